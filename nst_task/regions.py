"""Where each style is painted: masks of the styles become regions, each painted in one combination of them.

As the guided transfer of Gatys et al. 2017, "Controlling perceptual factors in neural style transfer", each region has
moments, colours and matches of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
import torch.nn.functional as F
from torch import Tensor

_LEVELS = 64
"""Steps of a soft edge."""
_LEAST = 1e-3
"""Of an image: a smaller region is none."""


@dataclass(frozen=True)
class Region:
    """Part of an image. Without styles, it is kept as it is in the content image."""

    shares: tuple[float, ...]
    """Of each style here, adding up to 1; all 0 where nothing is painted."""
    cover: Tensor | None = None
    """How much of each pixel belongs to it, (1, 1, H, W) from 0 to 1; None is the whole image."""

    @property
    def is_kept(self) -> bool:
        """Whether it is not painted."""
        return not any(self.shares)

    @cached_property
    def area(self) -> float:
        """Its part of the image."""
        return 1.0 if self.cover is None else self.cover.mean().item()

    def cover_at(self, stride: int) -> Tensor | None:
        """Return how much of each feature belongs to it, one for every `stride` pixels."""
        return self.cover if self.cover is None or stride == 1 else F.avg_pool2d(self.cover, stride)


def cut(masks: Sequence[Tensor], shares: Sequence[float]) -> tuple[Region, ...]:
    """Return the regions of an image.

    masks: of each style, how much of it is painted where, (1, 1, H, W) from 0 to 1; shares: of the styles where all are
    painted. In soft edges, masks that add up to 1 share a pixel between them, those that add up to more overlap by as
    much, and what they leave over is kept.
    """
    of_code = [torch.zeros_like(masks[0]) for _ in range(2 ** len(masks))]
    starts = torch.cat(list(masks)).cumsum(dim=0)[:-1]
    starts = torch.cat([torch.zeros_like(masks[0]), starts])
    for level in range(_LEVELS):
        # Each pixel is a circle of which each mask takes an arc, one after the other.
        at = (level + 0.5) / _LEVELS
        code = torch.zeros_like(masks[0], dtype=torch.long)
        for index, mask in enumerate(masks):
            inside = ((at - starts[index : index + 1]) % 1 < mask) & (mask > 0)
            code += inside.long() << index
        for number, cover in enumerate(of_code):
            cover.add_((code == number) / _LEVELS)
    regions = [Region(_of_code(number, shares), cover) for number, cover in enumerate(of_code)]
    return tuple(region for region in regions if region.area >= _LEAST)


def _of_code(code: int, shares: Sequence[float]) -> tuple[float, ...]:
    painted = [share if code >> index & 1 else 0.0 for index, share in enumerate(shares)]
    total = sum(painted) or 1
    return tuple(share / total for share in painted)
