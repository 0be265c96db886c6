"""L-BFGS (Nocedal and Wright, Numerical Optimization, algorithm 7.4) for an image that grows.

Not torch.optim.LBFGS: its memory cannot be carried to an image of another size, which here lets each size go on where
the smaller one ended, and its first step depends on the scale of the loss. No line search: every evaluation is a whole
epoch, and quasi-Newton steps are good without one; a bound on their length guards against the rest.
"""

from dataclasses import dataclass, field, replace

import torch
import torch.nn.functional as F
from torch import Tensor

MEMORY = 10
"""Pairs that are remembered."""
MEMORY_BYTES = 320 * 2**20
"""What they may take; for the largest images they are fewer."""
FEWEST = 2
FIRST_STEP = 0.02
"""Root mean square change of the pixels in the very first step, where nothing is known of the curvature."""
LONGEST_STEP = 0.1
"""The same for any step."""


@dataclass(frozen=True)
class Pair:
    """How the gradient changed along one step."""

    step: Tensor
    change: Tensor

    def to(self, device: torch.device) -> "Pair":
        """Return the same pair on `device`."""
        return Pair(self.step.to(device), self.change.to(device))


@dataclass(frozen=True)
class Lbfgs:
    """The optimiser after some steps. Immutable, so an interrupted run keeps a complete state."""

    image: Tensor
    previous: tuple[Tensor, Tensor] | None = None
    pairs: tuple[Pair, ...] = field(default=())

    def step(self, gradient: Tensor) -> "Lbfgs":
        """Return the optimiser after a step down `gradient`, the one at `image`; pixels stay in [0, 1]."""
        pairs = self._with_newest_pair(gradient)
        direction = _direction(gradient, pairs)
        rms = direction.square().mean().sqrt()
        # The pair of this step is taken from where the image really went, after both bounds. In place: memory is short.
        image = direction.mul_((LONGEST_STEP / rms).clamp(max=1)).add_(self.image).clamp_(0, 1)
        return Lbfgs(image, (self.image, gradient), pairs)

    def to(self, device: torch.device) -> "Lbfgs":
        """Return the same optimiser with its tensors on `device`."""
        previous = (self.previous[0].to(device), self.previous[1].to(device)) if self.previous else None
        return Lbfgs(self.image.to(device), previous, tuple(pair.to(device) for pair in self.pairs))

    def resized(self, size: tuple[int, int]) -> "Lbfgs":
        """Return the optimiser for an image of size (H, W), with what it has learned of the curvature."""
        image = F.interpolate(self.image, size=size, mode="bicubic", align_corners=False).clamp(0, 1)
        # Each loss is relative, so it stays what it is, while the number of pixels that share its gradient grows.
        shrink = self.image.numel() / image.numel()
        newest = self.pairs[-_remembered(image) :]
        pairs = tuple(Pair(_bilinear(p.step, size), _bilinear(p.change, size).mul_(shrink)) for p in newest)
        return replace(self, image=image, previous=None, pairs=pairs)

    def _with_newest_pair(self, gradient: Tensor) -> tuple[Pair, ...]:
        if self.previous is None:
            return self.pairs
        image, previous_gradient = self.previous
        pair = Pair(self.image - image, gradient - previous_gradient)
        # Only positive curvature keeps the estimated Hessian positive definite.
        curved = _dot(pair.step, pair.change) > 1e-10 * pair.step.norm() * pair.change.norm()
        return (*self.pairs, pair)[-_remembered(pair.step) :] if curved else self.pairs


def _direction(gradient: Tensor, pairs: tuple[Pair, ...]) -> Tensor:
    direction = -gradient
    if not pairs:
        return direction * (FIRST_STEP / direction.square().mean().sqrt().clamp(min=torch.finfo(direction.dtype).tiny))
    weights = []
    for pair in reversed(pairs):
        weights.append(_dot(pair.step, direction) / _dot(pair.step, pair.change))
        direction.addcmul_(pair.change, -weights[-1])
    newest = pairs[-1]
    direction *= _dot(newest.step, newest.change) / _dot(newest.change, newest.change)
    for pair, weight in zip(pairs, reversed(weights), strict=True):
        direction.addcmul_(pair.step, weight - _dot(pair.change, direction) / _dot(pair.step, pair.change))
    return direction


def _remembered(image: Tensor) -> int:
    """Return how many pairs of tensors of the image's size are kept."""
    return min(MEMORY, max(FEWEST, MEMORY_BYTES // (2 * image.numel() * image.element_size())))


def _dot(a: Tensor, b: Tensor) -> Tensor:
    return torch.dot(a.flatten(), b.flatten())


def _bilinear(tensor: Tensor, size: tuple[int, int]) -> Tensor:
    return F.interpolate(tensor, size=size, mode="bilinear", align_corners=False)
