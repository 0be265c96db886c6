"""TIFF pictures that are decoded reduced: block by block, each as a small TIFF file of its own.

Pillow decodes a compressed TIFF only as a whole. Its tiles or strips are coded each for itself, so that some of them
with the same description are a TIFF file, too (TIFF 6.0, sections 3 and 15).
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from math import ceil, lcm
from typing import Final

from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2, TiffImageFile

_WIDTH, _HEIGHT, _STRIPS, _ROWS, _STRIP_BYTES, _ORIENTATION = 256, 257, 273, 278, 279, 274
_PLANES, _TILE_WIDTH, _TILE_HEIGHT, _TILES, _TILE_BYTES = 284, 322, 323, 324, 325
_DESCRIPTION: Final = (258, 259, 262, 266, 277, 284, 317, 320, 332, 338, 339, 347, 530, 532)
"""Of pixels: bits and samples, their meaning, compression and what belongs to it."""

_DECODED_AS: Final = {"1": "L", "P": "RGB", "L": "L", "RGB": "RGB", "RGBA": "RGBA", "CMYK": "CMYK"}
"""Modes that can be averaged, by those of Pillow. In others, a value's meaning depends on all of them."""

_BLOCK_ROWS: Final = 512
"""Of a block of strips, about."""
_MOST_PIXELS: Final = 16_000_000
"""Of a block; one that is larger saves too little."""
_MOST_BLOCKS: Final = 5_000
"""Each costs time, however small it is."""


@dataclass(frozen=True)
class _Layout:
    """How the picture is cut: blocks of `width` x `height` pixels, each of `parts` tiles or strips, row by row."""

    width: int
    height: int
    parts: int
    offsets: tuple[int, ...]
    lengths: tuple[int, ...]


def can_be_reduced(picture: TiffImageFile, factor: int) -> bool:
    """Return whether `reduced` can decode it."""
    return _layout(picture, factor) is not None


def reduced(data: bytes, picture: TiffImageFile, factor: int) -> Image.Image:
    """Return the current page of the TIFF file `data`, its sides divided by `factor`, with its profile and its turn.

    Raises ValueError for one that cannot be reduced, and what Pillow raises.
    """
    layout = _layout(picture, factor)
    if not layout:
        raise ValueError(f"{picture.mode} in blocks that are not to be decoded one by one")
    width, height = _stored(picture)
    whole = Image.new(_DECODED_AS[picture.mode], (ceil(width / factor), ceil(height / factor)))
    for (left, top), block in _blocks(data, picture, layout):
        visible = block.crop((0, 0, min(block.width, width - left), min(block.height, height - top)))
        whole.paste(visible.convert(whole.mode).reduce(factor), (left // factor, top // factor))
    whole.info = dict(picture.info)
    whole.getexif()[_ORIENTATION] = picture.tag_v2.get(_ORIENTATION, 1)
    return whole


def _stored(picture: TiffImageFile) -> tuple[int, int]:
    """Return width and height of the pixels as they are stored: Pillow returns those of the turned picture."""
    return picture.tag_v2[_WIDTH], picture.tag_v2[_HEIGHT]


def _layout(picture: TiffImageFile, factor: int) -> _Layout | None:
    tags, (width, height) = picture.tag_v2, _stored(picture)
    if picture.mode not in _DECODED_AS or tags.get(_PLANES, 1) != 1:
        return None
    if _TILES in tags:
        layout = _Layout(tags[_TILE_WIDTH], tags[_TILE_HEIGHT], 1, tags[_TILES], tags[_TILE_BYTES])
    elif _STRIPS in tags:
        rows = min(tags.get(_ROWS, height), height)
        block = lcm(rows, factor)
        block *= max(1, _BLOCK_ROWS // block)
        layout = _Layout(width, block, block // rows, tags[_STRIPS], tags[_STRIP_BYTES])
    else:
        return None
    is_even = layout.width % factor == 0 or layout.width == width
    is_even = is_even and layout.height % factor == 0
    is_small = layout.width * layout.height <= _MOST_PIXELS
    return layout if is_even and is_small and layout.parts * _MOST_BLOCKS >= len(layout.offsets) else None


def _blocks(data: bytes, picture: TiffImageFile, layout: _Layout) -> Iterator[tuple[tuple[int, int], Image.Image]]:
    """Yield every block with where its left upper corner is."""
    whole_width, whole_height = _stored(picture)
    across = ceil(whole_width / layout.width)
    for number in range(across * ceil(whole_height / layout.height)):
        left, top = number % across * layout.width, number // across * layout.height
        which = slice(number * layout.parts, (number + 1) * layout.parts)
        places = zip(layout.offsets[which], layout.lengths[which], strict=True)
        parts = [data[offset : offset + length] for offset, length in places]
        # Tiles are whole beyond the picture's border, strips are not.
        height = layout.height if _TILES in picture.tag_v2 else min(layout.height, whole_height - top)
        file = _file(data[:2], picture, (layout.width, height), layout.height // layout.parts, parts)
        with Image.open(io.BytesIO(file), formats=("TIFF",)) as block:
            block.load()
            yield (left, top), block


def _file(order: bytes, picture: TiffImageFile, size: tuple[int, int], rows: int, parts: list[bytes]) -> bytes:
    """Return a TIFF file of these strips of so many rows each, whose pixels are described as the picture's."""
    directory = ImageFileDirectory_v2(ifh=order + (b"*\0\x08\0\0\0" if order == b"II" else b"\0*\0\0\0\x08"))
    for tag in _DESCRIPTION:
        if tag in picture.tag_v2:
            directory.tagtype[tag] = picture.tag_v2.tagtype[tag]
            directory[tag] = picture.tag_v2[tag]
    lengths = [len(part) for part in parts]
    directory[_WIDTH], directory[_HEIGHT] = size
    directory[_ROWS] = rows
    directory[_STRIPS] = tuple(accumulate([0, *lengths[:-1]]))  # from the end of the directory on
    directory[_STRIP_BYTES] = tuple(lengths)
    file = io.BytesIO()
    directory.save(file)
    return file.getvalue() + b"".join(parts)
