from datetime import UTC, datetime, timedelta
from typing import Any

from ops.trace import rows

BEGIN = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def history(*events: tuple[float, str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"timestamp": BEGIN + timedelta(seconds=at), "type": kind, **details} for at, kind, details in events]


def entered(at: float, name: str, kind: str = "Task") -> tuple[float, str, dict[str, Any]]:
    return at, f"{kind}StateEntered", {"stateEnteredEventDetails": {"name": name}}


def failed(at: float, error: str) -> tuple[float, str, dict[str, Any]]:
    return at, "LambdaFunctionFailed", {"lambdaFunctionFailedEventDetails": {"error": error, "cause": "..."}}


def test_each_stay_in_a_state_is_a_row_with_its_seconds() -> None:
    events = history(
        (0, "ExecutionStarted", {}),
        entered(0, "Start NST"),
        (1.5, "TaskStateExited", {}),
        entered(1.5, "Wait", "Wait"),
        (11.5, "WaitStateExited", {}),
    )
    assert [(row["state"], row["entered_at"], row["seconds"], row["outcome"]) for row in rows(events)] == [
        ("Start NST", "10:00:00", 1.5, "done"),
        ("Wait", "10:00:01", 10.0, "done"),
    ]


def test_a_retried_state_is_shown_with_its_retries_and_reason() -> None:
    events = history(
        entered(0, "Check Budget (reserve)"),
        failed(1, "TooManyJobs"),
        failed(6, "TooManyJobs"),
        (9, "TaskStateExited", {}),
    )
    (row,) = rows(events)
    assert (row["outcome"], row["error"]) == ("done after 2 failed tries", "TooManyJobs")


def test_a_state_that_was_not_left_goes_on() -> None:
    (row,) = rows(history(entered(0, "Wait", "Wait")))
    assert (row["outcome"], row["seconds"]) == ("goes on", None)


def test_the_last_row_is_how_the_execution_ended() -> None:
    events = history(
        entered(0, "Operator must look", "Fail"),
        (1, "ExecutionFailed", {"executionFailedEventDetails": {"error": "TaskNeverStarted", "cause": "..."}}),
    )
    (row,) = rows(events)
    assert (row["outcome"], row["error"], row["seconds"]) == ("execution failed", "TaskNeverStarted", 1.0)


def test_an_abort_in_the_middle_of_a_state_ends_that_state() -> None:
    events = history(entered(0, "Wait", "Wait"), (4, "ExecutionAborted", {"executionAbortedEventDetails": {}}))
    (row,) = rows(events)
    assert (row["outcome"], row["seconds"], row["error"]) == ("execution aborted", 4.0, None)
