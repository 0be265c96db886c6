"""The log: one JSON object a line on stderr, with the names that the NST Handler's functions use, so that one query
finds all that is known of a job.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final

KEPT_QUIET: Final = ("boto3", "botocore", "urllib3")
"""Their lines at INFO hold addresses, and are of no use to an operator."""


class JsonFormatter(logging.Formatter):
    """`keys` are on every line."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: dict[str, str | int] = {}

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, however many the message or the traceback has."""
        line: dict[str, str | int] = {
            "level": record.levelname,
            "message": record.getMessage(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            **self.keys,
        }
        if record.exc_info and record.exc_info[0]:
            line["exception_name"] = record.exc_info[0].__name__
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


def begin() -> JsonFormatter:
    """Log to stderr from now on; returns what takes the keys."""
    formatter = JsonFormatter()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for name in KEPT_QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    return formatter
