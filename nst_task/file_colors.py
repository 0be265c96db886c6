"""The colour space that a picture file says it is in, as an ICC profile.

PNG has five ways to say it; of those that can be used, the first counts: cICP, iCCP, sRGB, gAMA with cHRM (PNG
specification, third edition, section 4.3). AVIF and HEIF have two: an embedded profile, and the code points of the box
colr. JPEG 2000 has its profile in such a box, which Pillow does not read.
"""

import struct
from collections.abc import Iterator, Mapping
from contextlib import suppress

from nst_task import cicp
from nst_task.icc import Curve, Primaries, profile

_GAMMA_OF_SRGB = 45455
"""Written beside, or in place of, the chunk sRGB: its curve is meant, and not the power that is near it."""

_JP2_PROFILES = (2, 3)
"""Methods of the box colr that name an ICC profile."""

_GAMMAS = (10_000, 1_000_000)
"""What a display or a camera could have, times 100,000; others are damage."""


def profiles(file_format: str | None, data: bytes, embedded: bytes | None) -> Iterator[bytes | None]:
    """Return the colour spaces that a file of this format names, the one that counts first; None is sRGB.

    `embedded` is the file's own profile, still unread.
    """
    if file_format == "PNG":
        yield from _of_png(_chunks(data), embedded)
        return
    if embedded:
        yield embedded
    if file_format == "JPEG2000":
        with suppress(LookupError, ValueError, struct.error):
            yield _of_jp2(data)
    if file_format in {"AVIF", "HEIF"}:
        with suppress(LookupError, ValueError, struct.error):
            primaries, transfer = struct.unpack_from(">HH", data, data.index(b"colrnclx") + 8)
            yield cicp.profile_of(primaries, transfer)


def _of_jp2(data: bytes) -> bytes:
    """Return the profile in the box colr of a JP2 file (ITU-T T.800, I.5.3.3). Raises ValueError without one."""
    start = data.index(b"colr")
    (length,) = struct.unpack_from(">I", data, start - 4)
    method = data[start + 4]
    if method not in _JP2_PROFILES:
        raise ValueError(f"method {method}")
    return data[start + 7 : start - 4 + length]


def _of_png(chunks: Mapping[bytes, bytes], embedded: bytes | None) -> Iterator[bytes | None]:
    with suppress(LookupError, struct.error):
        primaries, transfer, matrix, full_range = struct.unpack(">4B", chunks[b"cICP"])
        if matrix == 0 and full_range in (0, 1):
            yield cicp.profile_of(primaries, transfer, full_range=bool(full_range))
    if embedded:
        yield embedded
    if b"sRGB" in chunks:
        yield None
    with suppress(ValueError, ArithmeticError, struct.error):  # LinAlgError is a ValueError
        yield _by_measures(chunks.get(b"gAMA"), chunks.get(b"cHRM"))


def _by_measures(gama: bytes | None, chrm: bytes | None) -> bytes | None:
    primaries = cicp.SRGB
    curve: Curve = cicp.srgb_curve
    if chrm:
        x = [value / 100_000 for value in struct.unpack(">8I", chrm)]
        primaries = Primaries(*zip(x[::2], x[1::2], strict=True))
    if gama:
        (gamma,) = struct.unpack(">I", gama)
        if gamma != _GAMMA_OF_SRGB and _GAMMAS[0] <= gamma <= _GAMMAS[1]:
            curve = cicp.gamma_curve(100_000 / gamma)
    if primaries.is_near(cicp.SRGB) and curve is cicp.srgb_curve:
        return None
    return profile(primaries, curve)


def _chunks(png: bytes) -> dict[bytes, bytes]:
    """Return the chunks before the pixels, the first of each name."""
    found: dict[bytes, bytes] = {}
    start = 8
    while start + 8 <= len(png):
        length, name = struct.unpack_from(">I4s", png, start)
        if name == b"IDAT":
            break
        found.setdefault(name, png[start + 8 : start + 8 + length])
        start += 12 + length
    return found
