import json
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

import boto3
import pytest

from contract.statuses import Status
from lambdas import check_budget, clock, start_nst, stop_nst
from lambdas.domain.errors import InvalidJob, TaskStillStopping
from lambdas.domain.jobs import Job
from lambdas.domain.pricing import FLAT_PER_JOB
from lambdas.gateways.budget_table import BudgetTable
from lambdas.gateways.jobs_table import JobsTable
from lambdas.settings import FunctionSettings
from tests.unit.lambdas.conftest import JOB_ID, NOW, Time, change_row
from tests.unit.lambdas.context import CONTEXT
from tests.unit.lambdas.fakes import FakeEcs

PER_SECOND = Fraction(163_000, 3600) + 2  # 4 vCPUs, 8 GiB and an address: $0.163 an hour; and what goes on around it
LIMIT = 1_000_000


@pytest.fixture
def reserved(queued: Job) -> Job:
    check_budget.handler({"mode": "reserve", "job_id": queued.job_id}, CONTEXT)
    return queued


@pytest.fixture
def started(reserved: Job, ecs: FakeEcs) -> str:
    """The ARN of the task of a job that is starting."""
    assert ecs
    return start(reserved.job_id)


def start(job_id: str = JOB_ID, attempt: int = 1) -> str:
    return str(start_nst.handler({"job_id": job_id, "attempt": attempt, "wait_seconds": 10}, CONTEXT)["task_arn"])


def stop(**event: Any) -> dict[str, Any]:
    return stop_nst.handler({"job_id": JOB_ID, **event}, CONTEXT)


