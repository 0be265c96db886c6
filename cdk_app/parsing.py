"""From what CDK context holds to typed values. `-c key=value` gives text, cdk.json any JSON type: both are accepted.

A parser takes the raw value and returns the typed one, or raises ValueError with what was expected, for a sentence.
"""

import re
from collections.abc import Callable, Collection
from decimal import Decimal, InvalidOperation


def text(pattern: str, description: str) -> Callable[[object], str]:
    """Accept text that matches a whole pattern."""

    def parse(raw: object) -> str:
        if not isinstance(raw, str) or not re.fullmatch(pattern, raw):
            raise ValueError(description)
        return raw

    return parse


def one_of(choices: Collection[str]) -> Callable[[object], str]:
    """Accept one of a few words."""

    def parse(raw: object) -> str:
        if not isinstance(raw, str) or raw not in choices:
            raise ValueError(f"one of {', '.join(choices)}")
        return raw

    return parse


def flag(raw: object) -> bool:
    """Accept true and false."""
    value = {"true": True, "false": False}.get(str(raw).lower())
    if value is None:
        raise ValueError("true or false")
    return value


def decimal(lowest: str, highest: str) -> Callable[[object], Decimal]:
    """Accept a number from `lowest` to `highest`."""

    def parse(raw: object) -> Decimal:
        expected = f"a number from {lowest} to {highest}"
        try:
            value = Decimal(str(raw))
        except InvalidOperation as error:
            raise ValueError(expected) from error
        if not value.is_finite() or not Decimal(lowest) <= value <= Decimal(highest):
            raise ValueError(expected)
        return value

    return parse


def whole(lowest: int, highest: int) -> Callable[[object], int]:
    """Accept a whole number from `lowest` to `highest`."""

    def parse(raw: object) -> int:
        expected = f"a whole number from {lowest} to {highest}"
        try:
            value = decimal(str(lowest), str(highest))(raw)
        except ValueError as error:
            raise ValueError(expected) from error
        if value != value.to_integral_value():
            raise ValueError(expected)
        return int(value)

    return parse


def whole_of(choices: Collection[int]) -> Callable[[object], int]:
    """Accept one of a few whole numbers."""

    def parse(raw: object) -> int:
        if str(raw) not in {str(choice) for choice in choices}:
            raise ValueError(f"one of {', '.join(str(choice) for choice in choices)}")
        return int(str(raw))

    return parse
