"""What cannot be fetched, read or shown is named on the page, and the rest stays."""

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.visitor import Visitor

GONE = "0" * 32


@pytest.mark.parametrize(
    ("how", "title", "way"),
    [("offline", "Cannot reach the server", "Try again"), ("deployed", "This page is out of date", "Reload")],
)
def test_a_missing_sample_is_reported_and_empties_nothing(visitor: Visitor, how: str, title: str, way: str) -> None:
    def refuse(route: Route) -> None:
        if how == "offline":
            route.abort("internetdisconnected")
        else:
            route.fulfill(status=404)

    visitor.arrive()
    visitor.page.route("**/static/samples/**/*.jpg", refuse)
    visitor.page.get_by_role("button", name="Paint it").click()
    notice = visitor.page.get_by_role("alert").filter(has_text=title)
    expect(notice.get_by_role("button", name=way)).to_be_visible()
    expect(visitor.page.get_by_role("img", name="The face of a tabby cat, closely")).to_be_visible()
    visitor.expect_complaint("ERR_INTERNET_DISCONNECTED|404")


def test_a_history_entry_without_pictures_can_be_opened(visitor: Visitor) -> None:
    visitor.arrive()
    visitor.remember(GONE, "token")
    visitor.keep(GONE, {"content": "a text", "style": 7, "painting": {}})
    visitor.page.reload()
    expect(visitor.own_pictures()).to_have_count(1)
    expect(visitor.page.get_by_role("button", name="Paint it")).to_be_visible()


def test_an_entry_whose_job_is_gone_can_be_removed(visitor: Visitor) -> None:
    visitor.arrive()
    visitor.remember(GONE, "token")
    visitor.page.reload()
    visitor.own_pictures().click()
    expect(visitor.page.get_by_text("This picture no longer exists")).to_be_visible()
    visitor.page.get_by_role("button", name="Remove it from your list").click()
    expect(visitor.page.get_by_role("button", name="Paint it")).to_be_visible()
    expect(visitor.own_pictures()).to_have_count(0)
    visitor.expect_complaint("404")
