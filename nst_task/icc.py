"""ICC profiles of colour spaces that a file only names: three primaries, a white and a transfer curve."""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Curve = Callable[[Values], Values]
"""From samples in [0, 1] to light; 1 is white."""

Point = tuple[float, float]

_D50 = np.array([0.9642, 1, 0.8249])
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_SAMPLES = np.linspace(0, 1, 256)
"""Pictures have 8 bits: a curve of as many points is exact."""


@dataclass(frozen=True)
class Primaries:
    """The chromaticities x, y of white, red, green and blue (CIE 1931)."""

    white: Point
    red: Point
    green: Point
    blue: Point

    def is_near(self, other: "Primaries") -> bool:
        """Whether the difference is invisible: files round these numbers."""
        return bool(np.allclose(self._points, other._points, rtol=0, atol=0.001))

    def to_d50(self) -> Values:
        """Return the matrix (3, 3) from linear RGB to XYZ as seen under D50, as profiles have it.

        Raises ValueError for points that span no triangle.
        """
        white, *corners = (np.array([x, y, 1 - x - y]) / y for x, y in self._points)
        columns = np.array(corners).T
        matrix = columns * np.linalg.solve(columns, white)
        adaptation = np.linalg.solve(_BRADFORD, np.diag((_BRADFORD @ _D50) / (_BRADFORD @ white)) @ _BRADFORD)
        adapted: Values = adaptation @ matrix
        if not np.isfinite(adapted).all() or np.abs(adapted).max() > 4:  # noqa: PLR2004 - the real ones are below 1
            raise ValueError(f"{self} span no triangle")
        return adapted

    @property
    def _points(self) -> Sequence[Point]:
        return (self.white, self.red, self.green, self.blue)


def profile(primaries: Primaries, curve: Curve) -> bytes:
    """Return an ICC profile (version 2.4, matrix and curve). Raises ValueError or LinAlgError for no real primaries."""
    light = np.round(np.clip(curve(_SAMPLES), 0, 1) * 65535).astype(">u2")
    curve_tag = b"curv" + bytes(4) + struct.pack(">I", len(light)) + light.tobytes()
    columns = [b"XYZ " + bytes(4) + _fixed(column) for column in primaries.to_d50().T]
    tags = {b"wtpt": b"XYZ " + bytes(4) + _fixed(_D50)}
    tags |= dict(zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True))
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve_tag)
    return _file(tags)


def _file(tags: dict[bytes, bytes]) -> bytes:
    table, body, start = b"", b"", 128 + 4 + 12 * len(tags)
    for name, tag in tags.items():
        table += name + struct.pack(">II", start + len(body), len(tag))
        body += tag + bytes(-len(tag) % 4)
    head = struct.pack(">I4xI4s4s4s", start + len(body), 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + _fixed(_D50)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def _fixed(values: Values) -> bytes:
    return np.round(values * 65536).astype(">i4").tobytes()
