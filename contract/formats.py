"""The formats of pictures that jobs take, by how their files begin."""

import re
from collections.abc import Mapping
from typing import Final, Literal

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
MEDIA_TYPES: Final[Mapping[str, ContentType]] = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
    "AVIF": "image/avif",
    "HEIF": "image/heic",
    "JPEG2000": "image/jp2",
    "JXL": "image/jxl",
}
"""By Pillow's name. An allow-list: others of its readers are less tested, and some start a program (EPS)."""

NAMES: Final = "JPEG, HEIC, PNG, WebP, AVIF, JPEG XL, GIF, TIFF, BMP or JPEG 2000"
MAX_BYTES: Final = 200 * 2**20
"""Of a file: the most that an operator can allow, and that a task reads."""

BEGINNING_BYTES: Final = 32
"""Bytes of a file that identify its format."""

_SIGNATURES: Final = {
    "JPEG": rb"\xff\xd8\xff",
    "PNG": rb"\x89PNG\r\n\x1a\n",
    "WEBP": rb"RIFF.{4}WEBP",
    "GIF": rb"GIF8[79]a",
    "TIFF": rb"II[*+]\x00|MM\x00[*+]",
    "BMP": rb"BM",
    "AVIF": rb".{4}ftypavi[fs]",
    "HEIF": rb".{4}ftyp(hei[cxms]|hev[cxms]|mif1|msf1)",
    "JPEG2000": rb"\x00\x00\x00\x0cjP  |\xff\x4f\xff\x51",
    "JXL": rb"\xff\x0a|\x00\x00\x00\x0cJXL \r\n\x87\n",
}


def format_of(data: bytes) -> str | None:
    """Return which of the formats a file has by its first BEGINNING_BYTES, whatever it is called; None for others."""
    begins = (name for name, signature in _SIGNATURES.items() if re.match(signature, data, re.DOTALL))
    return next(begins, None)
