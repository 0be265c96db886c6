"""The page in the visitor's language."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import COUNT_LAYOUT_SHIFT, Visitor


def test_the_page_speaks_the_browsers_or_the_chosen_language(new_context: Any) -> None:
    page = new_context(locale="de-AT").new_page()
    visitor = Visitor(page)
    visitor.arrive()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dein Foto, gemalt in jedem Stil")
    expect(page).to_have_title("NST-Art: dein Foto, gemalt in jedem Stil")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_text("Dauert etwa 15 Sekunden")).to_be_visible()
    assert visitor.accessibility_violations() == []

    page.get_by_role("combobox", name="Sprache").select_option("日本語")
    expect(page.get_by_role("button", name="描く", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="描く", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="あなたの画像")).to_have_count(0)
    assert visitor.complaints == []


def test_a_picture_is_painted_in_french(new_context: Any) -> None:
    page = new_context(locale="fr-FR").new_page()
    visitor = Visitor(page)
    visitor.arrive()
    page.get_by_text("Brouillon", exact=True).click()
    page.get_by_text("256", exact=True).click()
    page.get_by_role("button", name="Peindre", exact=True).click()
    page.wait_for_url("**/#job=*")
    expect(page.get_by_role("heading", level=1)).to_have_text("Chelsea dans le style de La déferlante")
    expect(page.get_by_role("img", name="L’image, terminée")).to_be_visible(timeout=90_000)  # noqa: RUF001
    expect(page).to_have_title("Terminée · NST-Art")
    assert visitor.complaints == []


@pytest.mark.parametrize("tag", ["de", "fr", "es", "ja", "zh-Hans"])
@pytest.mark.parametrize("width", [320, 1440])
def test_no_language_is_wider_than_the_page(tag: str, width: int, new_context: Any) -> None:
    page = new_context(locale=tag).new_page()
    page.set_viewport_size({"width": width, "height": 800})
    visitor = Visitor(page)
    visitor.arrive()
    expect(page.locator("html")).to_have_attribute("lang", tag)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("tag", ["de", "fr", "es", "ja", "zh-Hans"])
@pytest.mark.parametrize("width", [375, 1440])
def test_nothing_jumps_in_another_language(tag: str, width: int, new_context: Any) -> None:
    page = new_context(locale=tag).new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.add_init_script(COUNT_LAYOUT_SHIFT)
    Visitor(page).arrive()
    expect(page.locator("html")).to_have_attribute("lang", tag)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.jumps") < 0.05
