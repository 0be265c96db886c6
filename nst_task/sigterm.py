"""SIGTERM, the only warning that a task gets: 30 s later, or 120 on Fargate Spot, it is killed."""

import signal
from types import FrameType
from typing import NoReturn


class Terminated(BaseException):
    """SIGTERM came. Like KeyboardInterrupt not an Exception, which libraries would swallow.

    Pillow's callers do and botocore does: it would end as a damaged picture, or as one more try of a request.
    """


def raise_on_sigterm() -> None:
    """Let SIGTERM raise Terminated in the main thread, at once: most of the grace is for the checkpoint."""
    signal.signal(signal.SIGTERM, _raise)


def ignore_sigterm() -> None:
    """Ignore SIGTERM from now on: a second one must not damage what is written now."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _raise(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated
