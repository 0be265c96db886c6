"""The quick sketch in the page, before anything is sent or spent."""

import numpy as np
from playwright.sync_api import Request, expect

from tests.e2e.pictures import PAINTING, PHOTOGRAPH
from tests.e2e.visitor import Visitor

MADE_WITHIN = 60_000
"""Milliseconds, for networks that are loaded and run on a machine that does other things too."""

_PIXELS = """async (image) => {
    const source = image instanceof HTMLImageElement ? (await image.decode(), image) : image;
    const context = new OffscreenCanvas(64, 64).getContext('2d');
    context.drawImage(source, 0, 0, 64, 64);
    return [...context.getImageData(0, 0, 64, 64).data];
}"""


def test_a_sketch_is_made_in_the_page_and_nothing_is_sent(visitor: Visitor) -> None:
    asked: list[Request] = []

    def note(request: Request) -> None:  # Playwright takes no method of a list
        asked.append(request)

    visitor.page.on("request", note)
    visitor.arrive()
    visitor.choose("content", PHOTOGRAPH)
    visitor.choose("style", PAINTING)
    result = visitor.page.get_by_role("region", name="Result")
    button = result.get_by_role("button", name="Quick sketch")
    expect(button).to_be_visible()
    assert not [request.url for request in asked if "/static/preview/" in request.url]

    button.click()
    sketch = result.get_by_role("img", name="A sketch of coffee in this style")
    expect(sketch).to_be_visible(timeout=MADE_WITHIN)
    expect(result.get_by_text("Sketch", exact=True)).to_be_visible()
    assert visitor.accessibility_violations() == []
    photo = visitor.page.locator("[data-place=content]").get_by_role("img", name="Your picture")
    drawn, given = (np.array(each.evaluate(_PIXELS), dtype=float) for each in (sketch, photo))
    assert np.corrcoef(drawn, given)[0, 1] > 0.4, "what is in the photo can be recognised"
    assert np.abs(drawn - given).mean() > 10
    assert [request.method for request in asked if "/api/" in request.url] == ["GET"]

    visitor.page.get_by_role("radio", name="Eileen Collins, NASA").check()
    expect(button).to_be_visible()
