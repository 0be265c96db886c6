"""Supersede: after a deployment of the site, mark the files that its newest build has not; they expire days later.

In:  EventBridge's event about the list of files: "Object Created", in detail.bucket.name
Out: {"superseded": the keys that were marked}
"""

from typing import Any

from lambdas.gateways.site_files import SiteFiles
from lambdas.observability import Event, logger, step


@step
def handler(event: Event, _context: Any) -> Event:  # noqa: ANN401
    """Mark each of them once, so that a second deployment does not give it more time."""
    files = SiteFiles(event["detail"]["bucket"]["name"])
    newest = files.newest()
    superseded = [key for key in files.all() if key not in newest and not files.is_superseded(key)]
    for key in superseded:
        files.supersede(key)
    logger.info("Superseded files of the site expire.", extra={"keys": superseded})
    return {"superseded": superseded}
