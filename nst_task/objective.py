"""What makes a generated image good: the weighted losses of one level, and their gradient."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import torch
from torch import Tensor

from nst_task.losses import PaletteLoss, TotalVariation, shrunk
from nst_task.network import PerceptualNetwork
from nst_task.parametrisation import image_of
from nst_task.perceptual import PerceptualLosses
from nst_task.regions import Region
from nst_task.scene import Scene
from nst_task.schedule import STROKES_GROW_TO

# What each loss counts, at a strength and a smoothness of 1; chosen by looking at the results.
MATCH_WEIGHT = 2.0
STYLE_WEIGHT = 0.4
CONTENT_WEIGHT = 0.25
PALETTE_WEIGHT = 3.0
SMOOTHNESS_WEIGHT = 0.05
BEYOND = {"content": 0.2, "smoothness": 2.0}
"""Times as much beyond schedule.STROKES_GROW_TO: the photograph has no paint that its detail could be, and at full
weight it fades what is painted and breaks strokes into worms; without it, outlines go."""

PALETTE_FACTORS = (2, 4)
"""The image is shrunk by these before its colours are compared: sorting all its pixels would cost as much as VGG."""
_OF_REGION = 0.5
"""A pixel has the colours of the region that most of it belongs to."""
PALETTE_LONGEST = 1024
"""Longest side, in pixels, of an image that is shrunk by no more."""


@dataclass(frozen=True, kw_only=True)
class Losses:
    """The objective after an epoch. Each but the total is relative: 0 is perfect, 1 as far off as a blank picture."""

    content: float
    match: float
    style: float
    palette: float
    smoothness: float
    total: float


class Objective:
    """The losses of one level, with everything that does not change from epoch to epoch computed once."""

    def __init__(
        self,
        scene: Scene,
        size: tuple[int, int],
        network: PerceptualNetwork,
        *,
        painted: Tensor | None = None,
        matches: Sequence[Tensor] = (),
    ) -> None:
        """size: (height, width) of the images that will be evaluated. painted: the image so far, of that size, if any.

        matches: of an earlier objective of the same level, in place of those that are found.
        """
        parameters = scene.parameters
        content, styles, regions = scene.content(size), scene.styles(size), scene.regions(size)
        self._seen = PerceptualLosses(network, content, styles, regions, painted=painted, matches=matches)
        self.matches = self._seen.matches
        factors = [factor * ceil(max(size) / PALETTE_LONGEST) for factor in PALETTE_FACTORS]
        self._palettes = [
            (factor, region.area, loss)
            for factor in factors
            for region in regions
            if (loss := _palette_loss(scene, factor, content, styles, region))
        ]
        self._variation = TotalVariation([content, *styles])
        self._weights = {
            "content": CONTENT_WEIGHT / parameters.style_strength,
            "match": MATCH_WEIGHT,
            "style": STYLE_WEIGHT,
            "palette": PALETTE_WEIGHT,
            "smoothness": SMOOTHNESS_WEIGHT * parameters.smoothness,
        }
        if max(size) > STROKES_GROW_TO:
            self._weights |= {name: self._weights[name] * times for name, times in BEYOND.items()}

    def evaluate(self, variables: Tensor) -> tuple[Losses, Tensor]:
        """Return the losses of the image that `variables` (1, 3, H, W) stand for, and the gradient to them."""
        image = image_of(variables)
        seen, gradient = self._seen.evaluate(image, self._weights)
        pixels, of_pixels = self._of_pixels(image)
        # Symmetric: see image_of. To the variables, the gradient is blurred as the image is.
        gradient = image_of(gradient.add_(of_pixels))
        terms = seen | pixels
        total = torch.stack([self._weights[name] * term for name, term in terms.items()]).sum()
        return Losses(**{name: term.item() for name, term in (terms | {"total": total}).items()}), gradient

    def _of_pixels(self, image: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Return the losses of the pixels themselves, and the gradient of their weighted sum."""
        image = image.detach().requires_grad_()
        palettes = [area * loss(shrunk(image, factor)) for factor, area, loss in self._palettes]
        palette = torch.stack(palettes).sum() if palettes else image.new_zeros(())
        terms = {"palette": palette, "smoothness": self._variation(image)}
        weighted = torch.stack([self._weights[name] * term for name, term in terms.items()]).sum()
        (gradient,) = torch.autograd.grad(weighted, image)
        return {name: term.detach() for name, term in terms.items()}, gradient


def _palette_loss(
    scene: Scene, factor: int, content: Tensor, styles: Sequence[Tensor], region: Region
) -> PaletteLoss | None:
    """Return the loss of the region's colours; None of a region that is kept, or too small to be seen so far away."""
    height, width = shrunk(content, factor).shape[2:]
    places = None if region.cover is None else (shrunk(region.cover, factor) > _OF_REGION).flatten()
    positions = height * width if places is None else int(places.sum())
    if region.is_kept or not positions:
        return None
    painted = [(shrunk(style, factor), share) for style, share in zip(styles, region.shares, strict=True) if share]
    pictures, shares = zip(*painted, strict=True)
    return PaletteLoss(pictures, shares, positions=positions, seed=scene.parameters.seed, places=places)
