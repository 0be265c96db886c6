"""Hostile and broken pictures, made the same on every machine: what a visitor may send, by mistake or on purpose."""

import io
import random
import struct
import zlib
from collections.abc import Iterator
from itertools import islice

import pillow_jxl  # noqa: F401 - registers how such files are written
from PIL import Image, features
from pillow_heif import register_heif_opener

register_heif_opener()  # also registers how such files are written
SIDE = 48
_SEED = 20261123
_FLIPS = 8
_BOMB_SIDE = 30_000


def corpus() -> Iterator[tuple[str, bytes]]:
    """Return every file with a name that says what is wrong with it."""
    good = good_files()
    for kind, data in good.items():
        yield from cut(kind, data)
        yield from flipped(kind, data)
    yield from polyglots(good)
    yield from huge(good)
    yield from odd_modes()
    yield from bad_metadata(good)
    yield from animations()
    yield from color_chunks(good)
    yield from endless_pages(good)
    yield from no_pictures()


def good_files() -> dict[str, bytes]:
    """One good picture in each format and coding that differs."""
    noise = random.Random(_SEED).randbytes(SIDE * SIDE * 3)  # compresses badly: long files have long insides
    picture = Image.frombytes("RGB", (SIDE, SIDE), noise)
    files = {
        "jpeg": _encoded(picture, "JPEG"),
        "progressive jpeg": _encoded(picture, "JPEG", progressive=True),
        "png": _encoded(picture, "PNG"),
        "palette png": _encoded(picture.quantize(), "PNG"),
        "webp": _encoded(picture, "WEBP"),
        "lossless webp": _encoded(picture, "WEBP", lossless=True),
        "gif": _encoded(picture, "GIF"),
        "tiff": _encoded(picture, "TIFF"),
        "lzw tiff": _encoded(picture, "TIFF", compression="tiff_lzw"),
        "bmp": _encoded(picture, "BMP"),
        "heic": _encoded(picture, "HEIF"),
        "jpeg 2000": _encoded(picture, "JPEG2000"),
        "jpeg xl": _encoded(picture, "JXL"),
        "boxed jpeg xl": _encoded(picture, "JXL", use_container=True),
    }
    if features.check("avif"):
        files["avif"] = _encoded(picture, "AVIF")
    return files


