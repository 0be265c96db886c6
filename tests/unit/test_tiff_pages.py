"""Which page of a TIFF file is the picture."""

import io
import struct
from typing import Any

import pytest
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from contract.errors import InvalidImage
from nst_task.pictures import PictureLimits, load_picture
from tests.unit.test_pictures import corners, near, quarters, value_at

REDUCED, MASK = 1, 4
Page = tuple[str, tuple[int, int], dict[int, Any]]


def tiff(*pages: Page) -> bytes:
    """Return a file of such pages: colour, size and tags."""
    file, images = io.BytesIO(), []
    for color, size, tags in pages:
        image, directory = Image.new("RGB", size, color), ImageFileDirectory_v2()
        for tag, value in tags.items():
            directory[tag] = value
        image.encoderinfo = {"tiffinfo": directory}
        images.append(image)
    first, *others = images
    first.save(file, "TIFF", save_all=True, append_images=others, tiffinfo=first.encoderinfo["tiffinfo"])
    return file.getvalue()


def painted(data: bytes, limits: PictureLimits = PictureLimits()) -> tuple[tuple[int, int], tuple[int, ...]]:  # noqa: B008
    picture = load_picture(data, name="The content image", limits=limits)
    return picture.size, value_at(picture, (5, 5))


RED, BLUE, GREEN = near((255, 0, 0)), near((0, 0, 255)), near((0, 128, 0))


@pytest.mark.parametrize(
    ("pages", "size", "color"),
    [
        ([("red", (40, 30), {254: REDUCED}), ("blue", (400, 300), {})], (400, 300), BLUE),
        ([("red", (40, 30), {254: MASK}), ("blue", (400, 300), {})], (400, 300), BLUE),
        ([("red", (40, 30), {}), ("blue", (400, 301), {})], (400, 301), BLUE),
        ([("red", (64, 48), {}), ("green", (128, 96), {}), ("blue", (400, 300), {})], (400, 300), BLUE),
        ([("red", (400, 300), {}), ("blue", (40, 30), {})], (400, 300), RED),
        ([("red", (400, 300), {}), ("blue", (410, 300), {})], (400, 300), RED),
        ([("red", (100, 140), {}), ("blue", (400, 300), {})], (100, 140), RED),
        ([("red", (400, 300), {}), ("blue", (1000, 750), {254: REDUCED})], (400, 300), RED),
        ([("red", (400, 300), {254: REDUCED})], (400, 300), RED),
    ],
    ids=["reduced", "mask", "smaller", "two sizes", "behind", "alike", "other shape", "later reduced", "alone"],
)
def test_a_thumbnail_before_the_picture_is_passed_over(pages: list[Page], size: Any, color: Any) -> None:
    assert painted(tiff(*pages)) == (size, color)


def test_the_page_that_is_painted_is_turned_as_its_own_tag_says() -> None:
    file = io.BytesIO()
    quarters().resize((20, 30)).save(file, "TIFF", save_all=True, append_images=[quarters().resize((400, 600))])
    assert corners(load_picture(file.getvalue(), name="The style image").resize((40, 60))) == "abcd"


def test_the_limits_hold_for_the_page_that_is_painted() -> None:
    data = tiff(("red", (40, 30), {254: REDUCED}), ("blue", (400, 300), {}))
    with pytest.raises(InvalidImage, match=r"400 x 300 pixels, but 120,000 is more than the 100,000 allowed"):
        painted(data, PictureLimits(max_pixels=100_000, max_reduced_pixels=100_000))


def test_a_raw_file_is_refused_rather_than_its_thumbnail_painted() -> None:
    for tags in ({254: REDUCED, 330: 8}, {50706: b"\x01\x04\0\0"}):
        with pytest.raises(InvalidImage, match=r"is a raw photograph .* cannot be read: save it as JPEG or PNG"):
            painted(tiff(("red", (40, 32), tags)))


def test_tiff_pages_in_a_circle_or_without_end_are_ignored() -> None:
    data = bytearray(tiff(("red", (40, 32), {})))
    (start,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, start)
    struct.pack_into("<I", data, start + 2 + 12 * count, start)
    assert painted(bytes(data)) == ((40, 32), RED)
    assert painted(tiff(*[("red", (40, 32), {})] * 120)) == ((40, 32), RED)
