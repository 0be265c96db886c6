"""The formats of pictures that are read. The Web API, and through its document the Web UI, have the same list."""

import re
from typing import Final

MEDIA_TYPES: Final = {
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

ENDINGS: Final = (
    *(".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".bmp"),
    *(".avif", ".heic", ".heif", ".jp2", ".j2k", ".jxl"),
)
"""What such files are called, as far as names are looked at at all: in a folder of many files."""

NAMES: Final = "JPEG, HEIC, PNG, WebP, AVIF, JPEG XL, GIF, TIFF, BMP or JPEG 2000"

_COMMON_NAMES: Final = {"HEIF": "HEIC", "JPEG2000": "JPEG 2000", "JXL": "JPEG XL"}

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
_OTHERS: Final = {
    "a Canon raw photograph (CR3)": rb".{4}ftypcrx ",
    "a QuickTime video (MOV)": rb".{4}(ftypqt  |moov|mdat|wide)",
    "an MP4 video": rb".{4}ftyp",
    "a WebM or Matroska video": rb"\x1aE\xdf\xa3",
    "an icon (ICO)": rb"\x00\x00[\x01\x02]\x00",
    "a Photoshop file": rb"8BPS",
    "a GIMP file": rb"gimp xcf",
    "a PDF document": rb"%PDF",
    "a PostScript document": rb"%!PS",
    "a ZIP archive": rb"PK\x03\x04",
    "an SVG drawing": rb"(?i)(\xef\xbb\xbf)?\s*<(\?xml.*<svg|svg)",
    "a web page": rb"(?i)(\xef\xbb\xbf)?\s*<(!doctype\s+html|html|head|body)",
}


def format_of(data: bytes) -> str | None:
    """Return which of the formats a file has by how it begins, whatever it is called; None for any other file."""
    return _first(_SIGNATURES, data)


def name_of(file_format: str) -> str:
    """Return what people call a format that Pillow calls so."""
    return _COMMON_NAMES.get(file_format, file_format)


def other_kind_of(data: bytes) -> str | None:
    """Return what a file of no such format seems to be, for a person to read; None if its beginning tells nothing."""
    return _first(_OTHERS, data)


def _first(signatures: dict[str, bytes], data: bytes) -> str | None:
    beginning = data[:1000]
    return next((name for name, begins in signatures.items() if re.match(begins, beginning, re.DOTALL)), None)
