import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import boto3
import pytest

from contract.parameters import Parameters
from contract.statuses import Status
from lambdas import start_nst
from lambdas.domain.errors import CapacityUnavailable, InvalidJob, TaskRefused, Throttled
from lambdas.domain.jobs import Job, Placed
from lambdas.gateways.jobs_table import JobsTable
from lambdas.settings import settings
from tests.unit.lambdas.conftest import JOB_ID, NOW, Time, change_row
from tests.unit.lambdas.context import CONTEXT
from tests.unit.lambdas.fakes import FakeEcs, client_error

pytestmark = pytest.mark.usefixtures("queued")


def start(attempt: int = 1) -> dict[str, Any]:
    return start_nst.handler({"job_id": JOB_ID, "attempt": attempt, "wait_seconds": 10}, CONTEXT)


def row(jobs: JobsTable) -> Job:
    return jobs.get(JOB_ID)


def progress() -> dict[str, Any]:
    body = boto3.client("s3").get_object(Bucket="images", Key=f"jobs/{JOB_ID}/progress.json")["Body"].read()
    return dict(json.loads(body))


def test_one_task_is_started_and_written_down(ecs: FakeEcs, jobs: JobsTable) -> None:
    answer = start()
    (arn,) = ecs.tasks
    assert answer == {"job_id": JOB_ID, "attempt": 1, "wait_seconds": 10, "task_arn": arn, "placement": 0}
    assert row(jobs).status is Status.STARTING
    assert row(jobs).placed == (Placed(attempt=1, placement=0, task_arn=arn),)
    assert row(jobs).deadline_at == (NOW + timedelta(seconds=1800)).timestamp()


def test_the_request_for_a_task_is_the_designs(ecs: FakeEcs) -> None:
    start()
    (request,) = ecs.requests
    assert request["clientToken"] == f"{JOB_ID}-1-0"
    assert request["startedBy"] == JOB_ID
    assert request["propagateTags"] == "TASK_DEFINITION"
    assert request["count"] == 1
    assert request["launchType"] == "FARGATE"
    assert (request["overrides"]["cpu"], request["overrides"]["memory"]) == ("4096", "8192")
    assert request["networkConfiguration"]["awsvpcConfiguration"]["subnets"] == ["subnet-1", "subnet-2"]


def test_a_large_picture_gets_a_large_task(ecs: FakeEcs) -> None:
    change_row(parameters={"size": 4096, "epochs": 36})
    start()
    (request,) = ecs.requests
    assert (request["overrides"]["cpu"], request["overrides"]["memory"]) == ("8192", "16384")


def test_the_spec_holds_all_that_the_task_needs(ecs: FakeEcs, jobs: JobsTable) -> None:
    start()
    (override,) = ecs.requests[0]["overrides"]["containerOverrides"]
    assert override["name"] == "nst-task"
    (variable,) = override["environment"]
    assert variable["name"] == "JOB_SPEC"
    spec = json.loads(variable["value"])
    assert spec.pop("frame_epochs")[-1] == 36
    assert spec == {
        "job_id": JOB_ID,
        "bucket": "images",
        "content": {"key": f"jobs/{JOB_ID}/inputs/content", "etag": '"e"', "weight": 1.0, "name": None},
        "styles": [
            {"key": f"jobs/{JOB_ID}/inputs/style-1", "etag": '"e"', "weight": 2.0, "name": None},
            {"key": f"jobs/{JOB_ID}/inputs/style-2", "etag": '"e"', "weight": 0.5, "name": None},
        ],
        "masks": [],
        "parameters": asdict(Parameters(**row(jobs).parameters)),
        "deadline_at": row(jobs).deadline_at,
        "attempt": 1,
    }


def test_the_browser_finds_progress_before_the_task_has_any(ecs: FakeEcs) -> None:
    seen: list[dict[str, Any]] = []
    ecs.on_run = lambda: seen.append(progress())
    start()
    assert seen == [progress()]
    assert progress()["status"] == "STARTING"
    assert progress()["epochs"] == 36
    head = boto3.client("s3").head_object(Bucket="images", Key=f"jobs/{JOB_ID}/progress.json")
    assert head["CacheControl"] == "no-store"


def test_a_second_attempt_leaves_the_progress_of_the_first(ecs: FakeEcs) -> None:
    start()
    key = f"jobs/{JOB_ID}/progress.json"
    boto3.client("s3").put_object(Bucket="images", Key=key, Body=json.dumps({"epoch": 17}))
    start(attempt=2)
    assert progress() == {"epoch": 17}
    assert len(ecs.tasks) == 2


