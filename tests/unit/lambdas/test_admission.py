"""CheckBudget and UrlProvider, as the Admission machine calls them."""

import base64
import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest

from contract import keys
from contract.statuses import Status
from lambdas import check_budget, url_provider
from lambdas.domain.errors import InvalidJob, TooManyJobs, VisitorLimitReached
from lambdas.domain.jobs import Job, token_hash
from lambdas.domain.plan import estimated_seconds
from lambdas.gateways.budget_table import BudgetTable
from lambdas.gateways.jobs_table import JobsTable
from lambdas.settings import FunctionSettings
from tests.unit.lambdas.conftest import JOB_ID, NOW, change_row, new_job
from tests.unit.lambdas.context import CONTEXT

REQUEST: dict[str, Any] = {
    "content": {"content_type": "image/jpeg", "bytes": 1000},
    "styles": [
        {"content_type": "image/png", "bytes": 1000, "weight": 2.5},
        {"content_type": "image/webp", "bytes": 1000, "weight": 1.0},
    ],
    "parameters": {"size": 512, "epochs": 140, "style_strength": 1.5},
}


def look() -> dict[str, Any]:
    return dict(check_budget.handler({"mode": "check", "size": 512}, CONTEXT)["budget"])


def reserve(job_id: str = JOB_ID) -> dict[str, Any]:
    return check_budget.handler({"mode": "reserve", "job_id": job_id}, CONTEXT)


def admit(visitor: str = "v") -> dict[str, Any]:
    event = {"request": REQUEST, "visitor": visitor, "budget": {"depleted": False}}
    return dict(url_provider.handler(event, CONTEXT)["job"])


def test_a_check_returns_what_is_left_and_when_it_renews() -> None:
    assert look() == {"depleted": False, "renews_at": "2026-12-01T00:00:00+00:00"}


def test_a_check_reserves_nothing(budget: BudgetTable, config: FunctionSettings) -> None:
    look()
    assert (
        budget.budget("2026-11", limit=config.budget_limit_microdollars).available == config.budget_limit_microdollars
    )


def test_money_for_less_than_one_job_is_none(monkeypatch: pytest.MonkeyPatch, config: FunctionSettings) -> None:
    assert 0 < config.worst_case(512) < config.budget_limit_microdollars
    monkeypatch.setattr(check_budget, "settings", lambda: _with_limit(config, config.worst_case(512) - 1))
    assert look()["depleted"]
    monkeypatch.setattr(check_budget, "settings", lambda: _with_limit(config, config.worst_case(512)))
    assert not look()["depleted"]


def test_a_job_that_runs_reserves_its_worst_case(queued: Job, budget: BudgetTable, config: FunctionSettings) -> None:
    assert reserve() == {"job_id": queued.job_id, "reserved": True, "attempt": 1}
    reservation = budget.reservation(queued.job_id)
    assert reservation
    assert reservation.amount == config.worst_case(512)


def test_without_money_nothing_is_reserved(
    queued: Job, budget: BudgetTable, config: FunctionSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_budget, "settings", lambda: _with_limit(config, config.worst_case(512) - 1))
    assert reserve()["reserved"] is False
    assert budget.reservation(queued.job_id) is None


@pytest.mark.parametrize("attributes", [{"stop_requested": True}, {"status": "STOPPED"}])
def test_a_job_that_was_stopped_while_it_waited_reserves_nothing(
    queued: Job, budget: BudgetTable, attributes: dict[str, Any]
) -> None:
    change_row(**attributes)
    assert reserve()["reserved"] is False
    assert budget.reservation(queued.job_id) is None


def test_over_the_cap_a_job_waits(jobs: JobsTable, config: FunctionSettings) -> None:
    for number in range(config.max_running_jobs + 1):
        jobs.create(new_job(f"{number:032x}"))
    for number in range(config.max_running_jobs):
        reserve(f"{number:032x}")
    with pytest.raises(TooManyJobs):
        reserve(f"{config.max_running_jobs:032x}")


def test_a_job_that_is_not_there_is_no_job() -> None:
    with pytest.raises(InvalidJob, match="There is no job"):
        reserve("f" * 32)


def test_an_admitted_job_is_stored_with_only_its_tokens_hash(jobs: JobsTable) -> None:
    admitted = admit()
    row = boto3.client("dynamodb").get_item(TableName="jobs", Key={"job_id": {"S": admitted["job_id"]}})["Item"]
    assert admitted["job_token"] not in json.dumps(row)
    job = jobs.get(admitted["job_id"])
    assert job.token_hash == token_hash(admitted["job_token"])
    assert job.status == admitted["status"] == Status.AWAITING_UPLOAD
    assert job.parameters == REQUEST["parameters"]
    assert [style.weight for style in job.styles] == [2.5, 1.0]
    assert job.expires_at == (NOW + timedelta(days=7)).timestamp()


def test_ids_and_tokens_are_never_the_same() -> None:
    one, other = admit(), admit()
    assert one["job_id"] != other["job_id"]
    assert one["job_token"] != other["job_token"]
    assert re.fullmatch(keys.JOB_ID, one["job_id"])


def test_a_first_write_without_an_answer_is_written_again(jobs: JobsTable, job: Job) -> None:
    jobs.create(job)
    assert jobs.get(job.job_id) == job


def test_a_job_never_takes_the_place_of_another(jobs: JobsTable, job: Job) -> None:
    with pytest.raises(InvalidJob, match="There is a job"):
        jobs.create(replace(job, token_hash=token_hash("another")))


def test_every_upload_is_signed_for_its_key_type_and_size() -> None:
    admitted = admit()
    uploads = [admitted["uploads"]["content"], *admitted["uploads"]["styles"]]
    names = ("content", "style-1", "style-2")
    types = ("image/jpeg", "image/png", "image/webp")
    for upload, name, content_type in zip(uploads, names, types, strict=True):
        fields, policy = upload["fields"], _policy(upload)
        key = f"jobs/{admitted['job_id']}/inputs/{name}"
        assert fields["key"] == key
        assert {"key": key} in policy
        assert {"Content-Type": content_type} in policy
        assert ["content-length-range", 1, 25 * 2**20] in policy
        assert not [rule for rule in policy if isinstance(rule, list) and rule[0] == "starts-with"]
        assert fields["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
        assert upload["url"] == "https://images.s3.us-east-1.amazonaws.com/"


def test_the_estimate_grows_with_the_picture(config: FunctionSettings) -> None:
    vcpus = float(config.task_size.vcpus)
    assert admit()["estimate"] == {"seconds": estimated_seconds(REQUEST["parameters"], vcpus=vcpus)}


def test_a_visitor_over_the_limit_gets_no_job(config: FunctionSettings) -> None:
    for _ in range(config.max_jobs_per_visitor_per_day):
        admit("greedy")
    with pytest.raises(VisitorLimitReached):
        admit("greedy")
    admit("modest")


def _policy(upload: dict[str, Any]) -> list[Any]:
    return list(json.loads(base64.b64decode(upload["fields"]["policy"]))["conditions"])


def _with_limit(config: FunctionSettings, limit: int) -> FunctionSettings:
    return replace(config, budget_limit_microdollars=limit)
