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
FIRST_STEP = 0.02
"""Root mean square change of the pixels in the very first step, where nothing is known of the curvature."""
LONGEST_STEP = 0.1
"""The same for any step."""


@dataclass(frozen=True)
class Pair:
    """How the gradient changed along one step."""

    step: Tensor
    change: Tensor


@dataclass(frozen=True)
class Lbfgs:
    """The optimiser after some steps. Immutable: whoever is interrupted still holds a whole state."""

    image: Tensor
    previous: tuple[Tensor, Tensor] | None = None
    pairs: tuple[Pair, ...] = field(default=())

    def step(self, gradient: Tensor) -> "Lbfgs":
        """Return the optimiser after a step down `gradient`, the one at `image`; pixels stay in [0, 1]."""
        pairs = self._with_newest_pair(gradient)
        direction = _direction(gradient, pairs)
        rms = direction.square().mean().sqrt()
        # The pair of this step is taken from where the image really went, after both bounds.
        image = (self.image + direction * (LONGEST_STEP / rms).clamp(max=1)).clamp(0, 1)
        return Lbfgs(image, (self.image, gradient), pairs)

    def resized(self, size: tuple[int, int]) -> "Lbfgs":
        """Return the optimiser for an image of size (H, W), with what it has learned of the curvature."""
        image = F.interpolate(self.image, size=size, mode="bicubic", align_corners=False).clamp(0, 1)
        # Each loss is relative, so it stays what it is, while the number of pixels that share its gradient grows.
        shrink = self.image.numel() / image.numel()
        pairs = tuple(Pair(_bilinear(p.step, size), _bilinear(p.change, size) * shrink) for p in self.pairs)
        return replace(self, image=image, previous=None, pairs=pairs)

    def _with_newest_pair(self, gradient: Tensor) -> tuple[Pair, ...]:
        if self.previous is None:
            return self.pairs
        image, previous_gradient = self.previous
        pair = Pair(self.image - image, gradient - previous_gradient)
        # Only positive curvature keeps the estimated Hessian positive definite.
        curved = _dot(pair.step, pair.change) > 1e-10 * pair.step.norm() * pair.change.norm()
        return (*self.pairs, pair)[-MEMORY:] if curved else self.pairs


def _direction(gradient: Tensor, pairs: tuple[Pair, ...]) -> Tensor:
    direction = -gradient
    if not pairs:
        return direction * (FIRST_STEP / direction.square().mean().sqrt().clamp(min=torch.finfo(direction.dtype).tiny))
    weights = []
    for pair in reversed(pairs):
        weights.append(_dot(pair.step, direction) / _dot(pair.step, pair.change))
        direction = direction - weights[-1] * pair.change
    newest = pairs[-1]
    direction = direction * (_dot(newest.step, newest.change) / _dot(newest.change, newest.change))
    for pair, weight in zip(pairs, reversed(weights), strict=True):
        correction = weight - _dot(pair.change, direction) / _dot(pair.step, pair.change)
        direction = direction + correction * pair.step
    return direction


def _dot(a: Tensor, b: Tensor) -> Tensor:
    return torch.dot(a.flatten(), b.flatten())


def _bilinear(tensor: Tensor, size: tuple[int, int]) -> Tensor:
    return F.interpolate(tensor, size=size, mode="bilinear", align_corners=False)
