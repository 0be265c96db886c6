"""Large TIFF pictures, decoded reduced: beside the same picture decoded whole."""

import io
import random
import zlib
from typing import Any

import pytest
from PIL import Image, ImageChops
from PIL.TiffImagePlugin import ImageFileDirectory_v2, TiffImageFile

from nst_task import large_tiff
from nst_task.pictures import PictureLimits, load_picture

SIZE = (530, 370)
TILE = 128


def picture(mode: str = "RGB") -> Image.Image:
    small = Image.frombytes("RGB", (53, 37), random.Random(0).randbytes(53 * 37 * 3))
    large = small.resize(SIZE, Image.Resampling.BICUBIC)
    return large.quantize() if mode == "P" else large.convert(mode)


def stripped(mode: str = "RGB", *, rows: int = 20, **options: Any) -> bytes:
    encoded = io.BytesIO()
    image = picture(mode)
    image.save(encoded, "TIFF", tiffinfo={278: rows}, **options)
    return encoded.getvalue()


def tiled(image: Image.Image, side: int = TILE) -> bytes:
    """Return a TIFF file of square tiles, those at the border filled up with red."""
    tiles = []
    for top in range(0, image.height, side):
        for left in range(0, image.width, side):
            tile = Image.new("RGB", (side, side), "red")
            tile.paste(image.crop((left, top, min(left + side, image.width), min(top + side, image.height))))
            tiles.append(zlib.compress(tile.tobytes()))
    directory = ImageFileDirectory_v2()
    tags = {256: image.width, 257: image.height, 258: (8, 8, 8), 259: 8, 262: 2, 277: 3, 322: side, 323: side}
    for tag, value in tags.items():
        directory[tag] = value
    lengths, start = [len(tile) for tile in tiles], 8192
    directory[324], directory[325] = (
        tuple(start + sum(lengths[:number]) for number in range(len(tiles))),
        tuple(lengths),
    )
    file = io.BytesIO()
    directory.save(file)
    assert file.tell() < start
    return file.getvalue().ljust(start, b"\0") + b"".join(tiles)


def opened(data: bytes) -> TiffImageFile:
    file = Image.open(io.BytesIO(data))
    assert isinstance(file, TiffImageFile)
    return file


def worst_difference(one: Image.Image, other: Image.Image) -> float:
    assert (one.size, one.mode) == (other.size, other.mode)
    extrema = ImageChops.difference(one, other).getextrema()
    return max(high for _, high in (extrema if isinstance(extrema[0], tuple) else [extrema]))


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK"])
@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate", "packbits"])
def test_a_striped_picture_is_reduced_as_if_decoded_whole(mode: str, compression: str | None) -> None:
    data = stripped(mode, compression=compression)
    page = opened(data)
    assert large_tiff.can_be_reduced(page, 4)
    reduced = large_tiff.reduced(data, page, 4)
    assert worst_difference(reduced, opened(data).convert(reduced.mode).reduce(4)) == 0


@pytest.mark.parametrize("factor", [2, 4])
def test_a_tiled_picture_is_reduced_without_its_padding(factor: int) -> None:
    data = tiled(picture())
    assert worst_difference(opened(data).copy(), picture()) == 0, "it is a good file"
    assert worst_difference(large_tiff.reduced(data, opened(data), factor), picture().reduce(factor)) == 0


def test_strips_that_are_coded_as_jpeg_are_reduced() -> None:
    data = stripped(rows=16, compression="jpeg")
    assert worst_difference(large_tiff.reduced(data, opened(data), 2), opened(data).reduce(2)) < 3


def refused(data: bytes) -> bool:
    with pytest.raises(ValueError, match="in blocks that are not to be decoded one by one"):
        large_tiff.reduced(data, opened(data), 4)
    return not large_tiff.can_be_reduced(opened(data), 4)


def test_values_that_cannot_be_averaged_are_not_reduced() -> None:
    assert refused(stripped("I;16"))


def test_blocks_that_are_too_large_or_too_many_are_not_reduced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_tiff, "_MOST_PIXELS", SIZE[0] * SIZE[1] // 2)
    monkeypatch.setattr(large_tiff, "_MOST_BLOCKS", 100)
    assert refused(stripped(rows=SIZE[1]))
    assert refused(tiled(picture(), side=16))


def test_a_picture_reduced_for_its_pixels_is_turned_by_its_tag() -> None:
    encoded = io.BytesIO()
    picture().save(encoded, "TIFF", tiffinfo={278: 16, 274: 6})
    limits = PictureLimits(max_pixels=60_000, max_reduced_pixels=1_000_000)
    taken = load_picture(encoded.getvalue(), name="The picture", limits=limits)
    assert worst_difference(taken, picture().reduce(2).transpose(Image.Transpose.ROTATE_270)) == 0
