"""The code of the functions that CloudFront runs: the files of `edge/`, with what they must know of the site."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cdk_app.site.site_folder import STANDS_IN

_FOLDER: Final = Path(__file__).parent / "edge"
_HAS_A_HASH: Final = re.compile(r"[-.][0-9a-f]{12,}\.\w+$")
"""As in `file_of.js`, which need not know those files one by one."""


@dataclass(frozen=True, kw_only=True)
class EdgeCode:
    """What the functions know: the site's domain, if it has one, and the paths of its files in their folder."""

    domain: str | None
    files: Collection[str]

    @property
    def pages_request(self) -> str:
        """Before the cache: which file a path asks for."""
        return _joined("elsewhere.js", "file_of.js", "pages_request.js", domain=self.domain, files=self._known)

    @property
    def pages_response(self) -> str:
        """On the way back: the status of a page that stands in for a missing file."""
        return _joined("file_of.js", "pages_response.js", files=self._known)

    @property
    def api_request(self) -> str:
        """Before the Web API: who asks."""
        return _joined("elsewhere.js", "api_request.js", domain=self.domain)

    @property
    def _known(self) -> list[str]:
        return [f"/{path}" for path in self.files if path not in STANDS_IN and not _HAS_A_HASH.search(path)]


def _joined(*files: str, **site: object) -> str:
    return "".join([f"var site = {json.dumps(site)};\n", *((_FOLDER / file).read_text() for file in files)])
