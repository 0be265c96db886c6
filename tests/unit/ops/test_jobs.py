from typing import Any

import pytest

from contract.statuses import Status
from lambdas.domain.jobs import Job
from lambdas.gateways.budget_table import BudgetTable
from lambdas.gateways.jobs_table import JobsTable
from ops import cost
from ops import jobs as command
from ops.deployment import Deployment
from ops.errors import OpsError
from tests.unit.lambdas.conftest import JOB_ID, NOW, change_row, new_job
from tests.unit.lambdas.fakes import FakeStepFunctions

OTHER_ID = "f" * 32


@pytest.fixture(autouse=True)
def services(step_functions: FakeStepFunctions) -> None:
    """What the commands ask."""


def aborted(machine: FakeStepFunctions) -> list[str]:
    """Return the jobs whose executions were aborted."""
    return [arn.rpartition(":")[2] for arn, status in machine.executions.items() if status == "ABORTED"]


def test_jobs_of_all_statuses_are_listed_newest_first(job: Job, jobs: JobsTable, deployment: Deployment) -> None:
    jobs.create(new_job(OTHER_ID))
    change_row(OTHER_ID, created_at="2026-11-24T00:00:00+00:00", status="FAILED", error="Stalled")
    rows = command.newest(deployment, statuses=command.LISTED, count=9).rows
    assert [(row["job_id"], row["status"], row["error"]) for row in rows] == [
        (OTHER_ID, "FAILED", "Stalled"),
        (job.job_id, "AWAITING_UPLOAD", None),
    ]
    assert len(command.newest(deployment, statuses=command.LISTED, count=1).rows) == 1
    assert not command.newest(deployment, statuses=[Status.RUNNING], count=9).rows


def test_a_job_shows_its_money_and_its_execution(
    queued: Job, deployment: Deployment, budget: BudgetTable, step_functions: FakeStepFunctions
) -> None:
    budget.reserve(JOB_ID, 5000, period="2026-11", limit=10_000, max_running=1, now=NOW)
    step_functions.set(JOB_ID, "RUNNING")
    shown = command.show(deployment, queued.job_id).values
    assert (shown["reserved_microdollars"], shown["charged_microdollars"]) == (5000, None)
    assert (shown["execution"], shown["created_at"]) == ("GOING_ON", "2026-11-23 10:00:00Z")
    assert "token" not in str(shown)


def test_a_job_that_is_not_there_is_said_so(deployment: Deployment) -> None:
    with pytest.raises(OpsError, match=f"There is no job {JOB_ID}"):
        command.show(deployment, JOB_ID)


def test_stopping_a_job_aborts_its_execution(
    queued: Job, deployment: Deployment, step_functions: FakeStepFunctions
) -> None:
    step_functions.set(JOB_ID, "RUNNING")
    command.stop(deployment, queued.job_id)
    assert aborted(step_functions) == [JOB_ID]


@pytest.mark.parametrize(("status", "sentence"), [("SUCCEEDED", "is over"), ("AWAITING_UPLOAD", "was never run")])
def test_what_does_not_run_can_not_be_stopped(
    job: Job, deployment: Deployment, step_functions: FakeStepFunctions, status: str, sentence: str
) -> None:
    change_row(status=status)
    with pytest.raises(OpsError, match=sentence):
        command.stop(deployment, job.job_id)
    assert not aborted(step_functions)


def test_stopping_all_leaves_what_has_no_execution(
    queued: Job, jobs: JobsTable, deployment: Deployment, step_functions: FakeStepFunctions
) -> None:
    jobs.create(new_job(OTHER_ID))
    step_functions.set(queued.job_id, "RUNNING")
    rows = command.stop_all(deployment).rows
    assert [row["job_id"] for row in rows] == aborted(step_functions) == [JOB_ID]


def test_cost_adds_up_the_settled_jobs_of_this_period_by_day(deployment: Deployment, budget: BudgetTable) -> None:
    def settle(job_id: str, charged: int, *, period: str = "2026-11", day: int = 0) -> None:
        budget.reserve(job_id, 1000, period=period, limit=100_000, max_running=99, now=NOW)
        reservation: Any = budget.reservation(job_id)
        budget.settle(reservation, charged, now=NOW.replace(day=23 + day))

    settle("1" * 32, 100)
    settle("2" * 32, 300)
    settle("3" * 32, 200, day=1)
    settle("4" * 32, 999, period="2026-10")
    budget.reserve("5" * 32, 1000, period="2026-11", limit=100_000, max_running=99, now=NOW)
    rows = cost.by_day(deployment).rows
    assert [(row["day"], row["jobs"], row["charged_microdollars"], row["per_job_microdollars"]) for row in rows] == [
        ("2026-11-23", 2, 400, 200),
        ("2026-11-24", 1, 200, 200),
        ("all", 3, 600, 200),
    ]
