"""The colour spaces that PNG, AVIF and HEIC files name: what is expected was computed from the standards by hand."""

import struct
from typing import Any

import pytest
from PIL import Image, features

from tests.unit.test_pictures import (
    DISPLAY_P3,
    LINEAR,
    SIZE,
    SRGB_CURVE,
    chunk,
    encoded,
    near,
    pixel,
    plain,
    png,
    rgb_profile,
)

GREY = bytes([128, 128, 128])
RED_IN_P3 = bytes([234, 51, 35])
SRGB_PRIMARIES = (0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
P3_PRIMARIES = (0.3127, 0.3290, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060)


def gama(gamma: float) -> bytes:
    return chunk(b"gAMA", struct.pack(">I", round(gamma * 100_000)))


def chrm(*points: float) -> bytes:
    return chunk(b"cHRM", struct.pack(">8I", *(round(point * 100_000) for point in points)))


def cicp(primaries: int, transfer: int, matrix: int = 0, full_range: int = 1) -> bytes:
    return chunk(b"cICP", bytes([primaries, transfer, matrix, full_range]))


def iccp(profile: bytes) -> bytes:
    data = encoded(plain(), "PNG", icc_profile=profile)
    start = data.index(b"iCCP") - 4
    return data[start : start + 12 + struct.unpack_from(">I", data, start)[0]]


SRGB = chunk(b"sRGB", b"\0")
LINEAR_PROFILE, P3_PROFILE = iccp(rgb_profile(LINEAR)), iccp(rgb_profile(SRGB_CURVE))


def shown(pixel_bytes: bytes, *chunks: bytes) -> tuple[int, ...]:
    return pixel(png(SIZE, 8, 2, pixel_bytes, *chunks))


@pytest.mark.parametrize(
    ("stored", "chunks", "expected"),
    [
        (GREY, (gama(1.0),), (188, 188, 188)),
        (GREY, (gama(1 / 1.8),), (145, 145, 145)),
        (GREY, (gama(0.45455),), (128, 128, 128)),
        (RED_IN_P3, (gama(0.45455), chrm(*P3_PRIMARIES)), (255, 0, 0)),
        (RED_IN_P3, (chrm(*P3_PRIMARIES),), (255, 0, 0)),
        (RED_IN_P3, (gama(0.45455), chrm(*SRGB_PRIMARIES)), (234, 51, 35)),
        (RED_IN_P3, (cicp(12, 13),), (255, 0, 0)),
        (RED_IN_P3, (cicp(1, 13),), (234, 51, 35)),
        (GREY, (cicp(1, 8),), (188, 188, 188)),
        (GREY, (cicp(1, 4),), (129, 129, 129)),
        (GREY, (cicp(1, 1),), (140, 140, 140)),
        (GREY, (cicp(9, 16),), (180, 180, 180)),
        (bytes([148] * 3), (cicp(9, 16),), (255, 255, 255)),
        (bytes([250] * 3), (cicp(9, 16),), (255, 255, 255)),
        (GREY, (cicp(9, 18),), (137, 137, 137)),
        (bytes([191] * 3), (cicp(9, 18),), (255, 255, 255)),
        (bytes([235, 16, 16]), (cicp(1, 13, full_range=0),), (255, 0, 0)),
    ],
)
def test_the_colors_that_a_png_says_it_has_become_srgb(
    stored: bytes, chunks: tuple[bytes, ...], expected: tuple[int, int, int]
) -> None:
    assert shown(stored, *chunks) == near(expected, within=2)


@pytest.mark.parametrize(
    ("stored", "chunks", "expected"),
    [
        (GREY, (gama(1.0), SRGB), (128, 128, 128)),
        (GREY, (SRGB, LINEAR_PROFILE), (188, 188, 188)),
        (GREY, (gama(1 / 1.8), LINEAR_PROFILE), (188, 188, 188)),
        (GREY, (LINEAR_PROFILE, cicp(1, 13)), (128, 128, 128)),
        (RED_IN_P3, (SRGB, cicp(12, 13)), (255, 0, 0)),
        (RED_IN_P3, (gama(1.0), P3_PROFILE, SRGB, cicp(1, 13)), (234, 51, 35)),
    ],
)
def test_of_several_the_first_by_the_specification_counts(
    stored: bytes, chunks: tuple[bytes, ...], expected: tuple[int, int, int]
) -> None:
    assert shown(stored, *chunks) == near(expected, within=2)


@pytest.mark.parametrize(
    "useless",
    [
        gama(0),
        gama(42_949),
        chunk(b"gAMA", bytes(5)),
        chrm(*[0.0] * 8),
        chrm(*[0.3] * 8),
        chrm(*[42_949.0] * 8),
        chrm(0.3127, 0, *SRGB_PRIMARIES[2:]),
        chunk(b"cHRM", bytes(33)),
        cicp(2, 2),
        cicp(255, 255),
        cicp(12, 13, matrix=1),
        cicp(12, 13, full_range=9),
        chunk(b"cICP", b"\x0c"),
        chunk(b"cICP", b""),
        iccp(b"no profile"),
    ],
)
def test_what_cannot_be_used_is_ignored_and_the_next_counts(useless: bytes) -> None:
    assert shown(RED_IN_P3, useless) == (234, 51, 35)
    assert shown(GREY, useless, SRGB) == (128, 128, 128)


def test_grey_and_palette_files_have_colors_too() -> None:
    assert pixel(png(SIZE, 8, 0, b"\x80", gama(1.0))) == near((188, 188, 188))
    assert pixel(png(SIZE, 16, 0, b"\x80\x80", gama(1.0))) == near((188, 188, 188))
    assert pixel(png(SIZE, 8, 3, b"\0", chunk(b"PLTE", GREY), gama(1.0))) == near((188, 188, 188))


def test_a_chunk_after_the_pixels_does_not_count() -> None:
    data = png(SIZE, 8, 2, GREY)
    assert pixel(data[:-12] + cicp(1, 8) + data[-12:]) == (128, 128, 128)


def avif(color: Any, primaries: int, transfer: int, **options: Any) -> bytes:
    data = encoded(Image.new("RGB", SIZE, color), "AVIF", quality=100, subsampling="4:4:4", **options)
    position = data.index(b"colrnclx") + 8
    return data[:position] + struct.pack(">HH", primaries, transfer) + data[position + 4 :]


@pytest.mark.skipif(not features.check("avif"), reason="this Pillow reads no AVIF")
def test_an_avifs_code_points_count_without_a_profile() -> None:
    assert pixel(avif((234, 51, 35), 12, 13)) == near((255, 0, 0), within=8)
    assert pixel(avif((128, 128, 128), 1, 8)) == near((188, 188, 188))
    assert pixel(avif((128, 128, 128), 2, 2)) == near((128, 128, 128))
    assert pixel(avif((128, 128, 128), 1, 13, icc_profile=rgb_profile(LINEAR))) == near((188, 188, 188))


def heic(color: Any, primaries: int, transfer: int) -> bytes:
    code_points = {"color_primaries": primaries, "transfer_characteristics": transfer, "matrix_coefficients": 6}
    return encoded(Image.new("RGB", SIZE, color), "HEIF", quality=100, chroma=444, **code_points)


def test_a_heics_code_points_count_also_with_high_dynamic_range() -> None:
    assert pixel(heic((234, 51, 35), 12, 13)) == near((255, 0, 0), within=8)
    assert pixel(heic((128, 128, 128), 1, 8)) == near((188, 188, 188))
    assert pixel(heic((148, 148, 148), 9, 16)) == near((255, 255, 255)), "203 cd/m2, white, is 0.58 in PQ"
    assert pixel(heic((191, 191, 191), 9, 18)) == near((255, 255, 255)), "white is 0.75 in HLG"


def test_display_p3s_profile_is_the_published_one() -> None:
    from nst_task.icc import Primaries  # noqa: PLC0415

    points = list(zip(P3_PRIMARIES[::2], P3_PRIMARIES[1::2], strict=True))
    published = [struct.unpack(">3i", DISPLAY_P3[name][8:]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
    columns = Primaries(*points).to_d50().T * 65536
    for column, expected in zip(columns, published, strict=True):
        assert list(column) == pytest.approx(expected, abs=25)
