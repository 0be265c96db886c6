"""What a choice of a state machine asks, in words."""

import json
from collections.abc import Mapping
from typing import Any, Final

ANYTHING_ELSE: Final = "anything else"


def condition(choice: Mapping[str, Any]) -> str:
    """Return what a choice asks, without the guards that its paths are there."""
    if "And" in choice:
        return " and ".join(condition(part) for part in choice["And"] if "IsPresent" not in part)
    (value,) = (value for name, value in choice.items() if name not in ("Variable", "Next"))
    sign = " at most " if "NumericLessThanEquals" in choice else " is "
    return f"{choice['Variable'].removeprefix('$.')}{sign}{json.dumps(value).strip(chr(34))}"
