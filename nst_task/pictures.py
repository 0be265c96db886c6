"""Pictures in: load a visitor's file safely, and fit it to a size.

A visitor's file is hostile until proven otherwise: its bytes, format and shape are checked before a pixel is decoded.
"""

import contextlib
import errno
import io
import math
import stat
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pillow_jxl  # noqa: F401 - registers its opener
from PIL import Image, ImageCms, ImageOps, features
from PIL.Jpeg2KImagePlugin import Jpeg2KImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.TiffImagePlugin import TiffImageFile
from pillow_heif import register_heif_opener

from contract.errors import InvalidImage
from contract.formats import MAX_BYTES, MEDIA_TYPES, NAMES, format_of
from nst_task import cut_jpeg, file_colors, jxl_header, large_tiff
from nst_task.formats import name_of, other_kind_of
from nst_task.tiff_pages import RawPhotograph, number_of_picture


@dataclass(frozen=True, kw_only=True)
class PictureLimits:
    """What a picture may be. Sides are in pixels; aspect is the longer side divided by the shorter.

    max_reduced_pixels: the same for a file that can be decoded at a part of its size; max_side holds for that part.
    max_coefficients: of a progressive JPEG, which is in memory as those, two bytes each, before it can be reduced.

    VGG halves a picture four times on its way to conv5_1. A small picture is enlarged before, so it is the longest
    aspect that leaves 2 x 2 features there at the smallest output size.
    """

    max_bytes: int = MAX_BYTES
    max_pixels: int = 50_000_000
    max_reduced_pixels: int = 200_000_000
    max_coefficients: int = 400_000_000
    max_side: int = 12_000
    min_side: int = 16
    max_aspect: float = 8


DEFAULT_LIMITS = PictureLimits()

register_heif_opener()
Image.MAX_IMAGE_PIXELS = DEFAULT_LIMITS.max_reduced_pixels // 2  # Pillow refuses twice as many, whatever the format
# Pillow is built with or without a reader of AVIF.
_READ = tuple(name for name in MEDIA_TYPES if name != "AVIF" or features.check("avif"))


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A visitor's picture as it is painted from.

    image: 8-bit sRGB (mode RGB), upright, on white, without metadata; the first frame of an animation.
    alpha: how opaque it is (mode L), None where it is so everywhere. is_cut: whether the file lacked its end.
    """

    image: Image.Image
    alpha: Image.Image | None = None
    is_cut: bool = False


def check_bytes(size: int, name: str, limits: PictureLimits = DEFAULT_LIMITS) -> None:
    """Raise InvalidImage if a file of so many bytes is not worth reading. `name` is as for `load_picture`."""
    if size == 0:
        raise InvalidImage(f"{name} is empty (0 bytes): send it again.")
    if size > limits.max_bytes:
        raise InvalidImage(f"{name} has {size:,} bytes, but at most {limits.max_bytes:,} are allowed: make it smaller.")


def load_picture(source: Path | bytes, *, name: str, limits: PictureLimits = DEFAULT_LIMITS) -> Image.Image:
    """Return the image of `read_picture`, for those who need no more."""
    return read_picture(source, name=name, limits=limits).image


def read_picture(source: Path | bytes, *, name: str, limits: PictureLimits = DEFAULT_LIMITS) -> Picture:
    """Return a picture, ready to be painted from.

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
        _check_coefficients(picture, name, limits)
        size, factor = _reduce(picture, limits)
        _check_shape(size, name, limits)
        return _decode(picture, data, name, factor)


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
        if format_of(data) == "JXL":  # Pillow's reader of it decodes at once
            _check_jxl(data, name, limits)
        picture = Image.open(io.BytesIO(data), formats=_READ)
        if picture.format == "TIFF":
            picture.seek(number_of_picture(data))
    except InvalidImage:
        raise
    except RawPhotograph as error:
        raise InvalidImage(
            f"{name} is a raw photograph (DNG, NEF or the like), which cannot be read: save it as JPEG or PNG."
        ) from error
    except Image.DecompressionBombError as error:  # Pillow's own limit is far above ours, and does not say the size
        too_many = f"{name} has more than {2 * (Image.MAX_IMAGE_PIXELS or 0):,} pixels"
        raise InvalidImage(
            f"{too_many}, but at most {limits.max_pixels:,} are allowed: send a smaller picture."
        ) from error
    except Exception as error:
        raise InvalidImage(f"{name} {_why_not_read(data)}.") from error
    return picture


def _check_jxl(data: bytes, name: str, limits: PictureLimits) -> None:
    header = jxl_header.read(data)
    _check_shape((header.width, header.height), name, limits)
    if header.is_animated:
        raise InvalidImage(f"{name} is an animated JPEG XL file, which cannot be read: save one picture of it as JPEG.")


def _why_not_read(data: bytes) -> str:
    file_format, other = format_of(data), other_kind_of(data)
    if file_format == "TIFF":
        return "is a TIFF file that is damaged, or of a kind that cannot be read: save it as JPEG or 8-bit PNG"
    if file_format:
        return (
            f"is a {name_of(file_format)} file that is damaged or incomplete: send the complete file, or save it anew"
        )
    if other:
        return f"seems to be {other}, which cannot be read: save it as JPEG or PNG"
    return f"is not a picture that can be read ({len(data):,} bytes of no known kind): send a {NAMES} file"


