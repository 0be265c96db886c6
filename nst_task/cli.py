"""The command line: stylise pictures of this machine, with no service around it."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from contract.errors import Interrupted, InvalidImage, InvalidParameter, NstTaskError
from contract.parameters import Parameters
from nst_task import options as command
from nst_task.blend import blend_weights, check_masks
from nst_task.film import check_film_path
from nst_task.outputs import check_output_path, protect_originals
from nst_task.painter import EXIT_STOPPED, Painter
from nst_task.paintings import Painting, plan
from nst_task.pictures import read_picture
from nst_task.remarks import remarks_on_style
from nst_task.sigterm import Terminated, raise_on_sigterm


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    raise_on_sigterm()
    try:
        options = command.parse(arguments)
        return _paint_all(options, command.parameters_of(options))
    except NstTaskError as error:
        _say(f"{type(error).__name__}: {error}")
        return error.exit_code
    except KeyboardInterrupt:
        _say("Stopped before there was a picture to keep.")
        return EXIT_STOPPED
    except Terminated:
        _say("Interrupted: there is nothing to resume before the first epoch ends, start again.")
        return Interrupted.exit_code


def _paint_all(options: argparse.Namespace, parameters: Parameters) -> int:
    shares = blend_weights(len(options.style), options.blend)
    paintings = plan(options.content, options.out, options.frames, options.film)
    for painting in paintings:
        check_output_path(painting.out, with_alpha=options.keep_alpha)
    if options.film:
        check_film_path(options.film)
        if options.film in [painting.out for painting in paintings]:
            raise InvalidParameter(f"The film {str(options.film)!r} would replace the picture: name another file.")
    is_one = len(paintings) == 1
    done = [] if is_one or not options.resume else [each for each in paintings if each.is_done]
    for painting in done:
        _say(f"{painting.out} is there already, and is kept.")
    to_paint = [each for each in paintings if each not in done]
    first = command.first_image(options)
    check_masks(options.mask, len(options.style))
    originals = [*options.style, *options.mask, *([first] if first else []), *(each.content for each in paintings)]
    _protect(originals, to_paint, parameters.epochs, is_resumed=options.resume)
    painter = Painter(
        styles=[_read_style(path) for path in options.style],
        shares=shares,
        masks=[read_picture(path, name=f"The mask {path.name}").image for path in options.mask],
        first=read_picture(first, name=f"The first image {first.name}").image if first else None,
        parameters=parameters,
        network_name=options.network,
        device=options.device,
        precision=options.precision,
        keeps_alpha=options.keep_alpha,
    )
    code = 0
    for number, painting in enumerate(to_paint, start=1):
        try:
            outcome = painter.paint(painting, is_resumed=options.resume and (is_one or painting.checkpoint.exists()))
        except InvalidImage as error:
            if is_one:
                raise
            _say(f"{type(error).__name__}: {error}")
            outcome = error.exit_code
        except Terminated as sigterm:
            if is_one:
                raise
            raise Interrupted(
                f"Interrupted before the first epoch of {painting.content.name} ended: "
                "give the same command with --resume to go on."
            ) from sigterm
        code = outcome or code
        if outcome == EXIT_STOPPED:
            if number < len(to_paint):
                _say(f"{len(to_paint) - number} more were not begun.")
            break
    return code


def _protect(originals: Sequence[Path], paintings: Sequence[Painting], epochs: int, *, is_resumed: bool) -> None:
    there = protect_originals(originals, [file for painting in paintings for file in painting.files(epochs)])
    if is_resumed:
        checkpoints = {painting.checkpoint for painting in paintings}
        there = [file for file in there if file not in checkpoints]
    if there:
        more = f" and {len(there) - 1} more" if len(there) > 1 else ""
        _say(f"Already there, and replaced as they are written anew: {there[0]}{more}.")


def _read_style(path: Path) -> Image.Image:
    name = f"The style image {path.name}"
    picture = read_picture(path, name=name)
    for remark in remarks_on_style(picture, name):
        _say(remark)
    return picture.image


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)
