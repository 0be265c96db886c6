"""How long the site's files are kept, in AWS and by the local edition: so no CDK is imported here."""

from fnmatch import fnmatchcase
from typing import Final

NAMED_BY_CONTENT: Final = ("static/*", "*.js", "*.css", "*.wasm")
"""What the build names by a hash of its content: the same name always means the same bytes."""

FOR_EVER: Final = "public, max-age=31536000, immutable"
ASKED_EVERY_TIME: Final = "public, max-age=0, must-revalidate"


def is_named_by_content(path: str) -> bool:
    """Return whether a file, by its path in the site's folder, never changes under its name."""
    return any(fnmatchcase(path, pattern) for pattern in NAMED_BY_CONTENT)


def cache_control(path: str) -> str:
    """Return the header of a file, by its path in the site's folder."""
    return FOR_EVER if is_named_by_content(path) else ASKED_EVERY_TIME
