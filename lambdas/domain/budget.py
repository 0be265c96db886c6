"""The NST budget of one period: what is left, and when the next one begins."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Self


class Period(StrEnum):
    """How often the budget renews, in UTC."""

    MONTHLY = "monthly"
    DAILY = "daily"

    def name_at(self, now: datetime) -> str:
        """Return the name of the period that `now` is in: 2026-11, or 2026-11-23."""
        return now.astimezone(UTC).strftime("%Y-%m" if self is Period.MONTHLY else "%Y-%m-%d")

    def renews_at(self, now: datetime) -> datetime:
        """Return when the next period begins."""
        midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        if self is Period.DAILY:
            return midnight + timedelta(days=1)
        return (midnight.replace(day=1) + timedelta(days=32)).replace(day=1)

    def names_until_month_ends(self, now: datetime) -> list[str]:
        """Return the names of this period and of those that follow it in the same month, as AWS bills by the month."""
        month_ends = Period.MONTHLY.renews_at(now)
        moments = [now]
        while (following := self.renews_at(moments[-1])) < month_ends:
            moments.append(following)
        return [self.name_at(moment) for moment in moments]


@dataclass(frozen=True, kw_only=True)
class Budget:
    """One period's money, in micro-dollars: `limit` = `available` + `spent` + what running jobs hold."""

    limit: int
    available: int
    spent: int
    running: int
    closed: bool

    @classmethod
    def untouched(cls, limit: int) -> Self:
        """A period that no job was in yet."""
        return cls(limit=limit, available=limit, spent=0, running=0, closed=False)

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Self:
        """Read a row, in which all numbers are decimals."""
        return cls(
            limit=int(item["limit"]),
            available=int(item["available"]),
            spent=int(item["spent"]),
            running=int(item["running"]),
            closed=item["closed"],
        )

    def is_depleted(self, price: int) -> bool:
        """Whether a job that may cost `price` can not be paid for."""
        return self.closed or self.available < price

    @property
    def held(self) -> int:
        """What running jobs hold."""
        return self.limit - self.available - self.spent

    @property
    def used_percent(self) -> float:
        """What is spent or held, of the limit."""
        return round(100 * (self.limit - self.available) / self.limit, 2) if self.limit else 100.0

    @property
    def remaining_ratio(self) -> float:
        """What is neither spent nor held, as a share of the limit; 0 where the budget is closed."""
        return 0.0 if self.closed or not self.limit else round(self.available / self.limit, 4)


@dataclass(frozen=True, kw_only=True)
class Reservation:
    """What one job holds, or was charged in the end, in micro-dollars, of the period that it was made in."""

    job_id: str
    is_settled: bool
    amount: int
    charged: int
    budget_period: str
    created_at: str
    settled_at: str | None = None

    @classmethod
    def from_item(cls, job_id: str, item: Mapping[str, Any]) -> Self:
        """Read a row."""
        return cls(
            job_id=job_id,
            is_settled=item["state"] == SETTLED,
            amount=int(item["amount"]),
            charged=int(item.get("charged", 0)),
            budget_period=item["budget_period"],
            created_at=item["created_at"],
            settled_at=item.get("settled_at"),
        )


HELD = "HELD"
SETTLED = "SETTLED"
