"""The functions' pinned requirements, packed for Lambda: fetched once, and again when a pin changes.

`python -m cdk_app.layer` fetches them, so that a synth that follows needs no network. No Docker: wheels for Lambda's
processor are unpacked here, and nothing of them is run.
"""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from cdk_app.paths import BUILD, REPOSITORY

PYTHON: Final = "3.14"
_REQUIREMENTS: Final = REPOSITORY / "lambdas" / "requirements.txt"
_PLATFORMS: Final = ("manylinux2014_aarch64", "manylinux_2_28_aarch64")
"""Both run on Amazon Linux 2023, on which this Python is in Lambda."""

_FETCH: Final = (
    *("-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
    *(option for platform in _PLATFORMS for option in ("--platform", platform)),
    *("--python-version", PYTHON, "--implementation", "cp", "--only-binary=:all:"),
    "--no-deps",  # the file names all of them, so that the same file gives the same layer
)
_FOLDER: Final = "python"
"""Where Lambda expects packages in a layer."""

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


class LayerFailed(Exception):
    """The requirements could not be fetched."""


def archive() -> Path:
    """Return the layer's archive, fetched if it is not there yet. Raises LayerFailed."""
    made_of = repr(_FETCH).encode() + _REQUIREMENTS.read_bytes()
    packed = BUILD / f"functions-{hashlib.sha256(made_of).hexdigest()[:16]}.zip"
    if not packed.is_file():
        BUILD.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=BUILD) as folder:
            wheels = Path(folder) / "wheels"
            _fetch(wheels)
            _pack(sorted(wheels.glob("*.whl")), Path(folder) / packed.name)
            (Path(folder) / packed.name).replace(packed)  # at once: another synth may use it
    return packed


def _fetch(folder: Path) -> None:
    command = [sys.executable, *_FETCH, "--dest", str(folder), "--requirement", str(_REQUIREMENTS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        why = next((line for line in done.stderr.splitlines() if line.startswith("ERROR: ")), done.stderr.strip())
        raise LayerFailed(
            f"The functions' requirements for Lambda (Python {PYTHON}, ARM) could not be fetched: run make setup where "
            f"the package index can be reached. pip said: {why.removeprefix('ERROR: ')}"
        )


def _pack(wheels: Iterable[Path], packed: Path) -> None:
    """Put the packages of all wheels into one archive, whose bytes depend on nothing but theirs."""
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as layer:
        for wheel in wheels:
            with zipfile.ZipFile(wheel) as packages:
                for entry in packages.infolist():
                    if entry.is_dir() or ".data/" in entry.filename:  # scripts for a command line
                        continue
                    copy = zipfile.ZipInfo(f"{_FOLDER}/{entry.filename}", _EPOCH)
                    copy.compress_type = zipfile.ZIP_DEFLATED
                    copy.external_attr = 0o644 << 16  # Lambda's user must be able to read it
                    layer.writestr(copy, packages.read(entry))


if __name__ == "__main__":
    try:
        archive()
    except LayerFailed as failure:
        sys.exit(str(failure))