def cost(seconds: int) -> int:
    return -(-(seconds * PER_SECOND).numerator // (seconds * PER_SECOND).denominator) + FLAT_PER_JOB


def progress() -> dict[str, Any]:
    body = boto3.client("s3").get_object(Bucket="images", Key=f"jobs/{JOB_ID}/progress.json")["Body"].read()
    return dict(json.loads(body))


def available(budget: BudgetTable) -> int:
    left = budget.budget("2026-11", limit=LIMIT)
    assert left.limit == left.available + left.spent
    assert left.running == 0
    return left.available


def test_a_finished_job_is_charged_for_its_tasks_seconds(started: str, ecs: FakeEcs, budget: BudgetTable) -> None:
    change_row(status="SUCCEEDED", reason="Done.")
    ecs.end(started, seconds=90)
    assert stop(state="DONE") == {
        "job_id": JOB_ID,
        "outcome": "SUCCEEDED",
        "reason": "Done.",
        "charged_microdollars": cost(90),
        "needs_operator": False,
    }
    assert available(budget) == LIMIT - cost(90)


def test_a_task_that_ended_at_once_is_charged_for_a_minute(started: str, ecs: FakeEcs) -> None:
    ecs.end(started, seconds=0, exit_code=1)
    assert stop(state="FAILED")["charged_microdollars"] == cost(60)


def test_all_attempts_are_charged_each_for_a_minute_at_least(started: str, ecs: FakeEcs, budget: BudgetTable) -> None:
    ecs.end(started, seconds=12, exit_code=75)
    ecs.end(start(attempt=2), seconds=100)
    change_row(status="SUCCEEDED", reason="Done.")
    assert stop(state="DONE")["charged_microdollars"] == cost(160)
    assert available(budget) == LIMIT - cost(160)


def test_a_running_task_is_stopped_and_waited_for(started: str, ecs: FakeEcs, budget: BudgetTable) -> None:
    with pytest.raises(TaskStillStopping):
        stop(state="STALLED")
    assert ecs.stopped == [started]
    held = budget.reservation(JOB_ID)
    assert held
    assert not held.is_settled
    ecs.end(started, seconds=70, exit_code=137)
    assert stop(state="STALLED")["charged_microdollars"] == cost(70)


def test_the_job_is_over_before_its_task_has_stopped(started: str, jobs: JobsTable) -> None:
    with pytest.raises(TaskStillStopping):
        stop(state="STALLED")
    assert started
    assert jobs.get(JOB_ID).status is Status.FAILED
    assert progress()["status"] == "FAILED"
    assert progress()["reason"] == jobs.get(JOB_ID).reason


def test_stopping_twice_settles_once(started: str, ecs: FakeEcs, budget: BudgetTable) -> None:
    ecs.end(started, seconds=90)
    first = stop(state="FAILED")
    assert stop(state="FAILED") == first
    assert available(budget) == LIMIT - cost(90)


def test_a_task_forgotten_by_ecs_costs_the_reservation(
    started: str, ecs: FakeEcs, budget: BudgetTable, config: FunctionSettings
) -> None:
    assert started
    ecs.tasks.clear()
    assert stop(state="FAILED")["charged_microdollars"] == config.worst_case(512)
    assert available(budget) == LIMIT - config.worst_case(512)


def test_a_job_without_a_reservation_costs_nothing(job: Job, budget: BudgetTable) -> None:
    assert stop(ending="NO_BUDGET")["charged_microdollars"] == 0
    assert budget.reservation(job.job_id) is None


def test_a_job_whose_task_never_started_costs_its_flat_amount(reserved: Job, ecs: FakeEcs, budget: BudgetTable) -> None:
    assert reserved
    assert not ecs.tasks
    assert stop(error={"Error": "X", "Cause": "y"})["charged_microdollars"] == FLAT_PER_JOB
    assert available(budget) == LIMIT - FLAT_PER_JOB


def test_a_task_whose_image_was_never_pulled_is_not_billed(started: str, ecs: FakeEcs) -> None:
    ecs.end(started, seconds=0, exit_code=None)
    del ecs.tasks[started]["pullStartedAt"]
    assert stop(state="INTERRUPTED")["charged_microdollars"] == FLAT_PER_JOB


def test_an_unrecorded_task_is_found_stopped_and_charged(
    reserved: Job, ecs: FakeEcs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_args: object, **_kwargs: object) -> None:
        raise TimeoutError

    assert reserved
    with monkeypatch.context() as patch:
        patch.setattr(JobsTable, "record", die)
        with pytest.raises(TimeoutError):
            start()
    (arn,) = ecs.tasks
    with pytest.raises(TaskStillStopping):
        stop(error={"Error": "TimeoutError", "Cause": ""})
    assert ecs.stopped == [arn]
    ecs.end(arn, seconds=61)
    assert stop(error={"Error": "TimeoutError", "Cause": ""})["charged_microdollars"] == cost(61)


def test_a_start_that_ecs_forgot_costs_all_that_was_reserved(
    reserved: Job, ecs: FakeEcs, monkeypatch: pytest.MonkeyPatch, config: FunctionSettings, time: Time
) -> None:
    def die(*_args: object, **_kwargs: object) -> None:
        raise TimeoutError

    assert reserved
    with monkeypatch.context() as patch:
        patch.setattr(FakeEcs, "run_task", die)
        with pytest.raises(TimeoutError):
            start()
    assert not ecs.tasks
    time.now += timedelta(hours=1)
    assert stop(error={"Error": "TimeoutError", "Cause": ""})["charged_microdollars"] == config.worst_case(512)


def test_more_than_was_reserved_is_never_charged(
    started: str, ecs: FakeEcs, config: FunctionSettings, budget: BudgetTable
) -> None:
    ecs.end(started, seconds=100_000)
    assert stop(state="FAILED")["charged_microdollars"] == config.worst_case(512)
    assert available(budget) == LIMIT - config.worst_case(512)


def test_an_operators_stop_reaches_a_job_by_its_executions_event(
    started: str, ecs: FakeEcs, jobs: JobsTable, budget: BudgetTable
) -> None:
    ecs.end(started, seconds=60)
    event = {"detail-type": "Step Functions Execution Status Change", "detail": {"name": JOB_ID, "status": "ABORTED"}}
    answer = stop_nst.handler(event, CONTEXT)
    assert answer["outcome"] == "STOPPED"
    assert "operator" in answer["reason"]
    assert jobs.get(JOB_ID).error == "StoppedByOperator"
    assert available(budget) == LIMIT - cost(60)


def test_an_operators_stop_is_settled_when_the_task_has_stopped(
    started: str, ecs: FakeEcs, budget: BudgetTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "sleep", lambda _seconds: ecs.end(started, seconds=70, exit_code=75))
    answer = stop_nst.handler({"detail": {"name": JOB_ID, "status": "ABORTED"}}, CONTEXT)
    assert answer["charged_microdollars"] == cost(70)
    assert available(budget) == LIMIT - cost(70)


def test_a_task_that_stops_late_is_left_to_the_next_try(started: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert started
    monkeypatch.setattr(clock, "sleep", lambda _seconds: pytest.fail("There is no time to wait."))
    event = {"detail": {"name": JOB_ID, "status": "ABORTED"}}
    with pytest.raises(TaskStillStopping):
        stop_nst.handler(event, replace(CONTEXT, remaining_seconds=5))


def a_task_has_stopped(arn: str, **detail: Any) -> dict[str, Any]:
    """Call StopNST with the event, as EventBridge does."""
    event = {
        "source": "aws.ecs",
        "detail-type": "ECS Task State Change",
        "resources": [arn],
        "detail": {"taskArn": arn, "lastStatus": "STOPPED", "startedBy": JOB_ID, **detail},
    }
    return stop_nst.handler(event, CONTEXT)


def test_a_stopped_task_settles_its_ended_job_and_frees_the_slot(
    started: str, ecs: FakeEcs, budget: BudgetTable
) -> None:
    change_row(status="STOPPED", reason="You stopped the job.")
    ecs.end(started, seconds=70)
    assert a_task_has_stopped(started)["charged_microdollars"] == cost(70)
    assert available(budget) == LIMIT - cost(70)


def test_its_execution_settles_nothing_a_second_time(
    started: str, ecs: FakeEcs, budget: BudgetTable, capsys: pytest.CaptureFixture[str]
) -> None:
    change_row(status="STOPPED", reason="You stopped the job.")
    ecs.end(started, seconds=70)
    by_the_task = a_task_has_stopped(started)
    capsys.readouterr()
    assert stop(state="DONE") == by_the_task
    assert available(budget) == LIMIT - cost(70)
    assert "JobsEnded" not in capsys.readouterr().out


def test_a_stopped_task_settles_nothing_of_a_job_that_goes_on(
    started: str, ecs: FakeEcs, jobs: JobsTable, budget: BudgetTable
) -> None:
    change_row(status="RUNNING", stop_requested=True)
    before = jobs.get(JOB_ID)
    ecs.end(started, seconds=70, exit_code=75)
    assert a_task_has_stopped(started) == {}
    assert jobs.get(JOB_ID) == before
    held = budget.reservation(JOB_ID)
    assert held
    assert not held.is_settled


@pytest.mark.parametrize("started_by", ["f" * 32, "ecs-svc/1", "", None])
def test_a_task_of_an_unknown_job_does_no_harm(ecs: FakeEcs, started_by: str | None) -> None:
    assert a_task_has_stopped("arn:aws:ecs:us-east-1:123456789012:task/nst/1", startedBy=started_by) == {}
    assert not ecs.stopped


def test_two_that_settle_at_once_count_the_job_once(
    started: str, ecs: FakeEcs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    change_row(status="SUCCEEDED", reason="Done.")
    ecs.end(started, seconds=70)
    settle = BudgetTable.settle

    def settle_after_another(*arguments: Any, **named: Any) -> Any:
        monkeypatch.setattr(BudgetTable, "settle", settle)
        a_task_has_stopped(started)
        return settle(*arguments, **named)

    monkeypatch.setattr(BudgetTable, "settle", settle_after_another)
    assert stop(state="DONE")["charged_microdollars"] == cost(70)
    assert capsys.readouterr().out.count('"JobsEnded":') == 1


def test_what_a_deleted_jobs_task_wrote_last_is_deleted_too(started: str, ecs: FakeEcs, jobs: JobsTable) -> None:
    s3 = boto3.client("s3")
    jobs.mark_deleted(JOB_ID, now=NOW)
    s3.put_object(Bucket="images", Key=f"jobs/{JOB_ID}/frames/00001.jpg", Body=b"late")
    s3.put_object(Bucket="images", Key="jobs/another/frames/00001.jpg", Body=b"not this one")
    ecs.end(started, seconds=60)
    assert stop(state="DONE")["outcome"] == "STOPPED"
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket="images")["Contents"]]
    assert keys == ["jobs/another/frames/00001.jpg"]


def test_a_terminal_status_stays_as_the_task_wrote_it(started: str, ecs: FakeEcs, jobs: JobsTable) -> None:
    change_row(status="FAILED", error="InvalidImage", reason="The style image is empty.")
    ecs.end(started, seconds=60, exit_code=64)
    answer = stop(state="DONE")
    assert (answer["outcome"], answer["error"], answer["needs_operator"]) == ("FAILED", "InvalidImage", False)
    assert jobs.get(JOB_ID).reason == "The style image is empty."


ENDINGS = [
    ({"ending": "NO_BUDGET"}, "NO_BUDGET", None, False),
    ({"error": {"Error": "TooManyJobs", "Cause": "..."}}, "FAILED", "TooManyJobs", False),
    ({"error": {"Error": "CapacityUnavailable", "Cause": "..."}}, "FAILED", "CapacityUnavailable", True),
    ({"error": {"Error": "QuotaReached", "Cause": "..."}}, "FAILED", "QuotaReached", True),
    ({"error": {"Error": "States.Runtime", "Cause": "..."}}, "FAILED", "States.Runtime", True),
    ({"state": "STALLED"}, "FAILED", "Stalled", True),
    ({"state": "OUT_OF_TIME"}, "FAILED", "Stalled", True),
    ({"state": "INTERRUPTED", "attempt": 4}, "FAILED", "Interrupted", True),
    ({"state": "FAILED"}, "FAILED", "TaskFailed", True),
    ({"detail": {"name": JOB_ID, "status": "ABORTED"}}, "STOPPED", "StoppedByOperator", False),
    ({"detail": {"name": JOB_ID, "status": "TIMED_OUT"}}, "FAILED", "ExecutionTimedOut", True),
    ({"detail": {"name": JOB_ID, "status": "FAILED"}}, "FAILED", "ExecutionFailed", True),
]


@pytest.mark.parametrize(("event", "outcome", "error", "look"), ENDINGS)
def test_every_way_to_end_has_its_status_its_name_and_its_reader(
    started: str, ecs: FakeEcs, event: dict[str, Any], outcome: str, error: str | None, look: bool
) -> None:
    ecs.end(started, seconds=60, exit_code=1)
    answer = stop(**event)
    assert (answer["outcome"], answer.get("error"), answer["needs_operator"]) == (outcome, error, look)
    assert answer["reason"].endswith((".", "!"))


def test_an_operator_reads_an_exception_without_its_traceback(started: str, ecs: FakeEcs) -> None:
    ecs.end(started, seconds=60, exit_code=1)
    raised = {"errorMessage": "The task was refused.", "errorType": "TaskRefused", "stackTrace": ["..."]}
    answer = stop(error={"Error": "TaskRefused", "Cause": json.dumps(raised)})
    assert answer["cause"] == "The task was refused."


def test_an_operator_reads_why_unless_the_visitor_caused_it(started: str, ecs: FakeEcs) -> None:
    ecs.end(started, seconds=60, exit_code=70, stopCode="EssentialContainerExited", stoppedReason="It exited.")
    assert stop(state="FAILED")["cause"] == "EssentialContainerExited; It exited.; exit code 70"
    change_row(error="InvalidImage")
    assert "cause" not in stop(state="DONE")


def test_running_out_of_memory_has_a_reason_of_its_own(started: str, ecs: FakeEcs) -> None:
    ecs.end(started, seconds=60, containers=[{"exitCode": 137, "reason": "OutOfMemoryError: killed"}])
    answer = stop(state="FAILED")
    assert answer["error"] == "OutOfMemory"
    assert "smaller size" in answer["reason"]


def test_a_visitors_stop_is_a_stop_however_the_task_took_it(started: str, ecs: FakeEcs) -> None:
    change_row(stop_requested=True)
    ecs.end(started, seconds=60, exit_code=137)
    answer = stop(state="STOP_ASKED")
    assert (answer["outcome"], answer["needs_operator"], "error" in answer) == ("STOPPED", False, False)
    assert progress()["status"] == "STOPPED"


def test_a_job_that_is_not_there_is_no_job() -> None:
    with pytest.raises(InvalidJob):
        stop()
