"""Neural style transfer after Gatys, Ecker and Bethge (2016), coarse to fine: pictures in, picture out."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PIL import Image
from torch import Tensor

from nst_task import colors, schedule
from nst_task.job import Job
from nst_task.lbfgs import Lbfgs
from nst_task.network import PerceptualNetwork
from nst_task.objective import Losses, Objective
from nst_task.parameters import Parameters
from nst_task.parametrisation import image_of


@dataclass(frozen=True)
class State:
    """All that the next epoch depends on: a resumed run ends with the same bytes as one that never stopped."""

    epoch: int
    optimiser: Lbfgs
    matches: tuple[Tensor, ...] = ()
    """Of the present level, a (H, W) for each style: `matching.Candidates.nearest`."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What is known after an epoch. `eta_seconds` is of the time left, from the speed of this run so far."""

    epoch: int
    epochs: int
    percent: float
    eta_seconds: float
    losses: Losses
    state: State
    _finish: Callable[[Tensor], Tensor]

    def image(self) -> Image.Image:
        """Return the generated image so far, at the size being worked on. Costs nothing unless called."""
        return colors.to_picture(self._finish(self.state.optimiser.image))


def stylise(
    content: Image.Image,
    styles: Sequence[Image.Image],
    parameters: Parameters,
    *,
    network: PerceptualNetwork,
    weights: Sequence[float] | None = None,
    first: Image.Image | None = None,
    on_epoch: Callable[[Progress], None] = lambda _progress: None,
    resume: State | None = None,
) -> Image.Image:
    """Return the content image (mode RGB), painted in the style of 1 to 3 style images (mode RGB).

    weights: how much each style counts; equal if not given. first: what to start from (mode RGB, any size), in place of
    what the parameter `init` says. `on_epoch` is called after every epoch; whatever it raises ends the run, as does a
    signal's exception, and `Progress.state` of the last call then serves to `resume`. Raises InvalidParameter.
    """
    job = Job(content, styles, parameters, weights, first)
    state = resume or State(0, Lbfgs(job.first_image()))
    started, percent_before = time.monotonic(), schedule.percent_done(job.plan, state.epoch)
    for state, losses in _epochs(job, network, state):  # noqa: B020 - each epoch goes on from the one before
        percent = schedule.percent_done(job.plan, state.epoch)
        seconds_per_percent = (time.monotonic() - started) / (percent - percent_before)
        on_epoch(
            Progress(
                epoch=state.epoch,
                epochs=parameters.epochs,
                percent=percent,
                eta_seconds=(100 - percent) * seconds_per_percent,
                losses=losses,
                state=state,
                _finish=job.finish,
            )
        )
    return colors.to_picture(job.finish(state.optimiser.image))


def _epochs(job: Job, network: PerceptualNetwork, state: State) -> Iterator[tuple[State, Losses]]:
    end = 0
    for level in job.plan:
        end += level.epochs
        if state.epoch >= end:
            continue
        optimiser, matches = state.optimiser, state.matches
        if optimiser.image.shape[2:] != level.size:
            optimiser, matches = optimiser.resized(level.size), ()
        painted = None if level is job.plan[0] else image_of(optimiser.image)
        objective = Objective(job, level.size, network, painted=painted, matches=matches)
        for epoch in range(state.epoch + 1, end + 1):
            losses, gradient = objective.evaluate(optimiser.image)
            optimiser = optimiser.step(gradient)
            state = State(epoch, optimiser, objective.matches)
            yield state, losses
