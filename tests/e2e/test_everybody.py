"""For every visitor: on any screen, without a mouse, with a screen reader, by day and by night."""

import gzip
import io
from typing import Any

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Response, ViewportSize, expect

from tests.client import NstClient, OwnJob
from tests.e2e.pictures import make_job
from tests.e2e.visitor import COUNT_LAYOUT_SHIFT, Visitor

PHONE = ViewportSize(width=390, height=844)


@pytest.fixture(scope="module")
def finished(client: NstClient) -> OwnJob:
    job = make_job(client, epochs=10)
    client.wait(job.job_id)
    return job


def own(visitor: Visitor, job: OwnJob) -> None:
    visitor.arrive()
    visitor.remember(job.job_id, job.token)
    visitor.arrive(f"/#job={job.job_id}")
    visitor.page.reload()
    visitor.wait_until_finished()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(visitor: Visitor, scheme: Any, client: NstClient, finished: OwnJob) -> None:
    page = visitor.page
    page.emulate_media(color_scheme=scheme)
    found: dict[str, list[Any]] = {}

    visitor.arrive()
    page.get_by_text("More settings", exact=True).click()
    found["studio"] = visitor.accessibility_violations()
    page.get_by_role("button", name="Remove Chelsea").click()
    visitor.choose("style", {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"Not a picture."})
    expect(page.get_by_text("“notes.txt” is not")).to_be_visible()
    found["empty, refused"] = visitor.accessibility_violations()

    running = make_job(client, epochs=2000)
    visitor.arrive(f"/#job={running.job_id}")
    visitor.wait_for_frame()
    found["painting"] = visitor.accessibility_violations()
    client.stop(running)

    own(visitor, finished)
    found["finished"] = visitor.accessibility_violations()
    page.get_by_role("button", name="Delete", exact=True).click()
    found["about to delete"] = visitor.accessibility_violations()

    page.route("**/api/budget", lambda route: route.fulfill(json=DEPLETED))
    visitor.arrive()
    page.reload()
    expect(page.get_by_text("The budget is used up")).to_be_visible()
    found["no budget"] = visitor.accessibility_violations()
    assert {state: violations for state, violations in found.items() if violations} == {}


DEPLETED = {"depleted": True, "remaining_ratio": 0, "renews_at": "2026-12-01T00:00:00Z", "largest_size": 2048}


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_nothing_is_wider_than_the_screen(visitor: Visitor, width: int, finished: OwnJob) -> None:
    visitor.page.set_viewport_size(ViewportSize(width=width, height=800))
    visitor.arrive()
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width
    visitor.arrive(f"/#job={finished.job_id}")
    visitor.wait_until_finished()
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.usefixtures("with_motion")
def test_on_a_phone_the_whole_journey_works(visitor: Visitor) -> None:
    visitor.page.set_viewport_size(PHONE)
    visitor.arrive()
    expect(visitor.page.get_by_role("button", name="Paint it")).to_be_in_viewport()
    visitor.ask_for_a_draft()
    visitor.paint()
    expect(visitor.page.get_by_role("heading", name="Chelsea in the style of The breaker")).to_be_in_viewport()
    visitor.wait_until_finished()


def test_all_can_be_done_with_the_keyboard(visitor: Visitor) -> None:
    page = visitor.page
    visitor.arrive()
    visitor.tab_to(page.get_by_role("radio", name="Chelsea, Stefan van der Walt"))
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("img", name="A tower with tiled roofs above a lake and trees")).to_be_visible()
    for group, presses in (("Standard", 1), ("512", 2)):  # to Draft, and to 256
        visitor.tab_to(page.get_by_role("radio", name=group))
        for _ in range(presses):
            page.keyboard.press("ArrowLeft")
    visitor.tab_to(page.get_by_role("button", name="Paint it"), key="Shift+Tab")
    page.keyboard.press("Enter")
    visitor.wait_until_finished()

    compare = page.get_by_role("group", name="Compare with the photo").get_by_role("slider")
    visitor.tab_to(compare)
    before = compare.get_attribute("aria-valuenow")
    page.keyboard.press("ArrowRight")
    expect(compare).not_to_have_attribute("aria-valuenow", before or "")
    scrubber = page.get_by_role("slider", name="Epoch")
    visitor.tab_to(scrubber)
    page.keyboard.press("Home")
    expect(scrubber).to_have_attribute("aria-valuetext", "epoch 1")
    visitor.tab_to(page.get_by_role("button", name="Download PNG"))
    with page.expect_download():
        page.keyboard.press("Enter")