def cut(kind: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Cut at every structure that can be told without knowing the format: after its magic, its header, near its end."""
    ends = sorted({1, 4, 12, 30, 60, *(len(data) * part // 4 for part in (1, 2, 3)), len(data) - 20, len(data) - 1})
    yield from ((f"{kind} cut after {end} bytes", data[:end]) for end in ends)


def flipped(kind: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Flip bits, more of them in the header, where lengths and offsets are."""
    dice = random.Random(f"{_SEED}{kind}")
    for number in range(_FLIPS):
        damaged = bytearray(data)
        end = min(100, len(data)) if number % 2 else len(data)
        for _ in range(1 + number):
            damaged[dice.randrange(end)] ^= 1 << dice.randrange(8)
        yield f"{kind} with damage {number}", bytes(damaged)


def polyglots(good: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Files that are two things, or not what they say."""
    yield "a page in a gif", b"GIF89a/*<svg onload=alert(1)>*/=1;" + good["gif"][6:]
    yield "an archive behind a png", good["png"] + b"PK\x03\x04" + bytes(100)
    yield "a script behind a jpeg", good["jpeg"] + b"<?php system($_GET['c']); ?>"
    yield "a jpeg in a png's clothes", good["png"][:8] + good["jpeg"]
    yield "a png in a jpeg's clothes", good["jpeg"][:3] + good["png"]
    yield "two jpegs", good["jpeg"] * 2
    yield "a webp that says avif", good["webp"].replace(b"WEBP", b"avif", 1)


def huge(good: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Small files that unpack to more than a machine has, or only say so."""
    rows = zlib.compress(bytes(_BOMB_SIDE // 8 * 200), 9)
    for width, height in ((_BOMB_SIDE, _BOMB_SIDE), (2**31 - 1, 2**31 - 1), (0, 0), (1, 2**31 - 1), (12_000, 12_000)):
        yield f"png of {width} x {height}", _png(width, height, rows, depth=1, color=0)
        yield (
            f"gif of {width} x {height}",
            b"GIF89a" + struct.pack("<HH", width % 65536, height % 65536) + good["gif"][10:],
        )
        yield f"bmp of {width} x {height}", good["bmp"][:18] + struct.pack("<ii", width, -height) + good["bmp"][26:]
        yield f"jpeg xl of {width} x {height}", jxl_beginning((width % 2**30 + 1, height % 2**30 + 1))
    yield "an animated jpeg xl", jxl_beginning((64, 64), is_animated=True)
    yield "a bomb of zeros that is true", _encoded(Image.new("1", (11_000, 11_000)), "PNG")
    yield "a palette bomb just within the limits", _encoded(Image.new("P", (6_000, 6_000)), "PNG")
    yield "a text bomb", _png_with(good["png"], b"zTXt", b"k\0\0" + zlib.compress(bytes(60_000_000), 9))
    yield "a profile bomb", _png_with(good["png"], b"iCCP", b"k\0\0" + zlib.compress(bytes(60_000_000), 9))


def jxl_beginning(size: tuple[int, int], *, is_animated: bool = False) -> bytes:
    """Return what a JPEG XL file of so many pixels begins with."""
    value, length = 0, 0
    fields = [(0, 1), (3, 2), (size[1] - 1, 30), (0, 3), (3, 2), (size[0] - 1, 30)]  # sides of any length, no ratio
    fields += [(0, 1), (1, 1), (0, 3), (0, 1), (0, 1), (int(is_animated), 1)]
    for field, bits in fields:
        value |= field << length
        length += bits
    return b"\xff\x0a" + value.to_bytes(20, "little")


def odd_modes() -> Iterator[tuple[str, bytes]]:
    """Pictures of every kind that a format has, most of them good."""
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        yield f"png of mode {mode}", _encoded(Image.new(mode, (SIDE, SIDE)), "PNG")
    for mode in ("1", "L", "CMYK", "LAB", "YCbCr", "I", "F", "I;16", "RGBX"):
        yield f"tiff of mode {mode}", _encoded(Image.new(mode, (SIDE, SIDE)), "TIFF")
    for value in (float("nan"), float("inf"), -float("inf"), 1e38):
        yield f"tiff of {value}", _encoded(Image.new("F", (SIDE, SIDE), value), "TIFF")
    yield "cmyk jpeg", _encoded(Image.new("CMYK", (SIDE, SIDE)), "JPEG")
    for width, height in ((1, 1), (31, 31), (32, 257), (32, 4000)):
        yield f"{width} x {height}", _encoded(Image.new("RGB", (width, height)), "PNG")


def bad_metadata(good: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """A good picture whose EXIF or profile is not."""
    picture = Image.open(io.BytesIO(good["png"]))
    junk = {
        "empty": b"",
        "short": b"Exif",
        "random": random.Random(_SEED).randbytes(500),
        "a header alone": b"Exif\0\0II*\0\x08\0\0\0",
        "a loop": b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\x08\0\0\0",
        "offsets out of the file": b"Exif\0\0II*\0\xff\xff\xff\x7f",
        "an orientation of 99": b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x63\0\0\0\0\0\0\0",
        "a count of 4 billion": b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\xff\xff\xff\xff\x06\0\0\0\0\0\0\0",
    }
    for name, data in junk.items():
        for kind in ("JPEG", "PNG", "WEBP"):
            yield f"{kind} with EXIF: {name}", _encoded(picture, kind, exif=data)
            yield f"{kind} with a profile: {name}", _encoded(picture, kind, icc_profile=data or b"\0")


def animations() -> Iterator[tuple[str, bytes]]:
    """Many pictures in one; the first is what counts."""
    frames = [Image.new("RGB", (SIDE, SIDE), (shade, 0, 0)) for shade in range(0, 250, 5)]
    for kind in ("GIF", "PNG", "WEBP", "TIFF"):
        data = _encoded(frames[0], kind, save_all=True, append_images=frames[1:])
        yield f"animated {kind}", data
        yield f"animated {kind} that is cut", data[: len(data) * 2 // 3]
        yield f"animated {kind} with a damaged frame", data[:-40] + bytes(40)


def color_chunks(good: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """PNG files that say of their colours what cannot be."""
    dice = random.Random(_SEED)
    for name, sizes in (
        (b"gAMA", (0, 3, 4, 5)),
        (b"cHRM", (0, 31, 32, 33)),
        (b"cICP", (0, 3, 4, 5)),
        (b"sRGB", (0, 2)),
    ):
        for size in sizes:
            for fill, content in (("zeros", bytes(size)), ("ones", b"\xff" * size), ("noise", dice.randbytes(size))):
                yield f"png with {name.decode()} of {size} bytes, {fill}", _png_with(good["png"], name, content)
    yield "png with a chunk that is longer than the file", good["png"][:33] + b"\xff\xff\xff\xffcICP" + good["png"][33:]
    yield "png with a million chunks", good["png"][:33] + (bytes(4) + b"prVt" + bytes(4)) * 800_000 + good["png"][33:]
    for position in ("first", "last"):
        code_points = b"colrnclx" + (b"\xff" * 7 if position == "first" else b"")
        yield f"avif with code points that are {position}", good.get("avif", b"")[:200] + code_points


def endless_pages(good: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """TIFF files whose pages go round in a circle, lead out of the file, or are too many to look at."""
    tiff = good["tiff"]
    (first,) = struct.unpack_from("<I", tiff, 4)
    (count,) = struct.unpack_from("<H", tiff, first)
    next_page = first + 2 + 12 * count
    for name, target in (("itself", first), ("its header", 0), ("nowhere", 2**32 - 1), ("its end", len(tiff) - 1)):
        yield f"tiff that leads to {name}", tiff[:next_page] + struct.pack("<I", target) + tiff[next_page + 4 :]
    pages = bytearray(tiff + bytes(-len(tiff) % 2))
    begin, entry = len(pages), struct.pack("<HHHII", 1, 254, 4, 1, 1)
    struct.pack_into("<I", pages, next_page, begin)
    size = len(entry) + 4
    for number in range(1, 200_001):
        pages += entry + struct.pack("<I", begin + number * size if number < 200_000 else 0)
    yield "tiff of 200,000 thumbnails", bytes(pages)


def no_pictures() -> Iterator[tuple[str, bytes]]:
    """What people send by mistake, and what other readers of Pillow would take."""
    yield "nothing", b""
    yield "zeros", bytes(1000)
    yield "text", b"Dear reader, this is no picture."
    yield "a page", b"<!doctype html><svg xmlns='http://www.w3.org/2000/svg'/>"
    yield (
        "postscript that starts a program",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n(%pipe%id) (w) file\n",
    )
    yield "a pdf", b"%PDF-1.7\n" + bytes(500)
    yield "an archive", b"PK\x03\x04" + bytes(500)
    yield "a program", b"\x7fELF" + bytes(500)
    for kind in ("PPM", "ICO", "TGA", "PCX", "SGI", "DDS"):
        yield f"a {kind} file", _encoded(Image.new("RGB", (SIDE, SIDE)), kind)


def _encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    data = io.BytesIO()
    picture.save(data, format=kind, **options)
    return data.getvalue()


def _png(width: int, height: int, rows: bytes, *, depth: int, color: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _png_with(png: bytes, name: bytes, content: bytes) -> bytes:
    """Put a chunk behind the header, which is the first 33 bytes."""
    return png[:33] + _chunk(name, content) + png[33:]


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def some(count: int) -> list[tuple[str, bytes]]:
    """Return a sample of the corpus, spread over the whole."""
    files = list(corpus())
    return list(islice(files, 0, None, max(1, len(files) // count)))[:count]
