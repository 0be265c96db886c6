"""Why StopNST runs: what the state machine or EventBridge sends becomes one of these."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contract.statuses import Status


@dataclass(frozen=True)
class NoBudget:
    """No money was reserved."""


@dataclass(frozen=True)
class Swept:
    """The sweep found the job without an execution that goes on."""


@dataclass(frozen=True)
class ExecutionEnded:
    """The execution of the job ended by itself, or by an operator's hand; `status` as Step Functions names it."""

    status: str


@dataclass(frozen=True)
class StepFailed:
    """A step raised an error, after its retries."""

    error: str
    message: str


@dataclass(frozen=True)
class TaskEnded:
    """MonitorNST saw the last of the task; `state` is what it said, "" of an event that says nothing."""

    state: str


Cause = NoBudget | Swept | ExecutionEnded | StepFailed | TaskEnded


def of_event(event: Mapping[str, Any]) -> Cause:
    """Read what reached StopNST: the state machine's data, or an event of EventBridge, of an execution or of a task."""
    if event.get("ending") == Status.NO_BUDGET:
        return NoBudget()
    if execution_status := event.get("detail", {}).get("status"):  # an event of a task has its `lastStatus`
        return ExecutionEnded(execution_status)
    if "error" in event:
        return StepFailed(event["error"]["Error"], _message(event["error"].get("Cause", "")))
    return TaskEnded(event.get("state", ""))


def _message(cause: str) -> str:
    """Return the message of an exception that a function raised: Step Functions has it as JSON, with its traceback."""
    try:
        return str(json.loads(cause)["errorMessage"])
    except (ValueError, TypeError, KeyError):
        return cause
