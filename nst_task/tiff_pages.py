"""TIFF files of several pages, of which the first may be no more than a thumbnail of the picture."""

import io
from typing import Final

from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

_NEW_SUBFILE_TYPE, _SUB_IFDS, _DNG_VERSION = 254, 330, 50706
_IS_NO_PICTURE: Final = 0b101
"""Bits of NewSubfileType: a reduced version of another page, a mask of one."""

_MOST_PAGES: Final = 100
_THUMBNAIL: Final = 0.5
"""A page with the same proportions as a later one is its thumbnail if its sides are at most this part as long."""

_SAME_PROPORTIONS: Final = 0.02


class RawPhotograph(Exception):
    """A camera's raw file (DNG, NEF, ARW), which is a TIFF file by its structure."""


def number_of_picture(data: bytes) -> int:
    """Return which page of a TIFF file is the picture, counted from 0: the first that is not a thumbnail of another.

    Raises RawPhotograph if it has nothing but a thumbnail of what a camera saw; and what Pillow raises.
    """
    with Image.open(io.BytesIO(data), formats=("TIFF",)) as file:
        if not isinstance(file, TiffImageFile):
            raise TypeError(f"{type(file).__name__} is not a TIFF")
        is_preview = file.tag_v2.get(_NEW_SUBFILE_TYPE, 0) & _IS_NO_PICTURE and _SUB_IFDS in file.tag_v2
        if is_preview or _DNG_VERSION in file.tag_v2:
            raise RawPhotograph("Its picture is in a form that only software for raw photographs reads.")
        sizes = _sizes_of_pictures(file)
    for number, size in sizes.items():
        if not any(_is_thumbnail_of(size, later) for later in sizes.values()):
            return number
    return 0


def _sizes_of_pictures(file: TiffImageFile) -> dict[int, tuple[int, int]]:
    sizes = {}
    for number in range(_MOST_PAGES):
        try:
            file.seek(number)
        except Exception:
            break
        if not file.tag_v2.get(_NEW_SUBFILE_TYPE, 0) & _IS_NO_PICTURE:
            sizes[number] = file.size
    return sizes


def _is_thumbnail_of(size: tuple[int, int], other: tuple[int, int]) -> bool:
    (width, height), (other_width, other_height) = size, other
    if max(size) > _THUMBNAIL * max(other):
        return False
    return abs(width * other_height / (height * other_width) - 1) < _SAME_PROPORTIONS
