"""Pictures out: check early where a result may be written, and save it whole or not at all."""

import io
import os
import secrets
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from PIL import Image

from contract.errors import InvalidParameter, OutputNotWritable

_JPEG = {"format": "JPEG", "quality": 95, "subsampling": "4:4:4"}
_ENCODINGS: dict[str, dict[str, Any]] = {
    ".png": {"format": "PNG"},
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".webp": {"format": "WEBP", "quality": 95},
}


ENDINGS: Final = tuple(_ENCODINGS)
_WITH_ALPHA: Final = (".png", ".webp")


def check_output_path(path: Path, *, with_alpha: bool = False) -> None:
    """Raise InvalidParameter or OutputNotWritable now, if `save_picture` would after minutes of work."""
    suffix = path.suffix.lower()
    if suffix not in ENDINGS:
        ending = f"ends in {path.suffix!r}" if path.suffix else "has no ending that names its format"
        raise InvalidParameter(f"The output {str(path)!r} {ending}: use a name that ends in {', '.join(ENDINGS)}.")
    if with_alpha and suffix not in _WITH_ALPHA:
        raise InvalidParameter(
            f"The output {str(path)!r} cannot keep transparency: use a name that ends in {' or '.join(_WITH_ALPHA)}."
        )
    check_writable(path)


def check_writable(path: Path) -> None:
    """Raise OutputNotWritable if no file can be written there."""
    try:
        # Asking for permissions does not see a read-only disk, and is always yes for root: try it.
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise _not_writable(path, error) from error
    if path.is_dir():
        raise OutputNotWritable(f"The output {str(path)!r} is a folder: name a file in it.")


def save_picture(picture: Image.Image, path: Path) -> None:
    """Write `picture` (sRGB, so without a profile) in the format of the suffix of `path`: whole, or not at all.

    picture: mode RGB, or RGBA. A file that is there is replaced. Raises InvalidParameter (suffix) or OutputNotWritable.
    """
    check_output_path(path, with_alpha=picture.mode == "RGBA")
    encoded = io.BytesIO()
    picture.save(encoded, **_ENCODINGS[path.suffix.lower()])
    save_bytes(encoded.getvalue(), path)


def save_bytes(data: bytes, path: Path) -> None:
    """Write a file whole, or not at all; one that is there is replaced. Raises OutputNotWritable."""
    try:
        _write_atomically(data, path)
    except OSError as error:
        raise _not_writable(path, error) from error


def with_alpha(picture: Image.Image, alpha: Image.Image | None) -> Image.Image:
    """Return an RGB picture as opaque as `alpha` (mode L, of any size) says, as RGBA; without alpha as it is."""
    if alpha is None:
        return picture
    return Image.merge("RGBA", (*picture.split(), alpha.resize(picture.size, Image.Resampling.LANCZOS)))


def protect_originals(originals: Iterable[Path], outputs: Iterable[Path]) -> list[Path]:
    """Return those of `outputs` that are there already, and so will be replaced.

    The files are compared, not their names: through a link, in another spelling, or in another case where the file
    system makes no difference, an output may be an original. Raises InvalidParameter if one is.
    """
    files = {_identity(original): original for original in originals}
    there = [output for output in outputs if _identity(output)]
    for output in there:
        original = files.get(_identity(output))
        if original:
            raise InvalidParameter(
                f"The output {str(output)!r} would replace {str(original)!r}, which is painted from: name another file."
            )
    return there


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:  # a missing or unreadable file is reported where it is read
        return None
    return status.st_dev, status.st_ino


def _write_atomically(data: bytes, path: Path) -> None:
    # In the same folder: a rename is atomic only within one file system.
    partial = path.parent / f".{secrets.token_hex(8)}.part"
    try:
        with partial.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())  # or a crash could leave the new name on an empty file
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _not_writable(path: Path, error: OSError) -> OutputNotWritable:
    return OutputNotWritable(
        f"The output {str(path)!r} cannot be written ({error.strerror}): use a writable folder with room in it."
    )
