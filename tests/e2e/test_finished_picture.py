"""What can be done with a finished picture in the page, without another job."""

import io
from pathlib import Path
from typing import Final

import av
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from tests.e2e.visitor import Visitor

MADE_WITHIN: Final = 120_000
"""Milliseconds, for a film on a machine that does other things too."""


_BYTES: Final = """canvas => new Promise(done =>
    canvas.toBlob(async blob => done([...new Uint8Array(await blob.arrayBuffer())])))"""


@pytest.fixture
def finished(visitor: Visitor) -> Visitor:
    """Return a visitor before a picture that was just finished."""
    finish(visitor)
    return visitor


def finish(visitor: Visitor) -> None:
    visitor.arrive()
    visitor.ask_for_a_draft()
    visitor.paint()
    visitor.wait_until_finished()


def pull(slider: Locator, key: str) -> None:
    """Move a slider to one of its ends, by keyboard."""
    slider.focus()
    slider.press(key)


def downloaded(visitor: Visitor) -> Image.Image:
    return Image.open(Path(visitor.download("Download PNG").path())).convert("RGB")


def shown(visitor: Visitor) -> Image.Image:
    canvas = visitor.page.locator("canvas").first
    encoded = canvas.evaluate(_BYTES)
    return Image.open(io.BytesIO(bytes(encoded))).convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of two pictures of the same size, of 255."""
    return float(np.abs(np.asarray(one, dtype=float) - np.asarray(other, dtype=float)).mean())


def test_a_finished_picture_is_mixed_with_the_photo_and_saved(finished: Visitor) -> None:
    page = finished.page
    as_painted = downloaded(finished)
    page.get_by_text("Adjust the picture").click()
    pull(page.get_by_label("From photo to painting"), "Home")
    expect(page.get_by_role("img", name="The picture, finished")).to_have_js_property("tagName", "CANVAS")
    photo = downloaded(finished)
    assert photo.size == as_painted.size
    assert difference(photo, as_painted) > 20
    assert difference(photo, shown(finished)) < 3
    assert finished.accessibility_violations() == []

    page.get_by_role("button", name="As it was painted").click()
    pull(page.get_by_label("Colours"), "End")
    kept = downloaded(finished)
    light = [np.asarray(each.convert("L"), dtype=float) for each in (kept, as_painted)]
    assert np.median(np.abs(light[0] - light[1])) < 3
    assert difference(kept, as_painted) > 10

    page.get_by_role("button", name="As it was painted").click()
    pull(page.get_by_label("Brightness"), "End")
    assert np.asarray(downloaded(finished)).mean() > np.asarray(as_painted).mean() + 20
    page.get_by_role("button", name="As it was painted").click()
    assert difference(downloaded(finished), as_painted) == 0


@pytest.mark.parametrize(
    ("missing", "endings"),
    [
        ((), (".mp4", ".webm")),
        (("VideoEncoder",), (".mp4", ".webm")),
        (("VideoEncoder", "MediaRecorder"), (".gif",)),
    ],
    ids=["WebCodecs", "MediaRecorder", "GIF"],
)
def test_a_film_is_made_with_what_the_browser_has(
    missing: tuple[str, ...], endings: tuple[str, ...], visitor: Visitor
) -> None:
    visitor.page.add_init_script(f"for (const name of {list(missing)}) delete window[name]")
    finish(visitor)
    with visitor.page.expect_download(timeout=MADE_WITHIN) as info:
        visitor.page.get_by_role("button", name="Save as video").click()
    assert info.value.suggested_filename.endswith(endings)
    with av.open(info.value.path()) as film:
        shown = [(float(frame.time or 0), frame.to_ndarray(format="rgb24")) for frame in film.decode(video=0)]
    assert 2.5 <= shown[-1][0] <= 8
    pictures = [picture.astype(float) for _, picture in shown]
    assert max(pictures[0].shape) == 256
    assert np.abs(pictures[0] - pictures[-1]).mean() > 10
