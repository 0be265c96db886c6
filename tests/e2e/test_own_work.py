"""What a visitor chose or set is not lost: by a reload, a click beside it, or a file that is dropped beside a frame."""

from playwright.sync_api import expect

from tests.e2e.pictures import PAINTING, PHOTOGRAPH
from tests.e2e.visitor import Visitor
from tests.integration.editions import wait_for

OWN_PHOTO = "Your picture “coffee”"


def test_a_reload_brings_back_photo_style_and_settings(visitor: Visitor) -> None:
    visitor.arrive()
    visitor.choose("content", PHOTOGRAPH)
    expect(visitor.page.get_by_role("img", name=OWN_PHOTO)).to_be_visible()
    visitor.page.get_by_role("radio", name="Sunrise, Stained glass").check()
    visitor.page.get_by_text("Fine", exact=True).click()
    wait_for(
        lambda: (visitor.kept("nst-art/draft") or {}).get("parameters", {}).get("epochs") == 300, what="it is kept"
    )
    visitor.page.reload()
    expect(visitor.page.get_by_role("img", name=OWN_PHOTO)).to_be_visible()
    for chosen in ("Sunrise, Stained glass", "Fine"):
        expect(visitor.page.get_by_role("radio", name=chosen)).to_be_checked()


def test_an_example_in_place_of_ones_own_photo_can_be_undone(visitor: Visitor) -> None:
    visitor.arrive()
    visitor.choose("content", PHOTOGRAPH)
    expect(visitor.page.get_by_role("img", name=OWN_PHOTO)).to_be_visible()
    visitor.page.get_by_role("region", name="Examples").get_by_role("button").first.click()
    expect(visitor.page.get_by_text("“coffee” was replaced.")).to_be_in_viewport()
    visitor.page.get_by_role("button", name="Undo").click()
    expect(visitor.page.get_by_role("img", name=OWN_PHOTO)).to_be_visible()


def test_two_files_dropped_beside_the_frames_are_photo_and_style(visitor: Visitor) -> None:
    visitor.arrive()
    pictures = [("coffee.jpg", PHOTOGRAPH.read_bytes()), ("mosaic.jpg", PAINTING.read_bytes())]
    assert visitor.drop_on("footer", *pictures) is False, "the browser opens what is dropped"
    expect(visitor.page.get_by_role("region", name="Photo").get_by_role("img", name=OWN_PHOTO)).to_be_visible()
    style = visitor.page.get_by_role("region", name="Style", exact=True)
    expect(style.get_by_role("img", name="Your picture “mosaic”")).to_be_visible()
