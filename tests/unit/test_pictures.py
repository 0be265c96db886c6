"""Pictures: a visitor's file becomes an upright sRGB picture or one clear sentence; a result is saved whole or not."""

import errno
import io
import os
import random
import struct
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, JpegImagePlugin, features
from PIL.PngImagePlugin import PngImageFile, PngInfo

from contract.errors import InvalidImage, InvalidParameter, OutputNotWritable
from nst_task.outputs import check_output_path, save_picture
from nst_task.pictures import (
    DEFAULT_LIMITS,
    PictureLimits,
    fit_longest_side,
    load_picture,
)
from tests.hostile import jxl_beginning

SIZE = (40, 60)
CENTRE = (20, 30)
WHITE, RED, GREEN, BLUE = (255, 255, 255), (255, 0, 0), (0, 255, 0), (0, 0, 255)
needs_avif = pytest.mark.skipif(not features.check("avif"), reason="this Pillow reads no AVIF")
FORMATS = [
    "JPEG",
    "PNG",
    "WEBP",
    "GIF",
    "TIFF",
    "BMP",
    "HEIF",
    "JPEG2000",
    "JXL",
    pytest.param("AVIF", marks=needs_avif),
]
PROFILED = ["JPEG", "PNG", "TIFF", "WEBP", "HEIF", pytest.param("AVIF", marks=needs_avif)]


def encoded(picture: Image.Image, file_format: str, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, file_format, **options)
    return file.getvalue()


def plain(mode: str = "RGB", color: Any = "red", size: tuple[int, int] = SIZE) -> Image.Image:
    return Image.new(mode, size, color)


def detailed() -> Image.Image:
    """Return a picture with something in every pixel, so that a cut file has pixels missing."""
    return Image.frombytes("RGB", SIZE, random.Random(0).randbytes(SIZE[0] * SIZE[1] * 3))


def palette_picture(index: int = 1) -> Image.Image:
    picture = Image.new("P", SIZE, index)
    picture.putpalette([*BLUE, *RED])
    return picture


def load(source: Path | bytes, limits: PictureLimits = DEFAULT_LIMITS) -> Image.Image:
    return load_picture(source, name="The style image", limits=limits)


def pixel(data: bytes) -> tuple[int, ...]:
    picture = load(data)
    assert (picture.mode, picture.size) == ("RGB", SIZE)
    return value_at(picture, CENTRE)


def value_at(picture: Image.Image, position: tuple[int, int]) -> tuple[int, ...]:
    value = picture.getpixel(position)
    assert isinstance(value, tuple)
    return value


def near(expected: tuple[int, int, int], within: int = 3) -> Any:
    return pytest.approx(expected, abs=within)


def refusal(source: Path | bytes, limits: PictureLimits = DEFAULT_LIMITS) -> str:
    """Return the message with which `source` is refused, having checked that it is one sentence on one line."""
    with pytest.raises(InvalidImage) as caught:
        load(source, limits)
    return sentence(caught.value, "The style image ")


