"""What a visitor reads when something cannot be."""

import json
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Route, expect

from tests.e2e.pictures import baseline_jpeg
from tests.e2e.visitor import Visitor
from tests.integration.editions import REPOSITORY, Starter

_DOCUMENT = json.loads((REPOSITORY / "docs" / "openapi.json").read_text(encoding="utf-8"))
PROBLEMS = _DOCUMENT["components"]["schemas"]["ProblemView"]["properties"]["type"]["enum"]


def test_what_is_not_a_picture_is_refused_with_what_to_do(visitor: Visitor) -> None:
    visitor.arrive()
    visitor.choose("content", {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"Not a picture."})
    told = visitor.page.get_by_role("alert").filter(has_text="notes.txt")
    expect(told).to_have_text(
        "“notes.txt” is not a supported picture (text/plain): choose a JPEG, HEIC, PNG or WebP file."
    )
    expect(visitor.page.get_by_role("img", name="The face of a tabby cat, closely")).to_be_visible()


def test_a_jpeg_that_lacks_much_is_refused_as_cut_short(visitor: Visitor) -> None:
    visitor.arrive()
    half = baseline_jpeg()[: len(baseline_jpeg()) // 2]
    visitor.choose("content", {"name": "half.jpg", "mimeType": "image/jpeg", "buffer": half})
    told = "“half.jpg” is cut short, and too much of it is missing: copy or download it again."
    expect(visitor.page.get_by_text(told)).to_be_visible()
    expect(visitor.page.get_by_role("img", name="The face of a tabby cat, closely")).to_be_visible()


def test_a_too_small_or_long_picture_is_refused_with_its_size(visitor: Visitor, tmp_path: Path) -> None:
    visitor.arrive()
    for size, reason in (((12, 90), "too small"), ((40, 400), "too narrow")):
        path = tmp_path / f"{size[0]}.png"
        Image.new("RGB", size).save(path)
        visitor.choose("style", path)
        expect(visitor.page.get_by_text(f"is {size[0]} × {size[1]} pixels, which is {reason}")).to_be_visible()  # noqa: RUF001


def test_without_budget_a_visitor_is_told_until_when(start_edition: Starter, tmp_path: Path, browser: Browser) -> None:
    with start_edition(tmp_path, "--budget", "0.01") as broke, browser.new_context(base_url=broke.site) as context:
        visitor = Visitor(context.new_page())
        visitor.arrive()
        notice = visitor.page.get_by_role("alert").filter(has_text="The budget is used up")
        expect(notice).to_contain_text("It renews on 1 ")
        expect(visitor.page.get_by_role("button", name="Paint it")).to_have_count(0)
        expect(visitor.page.get_by_role("region", name="Examples").get_by_role("button")).to_have_count(12)
        assert visitor.complaints == []


@pytest.mark.parametrize("problem", PROBLEMS)
def test_every_problem_of_the_api_is_shown_with_a_way_on(visitor: Visitor, problem: str) -> None:
    def refuse(route: Route) -> None:
        body = {"type": problem, "title": "", "status": 400, "detail": "Because.", "renews_at": "2026-12-01T00:00:00Z"}
        route.fulfill(status=400, content_type="application/problem+json", json=body, headers={"Retry-After": "0"})

    visitor.arrive()
    visitor.page.route("**/api/jobs", refuse)
    visitor.page.get_by_role("button", name="Paint it").click()
    notice = visitor.page.get_by_role("alert").filter(has=visitor.page.get_by_role("heading"))
    expect(notice.get_by_role("button")).to_be_visible()
    visitor.expect_complaint("status of 400")


def test_a_failed_job_repeats_the_services_reason(visitor: Visitor) -> None:
    reason = "The style image is damaged: save it as JPEG or PNG."

    def fail(route: Route) -> None:
        parameters = {
            "size": 256, "epochs": 36, "style_strength": 1, "style_scale": 1, "preserve_colors": False,
            "init": "content", "smoothness": 1, "seed": 0,
        }  # fmt: skip
        moment = "2026-12-01T00:00:00Z"
        route.fulfill(
            json={
                "job_id": "0" * 32, "status": "FAILED", "reason": reason, "error": "InvalidImage",
                "parameters": parameters, "epoch": 0, "epochs": 36, "percent": 0, "eta_seconds": None,
                "created_at": moment, "expires_at": moment, "urls_expire_at": moment, "progress_url": None,
                "frames": [], "result": None,
            }
        )  # fmt: skip

    visitor.page.route("**/api/jobs/*", fail)
    visitor.arrive(f"/#job={'0' * 32}")
    expect(visitor.page.get_by_text(reason).last).to_be_visible()
    expect(visitor.page.get_by_role("button", name="Make your own")).to_be_visible()


def test_an_address_that_leads_nowhere_leads_back(visitor: Visitor) -> None:
    visitor.page.goto("/nothing/here")
    expect(visitor.page.get_by_role("heading", name="Page not found")).to_be_visible()
    visitor.page.get_by_role("link", name="Back to the start page").click()
    expect(visitor.page.get_by_role("button", name="Paint it")).to_be_visible()
    visitor.expect_complaint("404.*/nothing/here")
