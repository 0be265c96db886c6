"""A photo of which parts are painted in one style, parts in another, and parts not at all."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from tests.e2e.visitor import Visitor
from tests.integration.editions import REPOSITORY, wait_for

CHELSEA: Final = REPOSITORY / "samples" / "contents" / "chelsea.jpg"


def opened(visitor: Visitor) -> Locator:
    """Open the dialog, and return it."""
    visitor.page.get_by_role("button", name="Choose where to paint").press("Enter")
    dialog = visitor.page.get_by_role("dialog", name="Where to paint")
    expect(dialog).to_be_visible()
    return dialog


def place_of(dialog: Locator) -> tuple[float, float, float, float]:
    """Return left, top, width and height of the photo that is painted on, in pixels of the window."""
    box = dialog.get_by_role("region", name="The photo").get_by_role("img").bounding_box()
    assert box
    return box["x"], box["y"], box["width"], box["height"]


def areas(visitor: Visitor, count: int) -> list[Any]:
    """Return what is kept of the areas, once there are that many."""

    def kept() -> list[Any]:
        return list((visitor.kept("nst-art/draft") or {}).get("areas", ()))

    wait_for(lambda: len(kept()) == count, what=f"{count} areas are kept")
    return kept()


@pytest.mark.usefixtures("engine")
def test_a_rectangle_is_kept_as_it_is_with_the_keyboard_alone(visitor: Visitor) -> None:
    visitor.arrive()
    dialog = opened(visitor)
    dialog.get_by_role("radio", name="Rectangle").press("Space")
    dialog.get_by_role("button", name="Use the arrow keys to move the south east drag handle").press("ArrowRight")
    dialog.get_by_role("button", name="Paint the rectangle").press("Enter")
    assert visitor.accessibility_violations() == []
    dialog.get_by_role("button", name="Done").press("Enter")
    (area,) = areas(visitor, 1)
    assert (area["shape"], area["paint"]) == ("rectangle", "keep")
    visitor.page.reload()
    expect(visitor.page.get_by_role("button", name="Painted in parts: change them")).to_be_visible()

    visitor.ask_for_a_draft()
    visitor.paint()
    visitor.wait_until_finished()
    painted = np.asarray(Image.open(visitor.download("Download PNG").path()).convert("RGB"), np.float32)
    height, width, _ = painted.shape
    photo = np.asarray(Image.open(CHELSEA).resize((width, height), Image.Resampling.LANCZOS), np.float32)
    change = np.abs(painted - photo).mean(axis=2)
    assert change[height * 4 // 10 : height * 6 // 10, width * 4 // 10 : width * 6 // 10].mean() < 4
    assert change[:, : width // 8].mean() > 20

    visitor.page.get_by_role("button", name="Change settings and paint again").click()
    assert areas(visitor, 1) == [area]


def test_two_styles_are_painted_beside_each_other_with_a_mouse(visitor: Visitor) -> None:
    visitor.arrive()
    visitor.page.get_by_role("button", name="Mix in another style").click()
    visitor.page.locator("[data-place=second]").get_by_role("radio", name="Sunrise, Stained glass").check()
    dialog = opened(visitor)
    left, top, width, height = place_of(dialog)
    mouse = visitor.page.mouse
    for at in (0.25, 0.75):
        mouse.move(left + 0.1 * width, top + at * height)
        mouse.down()
        mouse.move(left + 0.9 * width, top + at * height, steps=5)
        mouse.up()
    visitor.page.keyboard.press("Control+z")
    dialog.get_by_text("The breaker", exact=True).click()
    dialog.get_by_role("button", name="Zoom in").click()
    left, top, width, height = place_of(dialog)
    mouse.click(left + 0.5 * width, top + 0.5 * height)
    dialog.get_by_role("button", name="Done").click()
    sky, dot = areas(visitor, 2)
    assert (sky["paint"], dot["paint"]) == ("second", "style")
    assert np.allclose([sky["points"][0], sky["points"][-1]], [(0.1, 0.25), (0.9, 0.25)], atol=0.01)
    assert np.allclose(dot["points"], [(0.5, 0.5)], atol=0.01)
    # A style that is taken down leaves its areas to the mix; a photo that is taken down takes them with it.
    visitor.page.get_by_role("button", name="Remove Chelsea").click()
    areas(visitor, 0)
    visitor.page.get_by_role("button", name="Undo").click()
    assert areas(visitor, 2) == [sky, dot]


def test_one_finger_paints_and_two_bring_the_photo_closer(new_context: Any) -> None:
    page = new_context(has_touch=True).new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    visitor = Visitor(page)
    visitor.arrive()
    dialog = opened(visitor)
    touch = page.context.new_cdp_session(page)

    def fingers(kind: str, *points: Sequence[float]) -> None:
        touch_points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touch_points})

    left, top, width, height = place_of(dialog)
    middle = (left + width / 2, top + height / 2)
    fingers("touchStart", (middle[0] - 30, middle[1]))
    fingers("touchStart", (middle[0] - 30, middle[1]), (middle[0] + 30, middle[1]))
    for apart in (40, 60, 90):
        fingers("touchMove", (middle[0] - apart, middle[1]), (middle[0] + apart, middle[1]))
    fingers("touchEnd")
    _, _, wide, _ = place_of(dialog)
    assert np.isclose(wide / width, 3, atol=0.1)

    fingers("touchStart", (middle[0] - 50, middle[1]))
    for x in (-20, 20, 50):
        fingers("touchMove", (middle[0] + x, middle[1]))
    fingers("touchEnd")
    dialog.get_by_role("button", name="Done").click()
    (line,) = areas(visitor, 1)
    assert np.allclose(
        [line["points"][0], line["points"][-1]], [(0.5 - 50 / wide, 0.5), (0.5 + 50 / wide, 0.5)], atol=0.02
    )
    assert visitor.complaints == []


def test_a_photo_of_which_nothing_would_be_painted_is_not_taken(visitor: Visitor) -> None:
    visitor.arrive()
    dialog = opened(visitor)
    dialog.get_by_role("button", name="Paint all of it").click()
    expect(dialog.get_by_role("status")).to_contain_text("Nothing would be painted")
    expect(dialog.get_by_role("button", name="Done")).to_be_disabled()
    dialog.get_by_role("button", name="Undo").click()
    expect(dialog.get_by_role("button", name="Done")).to_be_enabled()
