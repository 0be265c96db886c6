"""Where a job is."""

from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """Where a job is. The last five never change again."""

    AWAITING_UPLOAD = "AWAITING_UPLOAD"
    QUEUED = "QUEUED"
    STARTING = "STARTING"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    STOPPED = "STOPPED"
    NO_BUDGET = "NO_BUDGET"
    EXPIRED = "EXPIRED"


TERMINAL: Final = (Status.SUCCEEDED, Status.FAILED, Status.STOPPED, Status.NO_BUDGET, Status.EXPIRED)
UNFINISHED: Final = tuple(status for status in Status if status not in TERMINAL)
