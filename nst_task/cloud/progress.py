"""The progress of a job as its task keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import ceil
from typing import TYPE_CHECKING, Any, Final, Self

from contract.progress import Progress
from contract.statuses import Status

if TYPE_CHECKING:
    from nst_task import engine

_POINTS: Final = 200
"""Of the loss curve, at most: more would not be seen, and the browser reads them all every second."""


@dataclass(kw_only=True)
class ProgressDocument(Progress):
    """How far a job is, over all its attempts. An attempt that resumes goes on from the document of the last."""

    status: Status = Status.RUNNING
    updated_at: str = ""

    @classmethod
    def after(cls, before: Mapping[str, Any], *, attempt: int, epochs: int) -> Self:
        """Return the document of an attempt; `before` is the last one's, empty if there is none."""
        told = ("epoch", "percent", "losses", "history", "frames", "remarks")
        kept = {name: before[name] for name in told if name in before}
        return cls(attempt=attempt, epochs=epochs, **kept)

    def note_epoch(self, progress: "engine.Progress") -> None:
        """Take over what an epoch has reached."""
        losses = progress.losses
        self.epoch, self.eta_seconds = progress.epoch, progress.eta_seconds
        # Here and not where it is written: the next attempt must not report less progress than this one did.
        self.percent = round(progress.percent, 2)
        self.losses = {
            "content": round(losses.content, 6),
            "style": round(losses.style, 6),
            "total": round(losses.total, 6),
        }
        if progress.epoch % ceil(self.epochs / _POINTS) == 0:
            # Epochs after the checkpoint are done a second time.
            earlier = [point for point in self.history if point["epoch"] < progress.epoch]
            self.history = [*earlier, {"epoch": progress.epoch, **self.losses}]

    def note_frame(self, epoch: int) -> None:
        """List a frame, which must be in S3 by now."""
        self.frames = sorted({*self.frames, epoch})

    def document(
        self, *, now: float, status: Status = Status.RUNNING, reason: str | None = None, error: str | None = None
    ) -> dict[str, Any]:
        """Return what to write."""
        return replace(
            self,
            status=status,
            eta_seconds=None if self.eta_seconds is None else round(self.eta_seconds, 1),
            reason=reason,
            error=error,
            updated_at=datetime.fromtimestamp(now, UTC).isoformat(),
        ).as_json()
