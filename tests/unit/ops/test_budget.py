from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from lambdas.domain.budget import Period
from lambdas.domain.errors import BudgetConflict, LimitTooLow
from lambdas.gateways.budget_control import BudgetControl
from lambdas.gateways.budget_table import BudgetTable
from ops import budget as command
from ops.deployment import Deployment
from ops.errors import OpsError
from tests.unit.lambdas.conftest import JOB_ID, NOW

LIMIT = 1_000_000
PERIOD = "2026-11"


@pytest.fixture
def used(budget: BudgetTable) -> None:
    """A period of which 300,000 micro-dollars are spent and 200,000 are held."""

    def reserve(job_id: str, amount: int) -> None:
        budget.reserve(job_id, amount, period=PERIOD, limit=LIMIT, max_running=9, now=NOW)

    reserve(JOB_ID, 300_000)
    reserve("f" * 32, 200_000)
    reservation = budget.reservation(JOB_ID)
    assert reservation
    budget.settle(reservation, 300_000, now=NOW)


def test_a_period_without_jobs_shows_the_settings_limit(deployment: Deployment) -> None:
    shown = command.show(deployment).values
    assert (shown["period"], shown["limit_microdollars"], shown["available_microdollars"]) == (PERIOD, LIMIT, LIMIT)
    assert (shown["renews_at"], shown["closed"]) == ("2026-12-01T00:00:00+00:00", False)


def test_spent_and_reserved_money_are_reported_apart(used: None, deployment: Deployment) -> None:
    shown = command.show(deployment).values
    assert (shown["spent_microdollars"], shown["held_microdollars"]) == (300_000, 200_000)
    assert (shown["running_jobs"], shown["used_percent"]) == (1, 50.0)


@pytest.mark.parametrize("dollars", ["2", "0.5", "0.500001"])
def test_a_new_limit_keeps_what_is_spent_and_held(used: None, deployment: Deployment, dollars: str) -> None:
    shown = command.change(deployment, Decimal(dollars)).values
    assert shown["limit_microdollars"] == Decimal(dollars) * 1_000_000
    assert shown["available_microdollars"] == shown["limit_microdollars"] - 500_000
    assert (shown["spent_microdollars"], shown["held_microdollars"]) == (300_000, 200_000)


def test_a_limit_below_what_is_spent_and_held_is_refused(used: None, deployment: Deployment) -> None:
    before = command.show(deployment).values
    with pytest.raises(LimitTooLow, match=r"\$0.49 is less than the \$0.50 that are spent or held in 2026-11"):
        command.change(deployment, Decimal("0.49"))
    assert command.show(deployment).values == before


def test_a_limit_set_beside_a_reservation_is_not_overrun(
    used: None, deployment: Deployment, budget: BudgetTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = BudgetTable.budget

    def look_and_let_a_job_reserve(table: BudgetTable, period: str, *, limit: int) -> Any:
        found = looked(table, period, limit=limit)
        budget.reserve("e" * 32, 400_000, period=PERIOD, limit=LIMIT, max_running=9, now=NOW)
        return found

    monkeypatch.setattr(BudgetTable, "budget", look_and_let_a_job_reserve)
    with pytest.raises(LimitTooLow):
        command.change(deployment, Decimal("0.6"))


def test_two_operators_do_not_mix_their_limits(
    used: None, budget: BudgetTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = BudgetTable.budget
    looks: list[int] = []

    def look_and_let_the_other_set(table: BudgetTable, period: str, *, limit: int) -> Any:
        found = looked(table, period, limit=limit)
        looks.append(1)
        if len(looks) == 1:
            BudgetControl(budget).set_limit(PERIOD, 3_000_000, limit_of_new=LIMIT)
        return found

    monkeypatch.setattr(BudgetTable, "budget", look_and_let_the_other_set)
    with pytest.raises(BudgetConflict, match="Another operator set the limit"):
        BudgetControl(budget).set_limit(PERIOD, 2_000_000, limit_of_new=LIMIT)
    monkeypatch.undo()


@pytest.mark.parametrize("dollars", ["-1", "NaN", "0.0000001"])
def test_what_is_no_amount_of_dollars_is_refused(deployment: Deployment, dollars: str) -> None:
    with pytest.raises(OpsError, match="not an amount of dollars"):
        command.change(deployment, Decimal(dollars))


def test_a_closed_budget_refuses_reservations_until_it_is_opened(deployment: Deployment, budget: BudgetTable) -> None:
    def reserve() -> bool:
        return budget.reserve(JOB_ID, 1, period=PERIOD, limit=LIMIT, max_running=9, now=NOW)

    assert command.close(deployment).values["closed"]
    assert not reserve()
    assert not command.reopen(deployment).values["closed"]
    assert reserve()


def test_a_daily_budget_is_closed_until_the_month_ends() -> None:
    names = Period.DAILY.names_until_month_ends(NOW)
    assert names == [f"2026-11-{day}" for day in range(23, 31)]
    assert Period.MONTHLY.names_until_month_ends(NOW) == ["2026-11"]
    assert Period.DAILY.names_until_month_ends(NOW + timedelta(days=7)) == ["2026-11-30"]


def test_opening_what_never_was_closed_makes_no_period(deployment: Deployment, budget: BudgetTable) -> None:
    assert not command.reopen(deployment).values["closed"]
    assert budget.budget(PERIOD, limit=7).limit == 7
