"""Several styles in one picture: how much each counts, and where it is painted."""

from collections.abc import Sequence
from math import isfinite
from typing import TypeVar

from contract.errors import InvalidParameter
from contract.parameters import MAX_STYLES

T = TypeVar("T")


def blend_weights(styles: int, weights: Sequence[float] | None = None) -> tuple[float, ...]:
    """Return one share per style image, adding up to 1; equal shares where no `weights` are given.

    Raises InvalidParameter for a number of styles or weights that is not allowed.
    """
    if not 1 <= styles <= MAX_STYLES:
        raise InvalidParameter(f"styles has {styles} pictures: give 1 to {MAX_STYLES}.")
    weights = [1.0] * styles if weights is None else weights
    if len(weights) != styles:
        raise InvalidParameter(f"weights has {len(weights)} values for {styles} style images: give one for each.")
    for weight in weights:
        if not (isfinite(weight) and weight > 0):
            raise InvalidParameter(f"weights has the value {weight}: each must be a number above 0.")
    return tuple(weight / sum(weights) for weight in weights)


def check_masks(masks: Sequence[T], styles: int) -> Sequence[T]:
    """Return `masks`. Raises InvalidParameter if they are neither none nor one for each style."""
    if len(masks) not in (0, styles):
        raise InvalidParameter(
            f"masks has {len(masks)} pictures for {styles} style images: give one for each, or none."
        )
    return masks
