"""A crowd that wants more than the budget holds: as many jobs run as there is money for, and every sum is right."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from fractions import Fraction
from math import ceil
from pathlib import Path

import pytest

from tests.client import TERMINAL, NstClient, OwnJob, Refused
from tests.integration.editions import Edition, Starter, wait_for
from tests.integration.fault_verdict import books_are_closed
from tests.integration.stub_task import Plan, task_command
from tests.integration.test_jobs import CONTENT, FLAT, PER_SECOND, STYLE

DEADLINE = 600
WORST_CASE = ceil((DEADLINE + 3 * (120 + 90)) * PER_SECOND) + FLAT
"""Of one job: the deadline, and around each of three attempts the image pull and the time to stop."""

SHORT_JOB = ceil(60 * PER_SECOND) + FLAT
"""What a job that takes no minute is charged."""

Crowded = Callable[..., AbstractContextManager[Edition]]
AT_ONCE = 10
"""Requests: in the emulator, each of a first few starts a process per function."""


@pytest.fixture
def edition_for(start_edition: Starter, tmp_path: Path) -> Crowded:
    """An edition whose budget is enough for so many jobs that hold their worst case at once, and not for one more.

    after: so many short jobs that were done before.
    """

    def start(jobs: int, *, after: int = 0) -> AbstractContextManager[Edition]:
        dollars = Fraction(WORST_CASE * jobs + WORST_CASE // 2 + SHORT_JOB * after, 1_000_000)
        return start_edition(
            tmp_path,
            *("--budget", f"{float(dollars):.6f}", "--max-running-jobs", str(jobs + 1)),
            *("--job-deadline", str(DEADLINE), "--max-jobs-per-visitor", "10000"),
            task_command=task_command(tmp_path),
            SFN_WAIT_SCALE="0.5",
        )

    return start


@pytest.mark.soak
def test_of_20_visitors_5_have_the_money(edition_for: Crowded, tmp_path: Path) -> None:
    a_crowd_comes(edition_for, tmp_path, visitors=20, jobs=5)


@pytest.mark.soak
def test_of_200_visitors_50_have_the_money(edition_for: Crowded, tmp_path: Path) -> None:
    a_crowd_comes(edition_for, tmp_path, visitors=200, jobs=50)


@pytest.mark.soak
def test_a_thousand_jobs_are_all_done_and_paid(edition_for: Crowded) -> None:
    # A job holds its money for a moment after its end, while the next one asks for its own.
    with edition_for(3 * AT_ONCE, after=1000) as edition:
        outcomes: Counter[str] = Counter()
        with ThreadPoolExecutor(AT_ONCE) as visitors:
            outcomes.update(visitors.map(lambda _: done(edition), range(1000)))
        assert outcomes == {"SUCCEEDED": 1000}
        wait_for(lambda: running(edition) == 0, what="everything is settled", seconds=120)
        books_are_closed(edition)


def a_crowd_comes(edition_for: Crowded, plans: Path, *, visitors: int, jobs: int) -> None:
    """All are admitted while nothing is held, and then all press Run before any job is done."""
    with edition_for(jobs) as edition, ThreadPoolExecutor(AT_ONCE) as pool:
        made = list(pool.map(lambda _: ready(edition), range(visitors)))
        for job in made:
            Plan(at="1", what="loop").write(plans, job.job_id)
        list(pool.map(lambda job: run(edition, job), made))
        wait_for(
            lambda: counts(edition)["NO_BUDGET"] == visitors - jobs,
            what=f"{visitors - jobs} are told that there is no money",
            seconds=300,
        )
        assert running(edition) == jobs
        with NstClient(edition.site) as late, pytest.raises(Refused) as refused:
            late.create(CONTENT, [STYLE])
        assert refused.value.type == "no-budget"

        wait_for(lambda: counts(edition)["RUNNING"] == jobs, what=f"{jobs} jobs run", seconds=300)
        for task in edition.client("ecs").list_tasks(cluster=edition.outputs["ClusterArn"])["taskArns"]:
            edition.client("ecs").stop_task(cluster=edition.outputs["ClusterArn"], task=task)
        for job in made:
            Plan().write(plans, job.job_id)  # the next attempt goes well
        wait_for(lambda: running(edition) == 0, what="everything is settled", seconds=300)
        assert counts(edition) == {"SUCCEEDED": jobs, "NO_BUDGET": visitors - jobs}
        books_are_closed(edition)


def ready(edition: Edition) -> OwnJob:
    with NstClient(edition.site) as visitor:
        job = visitor.create(CONTENT, [STYLE], size=256, epochs=10)
        visitor.upload(job, CONTENT, [STYLE])
        return job


def run(edition: Edition, job: OwnJob) -> None:
    with NstClient(edition.site) as visitor:
        visitor.run(job)


def done(edition: Edition) -> str:
    """Do a whole job, and return how it ended."""
    job = ready(edition)
    run(edition, job)
    with NstClient(edition.site) as visitor:

        def over() -> str | None:
            status = visitor.look(job.job_id)["status"]
            return status if status in TERMINAL else None

        return wait_for(over, what="it is over", seconds=300)


def counts(edition: Edition) -> Counter[str]:
    pages = edition.client("dynamodb").get_paginator("scan").paginate(TableName=edition.outputs["JobsTableName"])
    return Counter(row["status"]["S"] for page in pages for row in page["Items"])


def running(edition: Edition) -> int:
    rows = edition.client("dynamodb").scan(TableName=edition.outputs["BudgetTableName"])["Items"]
    return sum(row.get("state") == {"S": "HELD"} for row in rows)
