"""The header of JPEG XL files, beside what their decoder says once it has decoded them."""

import io
import struct
from pathlib import Path

import pillow_jxl  # noqa: F401 - registers how such files are written
import pytest
from PIL import Image

from nst_task import jxl_header


@pytest.mark.parametrize("use_container", [False, True])
@pytest.mark.parametrize(
    "size", [(64, 64), (256, 8), (1, 1), (100, 75), (120, 100), (160, 90), (200, 100), (513, 300), (9001, 17)]
)
def test_the_size_is_that_of_the_decoded_picture(size: tuple[int, int], use_container: bool) -> None:
    encoded = io.BytesIO()
    Image.new("RGB", size, "teal").save(encoded, "JXL", use_container=use_container)
    header = jxl_header.read(encoded.getvalue())
    with Image.open(encoded) as decoded:
        assert (header.width, header.height) == decoded.size == size
    assert not header.is_animated


def test_the_size_of_a_packed_jpeg_file_is_read_too(tmp_path: Path) -> None:
    photograph = tmp_path / "photograph.jpg"
    Image.new("RGB", (321, 123), "teal").save(photograph)
    encoded = io.BytesIO()
    with Image.open(photograph) as jpeg:
        jpeg.save(encoded, "JXL", lossless_jpeg=True)
    assert jxl_header.read(encoded.getvalue()) == jxl_header.JxlHeader(321, 123, is_animated=False)


@pytest.mark.parametrize("data", [b"", b"\xff\x0a", b"\xff\x0a\x06", b"\0\0\0\x0cJXL \r\n\x87\n", b"\0\0\0\x01JXL "])
def test_a_header_that_is_cut_is_an_error(data: bytes) -> None:
    with pytest.raises((ValueError, struct.error)):
        jxl_header.read(data)
