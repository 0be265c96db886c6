"""A job as it is stored in its row."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from contract.statuses import TERMINAL, Status


@dataclass(frozen=True, kw_only=True)
class Input:
    """One picture that a visitor uploads. `etag` is what was there when the visitor ran the job.

    declared_bytes: how many the visitor said it has; None in a row that is older than this was kept. called: what the
    visitor calls it, if the visitor has said so.
    """

    key: str
    etag: str | None = None
    weight: float = 1.0
    declared_bytes: int | None = None
    called: str | None = None

    @property
    def name(self) -> str:
        """Its name in sentences: “IMG_0001.JPG”, or else content, style-1."""
        return f"“{self.called}”" if self.called else self.key.rpartition("/")[2]


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A task that ECS started for an attempt."""

    attempt: int
    placement: int
    task_arn: str


@dataclass(frozen=True, kw_only=True)
class Job:
    """One row of JobsTable; times as in the row."""

    job_id: str
    status: Status
    parameters: Mapping[str, Any]
    content: Input
    styles: tuple[Input, ...]
    token_hash: str
    created_at: str
    updated_at: str
    expires_at: int
    queued_at: str | None = None
    reason: str | None = None
    error: str | None = None
    attempt: int = 0
    placement: int = 0
    refused: bool = False
    placed: tuple[Placed, ...] = ()
    claimed_attempt: int = 0
    epoch: int = 0
    percent: float = 0.0
    eta_seconds: float | None = None
    heartbeat_at: float = 0.0
    starting_at: float = 0.0
    deadline_at: float = 0.0
    stop_requested: bool = False
    deleted: bool = False
    masks: tuple[Input, ...] = ()
    """One for each style, or none."""

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Self:
        """Read a row, in which all numbers are decimals."""
        inputs = item["inputs"]
        eta = item.get("eta_seconds")
        return cls(
            job_id=item["job_id"],
            status=Status(item["status"]),
            parameters={name: _plain(value) for name, value in item["parameters"].items()},
            content=_input(inputs["content"]),
            styles=tuple(_input(each) for each in inputs["styles"]),
            token_hash=item["token_hash"],
            created_at=item["created_at"],
            updated_at=item["updated_at"],
            expires_at=int(item["expires_at"]),
            queued_at=item.get("queued_at"),
            reason=item.get("reason"),
            error=item.get("error"),
            attempt=int(item.get("attempt", 0)),
            placement=int(item.get("placement", 0)),
            refused=item.get("refused", False),
            placed=tuple(_placed(each) for each in item.get("placed", ())),
            claimed_attempt=int(item.get("claimed_attempt", 0)),
            epoch=int(item.get("epoch", 0)),
            percent=float(item.get("percent", 0)),
            eta_seconds=None if eta is None else float(eta),
            heartbeat_at=float(item.get("heartbeat_at", 0)),
            starting_at=float(item.get("starting_at", 0)),
            deadline_at=float(item.get("deadline_at", 0)),
            stop_requested=item.get("stop_requested", False),
            deleted=item.get("deleted", False),
            masks=tuple(_input(each) for each in inputs.get("masks", ())),
        )

    @property
    def is_over(self) -> bool:
        """Whether its status is one that never changes."""
        return self.status in TERMINAL

    @property
    def epochs(self) -> int:
        """How many it runs for."""
        return int(self.parameters["epochs"])

    @property
    def size(self) -> int:
        """The longest side of its picture, in pixels."""
        return int(self.parameters["size"])

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The content image, then the style images, then their masks."""
        return (self.content, *self.styles, *self.masks)

    @property
    def is_claimed(self) -> bool:
        """Whether the task of the present attempt has begun to work."""
        return self.attempt > 0 and self.claimed_attempt == self.attempt

    @property
    def intended_task(self) -> Placed | None:
        """The task of the present attempt and placement, if its start was recorded."""
        now = (self.attempt, self.placement)
        return next((each for each in self.placed if (each.attempt, each.placement) == now), None)

    @property
    def is_start_unknown(self) -> bool:
        """Whether a task was about to be started, and the outcome was not recorded."""
        return self.attempt > 0 and not self.refused and self.intended_task is None


def token_hash(token: str) -> str:
    """Return what is stored of a job's token. A fast hash will do: the token has 128 random bits, and no dictionary."""
    return hashlib.sha256(token.encode()).hexdigest()


def _input(item: Mapping[str, Any]) -> Input:
    declared = item.get("declared_bytes")
    return Input(
        key=item["key"],
        etag=item.get("etag"),
        weight=float(item.get("weight", 1)),
        declared_bytes=None if declared is None else int(declared),
        called=item.get("called"),
    )


def _placed(item: Mapping[str, Any]) -> Placed:
    return Placed(attempt=int(item["attempt"]), placement=int(item["placement"]), task_arn=item["task_arn"])


def _plain(value: Any) -> Any:  # noqa: ANN401 - a parameter may be a number, a text or a truth value
    if isinstance(value, bool | str):
        return value
    return int(value) if value == int(value) else float(value)
