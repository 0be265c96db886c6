"""The parameters that a visitor can pick, and what they may be."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import isfinite
from typing import Final, TypeVar

from nst_task.errors import InvalidParameter

T = TypeVar("T")

SIZE: Final = (256, 4096)
INITS: Final = ("content", "style", "noise")
QUALITIES: Final = {"draft": 36, "standard": 100, "fine": 300}
"""Epochs by the name that a visitor knows them by."""

DEVICES: Final = ("cpu", "cuda", "mps")
PRECISIONS: Final = ("float32", "bfloat16")
"""Of a command, beside "auto": no part of a job, which may go on on another machine."""

EPOCHS: Final = (10, 2000)
STYLE_STRENGTH: Final = (0.1, 10.0)
STYLE_SCALE: Final = (0.25, 2.0)
SMOOTHNESS: Final = (0.0, 10.0)
SEEDS: Final = (0, 2**32 - 1)
MAX_STYLES: Final = 3


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """How to stylise. Raises InvalidParameter, which names the parameter, its value and what is allowed.

    size: the longest side of the generated image, in pixels.
    epochs: steps of the optimiser over all sizes that the image grows through.
    style_strength: 1 is balanced; twice as much lets the content pull half as hard.
    style_scale: the size of the style's strokes; 1 shows the style image at the size of the generated image.
    preserve_colors: keep the colours of the content image, take only the light and dark of the style.
    init: what the generated image starts from.
    smoothness: how strongly neighbouring pixels are held together; 1 is balanced.
    seed: of everything random; the same seed gives the same bytes on the same machine.
    """

    size: int = 512
    epochs: int = QUALITIES["standard"]
    style_strength: float = 1.0
    style_scale: float = 1.0
    preserve_colors: bool = False
    init: str = "content"
    smoothness: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        """Check every value: a wrong one must be known before anything is spent on it."""
        for field in fields(self):
            _require_type(field.name, getattr(self, field.name), type(field.default))
        _require_range("size", self.size, SIZE)
        _require_range("epochs", self.epochs, EPOCHS)
        _require_range("style_strength", self.style_strength, STYLE_STRENGTH)
        _require_range("style_scale", self.style_scale, STYLE_SCALE)
        _require_choice("init", self.init, INITS)
        _require_range("smoothness", self.smoothness, SMOOTHNESS)
        _require_range("seed", self.seed, SEEDS)


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


def _require_type(name: str, value: object, expected: type) -> None:
    # bool is a kind of int in Python, and true is not a size; an int is a good float.
    accepted = (int, float) if expected is float else (expected,)
    if not isinstance(value, accepted) or isinstance(value, bool) is not (expected is bool):
        kinds = {int: "a whole number", float: "a number", bool: "true or false", str: "a text"}
        raise InvalidParameter(f"{name} is {value!r}: it must be {kinds[expected]}.")


def _require_choice(name: str, value: object, choices: Sequence[object]) -> None:
    if value not in choices:
        raise InvalidParameter(f"{name} is {value!r}: choose one of {', '.join(map(str, choices))}.")


def _require_range(name: str, value: float, bounds: tuple[float, float]) -> None:
    low, high = bounds
    if not low <= value <= high:
        raise InvalidParameter(f"{name} is {value}: it must be from {low} to {high}.")
