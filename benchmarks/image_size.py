"""`make bench-image`: how large the task's container image is, package by package, without Docker.

Downloads the very wheels that the image installs (Linux on ARM, the Dockerfile's Python), unpacks them, and compresses
each as `docker buildx` does with zstd, before and after `nst_task/slim.py` has taken out what no job imports. The
builds of torch that pip finds by itself carry CUDA and the image's do not: what CUDA adds is left out. The base image
cannot be downloaded without a registry, and is not in the sum. What is imported before the first epoch is timed here.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import timeit
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final, NamedTuple
from zipfile import ZipFile

from nst_task.slim import slim
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
    *(
        "fsspec",
        "numpy",
        "packaging",
        "pillow",
        "pillow-heif",
        "pillow-jxl-plugin",
        "rich",
        "markdown-it-py",
        "mdurl",
        "pygments",
        "psutil",
    ),
    "safetensors",
)
"""What `nst_task/requirements.txt` pins and all that they need; a test compares it with what is installed."""

IMPORTED: Final = ("nst_task.cloud.run", "torch", "nst_task.engine")
"""What a task imports first, what it spends most of the time on, and all that an epoch needs."""

OF_CUDA: Final = re.compile(r"torch/lib/lib(torch_cuda|torch_nvshmem|c10_cuda)")


class Size(NamedTuple):
    """In bytes: as it lies on disk, and as it is pulled."""

    unpacked: int
    compressed: int


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of the image, as it was downloaded and as the image holds it."""

    name: str
    whole: Size
    slim: Size


def main() -> None:
    """Measure and print a table in Markdown, the largest first."""
    if shutil.which(ZSTD[0]) is None:
        sys.exit("The program zstd is missing: install it (on Debian: sudo apt-get install zstd).")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = [slimmed(package, path) for package, path in unpacked_packages(NEEDED_BY_OURS, folder)]
        parts += [
            whole("the weights", verify(DEFAULT_NETWORK)),
            whole("the engine and the task", copy_sources(folder / "app")),
        ]
    print("| part | on disk | pulled (zstd) | on disk, slim | pulled, slim |\n|---|---|---|---|---|")
    for part in sorted(parts, key=lambda part: -part.whole.compressed):
        if part.whole.compressed > MEGABYTE:
            print(_row(part.name, [part]))
    print(_row("all else", [part for part in parts if part.whole.compressed <= MEGABYTE]))
    print(_row("**all**, without the base image", parts))
    for module in IMPORTED:
        print(f"\nTo import {module}: {seconds_to_import(module):.1f} s on this machine.")


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


def seconds_to_import(module: str) -> float:
    """Return the shortest of three times that a new process takes to import a module, in seconds."""
    return min(
        timeit.repeat(
            lambda: subprocess.run([sys.executable, "-c", f"import {module}"], check=True), number=1, repeat=3
        )
    )


def slimmed(name: str, packages: Path) -> Part:
    """Measure a folder of packages, take out what the image leaves out, and measure it again."""
    whole = measured(packages)
    slim(packages)
    return Part(name=name, whole=whole, slim=measured(packages))


def whole(name: str, path: Path) -> Part:
    """Measure what the image holds all of."""
    size = measured(path)
    return Part(name=name, whole=size, slim=size)


def measured(path: Path) -> Size:
    """Return the sizes of a file, or of a folder with all that is in it."""
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    tar = subprocess.Popen(["tar", "-C", str(path.parent), "-cf", "-", path.name], stdout=subprocess.PIPE)
    layer = subprocess.run(ZSTD, stdin=tar.stdout, capture_output=True, check=True).stdout
    if tar.wait():
        raise RuntimeError(f"tar could not read {path}.")
    return Size(unpacked=sum(each.stat().st_size for each in files), compressed=len(layer))


def _release(name: str) -> str:
    """Return the version that is installed here, without what marks a build for one kind of machine."""
    return version(name).partition("+")[0]


def copy_sources(folder: Path) -> Path:
    """Copy into `folder` what the image holds of this repository, and return it."""
    for package in ("contract", "nst_task"):
        shutil.copytree(REPOSITORY / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def _row(name: str, parts: Sequence[Part]) -> str:
    sizes = [sum(column) for column in zip(*((*part.whole, *part.slim) for part in parts), strict=True)]
    return f"| {name} | {' | '.join(f'{size / MEGABYTE:,.0f} MB' for size in sizes)} |"


if __name__ == "__main__":
    main()
