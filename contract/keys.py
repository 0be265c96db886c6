"""Where a job's pictures and documents are in the image bucket.

Each function takes a job's id, or `ANY` for the pattern of a grant that holds for all jobs.
"""

from typing import Final

JOB_ID: Final = r"[0-9a-f]{32}"
"""The pattern of ids: 128 random bits. Hexadecimal, so that an id never looks like an option or a path."""

ANY: Final = "*"
ALL: Final = "jobs/*"


def folder(job_id: str) -> str:
    """All that belongs to a job."""
    return f"jobs/{job_id}/"


def inputs(job_id: str) -> str:
    """The folder of what the visitor uploads."""
    return f"{folder(job_id)}inputs/"


def content(job_id: str) -> str:
    """The content image."""
    return f"{inputs(job_id)}content"


def style(job_id: str, number: int) -> str:
    """The style image with this number; the first is 1."""
    return f"{inputs(job_id)}style-{number}"


def mask(job_id: str, number: int) -> str:
    """Where the style image with this number is painted; the first is 1."""
    return f"{inputs(job_id)}mask-{number}"


def progress(job_id: str) -> str:
    """How far the job is (`contract.progress`), for its visitor's browser."""
    return f"{folder(job_id)}progress.json"


def frame(job_id: str, epoch: int) -> str:
    """The generated image after an epoch."""
    return f"{frames(job_id)}{epoch:05d}.jpg"


def frames(job_id: str) -> str:
    """The folder of all frames."""
    return f"{folder(job_id)}frames/"


def checkpoints(job_id: str) -> str:
    """The folder of all checkpoints."""
    return f"{folder(job_id)}checkpoints/"


def checkpoint(job_id: str, attempt: int) -> str:
    """What another attempt goes on from."""
    return f"{checkpoints(job_id)}{attempt}"


def result_png(job_id: str) -> str:
    """The result, without loss."""
    return f"{folder(job_id)}result.png"


def result_jpg(job_id: str) -> str:
    """The result, smaller."""
    return f"{folder(job_id)}result.jpg"
