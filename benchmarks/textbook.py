"""The textbook method, to compare with: Gatys, Ecker and Bethge, "Image Style Transfer Using CNNs" (2016), as printed.

One size, the paper's objective (eq. 1 to 7) on images on the scale 0..255, L-BFGS with a strong-Wolfe line search from
the content image. The network, and its max pooling, are the engine's own, so that only the method differs.
"""

from collections.abc import Callable
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from nst_task.colors import to_picture, to_tensor
from nst_task.network import PerceptualNetwork
from nst_task.pictures import fit_longest_side

CONTENT_LAYER = "conv4_2"
STYLE_LAYERS = ("conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1")
CONTENT_TO_STYLE = 1e-3
"""alpha / beta, as for figure 3 of the paper."""


def stylise(
    content: Image.Image,
    style: Image.Image,
    *,
    size: int,
    epochs: int,
    network: PerceptualNetwork,
    on_epoch: Callable[[int, Callable[[], Image.Image]], None],
) -> Image.Image:
    """Return the content image in the style of the other; an epoch is one evaluation of loss and gradient."""
    target = to_tensor(fit_longest_side(content, size))
    with torch.no_grad():
        content_features = _features(network, target)[CONTENT_LAYER]
        style_grams = {
            layer: _gram(features) / _elements(features)
            for layer, features in _features(network, to_tensor(fit_longest_side(style, size))).items()
        }
    # On the scale 0..255: on 0..1 the first step of L-BFGS is so short that its line search starves.
    pixels = (target * 255).contiguous().requires_grad_()
    count = 0

    def closure() -> Tensor:
        nonlocal count
        optimiser.zero_grad()
        features = _features(network, pixels / 255)
        content_loss = (features[CONTENT_LAYER] - content_features).square().sum() / 2
        style_loss = torch.stack(
            [
                (_gram(features[layer]) / _elements(features[layer]) - style_grams[layer]).square().sum()
                / (4 * features[layer].shape[1] ** 2)
                for layer in STYLE_LAYERS
            ]
        ).mean()
        loss = CONTENT_TO_STYLE * content_loss + style_loss
        loss.backward()  # type: ignore[no-untyped-call]
        count += 1
        if count <= epochs:
            on_epoch(count, lambda: to_picture(pixels.detach() / 255))
        return loss

    optimiser = torch.optim.LBFGS(
        [pixels],
        max_iter=epochs,
        max_eval=epochs,
        history_size=10,
        tolerance_grad=0,
        tolerance_change=0,
        line_search_fn="strong_wolfe",
    )
    optimiser.step(closure)  # type: ignore[no-untyped-call]
    return to_picture(pixels.detach() / 255)


def _features(network: PerceptualNetwork, image: Tensor) -> dict[str, Tensor]:
    found: dict[str, Any] = network(image, (*STYLE_LAYERS, CONTENT_LAYER))
    return found


def _gram(features: Tensor) -> Tensor:
    rows = features.permute(0, 2, 3, 1).reshape(-1, features.shape[1])
    return rows.T @ rows


def _elements(features: Tensor) -> int:
    return features.shape[2] * features.shape[3]
