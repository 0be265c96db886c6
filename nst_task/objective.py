"""What makes a generated image good: the weighted losses of one level, and their gradient."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from nst_task.job import Job
from nst_task.losses import ContentLoss, Moments, PaletteLoss, StyleLoss, TotalVariation, shrunk
from nst_task.network import PerceptualNetwork
from nst_task.parametrisation import image_of

CONTENT_LAYERS = {"conv3_3": 0.1, "conv4_2": 0.9}
"""With what each counts. The first keeps what is small: at conv4_2 alone, the eyes of a face of sixty pixels close."""
STYLE_LAYERS = {"conv1_1": 1.0, "conv2_1": 1.0, "conv3_1": 1.0, "conv4_1": 1.0, "conv5_1": 0.4}
"""With what each counts. The last one knows whole things: more of it, and a face becomes a flower of the style."""

# What each loss counts beside the style's 1, at a strength and a smoothness of 1; chosen by looking at the results.
CONTENT_WEIGHT = 0.4
PALETTE_WEIGHT = 3.0
SMOOTHNESS_WEIGHT = 0.08

PALETTE_FACTORS = (2, 4)
"""The image is shrunk by these before its colours are compared: sorting all its pixels would cost as much as VGG."""


@dataclass(frozen=True, kw_only=True)
class Losses:
    """The objective after an epoch. Each but the total is relative: 0 is perfect, 1 as far off as a blank picture."""

    content: float
    style: float
    palette: float
    smoothness: float
    total: float


class Objective:
    """The losses of one level, with everything that does not change from epoch to epoch computed once."""

    def __init__(self, job: Job, size: tuple[int, int], network: PerceptualNetwork) -> None:
        """size: (height, width) of the images that will be evaluated."""
        self._job, self._network, parameters = job, network, job.parameters
        content, styles = job.content(size), job.styles(size)
        with torch.no_grad():
            self._contents = {layer: ContentLoss(f) for layer, f in network(content, CONTENT_LAYERS).items()}
            seen = [{layer: Moments.of(f) for layer, f in network(s, STYLE_LAYERS).items()} for s in styles]
        self._styles = {
            layer: StyleLoss(Moments.mixture([moments[layer] for moments in seen], job.shares))
            for layer in STYLE_LAYERS
        }
        self._palettes = {factor: self._palette_loss(factor, content, styles) for factor in PALETTE_FACTORS}
        self._variation = TotalVariation([content, *styles])
        self._content_weight = CONTENT_WEIGHT / parameters.style_strength
        self._smoothness_weight = SMOOTHNESS_WEIGHT * parameters.smoothness

    def evaluate(self, variables: Tensor) -> tuple[Losses, Tensor]:
        """Return the losses of the image that `variables` (1, 3, H, W) stand for, and the gradient to them."""
        variables = variables.detach().requires_grad_()
        terms = self._terms(image_of(variables))
        (gradient,) = torch.autograd.grad(terms["total"], variables)
        return Losses(**{name: term.item() for name, term in terms.items()}), gradient

    def _terms(self, image: Tensor) -> dict[str, Tensor]:
        # The features live here only: the backward pass can then free each layer as it leaves it.
        features = self._network(image, (*STYLE_LAYERS, *CONTENT_LAYERS))
        content = _weighted_mean(
            CONTENT_LAYERS, {layer: loss(features[layer]) for layer, loss in self._contents.items()}
        )
        style = _weighted_mean(STYLE_LAYERS, {layer: loss(features[layer]) for layer, loss in self._styles.items()})
        palette = torch.stack([loss(shrunk(image, factor)) for factor, loss in self._palettes.items()]).sum()
        variation = self._variation(image)
        total = style + self._content_weight * content + PALETTE_WEIGHT * palette + self._smoothness_weight * variation
        return {"content": content, "style": style, "palette": palette, "smoothness": variation, "total": total}

    def _palette_loss(self, factor: int, content: Tensor, styles: Sequence[Tensor]) -> PaletteLoss:
        height, width = shrunk(content, factor).shape[2:]
        pictures = [shrunk(style, factor) for style in styles]
        return PaletteLoss(pictures, self._job.shares, positions=height * width, seed=self._job.parameters.seed)


def _weighted_mean(weights: Mapping[str, float], losses: Mapping[str, Tensor]) -> Tensor:
    weighted = torch.stack([weight * losses[layer] for layer, weight in weights.items()])
    return weighted.sum() / sum(weights.values())
