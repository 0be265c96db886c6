"""What a visitor sees without scrolling: what this is, a result, and where to begin."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FloatRect, Page, ViewportSize, expect

from tests.client import NstClient, OwnJob
from tests.e2e.pictures import make_job
from tests.e2e.visitor import Visitor
from tests.integration.editions import Edition
from tests.integration.stub_task import Plan

SCREENS = [(1440, 900), (1280, 720), (1280, 640), (390, 844), (844, 390)]
RESULT = "Example: Chelsea in the style of The breaker"


def box(page: Page, role: Any, name: str) -> FloatRect:
    found = page.get_by_role(role, name=name, exact=True).bounding_box()
    assert found
    return found


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_all_that_counts_is_seen_without_scrolling(visitor: Visitor, width: int, height: int) -> None:
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


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_an_empty_frame_holds_its_whole_text(visitor: Visitor, width: int, height: int) -> None:
    visitor.page.set_viewport_size(ViewportSize(width=width, height=height))
    visitor.arrive()
    for place, title in (("Photo", "Choose a photo"), ("Style", "Choose a style picture")):
        region = visitor.page.get_by_role("region", name=place, exact=True)
        region.get_by_role("button", name="Remove").click()
        assert region.get_by_text(title).evaluate(
            """title => {
                const frame = title.parentElement.getBoundingClientRect();
                const lines = [...title.parentElement.children].flatMap(child => [...child.getClientRects()]);
                return lines.length > 0 && lines.every(({top, bottom}) => top >= frame.top && bottom <= frame.bottom);
            }"""
        )


PHONES = [(390, 844), (844, 390)]


@pytest.mark.parametrize(("width", "height"), PHONES)
def test_on_a_phone_an_error_scrolls_into_view(visitor: Visitor, width: int, height: int) -> None:
    visitor.page.set_viewport_size(ViewportSize(width=width, height=height))
    visitor.arrive()
    visitor.page.route("**/static/samples/**/*.jpg", lambda route: route.abort("internetdisconnected"))
    visitor.page.get_by_role("button", name="Paint it").click()
    expect(visitor.page.get_by_role("heading", name="Cannot reach the server")).to_be_in_viewport(ratio=1)
    expect(visitor.page.get_by_role("button", name="Try again")).to_be_in_viewport(ratio=1)
    visitor.expect_complaint("ERR_INTERNET_DISCONNECTED")


@pytest.fixture(scope="module")
def painting(client: NstClient, plans: Path) -> Iterator[OwnJob]:
    """A job that is painted for as long as somebody looks."""
    job = make_job(client, epochs=2000, before_run=lambda job: Plan(epoch_seconds=1).write(plans, job.job_id))
    yield job
    client.stop(job)


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_a_jobs_picture_and_progress_fit_on_the_screen(
    visitor: Visitor, painting: OwnJob, width: int, height: int
) -> None:
    visitor.page.set_viewport_size(ViewportSize(width=width, height=height))
    visitor.arrive(f"/#job={painting.job_id}")
    visitor.wait_for_frame()
    expect(visitor.page.get_by_role("heading", name="Painting")).to_be_in_viewport(ratio=1)


@pytest.mark.usefixtures("with_motion")
def test_the_result_is_drawn_over_the_photo_and_stands_still(visitor: Visitor) -> None:
    visitor.arrive()
    timing = visitor.page.get_by_role("img", name=RESULT).evaluate(
        "image => getComputedStyle(image).animationDuration + getComputedStyle(image).animationIterationCount"
    )
    assert timing == "4.8s1"  # what moves for longer than five seconds needs a button that stops it


def test_with_reduced_motion_both_halves_are_seen_at_once(visitor: Visitor) -> None:
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
