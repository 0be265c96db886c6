from datetime import timedelta
from typing import Any

import pytest

from contract.statuses import Status
from lambdas import check_budget, start_nst, sweep
from lambdas.domain.errors import Throttled
from lambdas.domain.jobs import Job
from lambdas.gateways.budget_table import BudgetTable
from lambdas.gateways.executions import NstJobs
from lambdas.gateways.jobs_table import JobsTable
from tests.unit.lambdas.conftest import JOB_ID, Time, change_row, new_job
from tests.unit.lambdas.context import CONTEXT
from tests.unit.lambdas.fakes import FakeEcs, FakeStepFunctions

LONG = timedelta(hours=2)
OTHER_ID = "f" * 32


@pytest.fixture(autouse=True)
def services(ecs: FakeEcs, step_functions: FakeStepFunctions) -> None:
    """What a sweep asks."""
    assert ecs
    assert step_functions


@pytest.fixture
def started(queued: Job) -> str:
    """The task of a job that has reserved and started."""
    check_budget.handler({"mode": "reserve", "job_id": queued.job_id}, CONTEXT)
    event = {"job_id": queued.job_id, "attempt": 1, "wait_seconds": 10}
    return str(start_nst.handler(event, CONTEXT)["task_arn"])


def swept() -> dict[str, Any]:
    return sweep.handler({"detail-type": "Scheduled Event"}, CONTEXT)


NOTHING = {"ended": 0, "orphans": 0, "failed": 0}


def test_a_job_whose_execution_goes_on_is_left_alone(
    started: str, step_functions: FakeStepFunctions, ecs: FakeEcs, time: Time
) -> None:
    step_functions.set(JOB_ID, "RUNNING")
    time.now += LONG
    assert swept() == NOTHING
    assert started not in ecs.stopped


@pytest.mark.parametrize("status", ["FAILED", "ABORTED", "TIMED_OUT", "SUCCEEDED"])
def test_a_job_whose_execution_is_over_is_ended_and_settled(
    started: str, step_functions: FakeStepFunctions, ecs: FakeEcs, jobs: JobsTable, budget: BudgetTable, status: str
) -> None:
    step_functions.set(JOB_ID, status)
    ecs.end(started, seconds=60)
    assert swept() == {**NOTHING, "ended": 1}
    assert jobs.get(JOB_ID).status is Status.FAILED
    assert jobs.get(JOB_ID).error == "Lost"
    assert list(budget.held()) == []


def test_a_running_task_is_stopped_and_settled_by_the_next_sweep(
    started: str, step_functions: FakeStepFunctions, ecs: FakeEcs, budget: BudgetTable
) -> None:
    step_functions.set(JOB_ID, "ABORTED")
    assert swept()["failed"] == 1
    assert ecs.stopped == [started]
    ecs.end(started, seconds=60)
    assert swept() == {**NOTHING, "ended": 1}
    assert list(budget.held()) == []


def test_money_that_is_held_for_a_job_that_is_over_is_given_back(
    started: str, step_functions: FakeStepFunctions, ecs: FakeEcs, budget: BudgetTable
) -> None:
    change_row(status="SUCCEEDED", reason="Done.")
    step_functions.set(JOB_ID, "FAILED")
    ecs.end(started, seconds=60)
    assert swept() == {**NOTHING, "ended": 1}
    assert list(budget.held()) == []


def test_a_job_that_starts_between_listings_is_left_alone(
    jobs: JobsTable, step_functions: FakeStepFunctions, monkeypatch: pytest.MonkeyPatch, queued: Job
) -> None:
    """It is in no list of jobs yet when the sweep lists, and has its execution when the sweep asks."""
    listed = JobsTable.unfinished

    def list_and_then_let_a_job_start(table: JobsTable) -> list[str]:
        found = list(listed(table))
        jobs.create(new_job(OTHER_ID))
        step_functions.set(OTHER_ID, "RUNNING")
        step_functions.set(queued.job_id, "RUNNING")  # this one was queued, and gets its execution just now
        return found

    monkeypatch.setattr(JobsTable, "unfinished", list_and_then_let_a_job_start)
    assert swept() == NOTHING


def test_a_job_that_was_queued_this_moment_gets_time_to_start(queued: Job, jobs: JobsTable, time: Time) -> None:
    assert swept() == NOTHING
    time.now += timedelta(minutes=6)
    assert swept() == {**NOTHING, "ended": 1}
    assert jobs.get(queued.job_id).status is Status.FAILED


def test_a_job_that_was_never_run_expires_after_its_uploads(job: Job, jobs: JobsTable, time: Time) -> None:
    time.now += timedelta(minutes=64)
    assert swept() == NOTHING
    time.now += timedelta(minutes=2)
    assert swept() == {**NOTHING, "ended": 1}
    assert jobs.get(job.job_id).status is Status.EXPIRED


def test_a_task_whose_job_is_over_or_gone_is_an_orphan(started: str, ecs: FakeEcs, time: Time) -> None:
    orphan = ecs.run_task(clientToken="x", startedBy=OTHER_ID)["tasks"][0]["taskArn"]
    change_row(status="SUCCEEDED", reason="Done.")
    assert swept()["orphans"] == 0  # they are young: their jobs may just have ended, or be about to be written
    time.now += timedelta(minutes=6)
    assert swept()["orphans"] == 2
    assert {orphan, started} <= set(ecs.stopped)


def test_the_task_of_a_job_that_goes_on_is_no_orphan(
    started: str, step_functions: FakeStepFunctions, ecs: FakeEcs, time: Time
) -> None:
    step_functions.set(JOB_ID, "RUNNING")
    time.now += LONG
    swept()
    assert started not in ecs.stopped


def test_trouble_with_one_job_does_not_keep_the_others_money(
    started: str, step_functions: FakeStepFunctions, ecs: FakeEcs, budget: BudgetTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    budget.reserve("0" * 32, 1000, period="2026-11", limit=1, max_running=9, now=Time().now)
    step_functions.set(JOB_ID, "FAILED")
    ecs.end(started, seconds=60)
    asked = NstJobs.state

    def throttled_for_the_first(machine: NstJobs, job_id: str) -> Any:
        if job_id == "0" * 32:
            raise Throttled("DescribeExecution was throttled.")
        return asked(machine, job_id)

    monkeypatch.setattr(NstJobs, "state", throttled_for_the_first)
    assert swept() == {**NOTHING, "ended": 1, "failed": 1}
    assert [reservation.job_id for reservation in budget.held()] == ["0" * 32]
