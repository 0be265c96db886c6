"""The table in docs/reliability.md of what becomes of a job that ECS starts no task for, from the rules themselves."""

from collections.abc import Mapping
from typing import Final

from cdk_app.core.retries import CONTENTION, NO_CAPACITY, OVER_QUOTA, Retry
from lambdas.domain.errors import (
    CapacityUnavailable,
    NstHandlerError,
    QuotaReached,
    RoleNotReady,
    ServiceUnavailable,
    TaskRefused,
    Throttled,
)
from lambdas.domain.placement import ANYTHING_ELSE, RULES

NAME: Final = "answers of RunTask"


def table() -> str:
    """Return the table in Markdown: a row for each rule, in the order in which they are tried."""
    rows = [
        f"| {rule.about} | `{rule.error.__name__}` | {_DONE[rule.error]} | {rule.advice} |"
        for rule in (*RULES, ANYTHING_ELSE)
    ]
    return "\n".join(["| ECS says | error | what is done | an operator reads |", "|---|---|---|---|", *rows])


def _within(retry: Retry) -> str:
    seconds = retry.longest_total_seconds
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} minutes"  # noqa: PLR2004


_DONE: Final[Mapping[type[NstHandlerError], str]] = {
    CapacityUnavailable: f"tried again within {_within(NO_CAPACITY)}, in one zone after the other",
    QuotaReached: f"waits its turn, {_within(OVER_QUOTA)}",
    RoleNotReady: f"tried again within {_within(NO_CAPACITY)}",
    Throttled: f"tried again within {_within(CONTENTION)}",
    ServiceUnavailable: f"asked again within {_within(CONTENTION)}, with the same token: one task at most",
    TaskRefused: "fails at once",
}
