"""Pictures to give to a browser, and to get back from it."""

import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Download

from tests.client import NstClient, OwnJob, Upload
from tests.integration.editions import REPOSITORY

PHOTOGRAPH = REPOSITORY / "samples" / "contents" / "coffee.jpg"
PAINTING = REPOSITORY / "samples" / "styles" / "mosaic.jpg"
EXIF_ORIENTATION = 0x0112
TURNED_RIGHT = 6


def lying_portrait() -> bytes:
    """Return a JPEG that is stored 200 x 100, and stands upright, 100 x 200, once its EXIF orientation is honoured."""
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = TURNED_RIGHT
    encoded = io.BytesIO()
    with Image.open(PHOTOGRAPH) as photograph:
        photograph.resize((200, 100)).save(encoded, "JPEG", exif=exif)
    return encoded.getvalue()


def baseline_jpeg() -> bytes:
    """Return the photograph as a JPEG that is sent row by row: what a file lacks is the end of the picture."""
    encoded = io.BytesIO()
    with Image.open(PHOTOGRAPH) as photograph:
        photograph.save(encoded, "JPEG", quality=90)
    return encoded.getvalue()


def opened(download: Download) -> Image.Image:
    """Return a downloaded picture, decoded whole."""
    with Image.open(Path(download.path())) as picture:
        picture.load()
        return picture


def make_job(
    client: NstClient, *, size: int = 256, epochs: int = 36, before_run: Callable[[OwnJob], None] = lambda _job: None
) -> OwnJob:
    """Run a job without a browser."""
    content, style = (Upload(path.read_bytes()) for path in (PHOTOGRAPH, PAINTING))
    job = client.create(content, [style], size=size, epochs=epochs)
    client.upload(job, content, [style])
    before_run(job)
    client.run(job)
    return job
