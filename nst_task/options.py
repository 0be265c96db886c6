"""What the command line takes: pictures, where the result goes, and the parameters."""

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import NoReturn

from contract.errors import InvalidParameter
from contract.formats import NAMES
from contract.parameters import DEFAULTS, QUALITIES, RULES, Parameters, Rule
from nst_task.devices import DEVICES, PRECISIONS
from nst_task.formats import ENDINGS
from nst_task.weights import DEFAULT_NETWORK, NETWORKS

_INITS = RULES["init"].choices
_DESCRIPTION = """\
Paint the photograph CONTENT in the style of the picture STYLE, or of a blend of up to three.

  python -m nst_task cat.jpg starry_night.jpg -o painted.png
  python -m nst_task cat.jpg starry_night.jpg -o sketch.jpg --size 256 --quality draft
  python -m nst_task cat.jpg waves.jpg mosaic.jpg -o blend.png --blend 2,1 --preserve-colors
  python -m nst_task photos/ starry_night.jpg -o painted/
  python -m nst_task cat.jpg dog.jpg --style waves.jpg --style mosaic.jpg -o painted/
"""
_EPILOG = """\
A folder as CONTENT stands for the pictures that lie in it. They are painted one after the other, each as if alone, as
PNG files of the same names; one that cannot be painted is said, and passed over.

Ctrl-C stops and keeps the picture so far. SIGTERM writes a checkpoint beside OUT and exits with 75; the same command
with --resume goes on from there, and ends with the same bytes as if it had never stopped. Of several pictures, --resume
keeps those that are in OUT already.

exit codes: 0 done, 64 a picture or a parameter that cannot be used, 70 another failure, 75 interrupted by SIGTERM,
130 stopped by Ctrl-C. A failure is one line on stderr, and so is each remark on a picture.
"""


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the options, `content` and `style` as lists of paths among them. Raises InvalidParameter."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        # Intermixed: pictures may come before and after options.
        return _with_pictures_told_apart(_parser().parse_intermixed_args(arguments))
    except InvalidParameter as error:
        dashed = next(filter(_is_dashed_file, arguments), None)
        if dashed:
            raise InvalidParameter(f"{dashed!r} looks like an option: write './{dashed}' to name that file.") from error
        raise


def _with_pictures_told_apart(options: argparse.Namespace) -> argparse.Namespace:
    options.content = options.pictures if options.style else options.pictures[:1]
    options.style = options.style or options.pictures[1:]
    if not options.style:
        alone = str(options.content[0])
        raise InvalidParameter(f"There is no style beside {alone!r}: name a picture to learn it from.")
    return options


def parameters_of(options: argparse.Namespace) -> Parameters:
    """Return the parameters that were picked. Raises InvalidParameter."""
    epochs = options.epochs if options.epochs is not None else QUALITIES[options.quality]
    first = first_image(options)
    if not first and options.init not in _INITS:
        choices = ", ".join(_INITS)
        raise InvalidParameter(
            f"init is {options.init!r}: choose one of {choices}, or name a picture file that is there."
        )
    picked = {field.name: getattr(options, field.name) for field in fields(Parameters) if field.name != "epochs"}
    if first:
        del picked["init"]
    return Parameters(epochs=epochs, **picked)


def first_image(options: argparse.Namespace) -> Path | None:
    """Return the picture that --init names, None where it names a choice, or nothing that is there."""
    return Path(options.init) if options.init not in _INITS and Path(options.init).exists() else None


