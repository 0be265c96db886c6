"""An image cut into tiles that the network sees one after the other: memory is bounded, the result is the same.

A tile's core is what it answers for; its window is the core with as much around it as the features of the core see.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil, prod

from torch import Tensor

LONGEST_CORE = 512
"""Side of a tile in pixels. What is around every tile costs time, a larger one memory."""
COARSEST_STRIDE = 16
"""Pixels between two features of the deepest layers."""
UNTILED_PIXELS = 1024 * 1024
"""An image of so many is one tile: cutting it would cost more time than its memory is worth."""


@dataclass(frozen=True)
class Tile:
    """Part of an image: `core` and the `window` around it, as (rows, columns) of the image, in pixels."""

    core: tuple[slice, slice]
    window: tuple[slice, slice]

    def of(self, image: Tensor) -> Tensor:
        """Return the window of an image (1, C, H, W): a view."""
        rows, columns = self.window
        return image[..., rows, columns]

    def core_of(self, features: Tensor, stride: int) -> Tensor:
        """Return the core of features of the window, (1, C, H', W'), a feature for every `stride` pixels: a view."""
        rows, columns = (
            slice((core.start - window.start) // stride, (core.stop - window.start) // stride)
            for core, window in zip(self.core, self.window, strict=True)
        )
        return features[..., rows, columns]

    def core_in(self, features: Tensor, stride: int) -> Tensor:
        """Return the core in features (..., H', W') of the whole image: a view."""
        rows, columns = (slice(core.start // stride, core.stop // stride) for core in self.core)
        return features[..., rows, columns]

    def positions(self, stride: int) -> int:
        """Return how many features the core has, one for every `stride` pixels."""
        return prod(core.stop // stride - core.start // stride for core in self.core)


def cut(size: Sequence[int], *, reach: int) -> tuple[Tile, ...]:
    """Return the tiles of an image of `size` (H, W). Their cores do not depend on the reach.

    reach: how many pixels beyond its own a feature sees.
    """
    longest_core = max(size) if size[0] * size[1] <= UNTILED_PIXELS else LONGEST_CORE
    # Tiles begin where a feature of any layer does: it is then the same in the tile and in the whole image.
    around = ceil(reach / COARSEST_STRIDE) * COARSEST_STRIDE
    spans = (list(_spans(side, longest_core, around)) for side in size)
    return tuple(Tile((rows[0], columns[0]), (rows[1], columns[1])) for rows, columns in product(*spans))


def shares(of: Sequence[Tile], stride: int) -> list[float]:
    """Return how much of the image's features each tile answers for."""
    positions = [tile.positions(stride) for tile in of]
    return [each / sum(positions) for each in positions]


def _spans(side: int, longest_core: int, around: int) -> Iterator[tuple[slice, slice]]:
    count = ceil(side / longest_core)
    starts = [round(side * index / count / COARSEST_STRIDE) * COARSEST_STRIDE for index in range(count)]
    for start, stop in zip(starts, [*starts[1:], side], strict=True):
        yield slice(start, stop), slice(max(0, start - around), min(side, stop + around))
