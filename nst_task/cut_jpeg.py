"""JPEG files that lack their end: browsers show what is there, so one that lacks hardly anything can be painted."""

import io
import re
import struct
from collections.abc import Iterator

import numpy as np
from PIL import Image

MOST_MISSING = 0.02
"""Of the pixels."""

_END = b"\xff\xd9"
_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])", re.DOTALL)
"""Not a byte 255 of the pixels, which a zero follows, and no restart marker, which stands among them."""

_START_OF_FRAME = (0xC0, 0xC1, 0xC2)
"""Huffman-coded: what is missing of others is not left grey."""

_START_OF_SCAN = 0xDA
_COEFFICIENTS = 64


def complete(data: bytes) -> Image.Image | None:
    """Return the decoded picture of a file that is cut short, None if it lacks too much.

    A file that ends too early passes if every coefficient was at least begun to be sent to its last bit, and of the
    pixels not more than MOST_MISSING, all at the end, were never reached.
    """
    if not _has_begun_all_passes(data):
        return None
    picture = Image.open(io.BytesIO(data + _END), formats=("JPEG",))
    picture.load()
    return picture if _never_reached(picture) <= MOST_MISSING else None


def _has_begun_all_passes(data: bytes) -> bool:
    components, sent, last_is_first_pass_of = 0, set[tuple[int, int]](), 0
    for marker, body in _segments(data):
        if marker in _START_OF_FRAME:
            components = body[5]
        elif marker == _START_OF_SCAN:
            count = body[0]
            first, last, bits = body[1 + 2 * count : 4 + 2 * count]
            if bits & 15 == 0:
                sent |= {(body[1 + 2 * each], k) for each in range(count) for k in range(first, last + 1)}
            last_is_first_pass_of = count if first == bits >> 4 == 0 else components
    # Where the last pass is the first over some components alone, the others' pixels would hide that they are missing.
    return components > 0 and last_is_first_pass_of == components and len(sent) == components * _COEFFICIENTS


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 2
    while (found := _MARKER.search(data, position)) and found.end() + 2 <= len(data):
        (length,) = struct.unpack_from(">H", data, found.end())
        yield found[1][0], data[found.end() + 2 : found.end() + length]
        position = found.end() + length


def _never_reached(picture: Image.Image) -> float:
    """Return the share of pixels at the end, in the order of reading, that were left in the middle of their range."""
    values = np.asarray(picture).reshape(picture.height, picture.width, -1)
    untouched = np.all((values - np.uint8(127)) < 2, axis=-1)  # noqa: PLR2004 - 127 or 128, by the colour space
    at_row_ends = np.logical_and.accumulate(untouched[::-1, ::-1], axis=1).sum(axis=1)
    last_rows = np.logical_and.accumulate(at_row_ends > 0)
    return float(at_row_ends[last_rows].sum() / untouched.size)
