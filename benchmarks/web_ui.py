"""`make bench-web`: Lighthouse's verdict on the Web UI, its bytes, and how soon a frame is on the screen.

Starts a local edition of its own, and looks at it with Debian's Chromium. Takes three minutes on an idle machine;
Lighthouse itself is fetched by npx, once.
"""

import gzip
import json
import os
import platform
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page, Response, sync_playwright

from tests.e2e.conftest import CHROMIUM, QUIET
from tests.e2e.pictures import PAINTING, PHOTOGRAPH
from tests.e2e.visitor import Visitor
from tests.integration.editions import Edition, Starter

LIGHTHOUSE: Final = "lighthouse@12.8.2"
ROUNDS: Final = 3
CATEGORIES: Final = ("performance", "accessibility", "best-practices", "seo")
# In milliseconds, and the last without a unit.
AUDITS: Final = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
KILOBYTE: Final = 1024

_NOTE_WHAT_IS_SHOWN: Final = """() => {
    const shown = (window.shownAt = {});
    const look = () => {
        for (const image of document.querySelectorAll('img[alt^="The picture after epoch"]')) {
            const epoch = image.alt.match(/\\d+/)[0];
            if (image.complete && image.naturalWidth > 0 && !(epoch in shown)) shown[epoch] = Date.now();
        }
        requestAnimationFrame(look);
    };
    look();
}"""


def main() -> None:
    """Measure and print."""
    print(f"{platform.machine()}, {os.cpu_count()} cores; load at the start: {os.getloadavg()[0]:.1f}\n")
    with tempfile.TemporaryDirectory() as name:
        data = Path(name) / "edition"
        data.mkdir()
        with Starter(Path(name) / "assemblies")(data) as edition:
            print_lighthouse(edition.site, Path(name))
            with browser_page(edition.site) as page:
                print_journey(edition, page)


def print_lighthouse(site: str, folder: Path) -> None:
    """Print the medians of a few runs of the mobile profile."""
    reports = [lighthouse(site, folder / f"{number}.json") for number in range(ROUNDS)]
    for category in CATEGORIES:
        scores = [round(100 * report["categories"][category]["score"]) for report in reports]
        print(f"Lighthouse, mobile, {category}: {statistics.median(scores):.0f} of 100 {scores}")
    for audit in AUDITS:
        values = [report["audits"][audit]["numericValue"] for report in reports]
        print(f"Lighthouse, mobile, {audit}: {statistics.median(values):.3g}")


def lighthouse(site: str, report: Path) -> dict[str, Any]:
    """Return Lighthouse's report about a page."""
    subprocess.run(
        [
            *("npx", "--yes", LIGHTHOUSE, site, "--quiet", "--output=json", f"--output-path={report}"),
            # A browser without a window holds the first frame back for a second, now and then.
            "--chrome-flags=--headless --no-sandbox --disable-gpu --disable-features=PaintHolding",
        ],
        env={**os.environ, "CHROME_PATH": str(CHROMIUM)},
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return dict(json.loads(report.read_text()))


@contextmanager
def browser_page(site: str) -> Iterator[Page]:
    """Yield a page of a desktop browser that has never been to the site."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield browser.new_page(base_url=site, viewport={"width": 1440, "height": 900})
        browser.close()


def print_journey(edition: Edition, page: Page) -> None:
    """Paint a draft from arrival to download, and print the scripts' bytes and the frames' delays."""
    scripts: dict[str, int] = {}

    def note(response: Response) -> None:
        if response.request.resource_type == "script":
            scripts[response.url] = len(gzip.compress(response.body(), 9))

    page.on("response", note)
    visitor = Visitor(page)
    visitor.arrive()
    page.evaluate(_NOTE_WHAT_IS_SHOWN)
    visitor.choose("content", PHOTOGRAPH)
    visitor.choose("style", PAINTING)
    visitor.ask_for_a_draft()
    job_id = visitor.paint()
    visitor.wait_until_finished()
    visitor.download("Download PNG")
    print(f"JavaScript of the whole journey: {sum(scripts.values()) / KILOBYTE:.0f} KB (gzip), {len(scripts)} files")
    delays = sorted(_delays(edition, job_id, page.evaluate("() => window.shownAt")))
    print(
        f"From S3 to the screen, {len(delays)} frames: half within {statistics.median(delays):.2f} s, "
        f"all within {delays[-1]:.2f} s"
    )


def _delays(edition: Edition, job_id: str, shown_at: dict[str, float]) -> Iterator[float]:
    """Return the seconds from the writing of each frame to its showing."""
    for epoch, milliseconds in shown_at.items():
        (frame,) = (edition.data / "cloud" / "s3").glob(f"**/jobs/{job_id}/frames/{int(epoch):05d}.jpg")
        yield milliseconds / 1000 - frame.stat().st_mtime


if __name__ == "__main__":
    main()
