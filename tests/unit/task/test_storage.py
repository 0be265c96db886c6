"""What is written into a job's folder."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nst_task.cloud.storage import JobStorage


class Bucket:
    """What was put where."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put_object(self, *, Key: str, Body: bytes, **_metadata: Any) -> None:  # noqa: N803
        self.objects[Key] = Body


def noise(strength: int) -> Image.Image:
    pixels = np.random.default_rng(0).integers(128 - strength, 128 + strength, (683, 1024, 3), dtype=np.uint8)
    return Image.fromarray(pixels)


@pytest.mark.parametrize(("strength", "is_small"), [(1, True), (10, True), (127, False)])
def test_a_frame_has_at_most_200_kilobytes_or_the_lowest_quality(strength: int, *, is_small: bool) -> None:
    bucket = Bucket()
    JobStorage(s3=bucket, bucket="b", job_id="1").write_frame(7, noise(strength))  # type: ignore[arg-type]
    frame = bucket.objects["jobs/1/frames/00007.jpg"]
    assert (len(frame) <= 200_000) == is_small
    assert Image.open(io.BytesIO(frame)).size == (1024, 683)
    lowest = io.BytesIO()
    noise(strength).save(lowest, format="JPEG", quality=50, subsampling="4:4:4")
    assert len(frame) >= lowest.tell()
