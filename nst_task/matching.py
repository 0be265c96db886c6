"""Each place of a generated image is painted after the place of a style image that looks most like it.

After Kolkin et al. 2022, "Neural Neighbor Style Transfer". Moments say how often a stroke occurs in a picture, not
where it belongs, and are met by a photograph under a texture as well. A place of the style that was chosen for its
likeness says what an eye, an outline or a sky is there, and gives all of it: colours, edges, the strokes between them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, sqrt

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nst_task.losses import TINY, rows_of

LAYERS = ("conv2_1", "conv3_1", "conv4_1")
"""Small enough to be strokes, large enough to know what they are strokes of."""
GRID = "conv3_1"
"""Matches are made at this layer's positions: every fourth pixel."""
FRAME = 0.03
"""Of a style image's sides, left out at each border: a frame, a signature, and where the network sees padding."""
MOST_CANDIDATES = 16_384
"""Of places in a style image; more of them cost time and look the same."""
_AT_ONCE = 1024
"""Rows of the table of distances, which would not fit into memory as a whole."""


@dataclass(frozen=True)
class Candidates:
    """The places of a style image that may be painted after: by layer, rows (M, C)."""

    rows: Mapping[str, Tensor]

    @classmethod
    def of(cls, features: Mapping[str, Tensor]) -> "Candidates":
        """features: of a style image, (1, C, H', W') by layer."""
        height, width = features[GRID].shape[2:]
        border = ceil(FRAME * max(height, width)) if min(height, width) > 1 / FRAME else 0
        stride = ceil(sqrt(height * width / MOST_CANDIDATES))
        inside = (slice(border, height - border, stride), slice(border, width - border, stride))
        return cls({layer: rows_of(_on_grid(features[layer], (height, width))[(..., *inside)]) for layer in LAYERS})

    def nearest(self, features: Mapping[str, Tensor]) -> Tensor:
        """Return which candidate each place of an image with these features looks most like, as (H, W), int32.

        The cosine is of differences from the mean place: of the features themselves, it is near 1 for all.
        """
        height, width = features[GRID].shape[2:]
        sought = [_centred(rows_of(_on_grid(features[layer], (height, width)))) for layer in LAYERS]
        offered = torch.cat([_centred(self.rows[layer]) for layer in LAYERS], dim=1)
        offered /= offered.norm(dim=1, keepdim=True) + TINY
        # The length of what is sought is the same beside every candidate.
        blocks = zip(*(torch.split(part, _AT_ONCE) for part in sought), strict=True)
        found = torch.cat([(torch.cat(block, dim=1) @ offered.T).argmax(dim=1) for block in blocks])
        return found.view(height, width).to(torch.int32)


class MatchLoss(nn.Module):
    """Mean cosine distance of each place of an image from the candidate that was chosen for it."""

    def __init__(self, candidates: Candidates, choice: Tensor) -> None:
        """choice: as `Candidates.nearest` returns it, for an image of the size that will be compared."""
        super().__init__()
        self.choice = choice.long().flatten()
        self.wanted = [candidates.rows[layer] for layer in LAYERS]
        squares = torch.stack([_dot(rows, rows) / rows.shape[1] ** 2 for rows in self.wanted])
        self.square_wanted = squares.sum(dim=0)[self.choice]

    def forward(self, features: Mapping[str, Tensor]) -> Tensor:
        """features: (1, C, H', W') by layer. Returns a scalar."""
        seen = (features[layer] for layer in LAYERS)
        distance: Tensor = _CosineDistance.apply(self.choice, self.wanted, self.square_wanted, *seen)
        return distance


class _CosineDistance(torch.autograd.Function):
    """The columns of all layers together are larger than the features: they are made layer by layer, and not kept.

    Each layer is divided by its number of features, so that all count the same.
    """

    @staticmethod
    def forward(
        ctx: torch.autograd.function.FunctionCtx,
        choice: Tensor,
        wanted: list[Tensor],
        square_wanted: Tensor,
        *features: Tensor,
    ) -> Tensor:
        height, width = features[LAYERS.index(GRID)].shape[2:]
        dot, square = (features[0].new_zeros(len(choice)) for _ in range(2))
        for part, rows in zip(features, wanted, strict=True):
            column = rows_of(_on_grid(part, (height, width)))
            weight = 1 / part.shape[1] ** 2
            dot += weight * _dot(column, rows[choice])
            square += weight * _dot(column, column)
        product = ((square + TINY) * (square_wanted + TINY)).sqrt()
        cosine = dot / product
        gradients: list[Tensor] = []
        for part, rows in zip(features, wanted, strict=True):
            with torch.enable_grad():
                leaf = part.detach().requires_grad_()
                on_grid = _on_grid(leaf, (height, width))
            weight = 1 / part.shape[1] ** 2 / len(choice)
            away = rows[choice].mul_((-weight / product)[:, None])
            away.addcmul_(rows_of(on_grid.detach()), (weight * cosine / (square + TINY))[:, None])
            gradients += torch.autograd.grad(on_grid, leaf, away.view(1, height, width, -1).permute(0, 3, 1, 2))
        ctx.save_for_backward(*gradients)
        return 1 - cosine.mean()

    @staticmethod
    def backward(ctx: torch.autograd.function.FunctionCtx, upstream: Tensor) -> tuple[Tensor | None, ...]:
        return (None, None, None, *(upstream * gradient for gradient in ctx.saved_tensors))  # type: ignore[attr-defined]


def _on_grid(features: Tensor, size: tuple[int, int]) -> Tensor:
    """Return the features of a layer at the places of the grid."""
    return F.interpolate(features, size, mode="bilinear", align_corners=False)


def _centred(rows: Tensor) -> Tensor:
    """Return rows less their mean, over the number of features: each layer counts the same."""
    return (rows - rows.mean(dim=0)).div_(rows.shape[1])


def _dot(a: Tensor, b: Tensor) -> Tensor:
    # Unlike a product and a sum, without another tensor of that size.
    return torch.einsum("nc,nc->n", a, b)
