"""The page behind a link to a picture: what a chat shows of the link, and the way to the picture itself."""

import base64
import hashlib
from html import escape
from string import Template
from typing import Final

from contract.statuses import Status
from lambdas.api.models import JobView

_SCRIPT: Final = (
    "const id = location.pathname.split('/').pop();"
    "location.replace('/#job=' + id + (location.hash ? '&' + location.hash.slice(1) : ''));"
)
"""The fragment, with the picture's title, is never sent: only a script can hand it on."""

_PAGE: Final = Template("""<!doctype html>
<html lang="en" prefix="og: https://ogp.me/ns#">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-$hash'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>A picture painted by NST-Art</title>
<meta property="og:type" content="website">
<meta property="og:site_name" content="NST-Art">
<meta property="og:title" content="A picture painted by NST-Art">
<meta property="og:description" content="A photo, painted in the style of another picture by a neural network.">
$picture<script>$script</script>
<noscript><meta http-equiv="refresh" content="0; url=/#job=$job_id"></noscript>
</head>
<body><a href="/#job=$job_id">See the picture</a></body>
</html>
""")
_PICTURE: Final = Template("""<meta property="og:image" content="$url">
<meta property="og:image:type" content="image/jpeg">
<meta name="twitter:card" content="summary_large_image">
""")


def page(job_id: str, job: JobView | None) -> str:
    """Return the page; `job` is None if there is no such job (any more), which the page that it leads to explains."""
    url = _newest_frame(job) if job else None
    return _PAGE.substitute(
        hash=base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode(),
        script=_SCRIPT,
        job_id=escape(job_id),
        picture=_PICTURE.substitute(url=escape(url)) if url else "",
    )


def _newest_frame(job: JobView) -> str | None:
    """Not the result: chats show nothing of pictures that are large, and a frame is small enough."""
    epoch = job.epochs if job.status is Status.SUCCEEDED else job.epoch
    return next((frame.url for frame in reversed(job.frames) if frame.epoch <= epoch), None)
