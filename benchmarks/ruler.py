"""Judge a generated image from outside the engine: a ruler that the engine does not optimise.

Everything is averaged over the picture at full, half and quarter size: one scale alone rewards noise. Lower is better.
"""

from dataclasses import dataclass
from functools import cache

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from nst_task.colors import to_tensor
from nst_task.network import PerceptualNetwork
from nst_task.pictures import fit_longest_side

STYLE_LAYERS = ("conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1")
CONTENT_LAYER = "conv4_2"
CONTENT_SHARE = 0.33
"""What content counts beside style in the objective: both matter, and content distances are the larger numbers."""


@dataclass(frozen=True, kw_only=True)
class Score:
    """style, content: squared distance of Gram matrices and of features over the target's energy.
    noise: energy of the finest octave of luminance over that of the inputs. colour: sliced Wasserstein distance, x 100.
    """

    style: float
    content: float
    noise: float
    colour: float

    @property
    def objective(self) -> float:
        """Style and content in one number."""
        return self.style + CONTENT_SHARE * self.content


class Ruler:
    """Knows a content and a style image, and scores generated images of one size against them."""

    def __init__(self, network: PerceptualNetwork, content: Image.Image, style: Image.Image, *, size: int) -> None:
        self._network, self._content, self._style = network, content, style
        self._size = fit_longest_side(content, size).size
        self._longest = size

    @torch.no_grad()
    def score(self, generated: Image.Image) -> Score:
        """Score an image of any size: it is enlarged to the size of the ruler first."""
        scales = [self._at_scale(generated, divisor) for divisor in (1, 2, 4)]
        full = to_tensor(generated.resize(self._size, Image.Resampling.LANCZOS))
        content = to_tensor(self._content.resize(self._size, Image.Resampling.LANCZOS))
        style = to_tensor(fit_longest_side(self._style, self._longest))
        return Score(
            style=sum(style_part for style_part, _ in scales) / len(scales),
            content=sum(content_part for _, content_part in scales) / len(scales),
            noise=_finest_octave(full) / max(_finest_octave(content), _finest_octave(style)),
            colour=100 * _palette_distance(full, style),
        )

    def _at_scale(self, generated: Image.Image, divisor: int) -> tuple[float, float]:
        size = (self._size[0] // divisor, self._size[1] // divisor)
        found = self._network(
            to_tensor(generated.resize(size, Image.Resampling.LANCZOS)), (*STYLE_LAYERS, CONTENT_LAYER)
        )
        grams, features = self._targets(divisor)
        style = sum(_relative(_gram(found[layer]), grams[layer]) for layer in STYLE_LAYERS) / len(STYLE_LAYERS)
        return style, _relative(found[CONTENT_LAYER], features)

    @cache  # noqa: B019 - a ruler lives as long as the program
    def _targets(self, divisor: int) -> tuple[dict[str, Tensor], Tensor]:
        size = (self._size[0] // divisor, self._size[1] // divisor)
        style = self._network(to_tensor(fit_longest_side(self._style, self._longest // divisor)), STYLE_LAYERS)
        content = self._network(to_tensor(self._content.resize(size, Image.Resampling.LANCZOS)), [CONTENT_LAYER])
        return {layer: _gram(features) for layer, features in style.items()}, content[CONTENT_LAYER]


def _gram(features: Tensor) -> Tensor:
    rows = features.permute(0, 2, 3, 1).reshape(-1, features.shape[1])
    return rows.T @ rows / rows.shape[0]


def _relative(value: Tensor, target: Tensor) -> float:
    return float((value - target).square().sum() / target.square().sum())


def _finest_octave(image: Tensor) -> float:
    grey = (image * torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)).sum(1, keepdim=True)
    coarser = F.interpolate(F.avg_pool2d(grey, 2), size=grey.shape[2:], mode="bilinear", align_corners=False)
    return float((grey - coarser).square().mean())


def _palette_distance(image: Tensor, style: Tensor) -> float:
    directions = torch.randn(3, 64, generator=torch.Generator().manual_seed(0))
    directions /= directions.norm(dim=0)
    levels = torch.linspace(0.01, 0.99, 99)
    found, wanted = (
        torch.quantile(F.avg_pool2d(part, 4).flatten(2)[0].T @ directions, levels, dim=0) for part in (image, style)
    )
    return float((found - wanted).abs().mean())
