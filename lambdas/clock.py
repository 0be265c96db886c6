"""The time, in one place where tests can set it."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(UTC)


def sleep(seconds: float) -> None:
    """Let that much of it pass."""
    time.sleep(seconds)
