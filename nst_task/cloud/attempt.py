"""The story of one attempt at a job: load, paint, and write how it ended."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PIL import Image

from contract.errors import (
    EXIT_DONE,
    CheckpointDamaged,
    CheckpointOfAnotherJob,
    DeadlinePassed,
    InternalError,
    Interrupted,
    NstTaskError,
    OutOfMemory,
)
from contract.job_spec import JobSpec
from contract.statuses import Status
from nst_task.blend import blend_weights
from nst_task.cloud import aws
from nst_task.cloud.job_row import JobRow, NotOurs
from nst_task.cloud.progress import ProgressDocument
from nst_task.cloud.reporter import Pace, Reporter, StopAsked
from nst_task.cloud.storage import JobStorage
from nst_task.pictures import fit_longest_side, read_picture
from nst_task.remarks import remarks_on, remarks_on_style
from nst_task.sigterm import Terminated, ignore_sigterm

if TYPE_CHECKING:  # torch takes seconds to import: heartbeats begin before
    from nst_task.engine import State

_STYLE_NAMES: Final = ("The style image", "The second style image", "The third style image")
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class _Ending:
    """How the job ended, as its row and its progress will say for ever."""

    status: Status
    reason: str
    picture: Image.Image | None = None
    error: NstTaskError | None = None

    @classmethod
    def failed(cls, error: NstTaskError, picture: Image.Image | None = None) -> "_Ending":
        return cls(status=Status.FAILED, reason=str(error), picture=picture, error=error)


class Attempt:
    """One attempt, which must be claimed before."""

    def __init__(self, spec: JobSpec, row: JobRow, storage: JobStorage, network: str, pace: Pace) -> None:
        self._spec, self._row, self._storage, self._network = spec, row, storage, network
        self._document = ProgressDocument.after(
            storage.read_progress() if spec.attempt > 1 else {}, attempt=spec.attempt, epochs=spec.parameters.epochs
        )
        self._reporter = Reporter(
            row=row,
            storage=storage,
            document=self._document,
            frame_epochs=frozenset(spec.frame_epochs),
            deadline_at=spec.deadline_at,
            pace=pace,
        )

    def work(self) -> int:
        """Return the exit code. Raises NotOurs, and what AWS raises."""
        try:
            ending = self._paint_or_explain()
            ignore_sigterm()  # from here on the job ends, and nothing may come between
        except Terminated:
            ignore_sigterm()
            self._reporter.close()
            if not self._reporter.stop_is_asked():
                return self._leave_to_next_attempt()
            ending = self._stopped()
        return self._end(ending)

    def _paint_or_explain(self) -> _Ending:
        try:
            content, styles, masks = self._load_pictures()
            with self._reporter:
                picture = self._paint(content, styles, masks)
            return _Ending(
                status=Status.SUCCEEDED, reason=f"All {self._document.epochs} epochs are done.", picture=picture
            )
        except StopAsked:
            return self._stopped()
        except DeadlinePassed as error:
            return _Ending.failed(error, self._last_image())
        except (NotOurs, *aws.Trouble):
            raise
        except NstTaskError as error:
            return _Ending.failed(error)
        except Exception as error:  # whatever it is, the visitor must not wait for ever
            _log.exception("Unexpected.")
            return _Ending.failed(_explain(error))

    def _load_pictures(self) -> tuple[Image.Image, list[Image.Image], list[Image.Image]]:
        """Return the content image, the style images, and their masks, if there are any."""
        # Before the reporter's thread is there: decoding changes the warning filters of the whole process.
        inputs = [
            ("The content image", self._spec.content),
            *zip(_STYLE_NAMES, self._spec.styles, strict=False),
            *(("The mask", mask) for mask in self._spec.masks),
        ]
        named = [(picture, picture.described_as(role)) for role, picture in inputs]
        content, *others = (read_picture(self._storage.input(each, name=name), name=name) for each, name in named)
        styles, masks = others[: len(self._spec.styles)], others[len(self._spec.styles) :]
        of_styles = (remarks_on_style(style, name) for name, style in zip(_STYLE_NAMES, styles, strict=False))
        self._document.remarks = sum(of_styles, remarks_on(content, "The content image"))
        for remark in self._document.remarks:
            _log.info("%s", remark)
        return content.image, [style.image for style in styles], [mask.image for mask in masks]

    def _paint(self, content: Image.Image, styles: list[Image.Image], masks: list[Image.Image]) -> Image.Image:
        parameters = self._spec.parameters
        from nst_task import checkpoint  # noqa: PLC0415 - see TYPE_CHECKING above
        from nst_task.engine import stylise  # noqa: PLC0415
        from nst_task.hardware import Hardware  # noqa: PLC0415
        from nst_task.network import PerceptualNetwork  # noqa: PLC0415

        weights = blend_weights(len(styles), [style.weight for style in self._spec.styles])
        job = checkpoint.fingerprint(content, styles, weights, parameters, self._network, masks=masks)
        self._reporter.encode = lambda state: checkpoint.encode(state, job)
        hardware = Hardware.choose()
        _log.info("Computing in %s.", hardware)
        resume = self._resume(lambda data: checkpoint.decode(data, job))
        if resume and (remark := hardware.remark_on(resume.computed)):
            _log.info("%s", remark)
        return stylise(
            content,
            styles,
            parameters,
            network=PerceptualNetwork.load(self._network, hardware),
            weights=weights,
            masks=masks,
            on_epoch=self._reporter,
            resume=resume,
        )

    def _resume(self, decode: "Callable[[bytes], State]") -> "State | None":
        """Return where the newest checkpoint that is whole left off, None to begin anew."""
        if self._spec.attempt == 1:
            return None
        for attempt, data in self._storage.read_checkpoints(self._spec.attempt):
            try:
                state = decode(data)
            except (CheckpointDamaged, CheckpointOfAnotherJob) as error:
                _log.warning("The checkpoint of attempt %d is of no use: %s", attempt, error)
            else:
                _log.info("Going on after epoch %d, where attempt %d left off.", state.epoch, attempt)
                return state
        return None

    def _stopped(self) -> _Ending:
        picture = self._last_image()
        if not picture:
            return _Ending(status=Status.STOPPED, reason="You stopped the job before there was an image to keep.")
        done = f"after epoch {self._document.epoch} of {self._document.epochs}"
        reason = f"You stopped the job {done}: the result is the image so far."
        return _Ending(status=Status.STOPPED, reason=reason, picture=picture)

    def _last_image(self) -> Image.Image | None:
        """Return the image so far at the size that was asked for: it begins small, and grows."""
        last = self._reporter.last
        return fit_longest_side(last.image(), self._spec.parameters.size) if last else None

    def _leave_to_next_attempt(self) -> int:
        self._reporter.write_checkpoint()
        self._storage.write_progress(self._document.document(now=self._row.clock()))
        _log.info("Interrupted after epoch %d: another attempt can go on from there.", self._document.epoch)
        return Interrupted.exit_code

    def _end(self, ending: _Ending) -> int:
        """Write the result, then the progress, then the row: an end is visible only when its result is there."""
        self._reporter.stop_is_asked()  # raises NotOurs: an ending that was written meanwhile stands
        name = type(ending.error).__name__ if ending.error else None
        if ending.picture:
            self._storage.write_result(ending.picture)
        self._document.eta_seconds = None
        self._storage.write_progress(
            self._document.document(status=ending.status, now=self._row.clock(), reason=ending.reason, error=name)
        )
        self._row.end(
            ending.status,
            epoch=self._document.epoch,
            percent=self._document.percent,
            reason=ending.reason,
            error=name,
        )
        _log.info("%s: %s", ending.status, ending.reason)
        return ending.error.exit_code if ending.error else EXIT_DONE


def _explain(error: Exception) -> NstTaskError:
    # PyTorch has no type for it.
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error):
        return OutOfMemory("The job needed more memory than there is: choose a smaller size.")
    return InternalError(
        "Something went wrong on our side; the pictures made so far are kept, and you can run it again."
    )
