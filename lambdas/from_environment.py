"""Settings as environment variables: the deployment writes them and a function reads them, by one declaration.

Each field of a dataclass is a variable, named in capitals; one that has its default is left out.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from types import NoneType
from typing import Any, Final, Self, get_args, get_type_hints

_PARSERS: Final[Mapping[Any, Any]] = {
    bool: {"true": True, "false": False}.__getitem__,
    tuple[str, ...]: lambda text: tuple(text.split(",")),
}
"""By the field's type; any other type is called with the text."""


class SettingMissing(Exception):
    """An environment variable is missing or cannot be read: the deployment is broken."""


@dataclass(frozen=True)
class FromEnvironment:
    """A base for frozen dataclasses of str, int, bool, Decimal, enumerations and tuples of str."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read all fields. Raises SettingMissing, which names the variable and what was wrong with it."""
        types = get_type_hints(cls)
        return cls(**{each.name: _read(environment, each, types[each.name]) for each in fields(cls)})

    def as_environment(self) -> dict[str, str]:
        """Return the variables that `from_environment` reads as an equal object."""
        values = {each: getattr(self, each.name) for each in fields(self)}
        return {each.name.upper(): _written(value) for each, value in values.items() if value != each.default}


def _read(environment: Mapping[str, str], field: Field[Any], kind: Any) -> object:  # noqa: ANN401
    name = field.name.upper()
    raw = environment.get(name)
    if not raw:
        if field.default is MISSING:
            raise SettingMissing(f"The environment variable {name} is missing: deploy the Core stack again.")
        return field.default
    (kind,) = [each for each in get_args(kind) if each is not NoneType] if NoneType in get_args(kind) else [kind]
    try:
        return _PARSERS.get(kind, kind)(raw)
    except (ValueError, ArithmeticError, KeyError) as error:
        raise SettingMissing(f"The environment variable {name} is {raw!r}, which cannot be read ({error}).") from error


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, tuple) else str(value)
