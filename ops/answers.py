"""What commands answer: facts or a table, for a person or, with --json, for a program."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Value = str | int | float | bool | None


@dataclass(frozen=True)
class Facts:
    """Names and values of one thing."""

    values: Mapping[str, Any]

    def as_json(self) -> str:
        """For a program."""
        return json.dumps(self.values, indent=1)

    def as_text(self) -> str:
        """For a person."""
        width = max(len(name) for name in self.values)
        return "\n".join(f"{_spaced(name):{width}}  {_shown(value)}" for name, value in self.values.items())


@dataclass(frozen=True)
class Table:
    """Rows that have the same columns; `none` is said where there are no rows."""

    rows: Sequence[Mapping[str, Value]]
    none: str

    def as_json(self) -> str:
        """For a program."""
        return json.dumps([dict(row) for row in self.rows], indent=1)

    def as_text(self) -> str:
        """For a person."""
        if not self.rows:
            return self.none
        head = [_spaced(name) for name in self.rows[0]]
        lines = [head, *([_shown(value) for name, value in row.items()] for row in self.rows)]
        widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
        )


Answer = Facts | Table


def _spaced(name: str) -> str:
    return name.removesuffix("_microdollars").replace("_", " ")


def _shown(value: Any) -> str:  # noqa: ANN401 - any JSON value
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{_spaced(key)} {_shown(each)}" for key, each in value.items())
    return str(value)
