"""The page as an app that is installed, and opened without a connection."""

import io
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.e2e.visitor import Visitor
from tests.integration.editions import Edition, wait_for

_CACHED = """async () => {
    const caches_ = await Promise.all((await caches.keys()).map(name => caches.open(name)));
    const requests = await Promise.all(caches_.map(cache => cache.keys()));
    return requests.flat().map(({url}) => new URL(url).pathname);
}"""
_IS_READY = "async () => Boolean((await navigator.serviceWorker.getRegistration())?.active)"


@pytest.fixture
def installed(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Visitor]:
    """Return a visitor whose browser runs the site's service worker."""
    context = browser.new_context(**{**browser_context_args, "service_workers": "allow"})
    visitor = Visitor(context.new_page())
    visitor.arrive()
    wait_for(lambda: visitor.page.evaluate(_IS_READY), what="the service worker is active")
    yield visitor
    context.close()


def test_without_a_connection_the_page_opens_with_own_pictures(installed: Visitor) -> None:
    installed.remember("5f0c6a0e8b8d4d0f9a5b6c7d8e9f0a1b", "nV0lZ2bJ4oTq8xYw6rUeKg")
    installed.page.context.set_offline(True)
    installed.page.reload()
    expect(installed.page.get_by_role("heading", name="Your photo, painted in any style")).to_be_visible()
    expect(installed.page.get_by_role("heading", name="Your pictures")).to_be_visible()
    installed.page.get_by_text("More settings").click()
    expect(installed.page.get_by_label("Smoothness")).to_be_visible()


def test_only_the_sites_own_files_are_kept(installed: Visitor) -> None:
    installed.page.reload()
    installed.ask_for_a_draft()
    installed.paint()
    installed.wait_until_finished()
    kept = installed.page.evaluate(_CACHED)
    assert "/" in kept
    assert not [path for path in kept if path.startswith(("/api", "/images", "/jobs"))]


def test_the_manifest_names_icons_that_are_there(edition: Edition) -> None:
    manifest = httpx.get(f"{edition.site}/manifest.webmanifest").raise_for_status().json()
    assert (manifest["short_name"], manifest["start_url"], manifest["display"]) == ("NST-Art", "/", "standalone")
    for icon in manifest["icons"]:
        file = httpx.get(f"{edition.site}{icon['src']}").raise_for_status()
        if icon["type"] == "image/png":
            with Image.open(io.BytesIO(file.content)) as picture:
                assert "x".join(map(str, picture.size)) == icon["sizes"]
    worker = httpx.get(f"{edition.site}/service-worker.mjs").raise_for_status()
    assert "javascript" in worker.headers["content-type"]
    assert worker.headers["cache-control"] == "public, max-age=0, must-revalidate"
