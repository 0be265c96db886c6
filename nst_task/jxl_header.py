"""How large a JPEG XL picture is, by the beginning of its file: its decoder needs all pixels first.

ISO/IEC 18181-1 (codestream), annex D; ISO/IEC 18181-2 (boxes around it). Numbers have their lowest bit first.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_CODESTREAM: Final = b"\xff\x0a"
_LOOKED_AT: Final = 64
"""Bytes of the codestream; what is read here lies in the first 20."""
_LENGTHS: Final = (9, 13, 18, 30)
"""Bits of a side, by its selector."""
_RATIOS: Final = {1: (1, 1), 2: (12, 10), 3: (4, 3), 4: (3, 2), 5: (16, 9), 6: (5, 4), 7: (2, 1)}
"""Of width to height."""


@dataclass(frozen=True)
class JxlHeader:
    """Sides in pixels, as stored."""

    width: int
    height: int
    is_animated: bool


def read(data: bytes) -> JxlHeader:
    """Return the header of a file. Raises ValueError or struct.error for one that is cut."""
    start = data if data.startswith(_CODESTREAM) else b"".join(_parts(data))
    bits = _Bits(start[len(_CODESTREAM) : _LOOKED_AT])
    width, height = _size(bits)
    return JxlHeader(width, height, _is_animated(bits))


def _parts(data: bytes) -> Iterator[bytes]:
    """Yield the beginnings of the boxes that the codestream is in: one as a whole, or one for each of its parts."""
    start = 0
    while start + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, start)
        head = 8
        if length == 1:
            (length,), head = struct.unpack_from(">Q", data, start + 8), 16
        end = start + length if length else len(data)
        if end < start + head:
            raise ValueError(f"a box of {length} bytes")
        if kind in (b"jxlc", b"jxlp"):
            begin = start + head + 4 * (kind == b"jxlp")
            yield data[begin : min(end, begin + _LOOKED_AT)]
        start = end


class _Bits:
    def __init__(self, data: bytes) -> None:
        self._value, self._left = int.from_bytes(data, "little"), 8 * len(data)

    def take(self, count: int) -> int:
        if count > self._left:
            raise ValueError("the header is cut")
        taken = self._value & ((1 << count) - 1)
        self._value >>= count
        self._left -= count
        return taken


def _size(bits: _Bits) -> tuple[int, int]:
    is_small = bool(bits.take(1))
    height = _side(bits, is_small=is_small)
    ratio = bits.take(3)
    if not ratio:
        return _side(bits, is_small=is_small), height
    times, over = _RATIOS[ratio]
    return height * times // over, height


def _side(bits: _Bits, *, is_small: bool) -> int:
    if is_small:
        return 8 * (bits.take(5) + 1)
    return bits.take(_LENGTHS[bits.take(2)]) + 1


def _is_animated(bits: _Bits) -> bool:
    is_all_default = bits.take(1)
    if is_all_default or not bits.take(1):  # no extra fields
        return False
    bits.take(3)  # orientation
    if bits.take(1):  # the size that it is meant to be shown at
        _size(bits)
    # A preview counts as one, which hardly any file has: what describes it comes first, and is not read.
    return bool(bits.take(1) or bits.take(1))
