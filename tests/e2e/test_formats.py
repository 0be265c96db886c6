"""Pictures as phones and cameras make them."""

import io
from typing import Final

import pillow_jxl  # noqa: F401  (lets Pillow write JPEG XL)
import pytest
from PIL import Image
from pillow_heif import register_heif_opener
from playwright.sync_api import expect

from nst_task import cicp
from tests.e2e.visitor import Visitor

register_heif_opener()

OPENED_WITHIN: Final = 60_000
DISPLAY_P3: Final = cicp.profile_of(12, 13)
QUARTERS: Final = {(0, 0): "red", (1, 0): "lime", (0, 1): "blue", (1, 1): "grey"}
_COLORS: Final = """async (image) => {
    await image.decode();
    const canvas = new OffscreenCanvas(2, 2);
    const context = canvas.getContext('2d');
    context.imageSmoothingEnabled = false;
    context.drawImage(image, 0, 0, 2, 2);
    return [...context.getImageData(0, 0, 2, 2).data];
}"""


def quarters(size: tuple[int, int], file_format: str, **options: object) -> bytes:
    """Return a picture of four colours."""
    picture = Image.new("RGB", (2, 2))
    for place, color in QUARTERS.items():
        picture.paste(color, (*place, place[0] + 1, place[1] + 1))
    encoded = io.BytesIO()
    picture.resize(size, Image.Resampling.NEAREST).save(encoded, file_format, **options)
    return encoded.getvalue()


def shown(visitor: Visitor) -> list[tuple[int, ...]]:
    """Return the colours of the four quarters of the photo that the page shows."""
    photo = visitor.page.locator("[data-place=content]").get_by_role("img", name="Your picture")
    expect(photo).to_be_visible(timeout=OPENED_WITHIN)
    values = photo.evaluate(_COLORS)
    return [tuple(values[start : start + 3]) for start in range(0, 16, 4)]


@pytest.mark.parametrize(("file_format", "name"), [("HEIF", "IMG_0001.HEIC"), ("JXL", "scan.jxl")])
def test_what_the_browser_cannot_decode_is_decoded_by_the_page(file_format: str, name: str, visitor: Visitor) -> None:
    visitor.arrive()
    visitor.choose("content", {"name": name, "mimeType": "", "buffer": quarters((120, 80), file_format)})
    red, green, blue, grey = shown(visitor)
    expect(visitor.page.get_by_text("120 × 80 pixels")).to_be_visible()  # noqa: RUF001
    for there, wanted in zip(
        (red, green, blue, grey), ((255, 0, 0), (0, 255, 0), (0, 0, 255), (128,) * 3), strict=True
    ):
        assert there == pytest.approx(wanted, abs=8)
