"""What the optimiser minimises: one small module per idea, each relative to its target's own size.

Being relative is what lets one set of weights serve every image size and every network.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

TINY = 1e-12
"""Added to energies of features that are divided by or rooted: a plain picture has none."""
FLAT = 1e-5
"""Added to variances of pixels in [0, 1] that are divided by: less than this is as good as one colour."""


class ContentLoss(nn.Module):
    """Squared distance of the features from the content image's (Gatys et al. 2016, eq. 1), over their energy."""

    def __init__(self, target: Tensor, energy: Tensor | None = None) -> None:
        """energy: that of a whole picture's features, if the target is only a part of them."""
        super().__init__()
        self.target = target
        self.energy = (target.square().sum() if energy is None else energy) + TINY

    def forward(self, features: Tensor) -> Tensor:
        """features: (1, C, H, W), like the target. Returns a scalar."""
        return (summable(features) - self.target).square().sum() / self.energy


class _FirstTwoMoments(torch.autograd.Function):
    """Mean and Gram matrix of rows, in float32.

    Autograd would multiply twice where the symmetry of a Gram matrix needs it once, and add up two gradients as large
    as the features. This is one product, with the mean's gradient as its bias. Rows in bfloat16 get their gradient in
    bfloat16, and are kept as they are.
    """

    @staticmethod
    def forward(ctx: torch.autograd.function.FunctionCtx, rows: Tensor) -> tuple[Tensor, Tensor]:
        ctx.save_for_backward(rows)
        rows = summable(rows)
        return rows.mean(dim=0), rows.T @ rows / rows.shape[0]

    @staticmethod
    def backward(ctx: torch.autograd.function.FunctionCtx, mean: Tensor, gram: Tensor) -> Tensor:
        (rows,) = ctx.saved_tensors  # type: ignore[attr-defined]
        bias, factor = (each.to(rows.dtype) for each in (mean / rows.shape[0], (gram + gram.T) / rows.shape[0]))
        return torch.addmm(bias, rows, factor)


def with_gradient(of: Tensor, gradient: Tensor) -> Tensor:
    """Return a scalar whose gradient to `of` is `gradient`, of the same shape.

    To be given a gradient to begin with, `torch.autograd.grad` imports SymPy first, which takes half a second.
    """
    return (of * gradient).sum()


def summable(features: Tensor) -> Tensor:
    """Return features that may be bfloat16 in float32, so that what is computed of them is not rounded step by step."""
    return features.to(torch.promote_types(features.dtype, torch.float32))


def rows_of(features: Tensor) -> Tensor:
    """Return features (1, C, H, W), or the colours of an image, as rows (H * W, C)."""
    # One row per position is how channels_last features lie in memory: no copy, here or in the backward pass.
    return features.permute(0, 2, 3, 1).reshape(-1, features.shape[1])


def mean_and_gram(features: Tensor) -> tuple[Tensor, Tensor]:
    """Return the mean (C,) and the Gram matrix (C, C) of features (1, C, H, W) over their positions.

    Unlike Gatys et al., the Gram matrix is divided by H * W: a sum would depend on the size of the image.
    """
    mean, gram = _FirstTwoMoments.apply(rows_of(features))
    return mean, gram


_BAND = 1024
"""Rows, or columns, whose differences are in memory at once."""


@dataclass(frozen=True)
class Moments:
    """Mean (C,) and covariance (C, C) of features over the positions of an image."""

    mean: Tensor
    covariance: Tensor

    @classmethod
    def of(cls, features: Tensor, cover: Tensor | None = None) -> "Moments":
        """features: (1, C, H, W); cover: how much each position counts, (1, 1, H, W), all of them if not given."""
        if cover is None:
            mean, gram = mean_and_gram(features)
            return cls(mean, gram - torch.outer(mean, mean))
        rows, weights = summable(rows_of(features)), rows_of(cover) / (cover.sum() + TINY)
        mean = (rows * weights).sum(dim=0)
        around = (rows - mean) * weights.sqrt()
        return cls(mean, around.T @ around)

    @classmethod
    def mixture(cls, parts: Sequence["Moments"], shares: Sequence[float]) -> "Moments":
        """Return the moments of features that come from each of `parts` with a probability of its share."""
        mean = torch.stack([share * part.mean for part, share in zip(parts, shares, strict=True)]).sum(dim=0)
        # Of the parts around the common mean: the difference of two Gram matrices would lose digits.
        covariance = torch.stack(
            [
                share * (part.covariance + torch.outer(part.mean - mean, part.mean - mean))
                for part, share in zip(parts, shares, strict=True)
            ]
        )
        return cls(mean, covariance.sum(dim=0))


class StyleLoss(nn.Module):
    """Relative distance of the features' mean and covariance from the style's, at one layer.

    Unlike the Gram matrix of Gatys et al., the two apart: a Gram matrix is mostly its mean, and lets a wrong spread of
    features (flat areas, wrong colours) hide behind it. Unlike there too, distances are not squared: a square almost
    forgets the layers that are nearly right, which are the ones that carry the brush strokes.
    """

    def __init__(self, target: Moments) -> None:
        super().__init__()
        self.target = target

    def forward(self, moments: Moments) -> Tensor:
        """moments: of the features of an image of any size. Returns a scalar."""
        mean = _relative_distance(moments.mean, self.target.mean)
        return (mean + _relative_distance(moments.covariance, self.target.covariance)) / 2