def test_run_twice_for_one_attempt_it_starts_one_task(ecs: FakeEcs, jobs: JobsTable, time: Time) -> None:
    first = start()
    time.now += timedelta(seconds=30)
    assert start() == first
    assert len(ecs.tasks) == 1
    assert len(row(jobs).placed) == 1
    assert ecs.requests[0] == ecs.requests[1]  # the same token with other parameters is a conflict


def test_a_second_run_after_a_crash_finds_the_same_task(
    ecs: FakeEcs, jobs: JobsTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_args: object, **_kwargs: object) -> None:
        raise TimeoutError

    with monkeypatch.context() as patch:
        patch.setattr(JobsTable, "record", die)
        with pytest.raises(TimeoutError):
            start()
    assert row(jobs).is_start_unknown
    start()
    assert len(ecs.tasks) == 1
    assert not row(jobs).is_start_unknown


def test_an_unplaced_task_is_reported_as_retryable(ecs: FakeEcs, jobs: JobsTable) -> None:
    ecs.refuse_with = "RESOURCE:CPU"
    with pytest.raises(CapacityUnavailable, match="RESOURCE:CPU"):
        start()
    assert row(jobs).refused
    assert not row(jobs).is_start_unknown


def test_after_a_refusal_the_next_try_has_a_new_token(ecs: FakeEcs, jobs: JobsTable, time: Time) -> None:
    ecs.refuse_with = "RESOURCE:MEMORY"
    with pytest.raises(CapacityUnavailable):
        start()
    ecs.refuse_with = None
    time.now += timedelta(seconds=60)
    assert start()["placement"] == 1
    assert ecs.requests[1]["clientToken"] == f"{JOB_ID}-1-1"
    # Nothing ran yet, so the job has all of its time.
    assert row(jobs).deadline_at == (NOW + timedelta(seconds=60 + 1800)).timestamp()


def test_a_later_attempt_keeps_the_deadline_of_the_first(ecs: FakeEcs, jobs: JobsTable, time: Time) -> None:
    start()
    time.now += timedelta(seconds=600)
    start(attempt=2)
    assert row(jobs).deadline_at == (NOW + timedelta(seconds=1800)).timestamp()
    assert [placed.attempt for placed in row(jobs).placed] == [1, 2]
    assert ecs.requests[1]["clientToken"] == f"{JOB_ID}-2-0"


def test_a_refusal_that_stays_one_is_not_retried(ecs: FakeEcs, jobs: JobsTable) -> None:
    ecs.refuse_with = "ATTRIBUTE"
    with pytest.raises(TaskRefused, match="ATTRIBUTE"):
        start()
    assert row(jobs).refused


def test_throttling_has_an_error_of_its_own(ecs: FakeEcs, jobs: JobsTable) -> None:
    ecs.raise_error = client_error("ThrottlingException", "RunTask")
    with pytest.raises(Throttled, match="RunTask"):
        start()
    assert row(jobs).is_start_unknown


def test_a_job_that_ends_during_its_start_has_its_task_stopped(ecs: FakeEcs, jobs: JobsTable) -> None:
    ecs.on_run = lambda: change_row(status="STOPPED")
    with pytest.raises(InvalidJob, match="ended while its task was started"):
        start()
    assert ecs.stopped == list(ecs.tasks)
    assert row(jobs).placed == ()


@pytest.mark.parametrize("attributes", [{"status": "FAILED"}, {"stop_requested": True}])
def test_nothing_is_started_for_a_job_that_was_stopped(ecs: FakeEcs, attributes: dict[str, Any]) -> None:
    change_row(**attributes)
    with pytest.raises(InvalidJob):
        start()
    assert not ecs.tasks


def test_an_attempt_that_is_over_is_not_started_again(ecs: FakeEcs) -> None:
    start()
    start(attempt=2)
    with pytest.raises(InvalidJob, match="Attempt 1"):
        start(attempt=1)
    assert len(ecs.tasks) == 2


def test_on_spot_the_task_is_asked_for_there(ecs: FakeEcs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASK_SPOT", "true")
    settings.cache_clear()
    start()
    assert ecs.requests[0]["capacityProviderStrategy"] == [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
    assert "launchType" not in ecs.requests[0]


def test_a_gpu_task_runs_on_its_instances_without_an_address(ecs: FakeEcs, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"TASK_INSTANCE": "g5.xlarge", "CAPACITY_PROVIDER": "gpu", "TASK_VCPUS": "3"}.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    start()
    (request,) = ecs.requests
    assert request["capacityProviderStrategy"] == [{"capacityProvider": "gpu", "weight": 1}]
    assert "launchType" not in request
    assert "assignPublicIp" not in request["networkConfiguration"]["awsvpcConfiguration"]
    assert request["overrides"]["cpu"] == "3072"
