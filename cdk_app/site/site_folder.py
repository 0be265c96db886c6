"""Which files make the site: those that the Web UI's build left, else the committed placeholder page."""

import base64
import hashlib
from html.parser import HTMLParser
from pathlib import Path

from cdk_app.paths import BUILT_SITE, PLACEHOLDER_SITE
from cdk_app.settings import PREFIX, SettingsError


def site_folder(*, require_built: bool, built: Path = BUILT_SITE) -> Path:
    """Return the folder to deploy. Raises SettingsError where a built site is required and there is none."""
    if (built / "index.html").is_file():
        return built
    if require_built:
        raise SettingsError(f"{PREFIX}require_built_site is true: build the site first, {built} holds no index.html.")
    return PLACEHOLDER_SITE


def inline_script_hashes(folder: Path) -> list[str]:
    """Return the sources that a content security policy needs for the scripts inside the pages, `'sha256-...'`."""
    hashes = set()
    for page in filter(Path.is_file, folder.rglob("*.html")):  # Gatsby has a folder named 404.html
        scripts = _InlineScripts()
        scripts.feed(page.read_text(encoding="utf-8"))
        for script in scripts.found:
            digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
            hashes.add(f"'sha256-{digest}'")
    return sorted(hashes)


class _InlineScripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script" and "src" not in dict(attrs):
            self._inside = True
            self.found.append("")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inside = False
