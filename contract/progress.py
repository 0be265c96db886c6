"""progress.json: how far a job is. Begun and ended by functions, kept by the task, polled by the visitor's browser."""

from dataclasses import asdict, dataclass, field
from typing import Any, Final, TypedDict

from contract.statuses import Status

_ONLY_AT_THE_END: Final = ("reason", "error")


class Losses(TypedDict):
    """What an epoch's image was judged by; less is better."""

    content: float
    style: float
    total: float


class EpochLosses(Losses):
    """The losses of one epoch."""

    epoch: int


@dataclass(kw_only=True)
class Progress:
    """How far a job is, over all its attempts.

    history: the loss curve. frames: the epochs whose frames are there. remarks: on the pictures, in
    sentences. reason, error: why it ended, for a person and as a name.
    """

    status: Status
    attempt: int
    epochs: int
    updated_at: str
    epoch: int = 0
    percent: float = 0.0
    eta_seconds: float | None = None
    losses: Losses | None = None
    history: list[EpochLosses] = field(default_factory=list)
    frames: list[int] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    reason: str | None = None
    error: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the document to write."""
        document = asdict(self)
        return {name: value for name, value in document.items() if value or name not in _ONLY_AT_THE_END}