class _Parser(argparse.ArgumentParser):
    """Reports a wrong option as every other wrong input is reported."""

    def error(self, message: str) -> NoReturn:
        """message: argparse's own."""
        raise InvalidParameter(f"{message}; see `{self.prog} --help`.")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m nst_task",
        usage="%(prog)s CONTENT STYLE [STYLE ...] -o OUT [options]",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "pictures",
        type=_path,
        nargs="+",
        metavar="CONTENT",
        help=f"the photograph ({NAMES}), or a folder of them, and then the STYLE; with --style, photographs alone",
    )
    parser.add_argument(
        "--style",
        type=_path,
        action="append",
        metavar="STYLE",
        help="a picture to learn the style from, up to three times: then all others are photographs",
    )
    parser.add_argument(
        "-o", "--out", required=True, help="the result: a .png, .jpg or .webp file, or a folder, ending in /"
    )
    parser.add_argument(
        "--keep-alpha", action="store_true", help="keep the photograph's transparent parts (.png and .webp)"
    )
    parser.add_argument("--frames", type=Path, metavar="DIR", help="also write the image as it grows, into this folder")
    parser.add_argument(
        "--film", type=Path, metavar="FILE", help="also write a film of it growing: a .mp4, .webp or .gif file"
    )
    parser.add_argument(
        "--mask",
        type=_path,
        action="append",
        default=[],
        metavar="FILE",
        help="a picture that is light where a style is painted and dark where not, one for each style in their order; "
        "where none is, the photograph is kept",
    )
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint of an interrupted run")
    _add_look(parser.add_argument_group("the look"))
    _add_machine(parser.add_argument_group("the machine"))
    return parser


def _add_look(look: "argparse._ArgumentGroup") -> None:
    effort = look.add_mutually_exclusive_group()
    effort.add_argument(
        "--quality",
        choices=QUALITIES,
        default="standard",
        help=f"effort: {', '.join(f'{name} ({epochs} epochs)' for name, epochs in QUALITIES.items())} "
        "(default: %(default)s)",
    )
    effort.add_argument("--epochs", type=_whole, metavar="N", help=f"the same as a number, {_span(RULES['epochs'])}")
    for name, rule in RULES.items():
        if name not in ("epochs", "init"):
            _add_parameter(look, name, rule)
    look.add_argument(
        "--blend", type=_weights, metavar="W,W", help="how much each style counts, such as 2,1 (default: all the same)"
    )
    look.add_argument(
        "--init",
        default=DEFAULTS["init"],
        help=f"what to start from: {', '.join(_INITS)}, or a picture file of your own (default: %(default)s)",
    )
    look.add_argument("--network", default=DEFAULT_NETWORK, help=f"one of {', '.join(NETWORKS)} (default: %(default)s)")


def _add_parameter(look: "argparse._ArgumentGroup", name: str, rule: Rule) -> None:
    option, default, help_ = f"--{name.replace('_', '-')}", DEFAULTS[name], rule.help[0].lower() + rule.help[1:]
    if isinstance(default, bool):
        look.add_argument(option, action="store_true", help=help_)
    else:
        look.add_argument(
            option,
            type=_whole if isinstance(default, int) else _number,
            default=default,
            metavar="N" if isinstance(default, int) else "X",
            help=f"{_span(rule)}: {help_} (default: %(default)s)",
        )


def _span(rule: Rule) -> str:
    low, high = rule.bounds or (0, 0)
    return f"{low:g} to {high:g}" if high < 2**31 else f"from {low:g}"


def _add_machine(machine: "argparse._ArgumentGroup") -> None:
    for name, choices, what in (
        ("device", DEVICES, "what to compute on; auto takes a GPU where there is one"),
        ("precision", PRECISIONS, "of the network; auto takes bfloat16 where the device is faster with it"),
    ):
        machine.add_argument(
            f"--{name}", choices=("auto", *choices), default="auto", help=f"{what}: auto, {', '.join(choices)}"
        )


# argparse shows the name of a type that raises ValueError, and these names mean nothing to a user.


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from error


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from error


def _weights(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a list of numbers such as 2,1, one for each style"
        ) from error


def _path(text: str) -> Path:
    if re.match(r"[a-z][a-z0-9+.-]*://", text, re.IGNORECASE):
        raise argparse.ArgumentTypeError(f"{text!r} is an address, not a file: download the picture, and name its file")
    return Path(text)


def _is_dashed_file(argument: str) -> bool:
    if argument == "-" or not argument.startswith("-"):
        return False
    looks_like_one = Path(argument).suffix.lower() in ENDINGS and not argument.startswith(("-o", "--"))
    return looks_like_one or Path(argument).is_file()
