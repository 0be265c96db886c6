"""The perceptual network: a VGG without its classifier, which sees an image as features of growing abstraction."""

from collections.abc import Collection, Mapping

import torch.nn.functional as F
from torch import Tensor, channels_last, nn

from nst_task import weights
from nst_task.weights import Blocks


class PerceptualNetwork(nn.Module):
    """VGG convolutions, frozen. Unlike Gatys et al., max pooling as in training: features that the network knows.

    Everything runs in channels_last: the fastest layout for convolutions on a CPU, and what the moments of the features
    need (one row per position) without a copy.
    """

    def __init__(self, blocks: Blocks, tensors: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.blocks = blocks
        for name, tensor in tensors.items():
            laid_out = tensor.contiguous(memory_format=channels_last) if name.endswith("weight") else tensor
            self.register_buffer(_buffer(name), laid_out, persistent=False)

    @classmethod
    def load(cls, name: str) -> "PerceptualNetwork":
        """Return a network of the registry. Raises InvalidParameter, WeightsUnavailable, WeightsDamaged."""
        tensors = weights.load(name)
        return cls(weights.ARCHITECTURES[name], tensors)

    def forward(self, image: Tensor, layers: Collection[str]) -> dict[str, Tensor]:
        """Return the features (1, C, H', W') after the ReLU of each of `layers`, such as "conv4_2".

        image: (1, 3, H, W), RGB in [0, 1]. Computes no further than the last layer that is asked for.
        """
        features: dict[str, Tensor] = {}
        x = image.contiguous(memory_format=channels_last)
        for index, block in enumerate(self.blocks):
            x = F.max_pool2d(x, kernel_size=2) if index else x
            for conv in block:
                # In place: the convolution's own output is needed by nobody, and memory bounds the size of an image.
                x = self._convolve(x, conv.name).relu_()
                if conv.name in layers:
                    features[conv.name] = x
                if len(features) == len(layers):
                    return features
        raise KeyError(f"no layer called {sorted(set(layers) - set(features))}")

    def _convolve(self, x: Tensor, name: str) -> Tensor:
        weight = self.get_buffer(_buffer(f"{name}.weight"))
        bias = self.get_buffer(_buffer(f"{name}.bias"))
        if name == self.blocks[0][0].name:
            # Zeros around an image would be a black frame, which shows as a border in the result.
            return F.conv2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), weight, bias)
        return F.conv2d(x, weight, bias, padding=1)


def _buffer(name: str) -> str:
    return name.replace(".", "_")