def sentence(error: Exception, beginning: str) -> str:
    message = str(error)
    assert message.startswith(beginning)
    assert message.endswith(".")
    assert message.isprintable()
    assert ": " in message, "says what to do"
    return message


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(size: tuple[int, int], depth: int, color_type: int, pixel_bytes: bytes, *extra: bytes) -> bytes:
    rows = (b"\0" + pixel_bytes * SIZE[0]) * SIZE[1]
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, depth, color_type, 0, 0, 0))
    chunks = [header, *extra, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


# --- Profiles, written by hand from the ICC specification -------------------------------------------------------------


def fixed(*values: float) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def icc(space: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    table, body, start = b"", b"", 128 + 4 + 12 * len(tags)
    for signature, tag in tags.items():
        table += signature + struct.pack(">II", start + len(body), len(tag))
        body += tag + bytes(-len(tag) % 4)
    kind = b"prtr" if space == b"CMYK" else b"mntr"
    head = struct.pack(">I4s4s4s4s4s", start + len(body), b"", b"\x02\x40\0\0", kind, space, connection)
    head += bytes(12) + b"acsp" + bytes(28) + fixed(0.9642, 1, 0.8249)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def xyz(*values: float) -> bytes:
    return b"XYZ " + bytes(4) + fixed(*values)


D50 = xyz(0.9642, 1, 0.8249)
LINEAR = b"curv" + bytes(4) + struct.pack(">I", 0)
SRGB_CURVE = b"para" + bytes(4) + struct.pack(">HH", 3, 0) + fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
DISPLAY_P3 = {
    b"rXYZ": xyz(0.51512, 0.24120, -0.00105),
    b"gXYZ": xyz(0.29198, 0.69225, 0.04189),
    b"bXYZ": xyz(0.15710, 0.06657, 0.78407),
}


def rgb_profile(curve: bytes) -> bytes:
    curves = {b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    return icc(b"RGB ", b"XYZ ", {b"wtpt": D50, **DISPLAY_P3, **curves})


def grey_profile() -> bytes:
    return icc(b"GRAY", b"XYZ ", {b"wtpt": D50, b"kTRC": LINEAR})


def cmyk_profile() -> bytes:
    """Say that cyan alone is neutral grey of lightness 50, that any other ink is black, and that paper is white."""
    paper, grey, black = bytes([255, 128, 128]), bytes([round(50 * 255 / 100), 128, 128]), bytes([0, 128, 128])
    straight = bytes(range(256))
    table = b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + fixed(1, 0, 0, 0, 1, 0, 0, 0, 1)
    table += straight * 4 + paper + black * 7 + grey + black * 7 + straight * 3
    return icc(b"CMYK", b"Lab ", {b"wtpt": D50, b"A2B0": table})


# --- What is read -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file_format", FORMATS)
def test_every_allowed_format_is_read_from_bytes_and_path(file_format: str, tmp_path: Path) -> None:
    data = encoded(plain(color=(200, 40, 90)), file_format)
    path = tmp_path / "picture without a suffix"
    path.write_bytes(data)
    assert pixel(data) == near((200, 40, 90), within=6)
    assert load(path) == load(data)


def test_a_picture_carries_no_metadata_of_its_file() -> None:
    place = Image.Exif()
    place[0x8825] = {1: "N"}
    data = encoded(plain(), "JPEG", exif=place, icc_profile=rgb_profile(SRGB_CURVE), comment=b"at home", dpi=(300, 300))
    picture = load(data)
    assert type(picture) is Image.Image
    assert picture.info == {}
    assert not picture.getexif()


# Where the corners a, b, c, d (top left, top right, bottom left, bottom right) of the stored pixels belong, from the
# definition of the tag: 6 means that the stored first row is the right side, and the stored first column the top.
UPRIGHT = {1: "abcd", 2: "badc", 3: "dcba", 4: "cdab", 5: "acbd", 6: "cadb", 7: "dbca", 8: "bdac"}
CORNER_COLORS = {"a": RED, "b": GREEN, "c": BLUE, "d": WHITE}


def quarters() -> Image.Image:
    picture = plain()
    for corner, position in zip("abcd", [(0, 0), (20, 0), (0, 30), (20, 30)], strict=True):
        picture.paste(CORNER_COLORS[corner], (*position, position[0] + 20, position[1] + 30))
    return picture


def corners(picture: Image.Image) -> str:
    right, bottom = picture.width - 3, picture.height - 3
    seen = [value_at(picture, position) for position in [(2, 2), (right, 2), (2, bottom), (right, bottom)]]
    return "".join(next(name for name, color in CORNER_COLORS.items() if value == near(color, 40)) for value in seen)


@pytest.mark.parametrize("orientation", UPRIGHT)
@pytest.mark.parametrize("file_format", PROFILED)
def test_a_picture_is_turned_upright_as_its_exif_says(orientation: int, file_format: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = load(encoded(quarters(), file_format, exif=exif.tobytes()))
    assert corners(picture) == UPRIGHT[orientation]
    assert picture.size == (SIZE if orientation < 5 else SIZE[::-1])


def test_a_heif_file_is_turned_by_its_own_turn_not_its_exif() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(quarters(), "HEIF", exif=exif)
    assert b"irot" not in data, "given such an object, the encoder writes the tag alone"
    assert corners(load(data)) == "abcd"


def test_a_jpeg_xl_file_is_turned_exactly_once(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    drawn = encoded(quarters(), "JXL", exif=exif.tobytes())
    assert corners(load(drawn)) == "abcd", "the codestream has a turn of its own, which alone counts"
    photograph = tmp_path / "photograph.jpg"
    quarters().save(photograph, exif=exif)
    with Image.open(photograph) as jpeg:
        packed = encoded(jpeg, "JXL", lossless_jpeg=True)
    assert corners(load(packed)) == UPRIGHT[6]


def test_the_alpha_of_a_jpeg_xl_picture_is_laid_on_white() -> None:
    assert pixel(encoded(plain("RGBA", (255, 0, 0, 0)), "JXL")) == near(WHITE)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (jxl_beginning((30_000, 30_000)), "30000 x 30000 pixels, but each side may have at most 12,000"),
        (jxl_beginning((8_000, 8_000)), "8000 x 8000 pixels, but 64,000,000 is more than the 50,000,000 allowed"),
        (jxl_beginning((100, 100), is_animated=True), "is an animated JPEG XL file, which cannot be read"),
    ],
)
def test_a_jpeg_xl_file_is_refused_before_it_is_decoded(
    header: bytes, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image, "open", lambda *_args, **_options: pytest.fail("it was opened"))
    assert said in refusal(header)


def test_exif_that_cannot_be_read_does_not_break_a_good_picture() -> None:
    broken = PngInfo()
    broken.add_text("Raw profile type exif", "\nexif\n  4\nnot hexadecimal\n")
    assert corners(load(encoded(quarters(), "PNG", pnginfo=broken))) == "abcd"


def test_a_picture_is_turned_in_spite_of_another_malformed_tag() -> None:
    entries = struct.pack(">HHIHH", 0x0102, 5, 1, 0, 38) + struct.pack(
        ">HHIHH", 0x0112, 3, 1, 6, 0
    )  # bits as a fraction
    exif = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 2) + entries + bytes(4) + struct.pack(">II", 8, 1)
    assert corners(load(encoded(quarters(), "JPEG", exif=exif))) == UPRIGHT[6]


def test_colors_of_a_display_p3_picture_become_srgb() -> None:
    p3 = rgb_profile(SRGB_CURVE)
    for data in (encoded(plain(color=(234, 51, 35)), "PNG", icc_profile=p3), encoded(plain(), "PNG", icc_profile=None)):
        assert pixel(data) == near(RED)


@pytest.mark.parametrize("file_format", PROFILED)
def test_the_profile_of_every_format_that_has_one_is_used(file_format: str) -> None:
    grey = plain(color=(128, 128, 128))
    assert pixel(encoded(grey, file_format, icc_profile=rgb_profile(LINEAR))) == near((188, 188, 188))


def test_the_profile_of_a_jpeg_2000_file_is_used() -> None:
    data = encoded(plain(color=(128, 128, 128)), "JPEG2000")
    named = struct.pack(">I4s3BI", 15, b"colr", 1, 0, 0, 16)
    assert named in data, "it says sRGB by its number"
    profile = b"colr\x02\0\0" + rgb_profile(LINEAR)
    header = data.index(b"jp2h") - 4
    (length,) = struct.unpack_from(">I", data, header)
    longer = struct.pack(">I", length + len(profile) + 4 - len(named))
    data = data[:header] + longer + data[header + 4 :].replace(named, struct.pack(">I", len(profile) + 4) + profile)
    assert pixel(data) == near((188, 188, 188))


def test_the_primary_picture_of_a_heif_file_is_taken() -> None:
    data = encoded(plain(), "HEIF", save_all=True, append_images=[plain(color="blue")], primary_index=1)
    assert pixel(data) == near(BLUE, within=6)


def test_the_alpha_of_a_heif_picture_is_laid_on_white() -> None:
    assert pixel(encoded(plain("RGBA", (255, 0, 0, 0)), "HEIF")) == near(WHITE)


def test_an_rgb_profile_holds_for_palette_grey_and_bilevel_too() -> None:
    linear = rgb_profile(LINEAR)
    palette = palette_picture()
    palette.putpalette([0, 0, 0, 128, 128, 128])
    assert pixel(encoded(palette, "PNG", icc_profile=linear)) == near((188, 188, 188))
    assert pixel(encoded(plain("L", 128), "PNG", icc_profile=linear)) == near((188, 188, 188))
    assert pixel(encoded(plain("I;16", 128 * 257), "PNG", icc_profile=linear)) == near((188, 188, 188))
    assert pixel(encoded(plain("1", 1), "PNG", icc_profile=linear)) == near(WHITE)
    assert pixel(encoded(plain("RGBA", (128, 128, 128, 255)), "PNG", icc_profile=linear)) == near((188, 188, 188))
    assert pixel(encoded(plain("RGBA", (128, 128, 128, 0)), "PNG", icc_profile=linear)) == WHITE


def test_a_grey_profile_holds_with_and_without_alpha() -> None:
    assert pixel(encoded(plain("L", 128), "PNG", icc_profile=grey_profile())) == near((188, 188, 188))
    assert pixel(encoded(plain("LA", (128, 255)), "PNG", icc_profile=grey_profile())) == near((188, 188, 188))


@pytest.mark.parametrize(
    "profile",
    [
        b"not a profile",
        rgb_profile(LINEAR)[:140],
        rgb_profile(LINEAR).replace(b"acsp", b"xxxx"),
        grey_profile(),
        cmyk_profile(),
    ],
    ids=["text", "cut", "no signature", "of grey", "of ink"],
)
def test_a_profile_that_is_damaged_or_for_other_modes_is_ignored(profile: bytes) -> None:
    assert pixel(encoded(plain(color=(128, 30, 20)), "PNG", icc_profile=profile)) == (128, 30, 20)


@pytest.mark.parametrize("file_format", ["JPEG", "TIFF"])
def test_cmyk_becomes_rgb_by_its_profile_or_a_formula(file_format: str) -> None:
    cyan, paper = plain("CMYK", (255, 0, 0, 0)), plain("CMYK", (0, 0, 0, 0))
    assert pixel(encoded(cyan, file_format)) == near((0, 255, 255))
    assert pixel(encoded(cyan, file_format, icc_profile=cmyk_profile())) == near((119, 119, 119))
    assert pixel(encoded(paper, file_format, icc_profile=cmyk_profile())) == near(WHITE)
    pale = plain("CMYK", (128, 0, 0, 0))
    assert pixel(encoded(pale, file_format, icc_profile=rgb_profile(LINEAR))) == near((127, 255, 255))


def test_lab_and_ycbcr_become_rgb() -> None:
    assert pixel(encoded(plain("LAB", (127, 128, 128)), "TIFF")) == near((119, 119, 119))
    assert pixel(encoded(plain().convert("YCbCr"), "TIFF")) == near(RED)


def test_16_bits_are_scaled_rather_than_clipped() -> None:
    assert pixel(encoded(plain("I;16", 128 * 257), "PNG")) == (128, 128, 128)
    assert pixel(encoded(plain("I;16", 128 * 257 - 1), "PNG")) == (128, 128, 128)
    assert pixel(encoded(plain("I;16", 65535), "TIFF")) == WHITE
    assert pixel(encoded(plain("I;16B", 64 * 257), "TIFF")) == (64, 64, 64)
    assert pixel(png(SIZE, 16, 2, struct.pack(">HHH", 0x8080, 0x4040, 0xFFFF))) == (128, 64, 255)
    assert pixel(png(SIZE, 16, 6, struct.pack(">HHHH", 0x8080, 0x4040, 0xFFFF, 0))) == WHITE


def test_16_bit_grey_with_a_transparent_value_is_shown_as_it_is() -> None:
    transparent = chunk(b"tRNS", struct.pack(">H", 0x0080))
    assert pixel(png(SIZE, 16, 0, struct.pack(">H", 0x8080), transparent)) == (128, 128, 128)


@pytest.mark.parametrize(("mode", "values"), [("I", (-1_000_000, 0, 1_000_000)), ("F", (-0.5, 0.0, 0.5))])
def test_integer_and_float_greys_are_stretched_to_full_range(mode: str, values: tuple[Any, ...]) -> None:
    picture = plain(mode, values[1])
    picture.putpixel((0, 0), values[0])
    picture.putpixel((1, 0), values[2])
    loaded = load(encoded(picture, "TIFF"))
    assert [value_at(loaded, (x, 0))[0] for x in range(3)] == [0, 255, 128]


def test_integer_grey_that_is_all_the_same_is_a_picture_too() -> None:
    assert pixel(encoded(plain("I", 70_000), "TIFF")) == (0, 0, 0)


def test_float_grey_without_a_range_is_refused() -> None:
    assert "TIFF" in refusal(encoded(plain("F", float("nan")), "TIFF"))
    assert "TIFF" in refusal(encoded(plain("F", float("inf")), "TIFF"))


def premultiplied_grey() -> bytes:
    straight = encoded(plain("LA", (64, 128)), "TIFF")
    extra_sample = struct.Struct("<HHII")
    assert straight.count(extra_sample.pack(338, 3, 1, 2)) == 1
    return straight.replace(extra_sample.pack(338, 3, 1, 2), extra_sample.pack(338, 3, 1, 1))


HALF_RED = (255, 127, 127)
ON_WHITE = {
    "RGBA": (encoded(plain("RGBA", (*RED, 128)), "PNG"), HALF_RED),
    "RGBA in WebP": (encoded(plain("RGBA", (*RED, 128)), "WEBP", lossless=True), HALF_RED),
    "RGBA that hides black": (encoded(plain("RGBA", (0, 0, 0, 0)), "PNG"), WHITE),
    "LA": (encoded(plain("LA", (0, 128)), "PNG"), (127, 127, 127)),
    "La": (premultiplied_grey(), (191, 191, 191)),
    "PA": (encoded(palette_picture().convert("PA"), "TIFF"), RED),
    "palette with alphas": (encoded(palette_picture(), "PNG", transparency=bytes([255, 128])), HALF_RED),
    "palette with a clear index": (encoded(palette_picture(), "GIF", transparency=1), WHITE),
    "palette with another clear index": (encoded(palette_picture(), "GIF", transparency=0), RED),
    "RGB with a clear color": (encoded(plain(), "PNG", transparency=RED), WHITE),
    "RGB with another clear color": (encoded(plain(), "PNG", transparency=BLUE), RED),
    "L with a clear grey": (encoded(plain("L", 9), "PNG", transparency=9), WHITE),
    "bilevel with clear black": (encoded(plain("1", 0), "PNG", transparency=0), WHITE),
}


@pytest.mark.parametrize("kind", ON_WHITE)
def test_transparency_is_laid_on_white(kind: str) -> None:
    data, expected = ON_WHITE[kind]
    assert pixel(data) == near(expected, within=1)


def test_grey_bilevel_and_opaque_palette_pictures_become_rgb() -> None:
    assert pixel(encoded(plain("L", 70), "JPEG")) == (70, 70, 70)
    assert pixel(encoded(plain("1", 1), "PNG")) == WHITE
    assert pixel(encoded(plain("1", 0), "TIFF")) == (0, 0, 0)
    assert pixel(encoded(palette_picture(), "PNG")) == RED
    assert pixel(encoded(palette_picture(), "BMP")) == RED


@pytest.mark.parametrize("file_format", ["GIF", "WEBP", "PNG", "TIFF", "MPO", pytest.param("AVIF", marks=needs_avif)])
def test_of_several_frames_the_first_is_taken(file_format: str) -> None:
    data = encoded(plain(), file_format, save_all=True, append_images=[plain(color="blue")])
    assert pixel(data) == near(RED, within=6)


# --- What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("kept", [0.02, 0.1, 0.5, 0.9])
def test_a_cut_file_is_refused_wherever_it_is_cut(file_format: str, kept: float) -> None:
    whole = encoded(detailed(), file_format)
    message = refusal(whole[: int(len(whole) * kept)])
    assert "incomplete" in message or "lacks its end" in message or "damaged" in message


@pytest.mark.parametrize("file_format", [each for each in FORMATS if each != "JPEG"])
def test_only_a_jpeg_may_lack_its_last_hundredth(file_format: str) -> None:
    whole = encoded(detailed(), file_format)
    assert "incomplete" in refusal(whole[: int(len(whole) * 0.99)])


def test_a_damaged_file_is_refused_with_its_format_and_size() -> None:
    whole = encoded(detailed(), "PNG")
    middle = len(whole) // 2
    assert "a PNG file of 40 x 60 pixels" in refusal(whole[:middle] + b"\xff" * 200 + whole[middle + 200 :])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            b"just some text\nin two lines",
            "(27 bytes of no known kind): send a JPEG, HEIC, PNG, WebP, AVIF, JPEG XL, GIF, TIFF, BMP or JPEG 2000",
        ),
        (b"\0", "(1 bytes of no known kind)"),
        (b"BM", "is a BMP file that is damaged or incomplete: send the complete file"),
        (b"\xff\xd8\xff", "is a JPEG file that is damaged or incomplete: send the complete file"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' width='99' height='99'/>", "seems to be an SVG drawing, which"),
        (b"<?xml version='1.0'?>\n<svg/>", "seems to be an SVG drawing, which"),
        (b"<!DOCTYPE html><title>404</title>", "seems to be a web page, which cannot be read: save it as JPEG or PNG."),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "is a HEIC file that is damaged or incomplete: send the complete"),
        (b"\0\0\0\x18ftypcrx ", "seems to be a Canon raw photograph (CR3), which"),
        (b"\0\0\0\x18ftypmp42", "seems to be an MP4 video, which"),
        (b"\0\0\0\x14ftypqt  ", "seems to be a QuickTime video (MOV), which"),
        (b"%PDF-1.7", "seems to be a PDF document, which"),
        (b"\xff\x0a\xfa", "is a JPEG XL file that is damaged or incomplete: send the complete file"),
        (b"8BPS\0\1", "seems to be a Photoshop file, which"),
        (b"PK\3\4", "seems to be a ZIP archive, which"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_no_picture_is_refused_by_what_it_is_not_by_its_name(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "holiday.jpg"
    path.write_bytes(content)
    message = refusal(path)
    assert said in message
    assert "\\x" not in message, "bytes tell a person nothing"


@pytest.mark.parametrize("file_format", ["EPS", "PDF", "PPM", "TGA", "ICO", "PCX", "SGI"])
def test_a_format_that_is_not_allowed_never_reaches_its_reader(file_format: str, tmp_path: Path) -> None:
    path = tmp_path / "disguised.png"
    path.write_bytes(encoded(plain(), file_format))
    message = refusal(path)
    assert "is not a picture that can be read" in message or "which cannot be read" in message


def float_colors() -> bytes:
    """A TIFF file of three floats a pixel, as cameras' and renderers' programs write them."""
    entries = [
        (256, 4, 1, SIZE[0]), (257, 4, 1, SIZE[1]), (258, 3, 1, 32), (259, 3, 1, 1), (262, 3, 1, 2), (273, 4, 1, 200),
        (277, 3, 1, 3), (278, 4, 1, SIZE[1]), (279, 4, 1, SIZE[0] * SIZE[1] * 12), (339, 3, 1, 3),
    ]  # fmt: skip
    table = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries) + bytes(4)
    return (b"II*\0" + struct.pack("<I", 8) + table).ljust(200, b"\0") + bytes(SIZE[0] * SIZE[1] * 12)


def test_an_unread_kind_of_tiff_is_not_advised_to_be_tiff() -> None:
    message = refusal(float_colors())
    assert "is a TIFF file that is damaged, or of a kind that cannot be read" in message
    assert message.endswith("save it as JPEG or 8-bit PNG.")


@pytest.mark.parametrize(
    ("size", "claim"),
    [
        ((50_000, 50_000), "more than 200,000,000 pixels"),
        ((10_000, 10_000), "10000 x 10000 pixels, but 100,000,000 is more than the 50,000,000 allowed"),
        (
            (7_100, 7_100),
            "7100 x 7100 pixels, but 50,410,000 is more than the 50,000,000 allowed, or 200,000,000 as JPEG",
        ),
        ((12_001, 2_000), "12001 x 2000 pixels, but each side may have at most 12,000"),
        ((2_000, 12_001), "2000 x 12001 pixels, but each side may have at most 12,000"),
        ((5_000, 1), "5000 x 1 pixels, but each side must have at least 16"),
        ((15, 100), "15 x 100 pixels, but each side must have at least 16"),
        ((40, 321), "40 x 321 pixels, but the longer side may be at most 8 times the shorter"),
        ((321, 40), "321 x 40 pixels, but the longer side may be at most 8 times the shorter"),
    ],
)
def test_a_wrong_size_is_refused_from_the_header_alone(size: tuple[int, int], claim: str) -> None:
    bomb = png(size, 8, 2, b"not these pixels")
    with warnings.catch_warnings(record=True) as shown:
        assert claim in refusal(bomb)
    assert not shown


def test_sizes_on_the_limits_are_accepted() -> None:
    limits = PictureLimits(max_pixels=32 * 256, max_side=256, min_side=32, max_aspect=8)
    assert load(encoded(plain(size=(32, 256)), "PNG"), limits).size == (32, 256)


@pytest.mark.parametrize("file_format", ["JPEG", "JPEG2000"])
@pytest.mark.parametrize(("size", "halvings"), [((201, 100), 1), ((400, 203), 2)])
def test_a_picture_with_too_many_pixels_is_decoded_reduced(
    file_format: str, size: tuple[int, int], halvings: int
) -> None:
    halves = Image.new("RGB", size, "blue")
    halves.paste("red", (0, 0, size[0] // 2, size[1]))
    limits = PictureLimits(max_pixels=10_000, max_reduced_pixels=100_000)
    picture = load(encoded(halves, file_format), limits)
    assert picture.size == tuple(-(-side // 2**halvings) for side in size)
    assert value_at(picture, (5, 5)) == near(RED, within=6)
    assert value_at(picture, (picture.width - 5, 5)) == near(BLUE, within=6)
    assert "is more than the 10,000 allowed, or 100,000 as JPEG" in refusal(encoded(halves, "PNG"), limits)
    assert "is more than the 10,000 allowed" in refusal(
        encoded(halves, file_format), PictureLimits(max_pixels=10_000, max_reduced_pixels=20_000)
    )


@pytest.mark.parametrize(("subsampling", "coefficients"), [("4:4:4", 3 * 64 * 64), ("4:2:0", 1.5 * 64 * 64)])
def test_a_progressive_jpeg_is_refused_for_its_memory(subsampling: str, coefficients: float) -> None:
    options: dict[str, Any] = {"subsampling": subsampling}
    progressive = encoded(plain(size=(64, 64)), "JPEG", progressive=True, **options)
    too_few = PictureLimits(max_coefficients=int(coefficients) - 1)
    assert "64 x 64 pixels in a progressive JPEG file, which takes too much memory" in refusal(progressive, too_few)
    assert load(progressive, PictureLimits(max_coefficients=int(coefficients))).size == (64, 64)
    assert load(encoded(plain(size=(64, 64)), "JPEG", **options), too_few).size == (64, 64)


def test_limits_can_be_set() -> None:
    data = encoded(plain(size=(64, 64)), "PNG")
    assert "at least 65:" in refusal(data, PictureLimits(min_side=65))
    assert "at most 63:" in refusal(data, PictureLimits(max_side=63))
    assert "4,096 is more than the 4,095 allowed" in refusal(data, PictureLimits(max_pixels=4095))
    assert f"{len(data)} bytes, but at most 99" in refusal(data, PictureLimits(max_bytes=99))
    tall = encoded(plain(size=(64, 100)), "PNG")
    assert "at most 1.5 times" in refusal(tall, PictureLimits(max_aspect=1.5))


def test_a_file_with_too_many_bytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    with path.open("wb") as file:
        file.truncate(10**12)  # a sparse file: it takes no room on disk, but would not fit in memory
    assert "has 1,000,000,000,000 bytes, but at most 209,715,200 are allowed" in refusal(path)
    assert "has 209,715,201 bytes, but at most 209,715,200 are allowed" in refusal(bytes(200 * 2**20 + 1))


def test_bytes_on_the_limit_are_accepted() -> None:
    data = encoded(plain(), "PNG")
    assert load(data, PictureLimits(max_bytes=len(data)))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.jpg"
    path.touch()
    assert "is empty (0 bytes)" in refusal(path)
    assert "is empty (0 bytes)" in refusal(b"")


def test_a_path_that_cannot_be_read_is_refused_with_its_reason(tmp_path: Path) -> None:
    missing, loop, pipe = tmp_path / "missing.jpg", tmp_path / "loop", tmp_path / "pipe"
    loop.symlink_to(loop)
    os.mkfifo(pipe)
    assert f"cannot be read from '{missing}' (No such file or directory)" in refusal(missing)
    assert "(Too many levels of symbolic links)" in refusal(loop)
    assert "(a folder or a device, not a file)" in refusal(tmp_path)
    assert "(a folder or a device, not a file)" in refusal(pipe)


def test_a_file_without_permission_to_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "private.png"
    path.write_bytes(encoded(plain(), "PNG"))
    monkeypatch.setattr(Path, "read_bytes", raiser(PermissionError(errno.EACCES, "Permission denied")))
    assert "(Permission denied)" in refusal(path)


def raiser(error: BaseException) -> Callable[..., None]:
    def fail(*_arguments: object, **_options: object) -> None:
        raise error

    return fail


UNEXPECTED = [
    MemoryError(),
    struct.error("unpack"),
    KeyError(3),
    zlib.error("bad"),
    RecursionError(),
    EOFError(),
    AssertionError(),
]


@pytest.mark.parametrize("error", UNEXPECTED, ids=lambda error: type(error).__name__)
def test_anything_that_the_decoder_raises_becomes_invalid_image(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = encoded(plain(), "PNG")
    with monkeypatch.context() as patch:
        patch.setattr(PngImageFile, "load", raiser(error))
        assert "a PNG file of 40 x 60 pixels" in refusal(data)
    monkeypatch.setattr(Image, "open", raiser(error))
    assert "is a PNG file that is damaged or incomplete" in refusal(data)


@pytest.mark.parametrize(
    "place", [(Image, "open"), (PngImageFile, "load"), (PngImageFile, "getexif")], ids=lambda place: place[1]
)
def test_an_interrupt_is_not_mistaken_for_a_bad_picture(
    place: tuple[Any, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(*place, raiser(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        load(encoded(plain(), "PNG"))


def test_a_name_that_would_break_the_line_does_not() -> None:
    with pytest.raises(InvalidImage) as caught:
        load_picture(b"", name="Content image a\nb\x1b[2J\udcff.jpg")
    assert sentence(caught.value, "Content image a?b?[2J?.jpg is empty")


SMALL_FILES = {
    "JPEG": encoded(detailed(), "JPEG", icc_profile=rgb_profile(LINEAR)),
    "PNG": encoded(detailed(), "PNG", icc_profile=rgb_profile(LINEAR)),
    "palette PNG": encoded(palette_picture(), "PNG", transparency=bytes([0, 9])),
    "WEBP": encoded(detailed(), "WEBP"),
    "GIF": encoded(plain(), "GIF", save_all=True, append_images=[plain(color="blue")]),
    "TIFF": encoded(plain(), "TIFF", compression="tiff_lzw"),
    "16-bit TIFF": encoded(plain("I;16", 9), "TIFF"),
    "BMP": encoded(palette_picture(), "BMP"),
    **({"AVIF": encoded(detailed(), "AVIF")} if features.check("avif") else {}),
}


@settings(derandomize=True, max_examples=150, deadline=None, database=None)
@given(data=st.data(), kind=st.sampled_from(sorted(SMALL_FILES)))
def test_a_file_with_random_damage_is_a_picture_or_is_refused(data: st.DataObject, kind: str) -> None:
    damaged = bytearray(SMALL_FILES[kind])
    for _ in range(data.draw(st.integers(0, 6), label="bytes changed")):
        # Headers are where the surprises are, so half of the damage goes there.
        end = data.draw(st.sampled_from([min(200, len(damaged)), len(damaged)]))
        damaged[data.draw(st.integers(0, end - 1), label="at")] = data.draw(st.integers(0, 255), label="becomes")
    if data.draw(st.booleans(), label="cut"):
        del damaged[data.draw(st.integers(0, len(damaged)), label="cut at") :]
    try:
        picture = load(bytes(damaged), PictureLimits(max_pixels=100_000))
    except InvalidImage as error:
        sentence(error, "The style image ")
    else:
        assert picture.mode == "RGB"
        assert picture.tobytes()


# --- Sizes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "size", "after"),
    [
        ((100, 50), 64, (64, 32)),
        ((50, 100), 64, (32, 64)),
        ((40, 20), 80, (80, 40)),
        ((30, 20), 32, (32, 21)),
        ((30, 25), 32, (32, 27)),
        ((300, 2), 10, (10, 1)),
        ((64, 64), 64, (64, 64)),
    ],
)
def test_the_longest_side_is_fitted_and_the_aspect_kept(
    before: tuple[int, int], size: int, after: tuple[int, int]
) -> None:
    assert fit_longest_side(plain(size=before), size).size == after


def test_fitting_keeps_detail_by_lanczos() -> None:
    assert fit_longest_side(detailed(), 30) == detailed().resize((20, 30), Image.Resampling.LANCZOS)


# --- What is saved ----------------------------------------------------------------------------------------------------


def test_a_png_keeps_every_pixel_and_has_no_profile(tmp_path: Path) -> None:
    path = tmp_path / "result.png"
    save_picture(load(encoded(detailed(), "PNG", icc_profile=cmyk_profile())), path)
    with Image.open(path) as saved:
        assert saved.format == "PNG"
        assert saved.info == {}
        assert saved.tobytes() == detailed().tobytes()


@pytest.mark.parametrize("suffix", [".jpg", ".jpeg", ".JPG"])
def test_a_jpeg_has_quality_95_and_full_color_resolution(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"result{suffix}"
    save_picture(detailed(), path)
    with Image.open(path) as saved, Image.open(io.BytesIO(encoded(detailed(), "JPEG", quality=95))) as reference:
        assert isinstance(saved, JpegImagePlugin.JpegImageFile)
        assert isinstance(reference, JpegImagePlugin.JpegImageFile)
        assert JpegImagePlugin.get_sampling(saved) == 0
        assert saved.quantization == reference.quantization


def test_a_webp_has_quality_95(tmp_path: Path) -> None:
    save_picture(detailed(), tmp_path / "result.webp")
    assert (tmp_path / "result.webp").read_bytes() == encoded(detailed(), "WEBP", quality=95)


def test_saving_replaces_the_old_file_and_leaves_nothing_else(tmp_path: Path) -> None:
    path, other = tmp_path / "result.png", tmp_path / "other"
    path.write_bytes(b"old")
    other.touch()
    save_picture(plain(), path)
    assert pixel(path.read_bytes()) == RED
    assert sorted(tmp_path.iterdir()) == [other, path]
    assert path.stat().st_mode == other.stat().st_mode, "as readable as any file of this user"


@pytest.mark.parametrize("place", [(os, "fsync"), (Path, "replace")], ids=lambda place: place[1])
def test_a_disk_that_fills_up_leaves_the_old_file_as_it_was(
    place: tuple[Any, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "result.png"
    path.write_bytes(b"old")
    monkeypatch.setattr(*place, raiser(OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(OutputNotWritable) as caught:
        save_picture(plain(), path)
    assert "(No space left on device)" in sentence(caught.value, f"The output '{path}' cannot be written")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupt_while_saving_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", raiser(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        save_picture(plain(), tmp_path / "result.png")
    assert not list(tmp_path.iterdir())


def test_a_new_file_is_complete_before_it_takes_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "result.png"
    at_sync: list[tuple[bool, int]] = []

    def look(descriptor: int) -> None:
        (partial,) = tmp_path.iterdir()
        at_sync.append((path.exists(), partial.stat().st_size))
        assert os.fstat(descriptor).st_ino == partial.stat().st_ino

    monkeypatch.setattr(os, "fsync", look)
    save_picture(plain(), path)
    assert at_sync == [(False, path.stat().st_size)]


@pytest.mark.parametrize("check", [check_output_path, lambda path: save_picture(plain(), path)], ids=["check", "save"])
class TestAnOutputThatCannotBeSaved:
    @pytest.mark.parametrize(
        ("name", "what"),
        [
            ("result.gif", "ends in '.gif'"),
            ("result", "has no ending"),
            (".png", "has no ending"),
            ("result.png.txt", "ends in '.txt'"),
        ],
    )
    def test_is_refused_if_its_suffix_is_not_allowed(
        self, check: Callable[[Path], None], name: str, what: str, tmp_path: Path
    ) -> None:
        with pytest.raises(InvalidParameter) as caught:
            check(tmp_path / name)
        message = sentence(caught.value, f"The output '{tmp_path / name}' {what}")
        assert ".png, .jpg, .jpeg, .webp" in message
        assert not list(tmp_path.iterdir())

    def test_is_refused_if_its_folder_is_missing(self, check: Callable[[Path], None], tmp_path: Path) -> None:
        path = tmp_path / "missing" / "result.png"
        with pytest.raises(OutputNotWritable) as caught:
            check(path)
        assert "(No such file or directory)" in sentence(caught.value, f"The output '{path}' cannot be written")

    def test_is_refused_if_its_folder_is_a_file(self, check: Callable[[Path], None], tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(OutputNotWritable, match="Not a directory"):
            check(tmp_path / "file" / "result.png")

    def test_is_refused_if_it_is_a_folder(self, check: Callable[[Path], None], tmp_path: Path) -> None:
        (tmp_path / "folder.png").mkdir()
        with pytest.raises(OutputNotWritable) as caught:
            check(tmp_path / "folder.png")
        assert sentence(caught.value, f"The output '{tmp_path / 'folder.png'}' is a folder")

    def test_is_refused_if_nothing_can_be_written_to_its_folder(
        self, check: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read_only = OSError(errno.EROFS, "Read-only file system")
        monkeypatch.setattr("tempfile.TemporaryFile", raiser(read_only))
        with pytest.raises(OutputNotWritable) as caught:
            check(tmp_path / "result.png")
        assert "(Read-only file system)" in sentence(caught.value, "The output")


def test_checking_a_good_output_path_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "old.webp").write_bytes(b"old")
    check_output_path(tmp_path / "old.webp")
    check_output_path(tmp_path / "new.PNG")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("old.webp", b"old")]
