"""Every metric that there is a name for is emitted, with the dimensions that alarms and dashboards ask for."""

import json
from typing import Any

import boto3
import pytest

from contract import metrics
from contract.metrics import Metric
from lambdas import check_budget, kill_switch, start_nst, stop_nst, sweep, url_provider
from lambdas.domain.jobs import Job
from lambdas.gateways.budget_table import BudgetTable
from lambdas.gateways.jobs_table import JobsTable
from lambdas.observability import count
from tests.unit.lambdas.conftest import JOB_ID, NOW, Time, new_job
from tests.unit.lambdas.context import CONTEXT
from tests.unit.lambdas.fakes import FakeEcs, FakeStepFunctions

ALL = [each for each in vars(metrics).values() if isinstance(each, Metric)]
PICTURE = {"content_type": "image/png", "bytes": 9}
Emitted = dict[str, tuple[float, dict[str, str]]]


class Meter:
    """Reads CloudWatch's embedded metric format off the standard output."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def read(self) -> Emitted:
        """Return what was emitted since the last time: value and dimensions by name."""
        lines = self._capsys.readouterr().out.splitlines()
        return dict(self._of(json.loads(line)) for line in lines if '"_aws"' in line)

    @staticmethod
    def _of(blob: dict[str, Any]) -> tuple[str, tuple[float, dict[str, str]]]:
        (directive,) = blob["_aws"]["CloudWatchMetrics"]
        (metric,) = directive["Metrics"]
        (dimensions,) = directive["Dimensions"]
        assert directive["Namespace"] == metrics.NAMESPACE
        (value,) = blob[metric["Name"]] if isinstance(blob[metric["Name"]], list) else [blob[metric["Name"]]]
        return metric["Name"], (value, {name: blob[name] for name in dimensions})


@pytest.fixture
def meter(capsys: pytest.CaptureFixture[str]) -> Meter:
    return Meter(capsys)


@pytest.fixture
def whole_life(
    meter: Meter, queued: Job, ecs: FakeEcs, step_functions: FakeStepFunctions, monkeypatch: pytest.MonkeyPatch
) -> Emitted:
    """All that is emitted of a job that stalls, a sweep, and a bill that runs hot."""
    assert queued
    request = {"parameters": dict(new_job().parameters), "styles": [{**PICTURE, "weight": 1}]}
    url_provider.handler({"request": {**request, "content": PICTURE}, "visitor": "v"}, CONTEXT)
    check_budget.handler({"mode": "reserve", "job_id": JOB_ID}, CONTEXT)
    task = start_nst.handler({"job_id": JOB_ID, "attempt": 1, "wait_seconds": 1}, CONTEXT)["task_arn"]
    boto3.client("s3").put_object(Bucket="images", Key=f"jobs/{JOB_ID}/frames/00001.jpg", Body=b"frame")
    ecs.end(task, seconds=90)
    stop_nst.handler({"job_id": JOB_ID, "state": "STALLED"}, CONTEXT)
    step_functions.set(JOB_ID, "FAILED")
    sweep.handler({}, CONTEXT)
    monkeypatch.setenv("STOP_RUNNING_JOBS", "false")
    kill_switch.handler({}, CONTEXT)
    return meter.read()


@pytest.mark.parametrize("metric", ALL, ids=lambda metric: metric.name)
def test_every_metric_is_emitted_with_its_own_dimensions(metric: Metric, whole_life: Emitted) -> None:
    _, dimensions = whole_life[metric.name]
    assert set(dimensions) == metric.all_dimensions
    assert dimensions[metrics.STAGE] == "test"


def test_nothing_is_emitted_that_has_no_name_in_the_list(whole_life: Emitted) -> None:
    assert set(whole_life) == {metric.name for metric in ALL}


def test_a_metric_without_its_dimension_is_refused() -> None:
    with pytest.raises(ValueError, match="outcome"):
        count(metrics.JOBS_ENDED)


def test_the_used_share_of_the_budget_counts_what_is_held(
    meter: Meter, job: Job, budget: BudgetTable, ecs: FakeEcs, step_functions: FakeStepFunctions
) -> None:
    budget.reserve(job.job_id, 800_000, period="2026-11", limit=1_000_000, max_running=1, now=NOW)
    step_functions.set(job.job_id, "RUNNING")
    sweep.handler({}, CONTEXT)
    assert meter.read()["BudgetUsedPercent"][0] == 80


@pytest.fixture
def bill(monkeypatch: pytest.MonkeyPatch, step_functions: FakeStepFunctions) -> FakeStepFunctions:
    monkeypatch.setenv("STOP_RUNNING_JOBS", "true")
    return step_functions


def test_a_hot_bill_closes_the_budget_and_aborts_what_runs(
    bill: FakeStepFunctions, queued: Job, jobs: JobsTable, budget: BudgetTable
) -> None:
    bill.set(queued.job_id, "RUNNING")
    jobs.create(new_job("f" * 32))  # it was never run, and has no execution
    event = {"Records": [{"Sns": {"Subject": "AWS Budgets: NstArt has exceeded your alert threshold"}}]}
    assert kill_switch.handler(event, CONTEXT) == {"closed": ["2026-11"], "stopped": 1}
    assert budget.budget("2026-11", limit=1).is_depleted(0)
    assert set(bill.executions.values()) == {"ABORTED"}


def test_a_hot_bill_can_leave_running_jobs_to_their_end(
    bill: FakeStepFunctions, queued: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STOP_RUNNING_JOBS", "false")
    bill.set(queued.job_id, "RUNNING")
    assert kill_switch.handler({}, CONTEXT)["stopped"] == 0
    assert set(bill.executions.values()) == {"RUNNING"}


def test_a_hot_bill_closes_every_day_that_is_left_of_the_month(
    bill: FakeStepFunctions, monkeypatch: pytest.MonkeyPatch, time: Time
) -> None:
    assert bill
    monkeypatch.setenv("BUDGET_PERIOD", "daily")
    time.now = NOW.replace(day=29)
    assert kill_switch.handler({}, CONTEXT)["closed"] == ["2026-11-29", "2026-11-30"]
