"""The formats of pictures that jobs take, and how their files begin. The NST task reads the same ones."""

import re
from typing import Final, Literal, get_args

ContentType = Literal[
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "image/tiff",
    "image/bmp",
    "image/avif",
    "image/heic",
    "image/jp2",
    "image/jxl",
]
CONTENT_TYPES: Final[tuple[str, ...]] = get_args(ContentType)
NAMES: Final = "JPEG, HEIC, PNG, WebP, AVIF, JPEG XL, GIF, TIFF, BMP or JPEG 2000"
LOOKED_AT: Final = 32
"""Bytes of a file that tell its format."""

_BEGINNINGS: Final = re.compile(
    rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|RIFF.{4}WEBP|GIF8[79]a|II[*+]\x00|MM\x00[*+]|BM"
    rb"|.{4}ftyp(avi[fs]|hei[cxms]|hev[cxms]|mif1|msf1)|\x00\x00\x00\x0cjP  |\xff\x4f\xff\x51"
    rb"|\xff\x0a|\x00\x00\x00\x0cJXL \r\n\x87\n",
    re.DOTALL,
)


def begins_as_picture(beginning: bytes) -> bool:
    """Whether the first LOOKED_AT bytes are those of such a file, whatever it says it is. The task sees the rest."""
    return _BEGINNINGS.match(beginning) is not None
