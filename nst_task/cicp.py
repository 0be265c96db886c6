"""Colour spaces by the code points of ITU-T H.273, as PNG (chunk cICP) and AVIF (box colr) name them."""

from typing import Final

import numpy as np

from nst_task.icc import Curve, Point, Primaries, Values, profile

_D65: Final[Point] = (0.3127, 0.3290)
SRGB: Final = Primaries(_D65, (0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
_NTSC: Final = Primaries(_D65, (0.630, 0.340), (0.310, 0.595), (0.155, 0.070))
_PRIMARIES: Final = {
    1: SRGB,
    5: Primaries(_D65, (0.64, 0.33), (0.29, 0.60), (0.15, 0.06)),
    6: _NTSC,
    7: _NTSC,
    9: Primaries(_D65, (0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    11: Primaries((0.314, 0.351), (0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
    12: Primaries(_D65, (0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
}
_REFERENCE_WHITE: Final = 203
"""In cd/m2 (ITU-R BT.2408). What is brighter than white in a picture of high dynamic range becomes white."""

_HLG_PEAK: Final = 1000


def srgb_curve(samples: Values) -> Values:
    """IEC 61966-2-1."""
    return np.where(samples <= 0.04045, samples / 12.92, ((samples + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004


def gamma_curve(exponent: float) -> Curve:
    """Light as a power of the sample."""
    return lambda samples: samples**exponent


def _bt709(samples: Values) -> Values:
    return np.where(samples < 0.081, samples / 4.5, ((samples + 0.099) / 1.099) ** (1 / 0.45))  # noqa: PLR2004


def _pq(samples: Values) -> Values:
    """SMPTE ST 2084."""
    root = samples ** (32 / 2523)
    light = np.maximum(root - 3424 / 4096, 0) / (2413 / 128 - 2392 / 128 * root)
    return 10_000 / _REFERENCE_WHITE * light ** (16384 / 2610)


def _hlg(samples: Values) -> Values:
    """ITU-R BT.2100 hybrid log-gamma, with its system gamma of 1.2, which is taken per channel here."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(samples <= 0.5, samples**2 / 3, (np.exp((samples - c) / a) + b) / 12)  # noqa: PLR2004
    return _HLG_PEAK / _REFERENCE_WHITE * scene**1.2


_CURVES: Final[dict[int, Curve]] = {
    **dict.fromkeys((1, 6, 14, 15), _bt709),
    4: gamma_curve(2.2),
    5: gamma_curve(2.8),
    8: gamma_curve(1),
    13: srgb_curve,
    16: _pq,
    18: _hlg,
}


def profile_of(primaries: int, transfer: int, *, full_range: bool = True) -> bytes | None:
    """Return an ICC profile, None where the code points say sRGB. Raises LookupError for unsupported ones."""
    space, curve = _PRIMARIES[primaries], _CURVES[transfer]
    if not full_range:
        return profile(space, lambda samples: curve(np.clip((samples * 255 - 16) / 219, 0, 1)))
    return None if (space, curve) == (SRGB, srgb_curve) else profile(space, curve)
