"""What a visitor does, in the words that the page shows."""

import json
import re
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import ConsoleMessage, Download, Error, Locator, Page, expect

from tests.integration.editions import REPOSITORY, wait_for

PAINTED_WITHIN: Final = 90_000
"""Milliseconds, for a draft of 256 pixels on a machine that does other things too."""

COUNT_LAYOUT_SHIFT: Final = """window.jumps = 0;
new PerformanceObserver(list => {
    for (const {value, hadRecentInput} of list.getEntries()) if (!hadRecentInput) window.jumps += value;
}).observe({type: 'layout-shift', buffered: true});"""
"""A script for a new page; `window.jumps` is its cumulative layout shift."""

_AXE: Final = REPOSITORY / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
_IS_ALIVE: Final = "Object.keys(document.querySelector('main') ?? {}).some(key => key.startsWith('__reactProps'))"
_VIOLATIONS: Final = "async () => (await axe.run()).violations.map(({id, nodes}) => [id, nodes.map(n => n.html)])"
_DATABASE: Final = """([method, ...parameters]) => new Promise((resolve, reject) => {
    const opening = indexedDB.open('keyval-store');
    opening.onupgradeneeded = () => opening.result.createObjectStore('keyval');
    opening.onsuccess = () => {
        const work = opening.result.transaction('keyval', 'readwrite');
        const asked = work.objectStore('keyval')[method](...parameters);
        work.oncomplete = () => { opening.result.close(); resolve(asked.result); };
        work.onerror = () => reject(work.error);
    };
})"""


class Visitor:
    """Somebody with a browser. `complaints` is what that browser wrote into its console."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def expect_complaint(self, pattern: str) -> None:
        """Forget complaints that match: a browser also writes answers into the console that the page asked for."""
        self.complaints = [each for each in self.complaints if not re.search(pattern, each)]

    def arrive(self, path: str = "/") -> None:
        """Open a page, and wait until it is alive: until then, what is clicked or dropped there is lost."""
        self.page.goto(path)
        # Not wait_for_function, which needs eval: the page's policy forbids that.
        wait_for(lambda: self.page.evaluate(_IS_ALIVE), what="the page is alive")

    def choose(self, place: str, *files: Path | dict[str, Any]) -> None:
        """Choose a file for the place "content" or "style"."""
        self.page.locator(f"[data-place={place}] input[type=file]").set_input_files(list(files))  # type: ignore[arg-type]

    def drop(self, place: str, picture: bytes, name: str) -> None:
        """Drag a file over a place, and let go of it."""
        self.drop_on(f"[data-place={place}]", (name, picture))

    def drop_on(self, selector: str, *files: tuple[str, bytes]) -> bool:
        """Drag files, (name, content) each, over an element, and let go; return whether the browser still acts."""
        return bool(
            self.page.locator(selector).evaluate(
                """(target, files) => {
                    const dataTransfer = new DataTransfer();
                    for (const [name, bytes] of files)
                        dataTransfer.items.add(new File([new Uint8Array(bytes)], name, {type: 'image/jpeg'}));
                    const options = {dataTransfer, bubbles: true, cancelable: true};
                    const events = ['dragover', 'drop'].map(name => new DragEvent(name, options));
                    return events.map(event => target.dispatchEvent(event)).some(Boolean);
                }""",
                [(name, list(content)) for name, content in files],
            )
        )

    def ask_for_a_draft(self, *, quality: str = "Draft", size: int = 256) -> None:
        self.page.get_by_text(quality, exact=True).click()
        self.page.get_by_text(str(size), exact=True).click()

    def paint(self) -> str:
        """Press the button, and return the id of the job once it is in the address."""
        self.page.get_by_role("button", name="Paint it").click()
        self.page.wait_for_url("**/#job=*")
        return self.page.url.partition("#job=")[2]

    def wait_for_frame(self) -> Locator:
        """Wait until there is paint on the canvas, and return it."""
        frame = self.page.get_by_role("img", name=re.compile(r"^The picture after epoch \d+$")).last
        expect(frame).to_be_visible(timeout=PAINTED_WITHIN)
        return frame

    def wait_until_finished(self) -> Locator:
        """Wait for the finished painting, and return it."""
        finished = self.page.get_by_role("img", name="The picture, finished")
        expect(finished).to_be_visible(timeout=PAINTED_WITHIN)
        return finished

    def download(self, button: str) -> Download:
        with self.page.expect_download() as info:
            self.page.get_by_role("button", name=button, exact=True).click()
        return info.value

    def accessibility_violations(self) -> list[Any]:
        """Return what axe finds, by its names for it."""
        self.page.evaluate(_AXE.read_text(encoding="utf-8"))  # not a script tag: the page's policy forbids those
        return list(self.page.evaluate(_VIOLATIONS))

    def tab_to(self, locator: Locator, *, key: str = "Tab") -> None:
        """Press Tab until something has the focus, as one would who has no mouse."""
        for _ in range(80):
            if locator.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press(key)
        raise Error(f"80 times {key} did not lead to {locator}")

    def remember(self, job_id: str, token: str) -> None:
        """Be the one who made a job."""
        job = {"jobId": job_id, "token": token, "madeAt": 1, "expiresAt": None, "estimateSeconds": 9}
        stored = json.dumps([{**job, "content": "Chelsea", "style": "The breaker"}])
        self.page.evaluate("stored => localStorage.setItem('nst-art/jobs', stored)", stored)

    def keep(self, key: str, value: Any) -> None:
        """Put something into the browser's own database, where the page keeps pictures."""
        self.page.evaluate(_DATABASE, ["put", value, key])

    def kept(self, key: str) -> Any:
        """Return what the page keeps in the browser's own database; pictures in it as empty objects."""
        return self.page.evaluate(_DATABASE, ["get", key])

    def own_pictures(self) -> Locator:
        """Return the entries of the list of what this browser has painted."""
        return self.page.get_by_role("region", name="Your pictures").get_by_role("link")
