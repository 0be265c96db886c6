"""The story of one attempt at a job, from its claim to its exit code."""

import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FrameType
from typing import TYPE_CHECKING, Final, NoReturn

from PIL import Image

from nst_task.allocator import keep_freed_memory
from nst_task.cloud import aws
from nst_task.cloud.job_row import JobRow, NotOurs
from nst_task.cloud.progress import ProgressDocument
from nst_task.cloud.reporter import Pace, Reporter, StopAsked
from nst_task.cloud.spec import JobSpec
from nst_task.cloud.storage import JobStorage
from nst_task.errors import (
    CheckpointDamaged,
    CheckpointOfAnotherJob,
    DeadlinePassed,
    InternalError,
    Interrupted,
    NstTaskError,
    OutOfMemory,
)
from nst_task.parameters import SIZES, blend_weights
from nst_task.pictures import fit_longest_side, load_picture
from nst_task.weights import DEFAULT_NETWORK

if TYPE_CHECKING:  # torch takes seconds to import: a job is claimed before
    from nst_task.engine import State

EXIT_DONE: Final = 0
_log: Final = logging.getLogger(__name__)


def main(environment: Mapping[str, str] = os.environ) -> int:
    """Run the job that JOB_SPEC tells of, and return the exit code."""
    signal.signal(signal.SIGTERM, _raise_interrupted)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("botocore").setLevel(logging.WARNING)
    try:
        spec = JobSpec.from_json(environment["JOB_SPEC"])
        return run(spec, jobs_table=environment["JOBS_TABLE"], network=environment.get("NST_NETWORK", DEFAULT_NETWORK))
    except NstTaskError as error:
        _log.error("%s: %s", type(error).__name__, error)
        return error.exit_code


def run(
    spec: JobSpec, *, jobs_table: str, network: str, clock: Callable[[], float] = time.time, pace: Pace | None = None
) -> int:
    """Claim the attempt, work on it, write how it ended. Raises Interrupted before it has claimed anything."""
    _tell_the_job(spec)
    row = JobRow(table=aws.table(jobs_table), job_id=spec.job_id, attempt=spec.attempt, clock=clock)
    storage = JobStorage(s3=aws.s3(), bucket=spec.bucket, prefix=spec.output_prefix)
    try:
        row.claim()
        _log.info("Claimed.")
        return _Attempt(spec, row, storage, network, pace or Pace()).work()
    except NotOurs as error:
        _log.info("%s Nothing is left to do.", error)
        return EXIT_DONE
    except aws.Trouble:
        # What is done is in the checkpoints; another attempt may find AWS in better health.
        _log.exception("AWS is in trouble: this attempt gives up.")
        return Interrupted.exit_code


