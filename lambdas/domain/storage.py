"""Where a job's pictures are in the bucket."""


def folder(job_id: str) -> str:
    """All that belongs to a job."""
    return f"jobs/{job_id}/"


def content_key(job_id: str) -> str:
    """The content image."""
    return f"{folder(job_id)}inputs/content"


def style_key(job_id: str, number: int) -> str:
    """The style image with this number; the first is 1."""
    return f"{folder(job_id)}inputs/style-{number}"


def mask_key(job_id: str, number: int) -> str:
    """Where the style image with this number is painted; the first is 1."""
    return f"{folder(job_id)}inputs/mask-{number}"


def progress_key(job_id: str) -> str:
    """How far the job is, for its visitor's browser."""
    return f"{folder(job_id)}progress.json"


def frame_key(job_id: str, epoch: int) -> str:
    """The generated image after an epoch."""
    return f"{folder(job_id)}frames/{epoch:05d}.jpg"


def result_key(job_id: str, suffix: str) -> str:
    """The result; suffix: png or jpg."""
    return f"{folder(job_id)}result.{suffix}"
