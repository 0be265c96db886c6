"""Which files make the site: those that the Web UI's build left, else the committed placeholder page."""

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
