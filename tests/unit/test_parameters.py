"""Parameters that are not allowed, and what is said of them."""

import math
from typing import Any

import pytest

from contract.errors import InvalidParameter
from contract.parameters import QUALITIES, Parameters
from nst_task.blend import blend_weights


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("size", 255, "from 256 to 4096"),
        ("size", 4097, "from 256 to 4096"),
        ("size", "512", "a whole number"),
        ("size", True, "a whole number"),
        ("epochs", 9, "from 10 to 2000"),
        ("epochs", 2001, "from 10 to 2000"),
        ("epochs", 50.5, "a whole number"),
        ("style_strength", 0.05, "from 0.1 to 10"),
        ("style_strength", 11, "from 0.1 to 10"),
        ("style_strength", math.nan, "from 0.1 to 10"),
        ("style_strength", math.inf, "from 0.1 to 10"),
        ("style_strength", None, "a number"),
        ("style_scale", 0.2, "from 0.25 to 2"),
        ("style_scale", 2.1, "from 0.25 to 2"),
        ("preserve_colors", 1, "true or false"),
        ("init", "random", "content, style, noise"),
        ("smoothness", -1, "from 0.0 to 10"),
        ("smoothness", 10.5, "from 0.0 to 10"),
        ("seed", -1, "from 0 to 4294967295"),
        ("seed", 2**32, "from 0 to 4294967295"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(name: str, value: Any, allowed: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        Parameters(**{name: value})
    message = str(caught.value)
    assert message.startswith(f"{name} is {value!r}")
    assert allowed in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "bounds",
    [
        {"size": 256, "epochs": 10, "style_strength": 0.1, "style_scale": 0.25, "smoothness": 0, "seed": 0},
        {"size": 1024, "epochs": 2000, "style_strength": 10, "style_scale": 2, "smoothness": 10.0, "seed": 2**32 - 1},
        {"preserve_colors": True, "init": "noise"},
    ],
)
def test_bounds_are_allowed(bounds: dict[str, Any]) -> None:
    assert all(getattr(Parameters(**bounds), name) == value for name, value in bounds.items())


def test_every_quality_is_an_allowed_number_of_epochs() -> None:
    assert [Parameters(epochs=epochs).epochs for epochs in QUALITIES.values()] == sorted(QUALITIES.values())


def test_shares_add_up_to_one() -> None:
    assert blend_weights(1) == (1,)
    assert blend_weights(2) == (0.5, 0.5)
    assert blend_weights(2, [3, 1]) == (0.75, 0.25)


@pytest.mark.parametrize(
    ("styles", "weights", "said"),
    [
        (0, None, "styles has 0 pictures"),
        (4, None, "styles has 4 pictures"),
        (2, [1], "weights has 1 values for 2 style images"),
        (2, [1, 0], "weights has the value 0"),
        (2, [1, -2], "weights has the value -2"),
        (2, [1, math.nan], "weights has the value nan"),
        (1, [math.inf], "weights has the value inf"),
    ],
)
def test_a_blend_that_makes_no_sense_is_refused(styles: int, weights: list[float] | None, said: str) -> None:
    with pytest.raises(InvalidParameter, match=said):
        blend_weights(styles, weights)
