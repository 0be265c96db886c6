"""Which files make the site: those that the Web UI's build left, else the committed placeholder pages."""

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from cdk_app.paths import BUILT_SITE, PLACEHOLDER_SITE
from cdk_app.settings import PREFIX, SettingsError

UNPUBLISHED: Final = ("*.map", "webpack.stats.json")
"""What the build leaves for developers; by file name."""

STANDS_IN: Final = ("404.html", "404/index.html")
"""The page for a path that has none, by both of its names."""


def site_folder(*, require_built: bool, built: Path = BUILT_SITE) -> Path:
    """Return the folder to deploy. Raises SettingsError where a built site is required and there is none."""
    if (built / "index.html").is_file():
        return built
    if require_built:
        raise SettingsError(f"{PREFIX}require_built_site is true: build the site first, {built} holds no index.html.")
    return PLACEHOLDER_SITE


def published(folder: Path) -> list[str]:
    """Return the paths of the files in a site's folder that visitors may have, from that folder."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return sorted(
        file.relative_to(folder).as_posix()
        for file in files
        if not any(fnmatchcase(file.name, pattern) for pattern in UNPUBLISHED)
    )
