"""Take out of a folder of installed packages what no job imports: every job waits until its image is pulled.

The Dockerfile runs this as a script, with nothing but the standard library. Tests run jobs on what it leaves.
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

UNUSED: Final = (
    # What torch needs to compile models, which the engine does not.
    *("fsspec", "jinja2", "markupsafe", "mpmath", "networkx", "sympy"),
    # What builds, checks and tests other software.
    *("_distutils_hack", "distutils-precedence.pth", "pip", "setuptools", "numpy/f2py", "numpy/**/tests"),
    *("torch/bin/protoc*", "torch/include", "torch/share", "**/*.a", "**/*.pyi"),
)
"""Patterns of files and folders in a folder of packages."""

SERVICES: Final = ("dynamodb", "s3", "sts")
"""Of botocore's descriptions of 400 services, those that the task uses or may get its credentials from."""


def slim(packages: Path) -> None:
    """Delete what is not used from a folder such as `site-packages`."""
    for path in sorted(_unused(packages)):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)  # it may have been in a folder that is gone


def _unused(packages: Path) -> Iterator[Path]:
    for pattern in UNUSED:
        yield from packages.glob(pattern)
    for service in (packages / "botocore" / "data").glob("*/"):
        if service.name not in SERVICES:
            yield service


if __name__ == "__main__":
    slim(Path(sys.argv[1]))
