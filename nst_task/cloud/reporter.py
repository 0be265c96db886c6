"""Tell S3 and DynamoDB how far a job is, from a thread of its own: an epoch never waits for an upload."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from PIL import Image

from contract.errors import DeadlinePassed
from nst_task.cloud import aws
from nst_task.cloud.job_row import JobRow, NotOurs
from nst_task.cloud.progress import ProgressDocument
from nst_task.cloud.storage import JobStorage

if TYPE_CHECKING:
    from nst_task.engine import Progress, State

_log: Final = logging.getLogger(__name__)

_FRAME_LONGEST: Final = 1024
"""In pixels: a frame is shown while the next one is computed, the result is kept."""
_CHECKPOINT_SHARE: Final = 0.02
"""Of the time: a large picture's is hundreds of megabytes."""
_WORTH_TELLING: Final = 0.5
"""Of progress, in percent. S3 charges every write, and smaller steps are not visible."""


class StopAsked(Exception):
    """The visitor wants the job to end now, and to keep the last image."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How often each thing is reported, in seconds."""

    progress: float = 1.0
    heartbeat: float = 5.0
    checkpoint: float = 60.0


class Reporter:
    """Follows a run: called after every epoch, it ends the run by an exception where it must not go on.

    last: the last epoch, None before the first. encode: makes a checkpoint of a state, once the engine is there.
    """

    def __init__(
        self,
        *,
        row: JobRow,
        storage: JobStorage,
        document: ProgressDocument,
        frame_epochs: frozenset[int],
        deadline_at: float,
        pace: Pace,
    ) -> None:
        self.last: Progress | None = None
        self.encode: Callable[[State], bytes] | None = None
        self._row, self._storage, self._document = row, storage, document
        self._frame_epochs, self._deadline_at = frame_epochs, deadline_at
        self._frames: deque[tuple[int, Image.Image]] = deque()
        self._told: tuple[float, int] | None = None
        self._lock = threading.Lock()
        self._wake, self._closing = threading.Event(), False
        self._why_end: Exception | None = None
        self._heartbeat = _Duty(self.send_heartbeat, every=pace.heartbeat)
        self._duties = (
            _Duty(self._upload_frames, every=0),
            _Duty(self._write_progress, every=pace.progress),
            _Duty(self.write_checkpoint, every=pace.checkpoint, share=_CHECKPOINT_SHARE),
        )
        self._pause = min(pace.progress, pace.heartbeat)
        self._thread = threading.Thread(target=self._report, name="reporter", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __call__(self, progress: "Progress") -> None:
        """Take note of an epoch. Raises StopAsked, NotOurs, DeadlinePassed, or what ended the thread."""
        self.last = progress
        with self._lock:
            self._document.note_epoch(progress)
        if progress.epoch in self._frame_epochs:
            # The picture and not the epoch: that would keep the state of the optimiser until it is uploaded.
            self._frames.append((progress.epoch, progress.image(longest=_FRAME_LONGEST)))
            self._wake.set()
        if progress.epoch < progress.epochs:  # after the last one there is nothing left to end
            self._check_whether_to_go_on(progress)

    def close(self) -> None:
        """End the thread, after one more try to upload the frames that wait. Nothing is written after that."""
        self._closing = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def send_heartbeat(self) -> None:
        """Send a heartbeat. A stop or a refusal takes effect after the next epoch."""
        try:
            if self.stop_is_asked():
                self._why_end = StopAsked()
        except NotOurs as error:
            self._why_end = error

    def stop_is_asked(self) -> bool:
        """Say how far the work is; returns whether the visitor has asked to stop. Raises NotOurs."""
        with self._lock:
            far = {name: getattr(self._document, name) for name in ("epoch", "epochs", "percent", "eta_seconds")}
        return self._row.send_heartbeat(**far)

    def write_checkpoint(self) -> None:
        """Write a checkpoint of the last epoch, if there is one."""
        last = self.last
        if last and self.encode:
            self._storage.write_checkpoint(self._row.attempt, self.encode(last.state))

    def _check_whether_to_go_on(self, progress: "Progress") -> None:
        if self._why_end:
            raise self._why_end
        if self._row.clock() > self._deadline_at:
            raise DeadlinePassed(
                f"The job reached its time limit after epoch {progress.epoch} of {progress.epochs}: "
                "the result is the image so far. Choose a smaller size or a lower quality to see all of it."
            )

    @property
    def _is_lost(self) -> bool:
        """Whether the job is no longer ours: then nothing may be written."""
        return isinstance(self._why_end, NotOurs)

    def _report(self) -> None:
        try:
            while not self._closing:
                self._do_what_is_due()
                self._wake.wait(self._pause)
                self._wake.clear()
            if not self._is_lost:
                self._try(self._upload_frames)
        except Exception as error:  # end the run: without heartbeats it would count as stalled
            _log.exception("The reporter broke down.")
            self._why_end = error

    def _do_what_is_due(self) -> None:
        for duty in self._duties:
            # Before each of them: all together may take so long when AWS is slow that the task would count as stalled.
            for each in (self._heartbeat, duty):
                if not self._is_lost and each.is_due():
                    self._try(each.do)

    def _try(self, do: Callable[[], None]) -> None:
        """Do it, or let the next round do it: errors of AWS must not lose the work."""
        try:
            do()
        except aws.Trouble as error:
            _log.warning("Could not report, and will try again: %s.", aws.describe(error))

    def _upload_frames(self) -> None:
        while self._frames:
            epoch, picture = self._frames[0]
            self._storage.write_frame(epoch, picture)
            self._frames.popleft()
            with self._lock:
                self._document.note_frame(epoch)

    def _write_progress(self) -> None:
        with self._lock:
            worth_telling = (self._document.percent // _WORTH_TELLING, len(self._document.frames))
            document = self._document.document(now=self._row.clock())
        if worth_telling != self._told:
            self._storage.write_progress(document)
            self._told = worth_telling


class _Duty:
    """Something to do every so many seconds, the first time after as many.

    share: of the time, that it may take at most; where it takes longer it is done less often.
    """

    def __init__(self, do: Callable[[], None], *, every: float, share: float = 1) -> None:
        self._do = do
        self._every, self._share, self._done = every, share, time.monotonic()
        self._took = 0.0

    def do(self) -> None:
        """Do it."""
        began = time.monotonic()
        self._do()
        self._took = time.monotonic() - began

    def is_due(self) -> bool:
        """Whether it is time; if so, the next time is counted from now."""
        now = time.monotonic()
        due = now - self._done >= max(self._every, self._took / self._share)
        if due:
            self._done = now
        return due