class PaletteLoss(nn.Module):
    """Sliced Wasserstein distance of the colours from the style's, over their variance.

    After Heitz et al. 2021, "A sliced Wasserstein loss for neural texture synthesis", there of features. It
    compares the distributions of colours exactly, not only their moments, for the price of a few sorts.
    """

    DIRECTIONS = 16

    def __init__(
        self,
        styles: Sequence[Tensor],
        shares: Sequence[float],
        *,
        positions: int,
        seed: int,
        places: Tensor | None = None,
    ) -> None:
        """styles: images (1, 3, H, W); positions: the number of pixels of the images that will be compared.

        places: which of the pixels are compared, (H * W,), if not all; `positions` is then their number.
        """
        super().__init__()
        directions = torch.randn(3, self.DIRECTIONS, generator=torch.Generator().manual_seed(seed)).to(styles[0].device)
        self.directions = directions / directions.norm(dim=0)
        self.places = places
        colors = [rows_of(style) for style in styles]
        of_each = torch.cat(
            [torch.full_like(part[:, 0], share / len(part)) for part, share in zip(colors, shares, strict=True)]
        )
        together = torch.cat(colors)
        self.target = _quantiles(self.directions.T @ together.T, of_each, positions)
        mean = of_each @ together
        self.variance = of_each @ (together - mean).square().mean(dim=1) + FLAT

    def forward(self, image: Tensor) -> Tensor:
        """image: (1, 3, H, W). Returns a scalar."""
        rows = rows_of(image) if self.places is None else rows_of(image)[self.places]
        distance: Tensor = (_ordered(self.directions.T @ rows.T) - self.target).square().mean()
        return distance / self.variance


class TotalVariation(nn.Module):
    """Mean squared difference of neighbouring pixels, over that of the pictures it came from; greys and colours apart.

    Apart, because in pictures colours vary far less than greys: what is natural for greys is confetti for colours.
    """

    def __init__(self, references: Sequence[Tensor]) -> None:
        """references: images (1, 3, H, W) whose mean total variation counts as 1."""
        super().__init__()
        grey, color = torch.stack([_variation(image) for image in references]).mean(dim=0) + FLAT
        # A share of the greys' bounds the colours' from below: a drawing in ink has no colours to vary.
        self.reference = torch.stack([grey, color + 0.05 * grey])

    def forward(self, image: Tensor) -> Tensor:
        """image: (1, 3, H, W). Returns a scalar."""
        return (_variation(image) / self.reference).mean()


def _relative_distance(value: Tensor, target: Tensor) -> Tensor:
    # The root of exactly 0 has no gradient.
    return ((value - target).square().sum() / (target.square().sum() + TINY) + TINY).sqrt()


def _variation(image: Tensor) -> Tensor:
    """Return the mean squared difference of neighbouring pixels: of the greys, and of the colours around them."""
    return _mean_squared_differences(image, along=-1) + _mean_squared_differences(image, along=-2)


def _mean_squared_differences(image: Tensor, *, along: int) -> Tensor:
    """Return those of the pixels that are neighbours along a dimension of `image`."""
    sums: Tensor = _DifferencesInBands.apply(image, along)
    return sums / image[0, 0].diff(dim=along).numel()


class _DifferencesInBands(torch.autograd.Function):
    """The squared differences in bands across them, computed again for the gradient.

    Of a print, all of them together take a gigabyte. torch.utils.checkpoint would do the same, and imports a compiler.
    """

    @staticmethod
    def forward(ctx: torch.autograd.function.FunctionCtx, image: Tensor, along: int) -> Tensor:
        ctx.save_for_backward(image)
        ctx.along = along  # type: ignore[attr-defined]
        return torch.stack([_squared_differences(band, along) for band in _bands(image, along)]).sum(dim=0)

    @staticmethod
    def backward(ctx: torch.autograd.function.FunctionCtx, upstream: Tensor) -> tuple[Tensor, None]:
        (image,), along = ctx.saved_tensors, ctx.along  # type: ignore[attr-defined]
        gradient = torch.empty_like(image)
        for band, part in zip(_bands(image, along), _bands(gradient, along), strict=True):
            with torch.enable_grad():
                leaf = band.detach().requires_grad_()
                weighted = (_squared_differences(leaf, along) * upstream).sum()
            part.copy_(torch.autograd.grad(weighted, leaf)[0])
        return gradient, None


def _bands(image: Tensor, along: int) -> tuple[Tensor, ...]:
    return torch.split(image, _BAND, dim={-1: -2, -2: -1}[along])


def _squared_differences(image: Tensor, along: int) -> Tensor:
    grey = image.mean(dim=1, keepdim=True)
    parts = (grey, image - grey)
    return torch.stack([part.diff(dim=along).square().sum() / part.shape[1] for part in parts])


def _ordered(rows: Tensor) -> Tensor:
    """Return each of `rows` (D, N) in ascending order, with a gradient."""
    # On a CPU, NumPy finds the order in a quarter of the time.
    at = rows.detach()
    order = torch.from_numpy(np.argsort(at.numpy(), axis=1)) if at.device.type == "cpu" else at.argsort(dim=1)
    return rows.gather(1, order)


def _quantiles(rows: Tensor, weights: Tensor, count: int) -> Tensor:
    """Return the (D, count) quantiles of each of `rows` (D, N), whose values weigh `weights` (N,)."""
    wanted = (torch.arange(count, device=rows.device) + 0.5) / count
    found = []
    for row in rows:
        ordered, order = row.sort()
        centres = weights[order].cumsum(0) - weights[order] / 2
        right = torch.searchsorted(centres, wanted).clamp(1, len(ordered) - 1)
        left = right - 1
        part = ((wanted - centres[left]) / (centres[right] - centres[left])).clamp(0, 1)
        found.append(torch.lerp(ordered[left], ordered[right], part))
    return torch.stack(found)


def shrunk(image: Tensor, factor: int) -> Tensor:
    """Return the image (1, 3, H, W), its sides divided by `factor`: what is left of its colours seen from afar."""
    return F.avg_pool2d(image, kernel_size=factor, ceil_mode=True)