@dataclass
class _Attempt:
    spec: JobSpec
    row: JobRow
    storage: JobStorage
    network: str
    pace: Pace
    document: ProgressDocument = field(init=False)

    def work(self) -> int:
        """Return the exit code. Raises NotOurs, and what AWS raises."""
        before = self.storage.read_progress() if self.spec.attempt > 1 else {}
        epochs = self.spec.parameters.epochs
        self.document = ProgressDocument.after(before, attempt=self.spec.attempt, epochs=epochs)
        reporter = self._reporter()
        try:
            content, styles = self._load_pictures()
            with reporter:
                picture = self._paint(content, styles, reporter)
            return self._end("SUCCEEDED", f"All {epochs} epochs are done.", picture)
        except StopAsked:
            return self._end_early(reporter)
        except DeadlinePassed as error:
            return self._end("FAILED", str(error), self._last_image(reporter), error)
        except Interrupted as error:
            return self._interrupted(reporter, error)
        except (NotOurs, *aws.Trouble):
            raise
        except NstTaskError as error:
            return self._end("FAILED", str(error), None, error)
        except Exception as error:  # whatever it is, the visitor must not wait for ever
            _log.exception("Unexpected.")
            ours = _explain(error)
            return self._end("FAILED", str(ours), None, ours)

    def _reporter(self) -> Reporter:
        return Reporter(
            row=self.row,
            storage=self.storage,
            document=self.document,
            frame_epochs=self.spec.frame_epochs,
            deadline_at=self.spec.deadline_at,
            pace=self.pace,
        )

    def _load_pictures(self) -> tuple[Image.Image, list[Image.Image]]:
        # Before the reporter's thread is there: decoding changes the warning filters of the whole process.
        names = ["The style image", "The second style image", "The third style image"]
        named = [("The content image", self.spec.content), *zip(names, self.spec.styles, strict=False)]
        content, *styles = (load_picture(self.storage.input(each, name=name), name=name) for name, each in named)
        return content, styles

    def _paint(self, content: Image.Image, styles: list[Image.Image], reporter: Reporter) -> Image.Image:
        if self.spec.parameters.size < max(SIZES):
            keep_freed_memory()  # not for the largest: a quarter more memory is then more than the time is worth
        from nst_task import checkpoint  # noqa: PLC0415 - see TYPE_CHECKING above
        from nst_task.engine import stylise  # noqa: PLC0415
        from nst_task.network import PerceptualNetwork  # noqa: PLC0415

        weights = blend_weights(len(styles), [style.weight for style in self.spec.styles])
        job = checkpoint.fingerprint(content, styles, weights, self.spec.parameters, self.network)
        reporter.encode = lambda state: checkpoint.encode(state, job)
        return stylise(
            content,
            styles,
            self.spec.parameters,
            network=PerceptualNetwork.load(self.network),
            weights=weights,
            on_epoch=reporter,
            resume=self._state(lambda data: checkpoint.decode(data, job)),
        )

    def _state(self, decode: "Callable[[bytes], State]") -> "State | None":
        """Return where the newest checkpoint that is whole left off, None to begin anew."""
        if self.spec.attempt == 1:
            return None
        for attempt, data in self.storage.read_checkpoints(self.spec.attempt):
            try:
                state = decode(data)
            except (CheckpointDamaged, CheckpointOfAnotherJob) as error:
                _log.warning("The checkpoint of attempt %d is of no use: %s", attempt, error)
            else:
                _log.info("Going on after epoch %d, where attempt %d left off.", state.epoch, attempt)
                return state
        return None

    def _interrupted(self, reporter: Reporter, error: Interrupted) -> int:
        """Leave a checkpoint for the next attempt; but a stop that was asked for is an end."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a second one must not damage what is written now
        if reporter.stop_is_asked():
            return self._end_early(reporter)
        reporter.write_checkpoint()
        self.storage.write_progress(self.document.as_json(status="RUNNING", now=self.row.clock()))
        _log.info("Interrupted after epoch %d; a checkpoint is written.", self.document.epoch)
        return error.exit_code

    def _end_early(self, reporter: Reporter) -> int:
        epoch, epochs = self.document.epoch, self.document.epochs
        reason = f"You stopped the job after epoch {epoch} of {epochs}: the result is the image so far."
        picture = self._last_image(reporter)
        return self._end("STOPPED", reason if picture else "You stopped the job before it began to paint.", picture)

    def _last_image(self, reporter: Reporter) -> Image.Image | None:
        """Return the image so far at the size that was asked for: it begins small, and grows."""
        return fit_longest_side(reporter.last.image(), self.spec.parameters.size) if reporter.last else None

    def _end(self, status: str, reason: str, picture: Image.Image | None, error: NstTaskError | None = None) -> int:
        """Write the result, then the progress, then the row: whoever sees an end finds all that it speaks of."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        name = type(error).__name__ if error else None
        if picture:
            self.storage.write_result(picture)
        self.document.eta_seconds = None
        ending = self.document.as_json(status=status, now=self.row.clock(), reason=reason, error=name)
        self.storage.write_progress(ending)
        self.row.end(status, epoch=self.document.epoch, percent=self.document.percent, reason=reason, error=name)
        _log.info("%s: %s", status, reason)
        return error.exit_code if error else EXIT_DONE


def _explain(error: Exception) -> NstTaskError:
    # PyTorch has no type for it.
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error):
        return OutOfMemory("The job needed more memory than there is: choose a smaller size.")
    return InternalError(
        "Something went wrong on our side; the pictures made so far are kept, and you can run it again."
    )


def _tell_the_job(spec: JobSpec) -> None:
    """Put the job's id on every line of the log."""
    for handler in logging.getLogger().handlers:
        text = f"%(asctime)s %(levelname)s job {spec.job_id} attempt {spec.attempt}: %(message)s"
        handler.setFormatter(logging.Formatter(text))


def _raise_interrupted(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise Interrupted("Interrupted before the job was claimed: there is nothing to resume.")