def _check_coefficients(picture: Image.Image, name: str, limits: PictureLimits) -> None:
    if not isinstance(picture, JpegImageFile) or not picture.info.get("progressive"):
        return
    samplings = [across * down for _, across, down, _ in picture.layer]
    coefficients = picture.width * picture.height * sum(samplings) / max(samplings)
    if coefficients > limits.max_coefficients:
        raise InvalidImage(
            f"{name} has {picture.width} x {picture.height} pixels in a progressive JPEG file, which takes too much "
            "memory: save it as JPEG that is not progressive, or smaller."
        )


def _reduce(picture: Image.Image, limits: PictureLimits) -> tuple[tuple[int, int], int]:
    """Let a picture of too many pixels be decoded at a part of its size.

    Returns the size that it will have, and what its sides are still to be divided by, for which its reader is no help.
    """
    pixels = picture.width * picture.height
    if not limits.max_pixels < pixels <= limits.max_reduced_pixels:
        return picture.size, 1
    halvings = math.ceil(math.log(pixels / limits.max_pixels, 4))
    factor = 2**halvings
    size = math.ceil(picture.width / factor), math.ceil(picture.height / factor)
    if isinstance(picture, JpegImageFile):
        picture.draft(None, (picture.width >> halvings, picture.height >> halvings))
    elif isinstance(picture, Jpeg2KImageFile):
        picture.reduce = halvings
        return size, 1
    elif isinstance(picture, TiffImageFile) and large_tiff.can_be_reduced(picture, factor):
        return size, factor
    return picture.size, 1


def _check_shape(size: tuple[int, int], name: str, limits: PictureLimits) -> None:
    short, long = sorted(size)
    if short < limits.min_side:
        problem = f"each side must have at least {limits.min_side}: send a larger picture"
    elif long > limits.max_side:
        problem = f"each side may have at most {limits.max_side:,}: send a smaller picture"
    elif short * long > limits.max_pixels:
        problem = (
            f"{short * long:,} is more than the {limits.max_pixels:,} allowed, or {limits.max_reduced_pixels:,} "
            "as JPEG, JPEG 2000 or TIFF in tiles: send it smaller, or as JPEG"
        )
    elif long > limits.max_aspect * short:
        problem = f"the longer side may be at most {limits.max_aspect:g} times the shorter: crop it"
    else:
        return
    raise InvalidImage(f"{name} has {size[0]} x {size[1]} pixels, but {problem}.")


def _decode(picture: Image.Image, data: bytes, name: str, factor: int) -> Picture:
    file_format, size = picture.format or "", f"{picture.width} x {picture.height} pixels"
    try:
        whole = _load(picture, data, factor)
        if whole:
            if not _is_upright(whole):
                _turn_upright(whole)
            spaces = file_colors.profiles(file_format, data, whole.info.get("icc_profile"))
            image, alpha = _as_srgb_on_white(whole, list(spaces))
            return Picture(image=image, alpha=alpha, is_cut=factor == 1 and whole is not picture)
    except Exception as error:
        raise InvalidImage(
            f"{name} is a {name_of(file_format)} file of {size}, but it is damaged or incomplete: "
            "save it as JPEG or PNG."
        ) from error
    raise InvalidImage(
        f"{name} is a JPEG file of {size} that lacks its end, and with it more than {cut_jpeg.MOST_MISSING:.0%} of the"
        " picture or a whole layer of its detail: send the complete file."
    )


def _load(picture: Image.Image, data: bytes, factor: int) -> Image.Image | None:
    """Return `picture` with its pixels, or what there is of one whose file is cut short; None if that is too little."""
    if isinstance(picture, TiffImageFile) and factor > 1:
        return large_tiff.reduced(data, picture, factor)
    try:
        picture.load()
    except OSError:
        if picture.format not in {"JPEG", "MPO"}:
            raise
        return cut_jpeg.complete(data)
    return picture


def _is_upright(picture: Image.Image) -> bool:
    """Return whether its decoder has turned it; JPEG XL that is a JPEG file packed smaller comes as that file was."""
    return picture.format == "JXL" and not picture.jpeg  # type: ignore[attr-defined]


def _turn_upright(picture: Image.Image) -> None:
    """Turn `picture` in place as its EXIF says. A picture with unreadable EXIF is accepted."""
    with contextlib.suppress(Exception):
        # In place: Pillow first turns the picture, then rewrites its EXIF, and the turn must outlive a failure of that.
        ImageOps.exif_transpose(picture, in_place=True)


def _as_srgb_on_white(picture: Image.Image, spaces: Sequence[bytes | None]) -> tuple[Image.Image, Image.Image | None]:
    """Return the picture and how opaque it is; `spaces` as from `file_colors.profiles`."""
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
    image = _to_srgb(picture, spaces)
    if alpha:
        page = Image.new("RGB", image.size, "white")
        page.paste(image, mask=alpha)
        image = page
    image.info.clear()  # the profile is no longer true, and where it was taken is private
    return image, alpha if alpha and alpha.getextrema() != (255, 255) else None


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


def _to_srgb(picture: Image.Image, spaces: Sequence[bytes | None]) -> Image.Image:
    """Convert L, RGB or CMYK. A profile that is damaged, or made for other modes, is ignored, as browsers do."""
    for profile in spaces:
        if profile is None:
            break
        with contextlib.suppress(Exception):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if source.profile.xcolor_space == "RGB " and picture.mode == "L":
                picture = picture.convert("RGB")
            srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
            return ImageCms.ImageCmsTransform(source, srgb, picture.mode, "RGB").apply(picture)
    return picture.convert("RGB")
