"""How a job ends: its last status, the reason that its visitor reads, and whether an operator must look."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from contract.errors import DeadlinePassed, Interrupted, InvalidImage, InvalidParameter, OutOfMemory
from contract.statuses import Status
from lambdas.domain.causes import Cause, ExecutionEnded, NoBudget, StepFailed, Swept, TaskEnded
from lambdas.domain.errors import CapacityUnavailable, QuotaReached, TooManyJobs
from lambdas.domain.jobs import Job
from lambdas.domain.monitoring import TaskState
from lambdas.domain.pricing import MAX_ATTEMPTS
from lambdas.domain.tasks import Task

STALLED: Final = "Stalled"
TASK_FAILED: Final = "TaskFailed"
TASK_NEVER_STARTED: Final = "TaskNeverStarted"
STOPPED_BY_OPERATOR: Final = "StoppedByOperator"
LOST: Final = "Lost"

_OF_THE_VISITOR: Final = frozenset(
    {None, STOPPED_BY_OPERATOR}
    | {error.__name__ for error in (InvalidImage, InvalidParameter, DeadlinePassed, TooManyJobs)}
)
"""Errors that say nothing about the health of the system: an execution that ends with one has succeeded."""

_OUR_FAULT: Final = (
    "Something went wrong on our side; the pictures made so far are kept, and you can run the job again."
)
_ABORTED: Final = "ABORTED"


@dataclass(frozen=True, kw_only=True)
class Ending:
    """A terminal status with its reason; `error` is a machine-readable name."""

    status: Status
    reason: str
    error: str | None = None

    @property
    def needs_operator(self) -> bool:
        """Whether it is the system's fault."""
        return self.error not in _OF_THE_VISITOR


STOPPED_BEFORE_START: Final = Ending(status=Status.STOPPED, reason="You stopped the job before it began to paint.")
_STOPPED: Final = Ending(status=Status.STOPPED, reason="You stopped the job.")
_EXPIRED: Final = Ending(
    status=Status.EXPIRED, reason="The job was never run, and its uploads have expired: start a new one."
)
_LOST: Final = Ending(status=Status.FAILED, reason=_OUR_FAULT, error=LOST)

_NO_BUDGET: Final = Ending(
    status=Status.NO_BUDGET, reason="The budget was used up by other jobs before this one could start."
)
_BY_STATE: Final[Mapping[str, Ending]] = {
    TaskState.STALLED: Ending(
        status=Status.FAILED, reason=f"The job sent no heartbeat any more. {_OUR_FAULT}", error=STALLED
    ),
    TaskState.OUT_OF_TIME: Ending(
        status=Status.FAILED,
        reason="The job took longer than a job may take: choose a smaller size or a lower quality.",
        error=STALLED,  # a task that works ends itself at its deadline
    ),
    TaskState.INTERRUPTED: Ending(
        status=Status.FAILED,
        reason=f"The machine was taken away {MAX_ATTEMPTS} times. {_OUR_FAULT}",
        error=Interrupted.__name__,
    ),
}
_TURN_NEVER_CAME: Final = "Too many other jobs were running for ten minutes: try again later."
_BY_ERROR: Final[Mapping[str, Ending]] = {
    TooManyJobs.__name__: Ending(status=Status.FAILED, reason=_TURN_NEVER_CAME, error=TooManyJobs.__name__),
    QuotaReached.__name__: Ending(status=Status.FAILED, reason=_TURN_NEVER_CAME, error=QuotaReached.__name__),
    CapacityUnavailable.__name__: Ending(
        status=Status.FAILED,
        reason="No machine was free for this job: try again later.",
        error=CapacityUnavailable.__name__,
    ),
}


def of(cause: Cause, job: Job, task: Task | None) -> Ending:
    """Return how a job ends that is not over yet. `task` is the last one that was started, if ECS still lists it."""
    if job.stop_requested:
        return _STOPPED if job.claimed_attempt else STOPPED_BEFORE_START
    match cause:
        case NoBudget():
            return _NO_BUDGET
        case Swept():
            return _EXPIRED if job.status is Status.AWAITING_UPLOAD else _LOST
        case ExecutionEnded(status):
            return _of_execution(status)
        case StepFailed(error):
            return _BY_ERROR.get(error) or Ending(status=Status.FAILED, reason=_OUR_FAULT, error=error)
        case TaskEnded(state):
            return _BY_STATE.get(state) or _of_task(task)


def explained(cause: Cause, ending: Ending, task: Task | None) -> str:
    """Return what an operator reads of an ending: what a step raised, why the task stopped, or the visitor's reason."""
    if isinstance(cause, StepFailed):
        return cause.message or ending.reason
    return (task.why if task else "") or ending.reason


def _of_execution(status: str) -> Ending:
    if status == _ABORTED:
        return Ending(
            status=Status.STOPPED, reason="The operator of this site stopped the job.", error=STOPPED_BY_OPERATOR
        )
    return Ending(status=Status.FAILED, reason=_OUR_FAULT, error=f"Execution{status.title().replace('_', '')}")


def _of_task(task: Task | None) -> Ending:
    if task is None:
        return Ending(status=Status.FAILED, reason=_OUR_FAULT, error=LOST)
    if task.ran_out_of_memory:
        return Ending(
            status=Status.FAILED,
            reason="The job needed more memory than there is: choose a smaller size.",
            error=OutOfMemory.__name__,
        )
    error = TASK_NEVER_STARTED if task.never_started else TASK_FAILED
    return Ending(status=Status.FAILED, reason=_OUR_FAULT, error=error)
