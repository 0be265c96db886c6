"""What makes a generated image good: the weighted losses of one level, and their gradient."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from nst_task import matching
from nst_task.job import Job
from nst_task.losses import ContentLoss, Moments, PaletteLoss, StyleLoss, TotalVariation, shrunk
from nst_task.matching import Candidates, MatchLoss
from nst_task.network import PerceptualNetwork
from nst_task.parametrisation import image_of

CONTENT_LAYERS = {"conv3_3": 0.35, "conv4_2": 0.65}
"""With what each counts. The first keeps what is small: at conv4_2 alone, the eyes of a face of sixty pixels close."""
STYLE_LAYERS = {"conv1_1": 2.0, "conv2_1": 1.5, "conv3_1": 1.0, "conv4_1": 1.0, "conv5_1": 0.4}
"""With what each counts. The first two keep lines as dark and as sharp as the style's, which matches alone do not; the
last one knows whole things: more of it, and a face becomes a flower of the style."""

# What each loss counts, at a strength and a smoothness of 1; chosen by looking at the results.
MATCH_WEIGHT = 2.0
STYLE_WEIGHT = 0.4
CONTENT_WEIGHT = 0.25
PALETTE_WEIGHT = 3.0
SMOOTHNESS_WEIGHT = 0.05

PAINTED_SHARE = 0.75
"""Of the image so far in what matches are sought for; the rest is the content image."""

PALETTE_FACTORS = (2, 4)
"""The image is shrunk by these before its colours are compared: sorting all its pixels would cost as much as VGG."""


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
        job: Job,
        size: tuple[int, int],
        network: PerceptualNetwork,
        *,
        painted: Tensor | None = None,
        matches: Sequence[Tensor] = (),
    ) -> None:
        """size: (height, width) of the images that will be evaluated. painted: the image so far, of that size, if any.

        matches: of an earlier objective of the same level, in place of those that are found.
        """
        self._job, self._network, parameters = job, network, job.parameters
        content, styles = job.content(size), job.styles(size)
        with torch.no_grad():
            self._contents = {layer: ContentLoss(f) for layer, f in network(content, CONTENT_LAYERS).items()}
            moments, candidates = zip(*(self._seen(style) for style in styles), strict=True)
            self.matches = tuple(matches) or self._matches(candidates, content, painted)
        self._match_losses = [MatchLoss(*pair) for pair in zip(candidates, self.matches, strict=True)]
        self._styles = {
            layer: StyleLoss(Moments.mixture([of_style[layer] for of_style in moments], job.shares))
            for layer in STYLE_LAYERS
        }
        self._palettes = {factor: self._palette_loss(factor, content, styles) for factor in PALETTE_FACTORS}
        self._variation = TotalVariation([content, *styles])
        self._weights = {
            "content": CONTENT_WEIGHT / parameters.style_strength,
            "match": MATCH_WEIGHT,
            "style": STYLE_WEIGHT,
            "palette": PALETTE_WEIGHT,
            "smoothness": SMOOTHNESS_WEIGHT * parameters.smoothness,
        }

    def evaluate(self, variables: Tensor) -> tuple[Losses, Tensor]:
        """Return the losses of the image that `variables` (1, 3, H, W) stand for, and the gradient to them."""
        variables = variables.detach().requires_grad_()
        terms = self._terms(image_of(variables))
        (gradient,) = torch.autograd.grad(terms["total"], variables)
        return Losses(**{name: term.item() for name, term in terms.items()}), gradient

    def _terms(self, image: Tensor) -> dict[str, Tensor]:
        # The features live here only: the backward pass can then free each layer as it leaves it.
        features = self._network(image, {*STYLE_LAYERS, *CONTENT_LAYERS, *matching.LAYERS})
        content = _weighted_mean(
            CONTENT_LAYERS, {layer: loss(features[layer]) for layer, loss in self._contents.items()}
        )
        style = _weighted_mean(STYLE_LAYERS, {layer: loss(features[layer]) for layer, loss in self._styles.items()})
        # Each style is asked what it would paint here, and the answers are mixed as the styles are.
        match = torch.stack([s * loss(features) for s, loss in zip(self._job.shares, self._match_losses, strict=True)])
        palette = torch.stack([loss(shrunk(image, factor)) for factor, loss in self._palettes.items()]).sum()
        terms = {
            "content": content,
            "match": match.sum(),
            "style": style,
            "palette": palette,
            "smoothness": self._variation(image),
        }
        total = torch.stack([self._weights[name] * term for name, term in terms.items()]).sum()
        return terms | {"total": total}

    def _seen(self, style: Tensor) -> tuple[dict[str, Moments], Candidates]:
        # One style at a time, and none of its features kept: they are as large as those of the image.
        features = self._network(style, {*STYLE_LAYERS, *matching.LAYERS})
        return {layer: Moments.of(features[layer]) for layer in STYLE_LAYERS}, Candidates.of(features)

    def _matches(self, candidates: Sequence[Candidates], content: Tensor, painted: Tensor | None) -> tuple[Tensor, ...]:
        # What is painted already decides the most, so that a finer level goes on with it.
        sought = content if painted is None else torch.lerp(content, painted, PAINTED_SHARE)
        features = self._network(sought, matching.LAYERS)
        return tuple(each.nearest(features) for each in candidates)

    def _palette_loss(self, factor: int, content: Tensor, styles: Sequence[Tensor]) -> PaletteLoss:
        height, width = shrunk(content, factor).shape[2:]
        pictures = [shrunk(style, factor) for style in styles]
        return PaletteLoss(pictures, self._job.shares, positions=height * width, seed=self._job.parameters.seed)


def _weighted_mean(weights: Mapping[str, float], losses: Mapping[str, Tensor]) -> Tensor:
    weighted = torch.stack([weight * losses[layer] for layer, weight in weights.items()])
    return weighted.sum() / sum(weights.values())
