"""`python -m benchmarks.dependencies`: what the product runs on, with its licence and what it takes on disk.

Sizes are of the package alone, as it is installed here. Prints a table in Markdown.
"""

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Final

from benchmarks.image_size import MEGABYTE
from cdk_app.paths import REPOSITORY

REQUIREMENTS: Final = {
    "nst_task/requirements.txt": "the task",
    "nst_task/requirements-weights.txt": "fetching weights",
    "lambdas/requirements.txt": "the functions",
    "cdk_app/requirements.txt": "the CDK app",
    "local/requirements.txt": "the local edition",
}
_LONGEST_LICENCE: Final = 30
_CLASSIFIER: Final = "License :: OSI Approved :: "


def pinned(file: Path) -> Iterator[str]:
    """Yield the names that a file of requirements pins."""
    for line in file.read_text().splitlines():
        if found := re.match(r"([A-Za-z0-9._-]+)(\[[^]]*\])?==", line):
            yield found[1]


def licence(package: Distribution) -> str:
    """Return what a package says of its licence, in its shortest form."""
    fields = ("License-Expression", "Classifier", "License")
    said = [value for field in fields for value in package.metadata.get_all(field) or []]
    licences = [each.removeprefix(_CLASSIFIER) for each in said if _CLASSIFIER in each or " :: " not in each]
    return next((each for each in licences if len(each) <= _LONGEST_LICENCE), "see its files")


def megabytes(package: Distribution) -> float:
    """Return what its own files take."""
    files = (Path(str(package.locate_file(file))) for file in package.files or ())
    return sum(file.stat().st_size for file in files if file.is_file()) / MEGABYTE


def main() -> None:
    """Print the table."""
    print("| package | for | licence | MB |\n|---|---|---|---|")
    for file, purpose in REQUIREMENTS.items():
        for name in pinned(REPOSITORY / file):
            package = distribution(name)
            print(f"| {name} {package.version} | {purpose} | {licence(package)} | {megabytes(package):.1f} |")


if __name__ == "__main__":
    main()
