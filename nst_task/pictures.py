"""Pictures in: load a visitor's file safely, and fit it to a size.

A visitor's file is hostile until proven otherwise: its bytes, format and shape are checked before a pixel is decoded.
"""

import contextlib
import errno
import io
import math
import stat
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from PIL import Image, ImageCms, ImageOps, features

from nst_task.errors import InvalidImage


@dataclass(frozen=True, kw_only=True)
class PictureLimits:
    """What a picture may be. Sides are in pixels; aspect is the longer side divided by the shorter.

    VGG halves a picture four times on its way to conv5_1, so the shortest side leaves 2 x 2 features there; the longest
    aspect keeps that true at the smallest output size.
    """

    max_bytes: int = 10 * 2**20
    max_pixels: int = 40_000_000
    max_side: int = 12_000
    min_side: int = 32
    max_aspect: float = 8


DEFAULT_LIMITS = PictureLimits()

# An allow-list: Pillow's other readers are less tested, and some start a program (EPS starts Ghostscript).
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP") + (("AVIF",) if features.check("avif") else ())


def check_bytes(size: int, name: str, limits: PictureLimits = DEFAULT_LIMITS) -> None:
    """Raise InvalidImage if a file of so many bytes is not worth reading. `name` is as for `load_picture`."""
    if size == 0:
        raise InvalidImage(f"{name} is empty (0 bytes): send it again.")
    if size > limits.max_bytes:
        raise InvalidImage(f"{name} has {size:,} bytes, but at most {limits.max_bytes:,} are allowed: make it smaller.")


def load_picture(source: Path | bytes, *, name: str, limits: PictureLimits = DEFAULT_LIMITS) -> Image.Image:
    """Return a picture as 8-bit sRGB (mode RGB), upright, on white, without metadata; the first frame of an animation.

    `name` begins the message of every error: "The style image", "Content image photo.jpg".
    Raises InvalidImage, and nothing else, for any file that is not such a picture.
    """
    name = "".join(character if character.isprintable() else "?" for character in name)
    data = _read(source, name, limits)
    # Pillow also warns, of bombs and of odd metadata: the visitor could do nothing with that. The filter is the whole
    # process's, so load pictures before starting threads.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        picture = _open(data, name, limits)
        _check_shape(picture.size, name, limits)
        return _decode(picture, name)


def fit_longest_side(picture: Image.Image, size: int) -> Image.Image:
    """Return `picture` with its longer side `size` pixels, and the shorter in proportion, to the nearest pixel.

    A small picture is enlarged: the visitor chose the size of the result.
    """
    longest = max(picture.size)
    width, height = (max(1, round(side * size / longest)) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _read(source: Path | bytes, name: str, limits: PictureLimits) -> bytes:
    try:
        check_bytes(len(source) if isinstance(source, bytes) else _file_size(source), name, limits)
        return source if isinstance(source, bytes) else source.read_bytes()
    except OSError as error:
        raise InvalidImage(
            f"{name} cannot be read from {str(source)!r} ({error.strerror}): check the path and its permissions."
        ) from error


def _file_size(path: Path) -> int:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):  # reading a pipe could wait for ever
        raise OSError(errno.EINVAL, "a folder or a device, not a file")
    return status.st_size


# Given a hostile file, Pillow may raise nearly anything: OSError, SyntaxError, ValueError, KeyError, zlib.error,
# struct.error, MemoryError. No list stays complete, and to the visitor they all mean the same, so wherever a visitor's
# bytes meet Pillow below, Exception is caught. Not BaseException: Ctrl-C and a signal's exit must pass.


def _open(data: bytes, name: str, limits: PictureLimits) -> Image.Image:
    """Read the header only."""
    try:
        return Image.open(io.BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError as error:  # Pillow's own limit is far above ours, and does not say the size
        too_many = f"{name} has more than {2 * (Image.MAX_IMAGE_PIXELS or 0):,} pixels"
        raise InvalidImage(
            f"{too_many}, but at most {limits.max_pixels:,} are allowed: send a smaller picture."
        ) from error
    except Exception as error:
        raise InvalidImage(
            f"{name} is not a picture that can be read ({len(data):,} bytes that begin with {data[:12]!r}):"
            f" send a complete file in one of the formats {', '.join(_FORMATS)}."
        ) from error


def _check_shape(size: tuple[int, int], name: str, limits: PictureLimits) -> None:
    short, long = sorted(size)
    if short < limits.min_side:
        problem = f"each side must have at least {limits.min_side}: send a larger picture"
    elif long > limits.max_side:
        problem = f"each side may have at most {limits.max_side:,}: send a smaller picture"
    elif short * long > limits.max_pixels:
        problem = f"{short * long:,} is more than the {limits.max_pixels:,} allowed: send a smaller picture"
    elif long > limits.max_aspect * short:
        problem = f"the longer side may be at most {limits.max_aspect:g} times the shorter: crop it"
    else:
        return
    raise InvalidImage(f"{name} has {size[0]} x {size[1]} pixels, but {problem}.")


def _decode(picture: Image.Image, name: str) -> Image.Image:
    try:
        picture.load()
        _turn_upright(picture)
        return _as_srgb_on_white(picture)
    except Exception as error:
        size = f"{picture.width} x {picture.height} pixels"
        raise InvalidImage(
            f"{name} is a {picture.format} file of {size}, but it is damaged or incomplete: save it as JPEG or PNG."
        ) from error


def _turn_upright(picture: Image.Image) -> None:
    """Turn `picture` in place as its EXIF says. EXIF that cannot be read is no reason to refuse a good picture."""
    with contextlib.suppress(Exception):
        # In place: Pillow first turns the picture, then rewrites its EXIF, and the turn must outlive a failure of that.
        ImageOps.exif_transpose(picture, in_place=True)


def _as_srgb_on_white(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith(("I", "F")):
        picture = _deep_grey_to_8_bits(picture)
    if picture.mode == "La":  # premultiplied: Pillow converts it to nothing but LA
        picture = picture.convert("LA")
    is_grey = picture.mode in {"L", "LA"}
    alpha = None
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        alpha = picture.getchannel("A")
    if picture.mode != "CMYK":
        picture = picture.convert("L" if is_grey else "RGB")
    # A new picture leaves the metadata behind: the profile is no longer true, and where it was taken is private.
    page = Image.new("RGB", picture.size, "white")
    page.paste(_to_srgb(picture, profile), mask=alpha)
    return page


def _deep_grey_to_8_bits(picture: Image.Image) -> Image.Image:
    """Scale where Pillow would clip: 16 bits by their range, integers and floats (no agreed white) by theirs."""
    if picture.mode.startswith("I;16"):
        picture, low, high = picture.convert("I"), 0.0, 65535.0
    else:
        low, high = cast("tuple[float, float]", picture.getextrema())
    if not math.isfinite(high - low):
        raise ValueError(f"values from {low} to {high}")
    scale = 255 / ((high - low) or 1)
    grey = picture.point(lambda value: value * scale + (0.5 - low * scale)).convert("L")
    grey.info.pop("transparency", None)  # a 16-bit value, which Pillow would compare with 8 bits
    return grey


def _to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert L, RGB or CMYK. A profile that is damaged, or made for other modes, is ignored, as browsers do."""
    if profile:
        with contextlib.suppress(Exception):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if source.profile.xcolor_space == "RGB " and picture.mode == "L":
                picture = picture.convert("RGB")
            srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
            return ImageCms.ImageCmsTransform(source, srgb, picture.mode, "RGB").apply(picture)
    return picture.convert("RGB")
