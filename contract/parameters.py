"""The parameters of a job: what a visitor can pick, what each may be, and what it means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Final

from contract.errors import InvalidParameter

MAX_STYLES: Final = 3
SIZES: Final = (256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096)
QUALITIES: Final = MappingProxyType({"draft": 36, "standard": 100, "fine": 300})
"""Epochs by quality."""

_RULE: Final = "rule"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What a parameter may be.

    help: what it does, for visitors and the command line. bounds: its smallest and its largest value. choices: all
    values of a text. offered: all values that the Web API takes of a number; the command line takes any in the bounds.
    """

    help: str
    bounds: tuple[float, float] | None = None
    choices: tuple[str, ...] = ()
    offered: tuple[int, ...] = ()


def _parameter(default: Any, help_: str, **rule: Any) -> Any:  # noqa: ANN401 - as dataclasses.field
    return field(default=default, metadata={_RULE: Rule(help=help_, **rule)})


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """How to stylise. Raises InvalidParameter, which names the parameter, its value and what is allowed.

    epochs are steps of the optimiser over all sizes that the image grows through. The same seed gives the same bytes on
    the same machine. A strength, a scale and a smoothness of 1 are balanced.
    """

    size: int = _parameter(
        512, "Longest side of the generated image, in pixels", bounds=(min(SIZES), max(SIZES)), offered=SIZES
    )
    epochs: int = _parameter(
        QUALITIES["standard"],
        f"Effort: {', '.join(f'{epochs} is {name}' for name, epochs in QUALITIES.items())}",
        bounds=(10, 2000),
    )
    style_strength: float = _parameter(1.0, "More is further from the content image", bounds=(0.1, 10.0))
    style_scale: float = _parameter(1.0, "More makes larger brush strokes", bounds=(0.25, 2.0))
    preserve_colors: bool = _parameter(False, "Keep the colours of the content image")
    init: str = _parameter("content", "What the generated image starts from", choices=("content", "style", "noise"))
    smoothness: float = _parameter(1.0, "More is softer", bounds=(0.0, 10.0))
    seed: int = _parameter(0, "Another one paints another picture", bounds=(0, 2**32 - 1))

    def __post_init__(self) -> None:
        """Check every value: a wrong one must be known before anything is spent on it."""
        for name, rule in RULES.items():
            value = getattr(self, name)
            _require_type(name, value, type(DEFAULTS[name]))
            if rule.bounds:
                _require_range(name, value, rule.bounds)
            if rule.choices:
                _require_choice(name, value, rule.choices)


RULES: Final[Mapping[str, Rule]] = MappingProxyType({each.name: each.metadata[_RULE] for each in fields(Parameters)})
DEFAULTS: Final[Mapping[str, Any]] = MappingProxyType({each.name: each.default for each in fields(Parameters)})


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
