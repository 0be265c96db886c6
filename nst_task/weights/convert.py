"""Convert published VGG weights to one form: PyTorch layout (OIHW), float32, for RGB images in [0, 1].

Published networks want their input normalised, each in its own way. That step is affine, so it goes into conv1_1 here,
and the engine does without it. Where the kernel lies inside the image, the result is the same. At the
border, zeros around a normalised image are the mean colour, while zeros around an RGB image are black: so conv1_1 must
be padded by reflection or replication, which commute with the normalisation.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nst_task.weights.architecture import Blocks, Conv

Arrays = dict[str, NDArray[np.float32]]

# VGG was trained in Caffe on 0..255 minus the mean colour of its training pictures, and Keras kept that; HED took the
# mean of Caffe's own models. torchvision standardises.
VGG_MEAN_RGB = np.array([123.68, 116.779, 103.939]) / 255
HED_MEAN_RGB = np.array([122.67892, 116.66877, 104.00699]) / 255
CAFFE_STD_RGB = np.full(3, 1 / 255)
TORCHVISION_MEAN_RGB = np.array([0.485, 0.456, 0.406])
TORCHVISION_STD_RGB = np.array([0.229, 0.224, 0.225])


def from_keras(datasets: Mapping[str, ArrayLike], blocks: Blocks) -> Arrays:
    """Convert HED's kernels in Keras order (HWIO), for BGR, from the paths that `Model.save_weights` gives them."""
    arrays: dict[str, NDArray[Any]] = {}
    for number, block in enumerate(blocks, start=1):
        for index, conv in enumerate(block):
            layer = f"block{number}/layers/conv2d" + (f"_{index}" if index else "")
            arrays[f"{conv.name}.weight"] = np.asarray(datasets[f"{layer}/vars/0"]).transpose(3, 2, 0, 1)
            arrays[f"{conv.name}.bias"] = np.asarray(datasets[f"{layer}/vars/1"])
    return _from_caffe(arrays, blocks, mean=HED_MEAN_RGB)


def from_onnx(initializers: Mapping[str, NDArray[np.float32]], blocks: Blocks) -> Arrays:
    """Convert Keras's VGG as tf2onnx names it: kernels in the order OIHW, the first one still for BGR input."""
    arrays: dict[str, NDArray[Any]] = {}
    for number, block in enumerate(blocks, start=1):
        for index, conv in enumerate(block, start=1):
            layer = f"functional_1/block{number}_conv{index}_1"
            arrays[f"{conv.name}.weight"] = initializers[f"{layer}/convolution/ReadVariableOp:0"]
            arrays[f"{conv.name}.bias"] = initializers[f"{layer}/Squeeze:0"]
    return _from_caffe(arrays, blocks, mean=VGG_MEAN_RGB)


def from_torchvision(state: Mapping[str, ArrayLike], blocks: Blocks) -> Arrays:
    """Convert the `features.N` of a torchvision VGG without batch normalisation."""
    arrays: dict[str, NDArray[Any]] = {}
    position = 0
    for block in blocks:
        for conv in block:
            for part in ("weight", "bias"):
                arrays[f"{conv.name}.{part}"] = np.asarray(state[f"features.{position}.{part}"])
            position += 2  # the convolution and its ReLU
        position += 1  # the pooling
    return _folded(arrays, _first(blocks), mean=TORCHVISION_MEAN_RGB, std=TORCHVISION_STD_RGB)


def _from_caffe(arrays: dict[str, NDArray[Any]], blocks: Blocks, *, mean: NDArray[Any]) -> Arrays:
    """Let a network that takes BGR in 0..255, less the mean colour, take RGB in [0, 1]."""
    first = _first(blocks)
    arrays[f"{first.name}.weight"] = arrays[f"{first.name}.weight"][:, ::-1]
    return _folded(arrays, first, mean=mean, std=CAFFE_STD_RGB)


def _folded(arrays: dict[str, NDArray[Any]], first: Conv, *, mean: NDArray[Any], std: NDArray[Any]) -> Arrays:
    """Let the first convolution take x where it took (x - mean) / std."""
    # float64: the order of a sum differs between machines, which must not show in float32, nor in the file's hash.
    weight = arrays[f"{first.name}.weight"].astype(np.float64) / std[:, None, None]
    bias = arrays[f"{first.name}.bias"] - (weight * mean[:, None, None]).sum(axis=(1, 2, 3))
    folded = {**arrays, f"{first.name}.weight": weight, f"{first.name}.bias": bias}
    return {name: np.ascontiguousarray(array, dtype=np.float32) for name, array in folded.items()}


def _first(blocks: Blocks) -> Conv:
    return blocks[0][0]
