"""What the optimiser changes, and the image that it stands for: the variables, blurred a little.

Pooling hands the gradient of four pixels to one of them, which draws a weave of one pixel over everything flat (Odena
et al. 2016, "Deconvolution and checkerboard artifacts"). The kernel [1 2 1] / 4 is zero at exactly that frequency and
nearly one at those that a stroke is made of: the image cannot hold the weave, and loses no stroke.
"""

import torch.nn.functional as F
from torch import Tensor


def image_of(variables: Tensor) -> Tensor:
    """Return the image (1, 3, H, W) that `variables` of the same shape stand for; in [0, 1] if they are.

    A linear map that is its own transpose: the gradient to the variables is the image_of the gradient to the image.

    By slices: a convolution of three channels is computed with eight or sixteen, which a large picture has no room for.
    """
    return _blurred(_blurred(F.pad(variables, (1, 1, 1, 1), mode="replicate"), dim=2), dim=3)


def _blurred(image: Tensor, *, dim: int) -> Tensor:
    """Return the image with [1 2 1] / 4 along one of its sides, which is two pixels shorter then."""
    length = image.shape[dim] - 2
    before, here, after = (image.narrow(dim, start, length) for start in range(3))
    return (before + after).mul_(0.25).add_(here, alpha=0.5)
