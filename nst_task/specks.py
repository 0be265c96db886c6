"""Coloured specks go by a joint bilateral filter (Petschnigg et al. 2004) of the colours, guided by the luminance.

A style's statistics are met as well by colours that change from pixel to pixel as by those that fill a stroke. The eye
sees the first as specks, and a painter cannot make them: colours are smoothed where the lightness says that it is one
stroke, and the lightness itself stays as it is.
"""

from itertools import product

import torch
import torch.nn.functional as F
from torch import Tensor

from nst_task.colors import luminance

RADIUS = 2
"""Of the neighbourhood that a colour is averaged over, in pixels."""
ROUNDS = 3
"""More would take the colour out of lines and lips, too."""
SHARPNESS = 20.0
"""A neighbour whose lightness differs by 1 / SHARPNESS counts 1 / e times as much."""


def without_specks(image: Tensor) -> Tensor:
    """Return `image` (1, 3, H, W), RGB in [0, 1], of the same luminance, its colours smooth within each stroke."""
    grey = luminance(image)[:, :1]
    colors = image - grey
    for _ in range(ROUNDS):
        colors = _smoothed(colors, grey)
    return (grey + colors).clamp(0, 1)


def _smoothed(colors: Tensor, grey: Tensor) -> Tensor:
    height, width = grey.shape[2:]
    around, colors_around = (F.pad(part, (RADIUS,) * 4, mode="replicate") for part in (grey, colors))
    total, sum_ = torch.zeros_like(grey), torch.zeros_like(colors)
    for top, left in product(range(2 * RADIUS + 1), repeat=2):
        window = (..., slice(top, top + height), slice(left, left + width))
        weight = torch.exp(-SHARPNESS * (around[window] - grey).abs())
        total += weight
        sum_ += weight * colors_around[window]
    return sum_ / total
