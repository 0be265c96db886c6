"""What MonitorNST concludes from a job's row and its task, and when it checks again."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lambdas.domain.jobs import Job
from lambdas.domain.sizes import needs_of
from lambdas.domain.tasks import Task

MAX_CHECKS: Final = 8
"""For one attempt. With three transitions a check, and six around them, a job takes 30 at most."""

_STOP_LOOK_SECONDS: Final = 5
_SOON_SECONDS: Final = 20
_FIRST_STARTING_SECONDS: Final = 10
_STARTING_RATE: Final = 1.5
_LATE_FACTOR: Final = 1.3
"""The last check but one comes when the task is surely done, though its estimate was a little low."""


class TaskState(StrEnum):
    """The answer of MonitorNST, which the state machine's Choice goes by."""

    RUNNING = "RUNNING"
    INTERRUPTED = "INTERRUPTED"
    DONE = "DONE"
    FAILED = "FAILED"
    STALLED = "STALLED"
    OUT_OF_TIME = "OUT_OF_TIME"
    STOP_ASKED = "STOP_ASKED"


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long a heartbeat may be missing, in seconds: of a task that works, and of one that is starting."""

    stall_seconds: float
    start_seconds: float


def conclude(job: Job, task: Task | None, *, now: float, patience: Patience) -> TaskState:
    """Say how the present attempt is. `task` is None where ECS does not list it (any more).

    `job` must have been read after `task` was: a task writes how it ended before it stops.
    """
    if job.is_over:
        return TaskState.DONE
    if task is None or task.is_stopped:
        return TaskState.INTERRUPTED if task and task.was_interrupted else TaskState.FAILED
    if now > _stopped_at(job):
        return TaskState.OUT_OF_TIME
    if _silence(job, now) > (patience.stall_seconds if job.is_claimed else patience.start_seconds):
        return TaskState.STALLED
    return TaskState.STOP_ASKED if job.stop_requested and not job.is_claimed else TaskState.RUNNING


def seconds_to_wait(job: Job, *, checks: int, now: float) -> int:
    """Return when to check next. `checks` counts those at this attempt, the one just made included.

    Half of the estimated time left, so that a mistaken estimate is noticed; when checks run out, once more when the
    task should be done by any account, and then at its deadline.
    """
    until_deadline = _stopped_at(job) + 1 - now
    if checks >= MAX_CHECKS - 1:
        return _whole(until_deadline)
    if job.stop_requested:
        return _STOP_LOOK_SECONDS
    if not job.is_claimed or job.eta_seconds is None:
        return _whole(min(until_deadline, _FIRST_STARTING_SECONDS * _STARTING_RATE**checks))
    left = job.eta_seconds - (now - job.heartbeat_at)
    if checks == MAX_CHECKS - 2:
        wait = _LATE_FACTOR * left + _SOON_SECONDS
    else:
        wait = max(left / 2, min(left + 2, _SOON_SECONDS))
    return _whole(min(until_deadline, wait))


def _stopped_at(job: Job) -> float:
    """Return when a task is stopped that has not ended itself at its deadline."""
    return job.deadline_at + needs_of(job.size).grace_seconds


def _silence(job: Job, now: float) -> float:
    return now - (job.heartbeat_at if job.is_claimed else job.starting_at)


def _whole(seconds: float) -> int:
    return max(2, round(seconds))
