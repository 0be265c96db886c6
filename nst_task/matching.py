"""Each place of a generated image is painted after the most similar place of a style image.

After Kolkin et al. 2022, "Neural Neighbor Style Transfer". Moments say how often a stroke occurs in a picture, not
where it belongs, and are met by a photograph under a texture as well. A place of the style that was chosen for its
likeness says what an eye, an outline or a sky is there, and gives all of it: colours, edges, the strokes between them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nst_task.losses import TINY, rows_of, summable, with_gradient
from nst_task.tiles import Tile

LAYERS = ("conv2_1", "conv3_1", "conv4_1")
"""Small enough to be strokes, large enough to depend on what is painted."""
GRID = "conv3_1"
"""Matches are made at this layer's positions."""
STRIDE = 4
"""Pixels from one of them to the next."""
FRAME = 0.03
"""Of a style image's sides, left out at each border: a frame, a signature, and where the network sees padding."""
MOST_CANDIDATES = 16_384
"""Of places in a style image; more of them cost time and look the same."""
_AT_ONCE = 1024
"""Rows of the table of distances, which would not fit into memory as a whole."""

Tiles = Iterable[tuple[Tile, Mapping[str, Tensor]]]
"""Of an image, each with the features of its window, (1, C, H', W') by layer: a `Seen`."""


@dataclass(frozen=True)
class Candidates:
    """The places of a style image that may be painted after: by layer, rows (M, C)."""

    rows: Mapping[str, Tensor]

    @classmethod
    def of(cls, seen: Tiles, grid: tuple[int, int]) -> "Candidates":
        """seen: of a style image, grid: how many places it has, (H, W)."""
        border = ceil(FRAME * max(grid)) if min(grid) > 1 / FRAME else 0
        stride = ceil(sqrt(grid[0] * grid[1] / MOST_CANDIDATES))
        inside = [range(border, side - border, stride) for side in grid]
        tiles = [_some_places(tile, features, inside) for tile, features in seen]
        return cls({layer: torch.cat([places[layer] for places in tiles]) for layer in LAYERS})


def nearest(candidates: Sequence[Candidates], seen: Tiles, grid: tuple[int, int]) -> tuple[Tensor, ...]:
    """Return the most similar candidate of each style for each place of an image, as (H, W), int32.

    seen: of the image, gone through twice; grid: how many places it has. The cosine is of differences from the mean
    place: of the features themselves, it is near 1 for all.
    """
    sums = [_sums(tile, features) for tile, features in seen]
    mean = {layer: torch.stack([each[layer] for each in sums]).sum(dim=0) / (grid[0] * grid[1]) for layer in LAYERS}
    offered = [_directions(each) for each in candidates]
    found = tuple(torch.empty(grid, dtype=torch.int32, device=each.device) for each in offered)
    for tile, features in seen:
        # The length of what is sought is the same beside every candidate: it is not divided by.
        sought = [(rows - mean[layer]).div_(rows.shape[1]) for layer, rows in _places(tile, features).items()]
        for choice, directions in zip(found, offered, strict=True):
            blocks = zip(*(torch.split(part, _AT_ONCE) for part in sought), strict=True)
            best = torch.cat([(torch.cat(block, dim=1) @ directions.T).argmax(dim=1) for block in blocks])
            core = tile.core_in(choice, STRIDE)
            core.copy_(best.view(core.shape))
    return found


class MatchLoss(nn.Module):
    """Mean cosine distance of each place of a tile from the candidate that was chosen for it."""

    def __init__(self, candidates: Candidates, choice: Tensor, tile: Tile, share: float | Tensor = 1.0) -> None:
        """choice: as `nearest` returns it, of the whole image; share: how much the style counts, or counts where.

        The latter is of the whole image as well, (1, 1, H, W), at the places that `choice` has.
        """
        super().__init__()
        self.share = tile.core_in(share, STRIDE).flatten() if isinstance(share, Tensor) else share
        self.tile = tile
        self.choice = tile.core_in(choice, STRIDE).long().flatten()
        self.wanted = [candidates.rows[layer] for layer in LAYERS]
        squares = torch.stack([_dot(rows, rows) / rows.shape[1] ** 2 for rows in self.wanted])
        self.square_wanted = squares.sum(dim=0)[self.choice]

    def forward(self, features: Mapping[str, Tensor]) -> Tensor:
        """features: of the tile's window, (1, C, H', W') by layer. Returns a scalar."""
        seen = (features[layer] for layer in LAYERS)
        distance: Tensor = _CosineDistance.apply(self, *seen)
        return distance


