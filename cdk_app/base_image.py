"""`make base-image`: pin the base image of the NST task by the digest that its tag has today, in nst_task/Dockerfile.

The files of the task make the tag of its image: a base image that moves under its name would never be built in. Once
there is a digest, the workflow that renews dependencies moves it on (.github/dependabot.yml).
"""

import re
import subprocess
import sys
from collections.abc import Callable
from typing import Final

from cdk_app.paths import NST_TASK

_BASE: Final = re.compile(r"^FROM (?P<image>[\w./:-]+)(?P<digest>@sha256:[0-9a-f]{64})? AS base$", re.MULTILINE)
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")


class NoDigest(Exception):
    """The registry could not be asked. The message says what Docker said, and what to do."""


def pinned(dockerfile: str, digest_of: Callable[[str], str]) -> str:
    """Return a Dockerfile whose base image has a digest: the one that it has, or the one of today."""
    base = _BASE.search(dockerfile)
    assert base, "The Dockerfile has one base image, which its first stage names `base`."
    if base["digest"]:
        return dockerfile
    return f"{dockerfile[: base.end('image')]}@{digest_of(base['image'])}{dockerfile[base.end('image') :]}"


def digest_of(image: str) -> str:
    """Ask the registry for the digest of an image, for all its platforms together. Raises NoDigest."""
    command = ["docker", "buildx", "imagetools", "inspect", image, "--format", "{{.Manifest.Digest}}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise NoDigest(f"Docker is missing, which reads the digest of {image}: install it, with buildx.") from error
    answer = done.stdout.strip()
    if done.returncode or not _DIGEST.fullmatch(answer):
        said = done.stderr.strip() or answer
        raise NoDigest(f"Docker did not print the digest of {image} ({said}): try {' '.join(command)}.")
    return answer


def main() -> None:
    """Pin it, if it is not, and say so."""
    file = NST_TASK / "Dockerfile"
    before = file.read_text()
    try:
        after = pinned(before, digest_of)
    except NoDigest as error:
        sys.exit(str(error))
    if after != before:
        file.write_text(after)
        print(f"Pinned the base image of the NST task by its digest: commit {file.relative_to(NST_TASK.parent)}.")


if __name__ == "__main__":
    main()
