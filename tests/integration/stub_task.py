"""Stands in for the NST task where a machine has no room for the engine: `python stub_task.py FOLDER`.

What the task writes to S3 and DynamoDB is by the real code of `nst_task.cloud`; only the painting is not: an epoch
waits, and its image is the content image, more of the style image mixed in with each. FOLDER/JOB_ID.json is what shall
go wrong, where and in which attempt (`Plan`), FOLDER/default.json the plan of jobs without one; either may also ask for
the real task, which then takes this process over.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, Final, NoReturn, Self

from PIL import Image

from nst_task.pictures import fit_longest_side

DEFAULT: Final = "default"
_STANDS_STILL: Final = 3600


def task_command(plans: Path) -> str:
    """Return the command of an edition whose jobs go by the plans in a folder."""
    return f"{sys.executable} {__file__} {plans}"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How a job goes: its pace, and the one thing that happens to it.

    engine: whether the real task does the job; then nothing else here is of any effect.
    at: "claim" (before it), "load", an epoch such as "3", "result" (before it is written) or "end" (before the row
    says so). attempts: of which it happens in.
    """

    epoch_seconds: float = 0.02
    at: str = ""
    what: str = ""
    attempts: tuple[int, ...] = (1,)
    engine: bool = False

    @classmethod
    def read(cls, folder: Path, job_id: str) -> Self:
        """Return the plan of a job; one without a file goes well."""
        files = (folder / f"{name}.json" for name in (job_id, DEFAULT))
        return next((cls(**json.loads(file.read_text())) for file in files if file.exists()), cls())

    def write(self, folder: Path, job_id: str) -> None:
        """Leave it where the task finds it."""
        (folder / f"{job_id}.json").write_text(json.dumps(asdict(self)))

    def reach(self, place: str, attempt: int) -> None:
        """Let happen what shall happen here."""
        if place == self.at and attempt in self.attempts:
            _EVENTS[self.what]()


@dataclass(frozen=True, kw_only=True)
class _Losses:
    content: float
    style: float

    @property
    def total(self) -> float:
        return self.content + self.style


@dataclass(frozen=True)
class _State:
    epoch: int
    computed: str = ""


@dataclass(frozen=True, kw_only=True)
class _Progress:
    """As the engine's, without tensors."""

    epoch: int
    epochs: int
    percent: float
    eta_seconds: float
    losses: _Losses
    state: _State
    painted: Image.Image

    def image(self, longest: int | None = None) -> Image.Image:
        shown = self.painted.copy()
        if longest:
            shown.thumbnail((longest, longest))
        return shown


def main(folder: Path) -> int:
    """Run the job of the environment, and return the exit code."""
    spec = json.loads(os.environ["JOB_SPEC"])
    attempt = int(spec["attempt"])
    plan = Plan.read(folder, spec["job_id"])
    if plan.engine:
        os.execv(sys.executable, [sys.executable, "-m", "nst_task"])
    _stand_in_for_the_engine(lambda place: plan.reach(place, attempt), plan.epoch_seconds)
    from nst_task.cloud import run  # noqa: PLC0415 - what it imports must be stood in for before

    _on_the_way(lambda place: plan.reach(place, attempt))
    return run.main()


def _on_the_way(reach: Callable[[str], None]) -> None:
    """Pass every place that is not in the painting."""
    from nst_task.cloud.job_row import JobRow  # noqa: PLC0415
    from nst_task.cloud.storage import JobStorage  # noqa: PLC0415

    for owner, name, place in (
        (JobRow, "claim", "claim"),
        (JobStorage, "input", "load"),
        (JobStorage, "write_result", "result"),
        (JobRow, "end", "end"),
    ):
        setattr(owner, name, _passing(getattr(owner, name), lambda place=place: reach(place)))  # type: ignore[misc]


def _passing(real: Callable[..., Any], pass_by: Callable[[], None]) -> Callable[..., Any]:
    def call(*arguments: Any, **named: Any) -> Any:
        pass_by()
        return real(*arguments, **named)

    return call


def _stand_in_for_the_engine(reach: Callable[[str], None], epoch_seconds: float) -> None:
    """Put modules in place of those that would import torch."""

    def stylise(
        content: Image.Image,
        styles: Sequence[Image.Image],
        parameters: Any,
        *,
        on_epoch: Callable[[_Progress], None],
        resume: _State | None,
        **_more: Any,
    ) -> Image.Image:
        photo = fit_longest_side(content, parameters.size)
        style = styles[0].resize(photo.size)
        for epoch in range(resume.epoch + 1 if resume else 1, parameters.epochs + 1):
            reach(str(epoch))
            time.sleep(epoch_seconds)
            painted = Image.blend(photo, style, 0.2 + 0.5 * epoch / parameters.epochs)
            progress = _progress(epoch, parameters.epochs, epoch_seconds, painted)
            on_epoch(progress)
        return progress.image()

    def encode(state: _State, job: str) -> bytes:
        return json.dumps({"epoch": state.epoch, "job": job}).encode()

    def decode(data: bytes, job: str) -> _State:
        from contract.errors import CheckpointDamaged  # noqa: PLC0415

        document = json.loads(data)
        if document["job"] != job:
            raise CheckpointDamaged("The checkpoint is not of this job.")
        return _State(document["epoch"])

    def fingerprint(*parts: Any, **_more: Any) -> str:
        return sha256(repr(parts[2:]).encode()).hexdigest()

    _module("nst_task.engine", stylise=stylise, State=_State)
    _module("nst_task.checkpoint", encode=encode, decode=decode, fingerprint=fingerprint)
    hardware = SimpleNamespace(remark_on=lambda _computed: None)
    _module("nst_task.hardware", Hardware=SimpleNamespace(choose=lambda: hardware))
    _module("nst_task.network", PerceptualNetwork=SimpleNamespace(load=lambda name, _hardware: name))


def _module(name: str, **content: Any) -> None:
    module = ModuleType(name)
    vars(module).update(content)
    sys.modules[name] = module


def _progress(epoch: int, epochs: int, epoch_seconds: float, painted: Image.Image) -> _Progress:
    return _Progress(
        epoch=epoch,
        epochs=epochs,
        percent=100 * epoch / epochs,
        eta_seconds=(epochs - epoch) * epoch_seconds,
        losses=_Losses(content=1 / epoch, style=2 / epoch),
        state=_State(epoch),
        painted=painted,
    )


def _stand_still() -> None:
    """Send no heartbeat any more, and take no notice of SIGTERM: all threads are stopped."""
    os.kill(os.getpid(), signal.SIGSTOP)


def _loop() -> None:
    """Paint for ever."""
    time.sleep(_STANDS_STILL)


def _run_out_of_memory() -> NoReturn:
    raise MemoryError


def _break() -> NoReturn:
    raise RuntimeError("An unexpected fault in the engine.")


_EVENTS: Final[dict[str, Callable[[], None]]] = {
    "sigterm": lambda: os.kill(os.getpid(), signal.SIGTERM),
    "sigkill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "stand-still": _stand_still,
    "loop": _loop,
    "out-of-memory": _run_out_of_memory,
    "break": _break,
}

if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
