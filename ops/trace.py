"""`ops trace`: the execution of a job as a table, one row for each time that a state was entered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from ops.answers import Table
from ops.deployment import Deployment
from ops.jobs import find

_FAILED_TRIES: Final = ("LambdaFunctionFailed", "LambdaFunctionTimedOut", "TaskFailed", "TaskTimedOut")
_ENDINGS: Final = {
    "ExecutionSucceeded": "succeeded",
    "ExecutionFailed": "failed",
    "ExecutionAborted": "aborted",
    "ExecutionTimedOut": "timed out",
}


@dataclass
class _Visit:
    """One stay in a state, while its events are read."""

    state: str
    entered: datetime
    left: datetime | None = None
    failed_tries: int = 0
    error: str | None = None
    outcome: str | None = None

    def row(self) -> dict[str, Any]:
        return {
            "state": self.state,
            "entered_at": self.entered.astimezone(UTC).strftime("%H:%M:%S"),
            "seconds": None if self.left is None else round((self.left - self.entered).total_seconds(), 1),
            "outcome": self.outcome or self._outcome(),
            "error": self.error,
        }

    def _outcome(self) -> str:
        if self.left is None:
            return "goes on"
        if not self.failed_tries:
            return "done"
        return f"done after {self.failed_tries} failed tries"


def trace(deployment: Deployment, job_id: str) -> Table:
    """Return the story of a job's execution. Raises OpsError if there is no such job."""
    find(deployment, job_id)
    events = deployment.executions.history(job_id)
    return Table(
        list(rows(events)), none=f"The job {job_id} has no execution: it was never run, or ran 90 days ago or more."
    )


def rows(events: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    """Read the events of a history, oldest first.

    What happens belongs to the state that was entered last: the NstJob machine has no parallel branches.
    """
    visits: list[_Visit] = []
    for event in events:
        kind, now = event["type"], event["timestamp"]
        if kind.endswith("StateEntered"):
            visits.append(_Visit(event["stateEnteredEventDetails"]["name"], now))
        elif kind == "ExecutionStarted" or not visits:
            continue
        elif kind.endswith("StateExited"):
            visits[-1].left = now
        elif kind in _FAILED_TRIES:
            visits[-1].failed_tries += 1
            visits[-1].error = _error(event)
        elif kind in _ENDINGS:
            _end(visits[-1], event, now)
    return [visit.row() for visit in visits]


def _end(last: _Visit, event: Mapping[str, Any], now: datetime) -> None:
    last.left = last.left or now
    last.outcome = f"execution {_ENDINGS[event['type']]}"
    last.error = _error(event) or last.error


def _error(event: Mapping[str, Any]) -> str | None:
    """Return the error's name, or None; details have a key of their own for every kind of event."""
    details: Mapping[str, Any] = next((value for name, value in event.items() if name.endswith("EventDetails")), {})
    return details.get("error")
