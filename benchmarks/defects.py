"""Rulers for what the eye sees first in a bad painting, each beside what the style image has of it itself.

1 means as much as in the style, 0 none. All look at a picture at one size, and need no network.

specks: energy of the finest octave of the colours. A stroke has one colour; its statistics can be met by confetti too.
grain: energy of the finest octave of the greys where the content is flat, at the median place: a brush rests there.
embossing: a light line beside a dark one without a step between them, as a plastic relief has, of the greys.
patches: mean distance of patches to the nearest one of the style, over that of the style's own halves to one another:
a patch that the style could not hold is an artefact.
edges: 1 less the correlation of the outlines with the content's. Not relative: 0 is every outline, 1 is none.
"""

from dataclasses import dataclass
from itertools import product

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from nst_task.colors import luminance, to_tensor
from nst_task.pictures import fit_longest_side

FLAT_SHARE = 0.3
"""Of the places of a content image that count as flat: those with the least energy around them."""
PATCH = 7
"""Side of a patch, in pixels."""
PATCHES = 1500
LEVEL = 0.02
"""Difference of neighbours, of pixels in [0, 1], below which there is no step between them."""
_NONE = 1e-7
"""Energy of pixels in [0, 1] that is invisible: less in a style counts as this much."""


@dataclass(frozen=True, kw_only=True)
class Defects:
    """Lower is better everywhere."""

    specks: float
    grain: float
    embossing: float
    patches: float
    edges: float


class DefectRuler:
    """Knows a content and a style image, and looks for defects in generated images of one size."""

    def __init__(self, content: Image.Image, style: Image.Image, *, size: int) -> None:
        fitted = fit_longest_side(content, size)
        self._size = fitted.size
        self._content, self._style = to_tensor(fitted), to_tensor(fit_longest_side(style, size))
        quiet = _smooth(_octave(_grey(self._content), 2).square(), 4)
        self._flat = quiet <= quiet.flatten().kthvalue(round(FLAT_SHARE * quiet.numel())).values

    @torch.no_grad()
    def look(self, generated: Image.Image) -> Defects:
        """generated: of any size; it is brought to the size of the ruler first."""
        image = to_tensor(generated.convert("RGB").resize(self._size, Image.Resampling.LANCZOS))
        everywhere = torch.ones_like(_grey(self._style), dtype=torch.bool)
        return Defects(
            specks=_ratio(_specks(image), _specks(self._style)),
            grain=_ratio(_grain(image, self._flat), _grain(self._style, everywhere)),
            embossing=_ratio(_embossing(image), _embossing(self._style)),
            patches=self._patches(image),
            edges=1 - _correlation(_outlines(image), _outlines(self._content)),
        )

    def _patches(self, image: Tensor) -> float:
        width = self._style.shape[3] // 2
        left, right = self._style[..., :width], self._style[..., width:]
        own = (_distance(left, right) + _distance(right, left)) / 2
        return _ratio(_distance(image, self._style), own)


def _ratio(found: Tensor, of_the_style: Tensor) -> float:
    return float(found / of_the_style.clamp(min=_NONE))


def _grey(image: Tensor) -> Tensor:
    return luminance(image)[:, :1]


def _smooth(image: Tensor, radius: int) -> Tensor:
    """Return the mean over a square of 2 * radius + 1 pixels, edges repeated."""
    return F.avg_pool2d(F.pad(image, (radius,) * 4, mode="replicate"), 2 * radius + 1, stride=1)


def _octave(image: Tensor, radius: int) -> Tensor:
    """Return what of an image is finer than about `radius` pixels."""
    return image - _smooth(image, radius)


def _specks(image: Tensor) -> Tensor:
    return _octave(image - luminance(image), 1).square().mean()


def _grain(image: Tensor, where: Tensor) -> Tensor:
    return _smooth(_octave(_grey(image), 1).square(), 2)[where].median()


def _embossing(image: Tensor) -> Tensor:
    fine, coarse = _octave(_grey(image), 2), _smooth(_grey(image), 4)
    found = []
    for step, along in product((1, 2), (2, 3)):
        one, other = fine.narrow(along, 0, fine.shape[along] - step), fine.narrow(along, step, fine.shape[along] - step)
        height = coarse.diff(n=1, dim=along).abs()
        level = (height.narrow(along, 0, one.shape[along]) < LEVEL).float()
        found.append((F.relu(-one * other) * level).mean())
    return torch.stack(found).mean()


def _outlines(image: Tensor) -> Tensor:
    grey = _smooth(_grey(image), 1)
    across, down = grey.diff(dim=3)[:, :, 1:], grey.diff(dim=2)[..., 1:]
    return _smooth((across.square() + down.square()).sqrt(), 2)


def _correlation(a: Tensor, b: Tensor) -> float:
    return float(torch.corrcoef(torch.stack([a.flatten(), b.flatten()]))[0, 1])


def _distance(image: Tensor, style: Tensor) -> Tensor:
    """Return the mean squared distance per pixel of patches of an image to the nearest of the style's."""
    sought, offered = _some_patches(image), _some_patches(style, times=4)
    return torch.cdist(sought, offered).square().min(dim=1).values.mean() / sought.shape[1]


def _some_patches(image: Tensor, times: int = 1) -> Tensor:
    every = F.unfold(image, PATCH)[0].T
    order = torch.randperm(len(every), generator=torch.Generator().manual_seed(0))
    return every[order[: times * PATCHES]]
