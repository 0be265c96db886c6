"""The perceptual network: a VGG without its classifier, which sees an image as features of growing abstraction."""

from collections.abc import Collection, Iterator, Mapping

import torch
import torch.nn.functional as F
from torch import Tensor, channels_last, nn

from nst_task import weights
from nst_task.hardware import Hardware
from nst_task.weights import Blocks

HARDWARE = Hardware()
"""A CPU with float32: what every machine has."""


class PerceptualNetwork(nn.Module):
    """VGG convolutions, frozen. Unlike Gatys et al., max pooling, as in training.

    Everything runs in channels_last: the fastest layout for convolutions on a CPU, and what the moments of the features
    need (one row per position) without a copy.
    """

    def __init__(self, blocks: Blocks, tensors: Mapping[str, Tensor], hardware: Hardware = HARDWARE) -> None:
        super().__init__()
        self.blocks, self.hardware = blocks, hardware
        for name, tensor in tensors.items():
            # Pixels are float32, and so is what meets them: rounded to bfloat16, smooth areas would have steps.
            precision = torch.float32 if name.startswith(f"{blocks[0][0].name}.") else hardware.precision
            laid_out = tensor.contiguous(memory_format=channels_last) if name.endswith("weight") else tensor
            self.register_buffer(_buffer(name), laid_out.to(hardware.device, precision), persistent=False)

    @classmethod
    def load(cls, name: str, hardware: Hardware = HARDWARE) -> "PerceptualNetwork":
        """Return a network of the registry. Raises InvalidParameter, WeightsUnavailable, WeightsDamaged."""
        tensors = weights.load(name)
        return cls(weights.ARCHITECTURES[name], tensors, hardware)

    def forward(self, image: Tensor, layers: Collection[str]) -> dict[str, Tensor]:
        """Return the features (1, C, H', W') after the ReLU of each of `layers`, such as "conv4_2".

        image: (1, 3, H, W), RGB in [0, 1]. Computes no further than the last layer that is asked for.
        """
        return dict(self.features(image, layers))

    def features(self, image: Tensor, layers: Collection[str]) -> Iterator[tuple[str, Tensor]]:
        """Yield what `forward` returns, each layer as soon as it is there, in the precision of the network.

        What is computed from it before the next one is asked for, the backward pass computes as late as it can: its
        gradient, as large as the features, then does not wait in memory for the deeper layers.
        """
        missing = set(layers)
        x = image.contiguous(memory_format=channels_last)
        for index, block in enumerate(self.blocks):
            x = F.max_pool2d(x, kernel_size=2) if index else x
            for conv in block:
                # In place: the convolution's own output is not needed again, and memory bounds the size of an image.
                x = self._convolve(x, conv.name).relu_()
                if conv.name in missing:
                    yield conv.name, x
                missing.discard(conv.name)
                if not missing:
                    return
        raise KeyError(f"no layer called {sorted(missing)}")

    def stride(self, layer: str) -> int:
        """Return how many pixels lie between one feature of `layer` and the next."""
        (index,) = (index for index, block in enumerate(self.blocks) if layer in {conv.name for conv in block})
        return int(2**index)

    def reach(self, layers: Collection[str]) -> int:
        """Return how many pixels beyond its own a feature of the deepest of `layers` sees, on each side."""
        convs = [(conv.name, 2**index) for index, block in enumerate(self.blocks) for conv in block]
        deepest = max(index for index, (name, _) in enumerate(convs) if name in layers)
        # Each convolution sees one feature of its input more; pooling sees those that became its own.
        return sum(stride for _, stride in convs[: deepest + 1])

    def _convolve(self, x: Tensor, name: str) -> Tensor:
        weight = self.get_buffer(_buffer(f"{name}.weight"))
        bias = self.get_buffer(_buffer(f"{name}.bias"))
        x = x.to(weight.dtype)
        if name == self.blocks[0][0].name:
            # Zeros around an image would be a black frame, which shows as a border in the result.
            return F.conv2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), weight, bias)
        return F.conv2d(x, weight, bias, padding=1)


def _buffer(name: str) -> str:
    return name.replace(".", "_")
