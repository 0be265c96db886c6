from datetime import timedelta

import pytest

from lambdas.domain.budget import Budget, Reservation
from lambdas.domain.errors import BudgetConflict, Throttled, TooManyJobs, VisitorLimitReached
from lambdas.gateways import aws
from lambdas.gateways.budget_table import BudgetTable
from tests.unit.lambdas.conftest import NOW
from tests.unit.lambdas.fakes import client_error

PERIOD = "2026-11"


def reserve(budget: BudgetTable, job_id: str, amount: int = 400, *, limit: int = 1000, max_running: int = 9) -> bool:
    return budget.reserve(job_id, amount, period=PERIOD, limit=limit, max_running=max_running, now=NOW)


def held(budget: BudgetTable, job_id: str) -> Reservation:
    reservation = budget.reservation(job_id)
    assert reservation
    return reservation


def now_left(budget: BudgetTable) -> Budget:
    return budget.budget(PERIOD, limit=1000)


def test_a_new_period_begins_with_the_operators_limit(budget: BudgetTable) -> None:
    assert now_left(budget) == Budget(limit=1000, available=1000, spent=0, running=0, closed=False)


def test_a_reservation_takes_from_what_is_available(budget: BudgetTable) -> None:
    assert reserve(budget, "a")
    assert now_left(budget) == Budget(limit=1000, available=600, spent=0, running=1, closed=False)
    assert held(budget, "a") == Reservation(
        job_id="a", is_settled=False, amount=400, charged=0, budget_period=PERIOD, created_at=NOW.isoformat()
    )


def test_no_more_is_reserved_than_there_is(budget: BudgetTable) -> None:
    assert reserve(budget, "a")
    assert reserve(budget, "b")
    assert not reserve(budget, "c")
    assert now_left(budget).available == 200
    assert budget.reservation("c") is None


def test_a_second_reservation_of_a_job_takes_nothing_more(budget: BudgetTable) -> None:
    assert reserve(budget, "a")
    assert reserve(budget, "a")
    assert now_left(budget).available == 600


def test_a_settled_job_can_not_reserve_again(budget: BudgetTable) -> None:
    reserve(budget, "a")
    budget.settle(held(budget, "a"), 100, now=NOW)
    assert not reserve(budget, "a")
    assert now_left(budget).available == 900


def test_a_closed_budget_is_depleted_whatever_is_left(budget: BudgetTable) -> None:
    reserve(budget, "a")
    aws.table("budget").update_item(
        Key={"period": PERIOD}, UpdateExpression="SET closed = :yes", ExpressionAttributeValues={":yes": True}
    )
    assert not reserve(budget, "b")
    assert now_left(budget).is_depleted(1)
    assert now_left(budget).remaining_ratio == 0


def test_over_the_cap_a_job_waits_and_is_not_out_of_budget(budget: BudgetTable) -> None:
    reserve(budget, "a", max_running=1)
    with pytest.raises(TooManyJobs, match="1 jobs run, and 1 may"):
        reserve(budget, "b", max_running=1)
    budget.settle(held(budget, "a"), 0, now=NOW)
    assert reserve(budget, "b", max_running=1)


def test_over_the_cap_without_money_there_is_no_use_in_waiting(budget: BudgetTable) -> None:
    reserve(budget, "a", 1000, max_running=1)
    assert not reserve(budget, "b", max_running=1)


def test_settling_charges_what_it_cost_and_gives_back_the_rest(budget: BudgetTable) -> None:
    reserve(budget, "a")
    assert budget.settle(held(budget, "a"), 150, now=NOW) == (150, True)
    assert now_left(budget) == Budget(limit=1000, available=850, spent=150, running=0, closed=False)
    assert held(budget, "a").is_settled
    assert held(budget, "a").charged == 150


def test_settling_twice_charges_once(budget: BudgetTable) -> None:
    reserve(budget, "a")
    before = held(budget, "a")
    budget.settle(before, 150, now=NOW)
    # A second StopNST, which read before the first had written.
    assert budget.settle(before, 399, now=NOW) == (150, False)
    assert budget.settle(held(budget, "a"), 399, now=NOW) == (150, False)
    assert now_left(budget).spent == 150
    assert now_left(budget).running == 0


def test_a_job_is_settled_in_the_period_that_it_was_reserved_in(budget: BudgetTable) -> None:
    reserve(budget, "a")
    budget.reserve("b", 400, period="2026-12", limit=1000, max_running=9, now=NOW + timedelta(days=9))
    budget.settle(held(budget, "a"), 150, now=NOW + timedelta(days=9))
    assert now_left(budget).spent == 150
    assert budget.budget("2026-12", limit=1000).available == 600


def test_a_limit_in_force_does_not_follow_the_setting(budget: BudgetTable) -> None:
    reserve(budget, "a", limit=1000)
    reserve(budget, "b", limit=5000)
    assert now_left(budget).limit == 1000


def test_what_is_held_is_found_and_what_is_settled_is_not(budget: BudgetTable) -> None:
    for job_id in ("a", "b"):
        reserve(budget, job_id)
    budget.settle(held(budget, "a"), 0, now=NOW)
    assert [reservation.job_id for reservation in budget.held()] == ["b"]


@pytest.mark.parametrize(("code", "raised"), [("TransactionConflict", BudgetConflict), ("ThrottlingError", Throttled)])
def test_a_conflict_is_not_depletion(
    budget: BudgetTable, monkeypatch: pytest.MonkeyPatch, code: str, raised: type[Exception]
) -> None:
    reserve(budget, "a")
    error = client_error("TransactionCanceledException", "TransactWriteItems")
    error.response["CancellationReasons"] = [{"Code": code}, {"Code": "None"}]

    def refuse(**_request: object) -> None:
        raise error

    monkeypatch.setattr(aws.table("budget").meta.client, "transact_write_items", refuse)
    with pytest.raises(raised):
        reserve(budget, "b")
    with pytest.raises(raised):
        budget.settle(held(budget, "a"), 1, now=NOW)


def test_a_visitor_may_make_so_many_jobs_a_day(budget: BudgetTable) -> None:
    for _ in range(3):
        budget.count_visitor("v", limit=3, now=NOW)
    with pytest.raises(VisitorLimitReached, match="3 jobs today"):
        budget.count_visitor("v", limit=3, now=NOW)
    budget.count_visitor("another", limit=3, now=NOW)
    budget.count_visitor("v", limit=3, now=NOW + timedelta(days=1))


def test_counters_of_visitors_expire(budget: BudgetTable) -> None:
    budget.count_visitor("v", limit=3, now=NOW)
    item = aws.table("budget").get_item(Key={"period": "visitor#v#2026-11-23"})["Item"]
    assert NOW.timestamp() < int(str(item["expires_at"])) <= (NOW + timedelta(days=2)).timestamp()
