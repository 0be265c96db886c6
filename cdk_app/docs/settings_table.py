"""The table of settings in docs/deploy.md, from the settings themselves."""

import re
from dataclasses import MISSING, fields
from typing import Final

from cdk_app.settings import PREFIX, Settings, SettingsError

NAME: Final = "settings"
_WRONG: Final = object()
_ATTRIBUTE: Final = re.compile(r"^ {8}(\w+): (.+?)(?=^ {8}\w+: |\Z)", re.MULTILINE | re.DOTALL)


def table() -> str:
    """Return the table in Markdown: a row for each setting, with what its parser expects."""
    about = {name: " ".join(text.split()) for name, text in _ATTRIBUTE.findall(_attributes())}
    rows = [
        f"| `{PREFIX}{each.name}` | {_default(each.default)} | {_expected(each.name)} | {about[each.name]} |"
        for each in fields(Settings)
    ]
    return "\n".join(["| setting | default | values | what it decides |", "|---|---|---|---|", *rows])


def _attributes() -> str:
    return (Settings.__doc__ or "").partition("Attributes:\n")[2]


def _default(value: object) -> str:
    if value is None or value is MISSING:
        return "none"
    return f"`{str(value).lower()}`" if isinstance(value, bool) else f"`{value}`"


def _expected(name: str) -> str:
    """Return what a setting says that it expects, when it is given something impossible."""
    try:
        Settings.from_context({f"{PREFIX}{name}": _WRONG})
    except SettingsError as error:
        return str(error).partition("expected ")[2].removesuffix(".")
    raise AssertionError(f"{PREFIX}{name} takes anything.")