class _CosineDistance(torch.autograd.Function):
    """The columns of all layers together are larger than the features: they are made layer by layer, and not kept.

    Each layer is divided by its number of features, so that all count the same.
    """

    @staticmethod
    def forward(ctx: torch.autograd.function.FunctionCtx, loss: MatchLoss, *features: Tensor) -> Tensor:
        grid = features[LAYERS.index(GRID)].shape[2:]
        dot, square = (loss.square_wanted.new_zeros(len(loss.choice)) for _ in range(2))
        for part, rows in zip(features, loss.wanted, strict=True):
            column = rows_of(_on_grid(part, grid, loss.tile))
            weight = 1 / part.shape[1] ** 2
            dot += weight * _dot(column, rows[loss.choice])
            square += weight * _dot(column, column)
        product = ((square + TINY) * (loss.square_wanted + TINY)).sqrt()
        cosine = dot / product
        ctx.save_for_backward(square, product, cosine, *features)
        ctx.loss, ctx.grid = loss, grid  # type: ignore[attr-defined]
        return (loss.share * (1 - cosine)).mean()

    @staticmethod
    def backward(ctx: torch.autograd.function.FunctionCtx, upstream: Tensor) -> tuple[Tensor | None, ...]:
        square, product, cosine, *features = ctx.saved_tensors  # type: ignore[attr-defined]
        loss: MatchLoss = ctx.loss  # type: ignore[attr-defined]
        gradients: list[Tensor | None] = [None]
        for part, rows in zip(features, loss.wanted, strict=True):
            weight = upstream * loss.share / part.shape[1] ** 2 / len(loss.choice)
            with torch.enable_grad():
                leaf = part.detach().requires_grad_()
                on_grid = _on_grid(leaf, ctx.grid, loss.tile)  # type: ignore[attr-defined]
                away = rows[loss.choice].mul_((-weight / product)[:, None])
                away.addcmul_(rows_of(on_grid.detach()), (weight * cosine / (square + TINY))[:, None])
                moved = with_gradient(on_grid, away.view(1, *on_grid.shape[2:], -1).permute(0, 3, 1, 2))
            gradients += torch.autograd.grad(moved, leaf)
        return tuple(gradients)


def _places(tile: Tile, features: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the places of the tile's core by layer, rows (N, C)."""
    grid = features[GRID].shape[2:]
    return {layer: rows_of(_on_grid(features[layer], grid, tile)) for layer in LAYERS}


def _some_places(tile: Tile, features: Mapping[str, Tensor], wanted: Sequence[range]) -> dict[str, Tensor]:
    """Return those places of the tile's core that lie in rows and columns that are `wanted` of the whole image."""
    grid = features[GRID].shape[2:]
    rows, columns = (
        [index - core.start // STRIDE for index in indices if core.start // STRIDE <= index < core.stop // STRIDE]
        for core, indices in zip(tile.core, wanted, strict=True)
    )
    return {layer: rows_of(_on_grid(features[layer], grid, tile)[..., rows, :][..., columns]) for layer in LAYERS}


def _on_grid(features: Tensor, grid: Sequence[int], tile: Tile) -> Tensor:
    """Return the features of a layer at the places of the tile's core, (1, C, H, W), in float32.

    grid: how many places its window has.
    """
    features = summable(features)
    if features.shape[2] > grid[0]:
        features = F.avg_pool2d(features, 2)
    elif features.shape[2] < grid[0]:
        # Always by 2, also where pooling left out an odd row: a place is then the same in every tile.
        features = F.interpolate(features, scale_factor=2, mode="bilinear", align_corners=False)
        missing = [whole - there for whole, there in zip(grid, features.shape[2:], strict=True)]
        features = F.pad(features, (0, missing[1], 0, missing[0]), mode="replicate")
    return tile.core_of(features, STRIDE)


def _sums(tile: Tile, features: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {layer: rows.sum(dim=0) for layer, rows in _places(tile, features).items()}


def _directions(candidates: Candidates) -> Tensor:
    """Return the candidates less their mean, of length 1, (M, C of all layers); each layer counts the same."""
    parts = [(rows - rows.mean(dim=0)).div_(rows.shape[1]) for rows in candidates.rows.values()]
    directions = torch.cat(parts, dim=1)
    return directions.div_(directions.norm(dim=1, keepdim=True) + TINY)


def _dot(a: Tensor, b: Tensor) -> Tensor:
    # A product of matrices, which einsum makes of it, takes six times as long in bfloat16.
    products: Tensor = torch.linalg.vecdot(a, b)
    return products
