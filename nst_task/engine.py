"""Neural style transfer after Gatys, Ecker and Bethge (2016), coarse to fine: pictures in, picture out."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from PIL import Image
from torch import Tensor

from contract.parameters import Parameters
from nst_task import allocator, colors, schedule
from nst_task.lbfgs import Lbfgs
from nst_task.network import PerceptualNetwork
from nst_task.objective import Losses, Objective
from nst_task.parametrisation import image_of
from nst_task.scene import Scene
from nst_task.schedule import Level


@dataclass(frozen=True)
class State:
    """All that the next epoch depends on: a resumed run ends with the same bytes as one that never stopped."""

    epoch: int
    optimiser: Lbfgs
    matches: tuple[Tensor, ...] = ()
    """Of the present level, a (H, W) for each style: `matching.nearest`."""
    computed: str = ""
    """In what and on what, as `Hardware` says it: a run that goes on elsewhere ends with slightly other bytes."""

    def to(self, device: torch.device) -> "State":
        """Return the same state with its tensors on `device`."""
        return replace(
            self, optimiser=self.optimiser.to(device), matches=tuple(choice.to(device) for choice in self.matches)
        )


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What is known after an epoch. `eta_seconds` is of the time left, from the speed of this run so far."""

    epoch: int
    epochs: int
    percent: float
    eta_seconds: float
    losses: Losses
    state: State
    _finish: Callable[[Tensor, int | None], Tensor]

    def image(self, longest: int | None = None) -> Image.Image:
        """Return the generated image so far, at the size being worked on. Costs nothing unless called.

        longest: of its sides, in pixels, if it need not be larger.
        """
        return colors.to_picture(self._finish(self.state.optimiser.image, longest))


def stylise(
    content: Image.Image,
    styles: Sequence[Image.Image],
    parameters: Parameters,
    *,
    network: PerceptualNetwork,
    weights: Sequence[float] | None = None,
    first: Image.Image | None = None,
    masks: Sequence[Image.Image] = (),
    on_epoch: Callable[[Progress], None] = lambda _progress: None,
    resume: State | None = None,
) -> Image.Image:
    """Return the content image (mode RGB), painted in the style of 1 to 3 style images (mode RGB).

    weights: how much each style counts; equal if not given. first: what to start from (mode RGB, any size), in place of
    what the parameter `init` says. masks: of each style, light where it is painted; where none is, the content image is
    kept. `on_epoch` is called after every epoch; whatever it raises ends the run, as does a
    signal's exception, and `Progress.state` of the last call then serves to `resume`. Raises InvalidParameter.
    """
    device = network.hardware.device
    scene = Scene(content, styles, parameters, weights, first, masks=masks, device=device)
    state = resume.to(device) if resume else State(0, Lbfgs(scene.first_image()))
    started, percent_before = time.monotonic(), schedule.percent_done(scene.plan, state.epoch)
    for state, losses in _epochs(scene, network, state):  # noqa: B020 - each epoch goes on from the one before
        percent = schedule.percent_done(scene.plan, state.epoch)
        seconds_per_percent = (time.monotonic() - started) / (percent - percent_before)
        on_epoch(
            Progress(
                epoch=state.epoch,
                epochs=parameters.epochs,
                percent=percent,
                eta_seconds=(100 - percent) * seconds_per_percent,
                losses=losses,
                state=state,
                _finish=scene.finish,
            )
        )
    return colors.to_picture(scene.finish(state.optimiser.image))


def _epochs(scene: Scene, network: PerceptualNetwork, start: State) -> Iterator[tuple[State, Losses]]:
    end, state = 0, start
    for level in scene.plan:
        end += level.epochs
        allocator.set_up(max(level.size))
        for state, losses in _epochs_until(end, scene, level, network, state):  # noqa: B020 - as in stylise
            yield state, losses
        allocator.trim()


def _epochs_until(
    end: int, scene: Scene, level: Level, network: PerceptualNetwork, state: State
) -> Iterator[tuple[State, Losses]]:
    """Yield the epochs of a level after `state`, which may lie beyond it."""
    if state.epoch >= end:
        return
    optimiser, matches = state.optimiser, state.matches
    if optimiser.image.shape[2:] != level.size:
        optimiser, matches = optimiser.resized(level.size), ()
    is_first = level is scene.plan[0]
    objective = Objective(
        scene,
        level.size,
        network,
        painted=None if is_first else image_of(optimiser.image),  # named, it would stay in memory for all epochs
        matches=matches,
    )
    for epoch in range(state.epoch + 1, end + 1):
        losses, gradient = objective.evaluate(optimiser.image)
        optimiser = optimiser.step(gradient)
        yield State(epoch, optimiser, objective.matches, str(network.hardware)), losses
