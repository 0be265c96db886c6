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


def cropped(visitor: Visitor, button: str = "Use this part") -> None:
    visitor.page.get_by_role("dialog").get_by_role("button", name=button).click()
    expect(visitor.page.get_by_role("dialog")).to_have_count(0)


def test_a_picture_is_turned_and_cut_before_it_is_painted(visitor: Visitor) -> None:
    visitor.arrive()
    visitor.choose("content", {"name": "a.png", "mimeType": "image/png", "buffer": quarters((120, 80), "PNG")})
    assert shown(visitor)[1] == pytest.approx((0, 255, 0), abs=8)
    visitor.page.get_by_role("button", name="Crop or turn a").click()
    dialog = visitor.page.get_by_role("dialog", name="Crop or turn")
    dialog.get_by_role("button", name="Turn right").click()
    expect(dialog.get_by_role("status")).to_have_text("80 × 120 pixels")  # noqa: RUF001
    dialog.get_by_text("Square").click()
    expect(dialog.get_by_role("status")).to_have_text("80 × 80 pixels")  # noqa: RUF001
    assert visitor.accessibility_violations() == []
    cropped(visitor)
    expect(visitor.page.get_by_text("80 × 80 pixels")).to_be_visible()  # noqa: RUF001
    blue, red, _, green = shown(visitor)
    for there, wanted in ((red, (255, 0, 0)), (blue, (0, 0, 255)), (green, (0, 255, 0))):
        assert there == pytest.approx(wanted, abs=8)


def test_a_picture_is_cut_by_keyboard_and_a_crop_can_be_given_up(visitor: Visitor) -> None:
    visitor.arrive()
    visitor.page.get_by_role("button", name="Crop or turn Chelsea").press("Enter")
    dialog = visitor.page.get_by_role("dialog", name="Crop or turn")
    before = dialog.get_by_role("status").text_content()
    corner = dialog.get_by_role("button", name="south east drag handle")
    corner.focus()
    for _ in range(20):
        visitor.page.keyboard.press("ArrowLeft")
    expect(dialog.get_by_role("status")).not_to_have_text(before or "")
    visitor.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(visitor.page.get_by_role("img", name="The face of a tabby cat, closely")).to_be_visible()


def test_a_too_long_panorama_is_cut_with_consent(visitor: Visitor) -> None:
    visitor.arrive()
    visitor.choose("content", {"name": "wide.png", "mimeType": "image/png", "buffer": quarters((2000, 100), "PNG")})
    dialog = visitor.page.get_by_role("dialog", name="Crop or turn")
    expect(dialog.get_by_role("status")).to_have_text("800 × 100 pixels. At most 8:1 can be painted: choose the part.")  # noqa: RUF001
    cropped(visitor, "Cancel")
    told = "“wide” is 2000 × 100 pixels, which is too narrow: crop it to at most 8:1."  # noqa: RUF001
    expect(visitor.page.get_by_text(told)).to_be_visible()
    visitor.choose("content", {"name": "wide.png", "mimeType": "image/png", "buffer": quarters((2000, 100), "PNG")})
    cropped(visitor)
    expect(visitor.page.get_by_text("800 × 100 pixels")).to_be_visible()  # noqa: RUF001


@pytest.mark.parametrize(("file_format", "name"), [("JPEG", "a.jpg"), ("HEIF", "a.heic")])
def test_colors_of_display_p3_look_as_in_srgb(file_format: str, name: str, visitor: Visitor) -> None:
    visitor.arrive()
    # Red of sRGB, in the coordinates of Display P3.
    picture, encoded = Image.new("RGB", (64, 64), (234, 51, 35)), io.BytesIO()
    picture.save(encoded, file_format, quality=95, icc_profile=DISPLAY_P3)
    visitor.choose("content", {"name": name, "mimeType": "", "buffer": encoded.getvalue()})
    assert shown(visitor)[0] == pytest.approx((255, 0, 0), abs=8)


def test_a_photograph_of_48_megapixels_is_taken(visitor: Visitor) -> None:
    visitor.arrive()
    encoded = io.BytesIO()
    Image.new("RGB", (8064, 6048), "teal").save(encoded, "JPEG")
    visitor.choose("content", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": encoded.getvalue()})
    assert shown(visitor)[0] == pytest.approx((0, 128, 128), abs=8)
    expect(visitor.page.get_by_text("8064 × 6048 pixels")).to_be_visible()  # noqa: RUF001


def test_the_decoders_are_loaded_only_for_what_needs_them(visitor: Visitor) -> None:
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.arrive()
    visitor.choose("content", {"name": "a.png", "mimeType": "image/png", "buffer": quarters((120, 80), "PNG")})
    shown(visitor)
    scripts = {url for url in asked if url.endswith(".js")}
    assert not [url for url in asked if url.endswith(".wasm")]
    visitor.choose("content", {"name": "a.heic", "mimeType": "image/heic", "buffer": quarters((90, 60), "HEIF")})
    expect(visitor.page.get_by_text("90 × 60 pixels")).to_be_visible(timeout=OPENED_WITHIN)  # noqa: RUF001
    assert len([url for url in asked if url.endswith(".wasm")]) == 1
    assert len({url for url in asked if url.endswith(".js")} - scripts) == 1