def test_all_samples_are_two_stops_of_the_tab_key(visitor: Visitor) -> None:
    visitor.arrive()
    presses = 0
    while visitor.page.evaluate("document.activeElement.textContent") != "Paint it":
        visitor.page.keyboard.press("Tab")
        presses += 1
        assert presses <= 14


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_action_selection_focus_and_error_differ_in_colour(visitor: Visitor, scheme: Any) -> None:
    visitor.page.emulate_media(color_scheme=scheme)
    visitor.arrive()
    colours = visitor.page.evaluate(
        """() => ['action', 'selected', 'focus', 'error'].map(name => {
            const probe = document.body.appendChild(document.createElement('i'));
            probe.style.color = `var(--${name})`;
            return getComputedStyle(probe).color;
        })"""
    )
    assert len(set(colours)) == len(colours)


def test_what_is_selected_is_seen_in_forced_colours(visitor: Visitor) -> None:
    visitor.page.emulate_media(forced_colors="active")
    visitor.arrive()
    options = [visitor.page.get_by_text(label, exact=True) for label in ("Standard", "Draft", "Fine")]
    chosen, *others = [_mean_colour(option.screenshot()) for option in options]
    assert all(sum(abs(one - other) for one, other in zip(chosen, colour, strict=True)) > 100 for colour in others)


def test_a_dialog_has_an_edge_in_forced_colours(visitor: Visitor, finished: OwnJob) -> None:
    visitor.page.emulate_media(forced_colors="active")
    own(visitor, finished)
    visitor.page.get_by_role("button", name="Delete", exact=True).click()
    dialog = visitor.page.get_by_role("dialog")
    style, edge, ground = dialog.evaluate(
        """dialog => {
            const {borderTopStyle, borderTopColor, backgroundColor} = getComputedStyle(dialog);
            return [borderTopStyle, borderTopColor, backgroundColor];
        }"""
    )
    assert style == "solid"
    assert edge != ground


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 640), (390, 844), (844, 390)])
def test_on_the_whole_screen_all_of_the_picture_is_seen(
    visitor: Visitor, finished: OwnJob, width: int, height: int
) -> None:
    visitor.page.set_viewport_size(ViewportSize(width=width, height=height))
    own(visitor, finished)
    visitor.page.get_by_role("button", name="Full screen").click()
    picture = visitor.page.get_by_role("dialog").get_by_role("img")
    expect(picture).to_be_visible()
    box = picture.bounding_box()
    assert box
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= height + 1


def _mean_colour(png: bytes) -> list[float]:
    with Image.open(io.BytesIO(png)) as picture:
        return list(ImageStat.Stat(picture.convert("RGB")).mean)


@pytest.mark.usefixtures("with_motion")
def test_nothing_jumps_while_a_job_is_painted(visitor: Visitor) -> None:
    visitor.page.add_init_script(COUNT_LAYOUT_SHIFT)
    visitor.arrive()
    visitor.ask_for_a_draft()
    visitor.page.evaluate("window.jumps = 0")
    visitor.paint()
    visitor.wait_until_finished()
    assert visitor.page.evaluate("window.jumps") < 0.05


def test_the_pages_own_policy_lets_no_foreign_script_in(visitor: Visitor) -> None:
    visitor.arrive()
    policy = visitor.page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content") or ""
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert "'unsafe-inline'" not in policy
    assert directives["default-src"] == "'none'"
    visitor.page.evaluate("document.head.append(Object.assign(document.createElement('script'), {text: 'injected=1'}))")
    assert visitor.page.evaluate("typeof injected") == "undefined"
    visitor.expect_complaint("Content Security Policy")
    assert visitor.complaints == []


def test_the_scripts_of_a_journey_weigh_at_most_150_kilobytes(
    visitor: Visitor,
) -> None:
    scripts: dict[str, int] = {}

    def note(response: Response) -> None:
        if response.request.resource_type == "script":
            scripts[response.url] = len(gzip.compress(response.body(), 9))

    visitor.page.on("response", note)
    visitor.arrive()
    visitor.page.wait_for_load_state("networkidle")
    assert 0 < sum(scripts.values()) <= 150_000
    visitor.ask_for_a_draft()
    visitor.paint()
    visitor.wait_until_finished()
    assert 0 < sum(scripts.values()) <= 150 * 1024
