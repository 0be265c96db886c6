"""The code of the functions that CloudFront runs: the files of `edge/`, with the site's values filled in."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cdk_app.site.caching import NAMED_BY_CONTENT, is_named_by_content
from cdk_app.site.site_folder import STANDS_IN

_FOLDER: Final = Path(__file__).parent / "edge"
_NAMED_BY_CONTENT: Final = "|".join(re.escape(pattern).replace(r"\*", ".*") for pattern in NAMED_BY_CONTENT)
"""As a regular expression of JavaScript."""


@dataclass(frozen=True, kw_only=True)
class EdgeCode:
    """What is filled in: the site's domain, if it has one, and the paths of its files in their folder."""

    domain: str | None
    files: Collection[str]

    @property
    def pages_request(self) -> str:
        """Before the cache: which file a path asks for."""
        return _joined("elsewhere.js", "file_of.js", "pages_request.js", domain=self.domain, **self._known)

    @property
    def pages_response(self) -> str:
        """On the way back: the status of a page that stands in for a missing file."""
        return _joined("file_of.js", "pages_response.js", **self._known)

    @property
    def api_request(self) -> str:
        """Before the Web API: who asks."""
        return _joined("elsewhere.js", "api_request.js", domain=self.domain)

    @property
    def _known(self) -> dict[str, object]:
        files = [f"/{path}" for path in self.files if path not in STANDS_IN and not is_named_by_content(path)]
        return {"files": files, "namedByContent": f"^/({_NAMED_BY_CONTENT})$"}


def _joined(*files: str, **site: object) -> str:
    return "".join([f"var site = {json.dumps(site)};\n", *((_FOLDER / file).read_text() for file in files)])
