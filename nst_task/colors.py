"""Colours of images as tensors: between pictures and tensors, and between the colours of two images.

An image here is a float tensor (1, 3, H, W), RGB in [0, 1].
"""

from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from nst_task.losses import FLAT, Moments

_LUMINANCE = torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)

COLORLESS = 0.01
"""Root mean square distance from grey, of pixels in [0, 1], below which a picture has no colours."""


def to_tensor(picture: Image.Image) -> Tensor:
    """picture: mode RGB."""
    return torch.from_numpy(np.array(picture)).permute(2, 0, 1)[None].float() / 255


def to_picture(image: Tensor) -> Image.Image:
    """Return `image` rounded to 8 bits, mode RGB."""
    return Image.fromarray((image[0].permute(1, 2, 0).clamp(0, 1) * 255 + 0.5).byte().cpu().numpy())


def with_colors_of(image: Tensor, styles: Sequence[Tensor], shares: Sequence[float]) -> Tensor:
    """Return `image` with the mean and covariance of the colours of the styles.

    As in Gatys et al. 2016, "Preserving color in neural artistic style transfer", section 3.2.
    """
    source = Moments.of(image)
    target = Moments.mixture([Moments.of(style) for style in styles], shares)
    transfer = _power(target.covariance, 0.5) @ _power(source.covariance, -0.5)
    moved = torch.einsum("ij,bjhw->bihw", transfer, image - source.mean.view(1, 3, 1, 1))
    return (moved + target.mean.view(1, 3, 1, 1)).clamp(0, 1)


def luminance(image: Tensor) -> Tensor:
    """Return `image` in greys, still (1, 3, H, W)."""
    return (image * _LUMINANCE.to(image.device)).sum(dim=1, keepdim=True).expand(-1, 3, -1, -1).contiguous()


def is_grey(image: Tensor) -> bool:
    """Return whether `image` has no colours but what a scanner or JPEG adds to greys."""
    return bool((image - luminance(image)).square().mean().sqrt() < COLORLESS)


def with_luminance_like(image: Tensor, reference: Tensor) -> Tensor:
    """Return the luminance of `image` with the mean and spread of that of `reference` ("Preserving color", eq. 10)."""
    source, target = luminance(image), luminance(reference)
    spread = target.std() / source.std().clamp(min=FLAT**0.5)
    return ((source - source.mean()) * spread + target.mean()).clamp(0, 1)


def with_luminance(colors: Tensor, grey: Tensor) -> Tensor:
    """Return the colours of one image with the luminance of the other."""
    # The same amount added to red, green and blue moves luminance alone.
    return (colors + grey - luminance(colors)).clamp(0, 1)


def _power(covariance: Tensor, exponent: float) -> Tensor:
    # On the CPU: three by three numbers, which not every device can decompose.
    values, vectors = torch.linalg.eigh(covariance.cpu() + FLAT * torch.eye(3))
    power: Tensor = (vectors * values.clamp(min=FLAT) ** exponent) @ vectors.T
    return power.to(covariance.device)
