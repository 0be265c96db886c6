"""The convolutions of a VGG network (Simonyan and Zisserman, 2015): their names, their order, their shapes."""

from typing import NamedTuple, TypeAlias


class Conv(NamedTuple):
    """One 3x3 convolution, which a ReLU follows. `conv4_2` is the second one of the fourth block."""

    name: str
    in_channels: int
    out_channels: int


Blocks: TypeAlias = tuple[tuple[Conv, ...], ...]
"""The convolutions in order. The network pools between one block and the next."""


def vgg(counts: tuple[int, ...], *, widths: tuple[int, ...] = (64, 128, 256, 512, 512)) -> Blocks:
    """Return the blocks of a VGG network that has `counts[i]` convolutions of `widths[i]` channels in block i."""
    inputs = (3, *widths)
    return tuple(
        tuple(
            Conv(f"conv{block + 1}_{index + 1}", width if index else inputs[block], width)
            for index in range(counts[block])
        )
        for block, width in enumerate(widths[: len(counts)])
    )


def shapes(blocks: Blocks) -> dict[str, tuple[int, ...]]:
    """Return the shape of every tensor, in the order of the network: `conv1_1.weight` (OIHW), `conv1_1.bias`, ..."""
    found: dict[str, tuple[int, ...]] = {}
    for conv in (conv for block in blocks for conv in block):
        found[f"{conv.name}.weight"] = (conv.out_channels, conv.in_channels, 3, 3)
        found[f"{conv.name}.bias"] = (conv.out_channels,)
    return found
