"""`make bench-image`: how large the task's container image is, package by package, without Docker.

Downloads the very wheels that the image installs (Linux on ARM, the Dockerfile's Python), unpacks them, and compresses
each as `docker buildx` does with zstd. The builds of torch that pip finds by itself carry CUDA and the image's do not:
what CUDA adds is left out. The base image cannot be downloaded without a registry, and is not in the sum.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from nst_task.weights.cache import verify
from nst_task.weights.registry import DEFAULT_NETWORK

REPOSITORY: Final = Path(__file__).resolve().parents[1]
TASK: Final = REPOSITORY / "nst_task"
PLATFORMS: Final = ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64")
MEGABYTE: Final = 1_000_000
ZSTD: Final = ("zstd", "-3", "--stdout", "--quiet")
"""The level that buildx takes if it is told none."""

NEEDED_BY_OURS: Final = (
    *("boto3", "botocore", "jmespath", "s3transfer", "python-dateutil", "six", "urllib3"),
    *("torch", "filelock", "typing-extensions", "setuptools", "sympy", "mpmath", "networkx", "jinja2", "markupsafe"),
    *("fsspec", "numpy", "pillow", "rich", "markdown-it-py", "mdurl", "pygments", "safetensors"),
)
"""What `nst_task/requirements.txt` pins and all that they need; a test compares it with what is installed."""

OF_CUDA: Final = re.compile(r"torch/lib/lib(torch_cuda|torch_nvshmem|c10_cuda)")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of the image, in bytes: as it lies on disk, and as it is pulled."""

    name: str
    unpacked: int
    compressed: int


def main() -> None:
    """Measure and print a table in Markdown, the largest first."""
    if shutil.which(ZSTD[0]) is None:
        sys.exit("The program zstd is missing: install it (on Debian: sudo apt-get install zstd).")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = [measured(package, path) for package, path in unpacked_packages(NEEDED_BY_OURS, folder)]
        parts.append(measured("the weights", verify(DEFAULT_NETWORK)))
        parts.append(measured("the engine and the task", _copied(folder / "app")))
    print("| part | on disk | pulled (zstd) |\n|---|---|---|")
    for part in sorted(parts, key=lambda part: -part.compressed):
        if part.compressed > MEGABYTE:
            print(_row(part.name, [part]))
    print(_row("all else", [part for part in parts if part.compressed <= MEGABYTE]))
    print(_row("**all**, without the base image", parts))


def unpacked_packages(names: Sequence[str], folder: Path) -> Iterator[tuple[str, Path]]:
    """Download the wheels for ARM of the versions that are installed here, and unpack each as the image does."""
    for name in names:
        wheels, target = folder / "wheels" / name, folder / "packages" / name
        subprocess.run(
            [
                *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"),
                *(part for platform in PLATFORMS for part in ("--platform", platform)),
                *("--python-version", python_of_the_image(), "--dest", str(wheels), f"{name}=={_release(name)}"),
            ],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        (wheel,) = wheels.iterdir()
        with ZipFile(wheel) as archive:
            archive.extractall(target, [member for member in archive.namelist() if not OF_CUDA.match(member)])
        yield f"{name} {_release(name)}", target


def python_of_the_image() -> str:
    """Return the version that the Dockerfile names, such as 3.14."""
    (found,) = re.findall(
        r"^FROM python:([\d.]+)-slim\b.* AS base$", (TASK / "Dockerfile").read_text(), flags=re.MULTILINE
    )
    return str(found)


def measured(name: str, path: Path) -> Part:
    """Return the sizes of a file, or of a folder with all that is in it."""
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    tar = subprocess.Popen(["tar", "-C", str(path.parent), "-cf", "-", path.name], stdout=subprocess.PIPE)
    layer = subprocess.run(ZSTD, stdin=tar.stdout, capture_output=True, check=True).stdout
    if tar.wait():
        raise RuntimeError(f"tar could not read {path}.")
    return Part(name=name, unpacked=sum(each.stat().st_size for each in files), compressed=len(layer))


def _release(name: str) -> str:
    """Return the version that is installed here, without what marks a build for one kind of machine."""
    return version(name).partition("+")[0]


def _copied(target: Path) -> Path:
    ignored = (line.rpartition("/")[2] for line in (TASK / ".dockerignore").read_text().splitlines() if line)
    return Path(shutil.copytree(TASK, target, ignore=shutil.ignore_patterns(*ignored)))


def _row(name: str, parts: Sequence[Part]) -> str:
    unpacked, compressed = sum(part.unpacked for part in parts), sum(part.compressed for part in parts)
    return f"| {name} | {unpacked / MEGABYTE:,.0f} MB | {compressed / MEGABYTE:,.0f} MB |"


if __name__ == "__main__":
    main()
