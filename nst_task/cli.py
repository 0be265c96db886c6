"""The command line: stylise pictures of this machine, with no service around it."""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from nst_task.allocator import keep_freed_memory
from nst_task.errors import CheckpointMissing, Interrupted, InvalidParameter, NstTaskError, OutputNotWritable
from nst_task.outputs import check_output_path, protect_originals, save_picture
from nst_task.parameters import INITS, QUALITIES, SIZES, Parameters, blend_weights
from nst_task.pictures import load_picture
from nst_task.schedule import frame_epochs
from nst_task.sigterm import Terminated, ignore_sigterm, raise_on_sigterm
from nst_task.weights import DEFAULT_NETWORK, NETWORKS

if TYPE_CHECKING:  # torch takes seconds to import: `--help` and a wrong parameter should not
    from nst_task import engine

EXIT_STOPPED = 130

_DESCRIPTION = """\
Paint the photograph CONTENT in the style of the picture STYLE, or of a blend of up to three.

  python -m nst_task cat.jpg starry_night.jpg -o painted.png
  python -m nst_task cat.jpg starry_night.jpg -o sketch.jpg --size 256 --quality draft
  python -m nst_task cat.jpg waves.jpg mosaic.jpg -o blend.png --blend 2,1 --preserve-colors
"""
_EPILOG = """\
Ctrl-C stops and keeps the picture so far. SIGTERM writes a checkpoint beside OUT and exits with 75; the same command
with --resume goes on from there, and ends with the same bytes as if it had never stopped.

exit codes: 0 done, 64 a picture or a parameter that cannot be used, 70 another failure, 75 interrupted by SIGTERM,
130 stopped by Ctrl-C. A failure is one line on stderr.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    raise_on_sigterm()
    try:
        options = _parser().parse_args(arguments)
        return _paint(options, _parameters(options))
    except NstTaskError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Stopped before there was a picture to keep.", file=sys.stderr)
        return EXIT_STOPPED
    except Terminated:
        print("Interrupted: there is nothing to resume before the first epoch ends, start again.", file=sys.stderr)
        return Interrupted.exit_code


def _paint(options: argparse.Namespace, parameters: Parameters) -> int:
    shares = blend_weights(len(options.style), options.blend)
    check_output_path(options.out)
    kept = options.out.with_name(f"{options.out.name}.checkpoint")
    frames = (
        [options.frames / _frame_name(epoch) for epoch in frame_epochs(parameters.epochs)] if options.frames else []
    )
    _say_what_is_replaced(protect_originals([options.content, *options.style], [options.out, kept, *frames]))
    content = load_picture(options.content, name=f"The content image {options.content.name}")
    styles = [load_picture(path, name=f"The style image {path.name}") for path in options.style]
    if options.frames:
        _make_folder(options.frames)
    if parameters.size < max(SIZES):
        keep_freed_memory()  # not for the largest: a quarter more memory is then more than the time is worth

    from nst_task import checkpoint  # noqa: PLC0415 - see TYPE_CHECKING above
    from nst_task.engine import stylise  # noqa: PLC0415
    from nst_task.network import PerceptualNetwork  # noqa: PLC0415

    network = PerceptualNetwork.load(options.network)
    job = checkpoint.fingerprint(content, styles, shares, parameters, options.network)
    resume = checkpoint.decode(_read_checkpoint(kept), job) if options.resume else None
    started = time.monotonic()
    with _ProgressBar() as bar:
        watcher = _Watcher(bar, options.frames, parameters.epochs)
        try:
            picture = stylise(
                content, styles, parameters, network=network, weights=shares, on_epoch=watcher, resume=resume
            )
        except KeyboardInterrupt:
            if not watcher.last:
                raise
            bar.stop()
            return _keep_picture(watcher.last, options.out)
        except Terminated as sigterm:
            ignore_sigterm()
            if not watcher.last:
                raise
            kept.write_bytes(checkpoint.encode(watcher.last.state, job))
            raise _resumable(watcher.last, kept) from sigterm
    save_picture(picture, options.out)
    kept.unlink(missing_ok=True)
    seconds = time.monotonic() - started
    print(f"{options.out}: {picture.width} x {picture.height} pixels, {parameters.epochs} epochs in {seconds:.0f} s")
    return 0


def _say_what_is_replaced(files: Sequence[Path]) -> None:
    if files:
        more = f" and {len(files) - 1} more" if len(files) > 1 else ""
        print(f"Already there, and replaced as they are written anew: {files[0]}{more}.", file=sys.stderr)


def _frame_name(epoch: int) -> str:
    return f"{epoch:05d}.jpg"


def _keep_picture(last: "engine.Progress", out: Path) -> int:
    save_picture(last.image(), out)
    print(f"Stopped after epoch {last.epoch} of {last.epochs}: {out} is the picture so far.")
    return EXIT_STOPPED


def _resumable(last: "engine.Progress", kept: Path) -> Interrupted:
    return Interrupted(
        f"Interrupted after epoch {last.epoch} of {last.epochs}: "
        f"give the same command with --resume to go on from {kept}."
    )


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputNotWritable(
            f"The folder {str(path)!r} for the frames cannot be made ({error.strerror}): name another."
        ) from error


class _ProgressBar(Progress):
    """Epoch, loss and time left, on a terminal only."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        super().__init__(
            TextColumn("epoch {task.fields[epoch]}/{task.fields[epochs]}"),
            BarColumn(),
            TextColumn("{task.percentage:3.0f} %  loss {task.fields[loss]:.3f}  {task.fields[left]} left"),
            console=console,
            disable=not console.is_terminal,
        )


