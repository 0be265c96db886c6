"""The job's row in JobsTable: its attributes, and how both sides set them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, TypedDict

from contract.statuses import Status


class TaskAttributes(TypedDict, total=False):
    """What a task may touch: its progress and its end, neither who asked for the job nor what it may cost.

    Times that end in `_at` are seconds since 1970 as numbers, and ISO 8601 as texts.
    """

    attempt: int
    claimed_attempt: int
    status: Status
    reason: str
    error: str
    epoch: int
    epochs: int
    percent: Decimal
    eta_seconds: Decimal
    heartbeat_at: Decimal
    stop_requested: bool
    updated_at: str


class JobAttributes(TaskAttributes, total=False):
    """All of a row but its key `job_id`."""

    parameters: Mapping[str, Any]
    inputs: Mapping[str, Any]
    token_hash: str
    created_at: str
    expires_at: int
    queued_at: str
    placement: int
    refused: bool
    placed: list[dict[str, Any]]
    starting_at: Decimal
    deadline_at: Decimal
    deleted: bool


TASK_ATTRIBUTES: Final = ("job_id", *TaskAttributes.__annotations__)
"""What the task's role is granted."""


def setting(values: TaskAttributes) -> dict[str, Any]:
    """Return the arguments of UpdateItem that set attributes. By aliases, as some names are words of DynamoDB."""
    return {
        "UpdateExpression": "SET " + ", ".join(f"#set_{name} = :set_{name}" for name in values),
        "ExpressionAttributeNames": {f"#set_{name}": name for name in values},
        "ExpressionAttributeValues": {f":set_{name}": value for name, value in values.items()},
    }
