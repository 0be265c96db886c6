"""From two pictures to one, as visitors go."""

import html
import io
import re

import httpx
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, expect

from tests.client import NstClient
from tests.e2e.pictures import PAINTING, PHOTOGRAPH, baseline_jpeg, lying_portrait, make_job, opened
from tests.e2e.visitor import PAINTED_WITHIN, Visitor


@pytest.mark.usefixtures("engine", "with_motion")
def test_chosen_files_become_a_painting_to_play_and_download(visitor: Visitor) -> None:
    visitor.arrive()
    visitor.choose("content", PHOTOGRAPH)
    visitor.choose("style", PAINTING)
    visitor.ask_for_a_draft()
    visitor.paint()
    visitor.wait_for_frame()
    expect(visitor.page).to_have_title(re.compile(r"^\d+ % · NST-Art$"))
    visitor.wait_until_finished()

    png, jpeg = visitor.download("Download PNG"), visitor.download("JPEG")
    assert png.suggested_filename == "coffee-after-mosaic-256px.png"
    assert jpeg.suggested_filename == "coffee-after-mosaic-256px.jpg"
    assert (opened(png).format, opened(png).size) == ("PNG", (256, 170))
    assert (opened(jpeg).format, opened(jpeg).size) == ("JPEG", (256, 170))

    visitor.page.get_by_role("button", name="Play").click()
    expect(visitor.page.get_by_role("img", name="The picture, epoch 1", exact=True)).to_be_visible()
    expect(visitor.page.get_by_role("img", name="The picture, finished")).to_be_visible(timeout=30_000)


def test_dropped_files_are_painted_upright_by_their_exif(visitor: Visitor) -> None:
    visitor.arrive()
    visitor.drop("content", lying_portrait(), "portrait.jpg")
    expect(visitor.page.get_by_text("100 × 200 pixels")).to_be_visible()  # noqa: RUF001
    visitor.drop("style", PAINTING.read_bytes(), "mosaic.jpg")
    expect(visitor.page.get_by_text("768 × 768 pixels")).to_be_visible()  # noqa: RUF001
    visitor.ask_for_a_draft()
    visitor.paint()
    visitor.wait_until_finished()
    assert opened(visitor.download("Download PNG")).size == (128, 256)


def test_a_jpeg_that_lacks_its_last_bytes_is_painted(visitor: Visitor) -> None:
    visitor.arrive()
    cut = {"name": "cut.jpg", "mimeType": "image/jpeg", "buffer": baseline_jpeg()[:-100]}
    visitor.choose("content", cut)
    expect(visitor.page.get_by_role("img", name="Your picture “cut”")).to_be_visible()
    expect(visitor.page.get_by_text("600 × 400 pixels")).to_be_visible()  # noqa: RUF001
    visitor.ask_for_a_draft()
    visitor.paint()
    visitor.wait_until_finished()


@pytest.mark.usefixtures("with_motion")
def test_samples_become_a_painting_that_hangs_among_ones_own(visitor: Visitor) -> None:
    visitor.arrive()
    visitor.page.get_by_role("radio", name="Espresso, Rachel Michetti").check()
    visitor.page.get_by_role("radio", name="Sunrise, Stained glass").check()
    visitor.ask_for_a_draft()
    job_id = visitor.paint()
    visitor.wait_until_finished()
    own = visitor.own_pictures()
    expect(own).to_contain_text("Espresso in the style of Sunrise")
    visitor.page.get_by_role("link", name="NST-Art").click()
    own.click()
    assert visitor.page.url.endswith(job_id)
    visitor.wait_until_finished()


@pytest.mark.usefixtures("engine", "with_motion")
def test_stopping_keeps_what_is_there(visitor: Visitor) -> None:
    visitor.arrive()
    visitor.ask_for_a_draft(quality="Fine", size=384)
    visitor.paint()
    visitor.wait_for_frame()
    visitor.page.get_by_role("button", name="Stop and keep this picture").click()
    expect(visitor.page.get_by_role("heading", name="Stopped")).to_be_visible(timeout=30_000)
    expect(visitor.page.get_by_role("img", name="The picture, when it was stopped")).to_be_visible()
    expect(visitor.page).to_have_title("Stopped · NST-Art")
    assert opened(visitor.download("Download PNG")).width == 384


@pytest.mark.usefixtures("to_be_watched")
def test_a_reload_goes_on_and_the_job_can_still_be_stopped(visitor: Visitor) -> None:
    visitor.arrive()
    visitor.ask_for_a_draft(quality="Fine")
    visitor.paint()
    visitor.wait_for_frame()
    visitor.page.reload()
    visitor.wait_for_frame()
    expect(visitor.page.get_by_role("heading", name="Chelsea in the style of The breaker")).to_be_visible()
    visitor.page.get_by_role("button", name="Stop and keep this picture").click()
    expect(visitor.page.get_by_role("heading", name="Stopped")).to_be_visible(timeout=30_000)


