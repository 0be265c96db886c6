"""The budget under many visitors at once, on a DynamoDB whose transactions are atomic under threads."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

import pytest

from lambdas.domain.budget import Budget
from lambdas.domain.errors import BudgetConflict
from lambdas.gateways import aws
from lambdas.gateways.budget_table import BudgetTable
from tests.integration.editions import Edition

PERIOD = "1999-12"
NOW = datetime(1999, 12, 1, tzinfo=UTC)
LIMIT = 100
VISITORS = 20
JOBS = [f"{number:032x}" for number in range(2 * LIMIT)]
_T = TypeVar("_T")


@pytest.fixture
def table(workshop: Edition, monkeypatch: pytest.MonkeyPatch) -> Iterator[BudgetTable]:
    """The budget table of the edition, through the functions' own code."""
    settings = {
        "AWS_ENDPOINT_URL": workshop.emulator,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "000000000000",
        "AWS_SECRET_ACCESS_KEY": "of-nobody",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    aws.table.cache_clear()
    table = BudgetTable(workshop.outputs["BudgetTableName"])
    yield table
    aws.table(table.name).meta.client.close()
    aws.table.cache_clear()


def tried_again(call: Callable[[], _T]) -> _T:
    """Do as the state machine does, which tries a conflict of transactions again."""
    while True:
        try:
            return call()
        except BudgetConflict:
            continue


def test_of_200_reservations_a_budget_of_100_grants_exactly_100(table: BudgetTable) -> None:
    def reserve(job: str) -> bool:
        return tried_again(lambda: table.reserve(job, 1, period=PERIOD, limit=LIMIT, max_running=2 * LIMIT, now=NOW))

    def settle_twice(job: str) -> None:
        reservation = table.reservation(job)
        assert reservation
        tried_again(lambda: table.settle(reservation, 0, now=NOW))
        tried_again(lambda: table.settle(reservation, 1, now=NOW))

    with ThreadPoolExecutor(VISITORS) as visitors:
        granted = [job for job, was in zip(JOBS, visitors.map(reserve, JOBS), strict=True) if was]
        held = table.budget(PERIOD, limit=LIMIT)
        list(visitors.map(settle_twice, granted))

    assert len(granted) == LIMIT
    assert held == Budget(limit=LIMIT, available=0, spent=0, running=LIMIT, closed=False)
    assert table.budget(PERIOD, limit=LIMIT) == Budget.untouched(LIMIT)
