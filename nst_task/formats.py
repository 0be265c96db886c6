"""What files of pictures are called, and what others seem to be."""

import re
from typing import Final

ENDINGS: Final = (
    *(".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".bmp"),
    *(".avif", ".heic", ".heif", ".jp2", ".j2k", ".jxl"),
)
"""Their extensions, which count only in a folder of many files."""

_COMMON_NAMES: Final = {"HEIF": "HEIC", "JPEG2000": "JPEG 2000", "JXL": "JPEG XL"}

_OTHERS_BYTES: Final = 1000
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


def name_of(file_format: str) -> str:
    """Return what people call a format that Pillow calls so."""
    return _COMMON_NAMES.get(file_format, file_format)


def other_kind_of(data: bytes) -> str | None:
    """Return what a file of no such format seems to be, for a person to read; None if its beginning is unknown."""
    beginning = data[:_OTHERS_BYTES]
    return next((name for name, begins in _OTHERS.items() if re.match(begins, beginning, re.DOTALL)), None)
