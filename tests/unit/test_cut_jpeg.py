"""JPEG files that lack their end: nearly whole ones are painted, others are refused."""

import random
from typing import Any

import pytest
from PIL import Image, ImageFilter

from contract.errors import InvalidImage
from nst_task.pictures import Picture, read_picture
from tests.unit.test_pictures import encoded

SIZE = (320, 240)
KINDS: dict[str, dict[str, Any]] = {
    "baseline": {},
    "progressive": {"progressive": True},
    "with restarts": {"restart_marker_blocks": 7},
    "full colour": {"subsampling": "4:4:4"},
}


def photograph(mode: str = "RGB") -> Image.Image:
    """Return a picture with something everywhere."""
    noise = Image.frombytes("RGB", SIZE, random.Random(0).randbytes(SIZE[0] * SIZE[1] * 3))
    return noise.filter(ImageFilter.GaussianBlur(2)).convert(mode)


def read(data: bytes) -> Picture:
    return read_picture(data, name="The style image")


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lacking", [1, 2, 3])
def test_a_truncated_file_is_read_as_far_as_it_goes(kind: str, mode: str, lacking: int) -> None:
    data = encoded(photograph(mode), "JPEG", **KINDS[kind])
    whole, cut = read(data), read(data[:-lacking])
    assert (whole.is_cut, cut.is_cut) == (False, True)
    above = (0, 0, SIZE[0], SIZE[1] - 24)
    assert cut.image.size == SIZE
    assert cut.image.crop(above).tobytes() == whole.image.crop(above).tobytes()


@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("kept", [0.15, 0.3, 0.45])
def test_a_file_that_lacks_much_is_refused_with_a_true_sentence(kind: str, mode: str, kept: float) -> None:
    data = encoded(photograph(mode), "JPEG", **KINDS[kind])
    with pytest.raises(InvalidImage) as caught:
        read(data[: int(len(data) * kept)])
    assert str(caught.value) == (
        "The style image is a JPEG file of 320 x 240 pixels that lacks its end, and with it more than 2% of the "
        "picture or a whole layer of its detail: send the complete file."
    )


@pytest.mark.parametrize(("kept", "is_read"), [(0.995, True), (0.99, True), (0.96, False), (0.9, False)])
def test_of_a_baseline_file_two_percent_may_be_missing(kept: float, is_read: bool) -> None:
    data = encoded(photograph("L"), "JPEG", quality=95)
    cut = data[: int(len(data) * kept)]
    if is_read:
        assert read(cut).is_cut
    else:
        with pytest.raises(InvalidImage, match="more than 2% of the picture"):
            read(cut)


def test_a_grey_picture_that_is_whole_is_not_taken_for_a_cut_one() -> None:
    grey = Image.new("RGB", SIZE, (128, 128, 128))
    assert not read(encoded(grey, "JPEG")).is_cut


def test_a_file_of_another_format_that_lacks_its_end_is_refused() -> None:
    for file_format in ("PNG", "GIF", "BMP", "TIFF", "WEBP"):
        with pytest.raises(InvalidImage, match="incomplete"):
            read(encoded(photograph(), file_format)[:-100])