@pytest.mark.usefixtures("to_be_watched")
def test_a_lost_connection_is_shown_and_caught_up_with(visitor: Visitor, context: BrowserContext) -> None:
    visitor.arrive()
    visitor.ask_for_a_draft(quality="Standard")
    visitor.paint()
    visitor.wait_for_frame()
    context.set_offline(True)
    expect(visitor.page.get_by_text("You are offline")).to_be_visible(timeout=15_000)
    context.set_offline(False)
    visitor.wait_until_finished()
    expect(visitor.page.get_by_text("You are offline")).to_be_hidden()
    visitor.expect_complaint("ERR_INTERNET_DISCONNECTED")


@pytest.mark.usefixtures("to_be_watched")
def test_a_shared_link_lets_others_watch_only(visitor: Visitor, somebody_else: Visitor) -> None:
    visitor.arrive()
    visitor.ask_for_a_draft(quality="Standard")
    visitor.paint()
    visitor.wait_for_frame()
    somebody_else.arrive(visitor.page.url)
    somebody_else.wait_for_frame()
    expect(somebody_else.page.get_by_text("You are watching someone else’s job.")).to_be_visible()  # noqa: RUF001
    somebody_else.wait_until_finished()
    for button in ("Stop and keep this picture", "Delete"):
        expect(somebody_else.page.get_by_role("button", name=button)).to_have_count(0)
    job_id = visitor.page.url.partition("#job=")[2]
    assert somebody_else.download("Download PNG").suggested_filename == f"nst-art-{job_id[:8]}-256px.png"


def test_a_deleted_painting_is_gone_for_everybody(visitor: Visitor, client: NstClient) -> None:
    job = make_job(client, epochs=10)
    client.wait(job.job_id)
    visitor.arrive()
    visitor.remember(job.job_id, job.token)
    visitor.arrive(f"/#job={job.job_id}")
    visitor.page.reload()
    visitor.wait_until_finished()
    visitor.page.get_by_role("button", name="Delete", exact=True).click()
    expect(visitor.page.get_by_role("button", name="Keep")).to_be_focused()
    visitor.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(visitor.page.get_by_role("heading", name="Your photo, painted in any style")).to_be_visible()
    expect(visitor.own_pictures()).to_have_count(0)
    visitor.arrive(f"/#job={job.job_id}")
    expect(visitor.page.get_by_text("This picture no longer exists")).to_be_visible()
    visitor.expect_complaint("404")


def test_again_lays_out_the_same_pictures_and_settings(visitor: Visitor) -> None:
    visitor.arrive()
    visitor.choose("content", PHOTOGRAPH)
    visitor.page.get_by_text("Keep colours", exact=True).click()
    visitor.ask_for_a_draft()
    visitor.paint()
    visitor.wait_until_finished()
    visitor.page.reload()
    visitor.page.get_by_role("button", name="Change settings and paint again").click(timeout=PAINTED_WITHIN)
    expect(visitor.page.get_by_role("img", name="Your picture “coffee”")).to_be_visible()
    for chosen in ("Keep colours", "Draft", "256"):
        expect(visitor.page.get_by_role("radio", name=chosen)).to_be_checked()


def test_a_second_style_is_mixed_in_and_laid_out_again(visitor: Visitor, client: NstClient) -> None:
    visitor.arrive()
    visitor.page.get_by_role("button", name="Mix in another style").click()
    more = visitor.page.get_by_role("region", name="A little of other styles")
    more.get_by_role("radio", name="Sunrise, Stained glass").first.check()
    mix = more.get_by_role("slider", name="Mix of the styles")
    mix.focus()
    mix.press("ArrowLeft")
    assert visitor.accessibility_violations() == []
    visitor.ask_for_a_draft()
    job_id = visitor.paint()
    visitor.wait_until_finished()
    assert client.look(job_id)["sources"]["style_weights"] == [0.62, 0.38]
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("The breaker 62 %, Sunrise 38 %")
    expect(visitor.page.get_by_role("list", name="Made from").get_by_role("listitem")).to_have_count(3)
    visitor.page.get_by_role("button", name="Change settings and paint again").click()
    expect(more.get_by_role("slider", name="Mix of the styles")).to_have_attribute(
        "aria-valuetext", "0.38, between The breaker and Sunrise"
    )


def test_a_link_in_a_chat_shows_the_picture_and_leads_to_it(
    visitor: Visitor, somebody_else: Visitor, context: BrowserContext
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.arrive()
    visitor.ask_for_a_draft()
    visitor.paint()
    visitor.wait_until_finished()
    visitor.page.get_by_role("button", name="Copy link").click()
    expect(visitor.page.get_by_role("button", name="Link copied")).to_be_visible()
    link = str(visitor.page.evaluate("navigator.clipboard.readText()"))

    card = httpx.get(link).raise_for_status()
    (shown,) = re.findall(r'<meta property="og:image" content="([^"]+)">', card.text)
    frame = Image.open(io.BytesIO(httpx.get(html.unescape(shown)).raise_for_status().content))
    assert (frame.format, max(frame.size)) == ("JPEG", 256)

    somebody_else.page.goto(link)
    somebody_else.wait_until_finished()
    expect(somebody_else.page.get_by_role("heading", level=1)).to_have_text("Chelsea in the style of The breaker")
