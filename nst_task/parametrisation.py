"""What the optimiser changes, and the image that it stands for: the variables, blurred a little.

Pooling hands the gradient of four pixels to one of them, which draws a weave of one pixel over everything flat (Odena
et al. 2016, "Deconvolution and checkerboard artifacts"). The kernel [1 2 1] / 4 is zero at exactly that frequency and
nearly one at those that a stroke is made of: the image cannot hold the weave, and loses no stroke.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

_BINOMIAL = torch.tensor([1.0, 2.0, 1.0]) / 4
_KERNEL = torch.outer(_BINOMIAL, _BINOMIAL).expand(3, 1, 3, 3).contiguous()


def image_of(variables: Tensor) -> Tensor:
    """Return the image (1, 3, H, W) that `variables` of the same shape stand for; in [0, 1] if they are."""
    return F.conv2d(F.pad(variables, (1, 1, 1, 1), mode="replicate"), _KERNEL, groups=3)
