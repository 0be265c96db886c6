"""`ops cost`: what the jobs of this period were charged, by day."""

from collections import defaultdict

from contract.money import Microdollars
from lambdas.domain.budget import Reservation
from ops.answers import Table, Value
from ops.deployment import Deployment


def by_day(deployment: Deployment) -> Table:
    """Return the days of this period on which jobs were settled, and their sum."""
    days: dict[str, list[Reservation]] = defaultdict(list)
    for reservation in deployment.budget_control.settled(deployment.period):
        days[str(reservation.settled_at)[:10]].append(reservation)
    rows = [_row(day, days[day]) for day in sorted(days)]
    if rows:
        rows.append(_row("all", [each for settled in days.values() for each in settled]))
    return Table(rows, none=f"No job was settled in {deployment.period}.")


def _row(day: str, settled: list[Reservation]) -> dict[str, Value]:
    charged = sum(each.charged for each in settled)
    return {
        "day": day,
        "jobs": len(settled),
        "charged_microdollars": Microdollars(charged),
        "per_job_microdollars": Microdollars(round(charged / len(settled))),
        "reserved_microdollars": Microdollars(sum(each.amount for each in settled)),
    }
