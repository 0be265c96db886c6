"""Whether what a visitor uploaded can be a picture to paint from: known before any task is started for it."""

from dataclasses import dataclass

from contract import formats
from lambdas.domain.jobs import Input


@dataclass(frozen=True, kw_only=True)
class Upload:
    """An object as it is in the bucket: what identifies its bytes, how many there are, and the first of them."""

    etag: str
    size: int
    beginning: bytes


def what_is_wrong(picture: Input, upload: Upload, *, at_most: int) -> str | None:
    """Return a sentence for the visitor, None if nothing is wrong that can be seen from here; at_most: in bytes."""
    if upload.size > at_most:
        return f"{picture.name} has {upload.size:,} bytes, but at most {at_most:,} are allowed: make it smaller."
    if picture.declared_bytes not in (None, upload.size):
        return (
            f"{picture.name} has {upload.size:,} bytes, but {picture.declared_bytes:,} were declared: "
            "upload it again, whole, or make a job for this file."
        )
    if formats.format_of(upload.beginning) is None:
        return f"{picture.name} is not a readable picture: make a job with a {formats.NAMES} file."
    return None
