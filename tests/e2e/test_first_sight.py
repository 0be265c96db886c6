"""What a visitor sees without scrolling: what this is, what comes of it, and where to begin."""

from typing import Any

import pytest
from playwright.sync_api import Browser, FloatRect, Page, ViewportSize, expect

from tests.e2e.visitor import Visitor
from tests.integration.editions import Edition

SCREENS = [(1440, 900), (1280, 720), (1280, 640), (390, 844), (844, 390)]
RESULT = "Example: Chelsea in the style of The breaker"


def box(page: Page, role: Any, name: str) -> FloatRect:
    found = page.get_by_role(role, name=name, exact=True).bounding_box()
    assert found
    return found


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_photo_style_result_and_button_are_seen_without_scrolling_and_cover_nothing(
    visitor: Visitor, width: int, height: int
) -> None:
    page = visitor.page
    page.set_viewport_size(ViewportSize(width=width, height=height))
    visitor.arrive()
    pictures = [
        "The face of a tabby cat, closely",
        "A great wave before a far mountain, in indigo, cream and vermilion",
    ]
    for name in pictures:
        expect(page.get_by_role("img", name=name)).to_be_in_viewport(ratio=1)
    result = box(page, "img", RESULT)  # a part of it shows the photo
    assert result["y"] + result["height"] <= height
    button = page.get_by_role("button", name="Paint it")
    expect(button).to_be_in_viewport(ratio=1)
    below = box(page, "button", "Paint it")
    for name in pictures:
        picture = box(page, "img", name)
        apart = picture["x"] + picture["width"] <= below["x"] or picture["y"] + picture["height"] <= below["y"]
        assert apart, f"the button covers {name}"


def test_the_result_is_drawn_over_the_photo_before_ones_eyes_and_soon_stands_still(visitor: Visitor) -> None:
    visitor.arrive()
    timing = visitor.page.get_by_role("img", name=RESULT).evaluate(
        "image => getComputedStyle(image).animationDuration + getComputedStyle(image).animationIterationCount"
    )
    assert timing == "4.8s1"  # what moves for longer than five seconds needs a button that stops it


def test_whoever_wants_no_motion_sees_both_halves_at_once(visitor: Visitor) -> None:
    visitor.page.emulate_media(reduced_motion="reduce")
    visitor.arrive()
    image = visitor.page.get_by_role("img", name=RESULT)
    expect(image).to_have_css("clip-path", "inset(0px 0px 0px 38%)")


def test_without_javascript_the_page_says_that_it_needs_it(browser: Browser, edition: Edition) -> None:
    with browser.new_context(base_url=edition.site, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/")
        # Not by what is seen: where only its driver turned scripts off, Chromium does not show what is for that case.
        assert "<noscript><p" in page.request.get("/").text().partition("NST-Art needs JavaScript")[0][-100:]
        expect(page.get_by_role("button", name="Paint it")).to_be_disabled()