class _Watcher:
    """Follows a run: moves the bar, writes the frames, and holds on to the last epoch."""

    def __init__(self, bar: Progress, frames: Path | None, epochs: int) -> None:
        self.last: engine.Progress | None = None
        self._bar, self._frames = bar, frames
        self._wanted = frozenset(frame_epochs(epochs))
        self._line = bar.add_task("", total=100, epoch=0, epochs=epochs, loss=float("nan"), left="?")

    def __call__(self, progress: "engine.Progress") -> None:
        """Take note of one epoch."""
        self.last = progress
        left = f"{progress.eta_seconds:.0f} s"
        self._bar.update(
            self._line, completed=progress.percent, epoch=progress.epoch, loss=progress.losses.total, left=left
        )
        if self._frames and progress.epoch in self._wanted:
            save_picture(progress.image(), self._frames / _frame_name(progress.epoch))


def _read_checkpoint(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CheckpointMissing(
            f"There is no checkpoint to resume from ({path}: {error.strerror}): leave out --resume to start anew."
        ) from error


def _parameters(options: argparse.Namespace) -> Parameters:
    epochs = options.epochs if options.epochs is not None else QUALITIES[options.quality]
    picked = {field.name: getattr(options, field.name) for field in fields(Parameters) if field.name != "epochs"}
    return Parameters(epochs=epochs, **picked)


class _Parser(argparse.ArgumentParser):
    """Reports a wrong option as every other wrong input is reported."""

    def error(self, message: str) -> NoReturn:
        """message: argparse's own."""
        raise InvalidParameter(f"{message}; see `{self.prog} --help`.")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m nst_task",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    default = Parameters()
    parser.add_argument("content", type=Path, metavar="CONTENT", help="the photograph: JPEG, PNG, WebP, GIF, TIFF, BMP")
    parser.add_argument("style", type=Path, nargs="+", metavar="STYLE", help="the picture to learn the style from")
    parser.add_argument("-o", "--out", type=Path, required=True, help="the result: a .png, .jpg or .webp file")
    parser.add_argument("--frames", type=Path, metavar="DIR", help="also write the image as it grows, into this folder")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint of an interrupted run")

    look = parser.add_argument_group("the look")
    look.add_argument(
        "--size",
        type=int,
        default=default.size,
        help=f"longest side in pixels: {', '.join(map(str, SIZES))} (default: %(default)s)",
    )
    effort = look.add_mutually_exclusive_group()
    effort.add_argument(
        "--quality",
        choices=QUALITIES,
        default="standard",
        help=f"effort: {', '.join(f'{name} ({epochs} epochs)' for name, epochs in QUALITIES.items())} "
        "(default: %(default)s)",
    )
    effort.add_argument("--epochs", type=int, help="the same as a number, 10 to 2000")
    look.add_argument(
        "--style-strength",
        type=float,
        default=default.style_strength,
        metavar="X",
        help="0.1 to 10: more is further from the photograph (default: %(default)s)",
    )
    look.add_argument(
        "--style-scale",
        type=float,
        default=default.style_scale,
        metavar="X",
        help="0.25 to 2: more makes larger brush strokes (default: %(default)s)",
    )
    look.add_argument(
        "--smoothness",
        type=float,
        default=default.smoothness,
        metavar="X",
        help="0 to 10: more is softer (default: %(default)s)",
    )
    look.add_argument("--preserve-colors", action="store_true", help="keep the colours of the photograph")
    look.add_argument(
        "--blend", type=_numbers, metavar="W,W", help="how much each style counts, such as 2,1 (default: all the same)"
    )
    look.add_argument(
        "--init", default=default.init, help=f"what to start from: {', '.join(INITS)} (default: %(default)s)"
    )
    look.add_argument(
        "--seed", type=int, default=default.seed, help="another one paints another picture (default: %(default)s)"
    )
    look.add_argument("--network", default=DEFAULT_NETWORK, help=f"one of {', '.join(NETWORKS)} (default: %(default)s)")
    return parser


def _numbers(text: str) -> list[float]:
    return [float(part) for part in text.split(",")]
