"""Requests that cannot be granted: each is answered clearly, and leaves jobs and budget as they were."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.throttle import TokenBucket
from tests.client import NstClient, OwnJob, Upload
from tests.integration.editions import RUNS_SCRIPTS, Edition, Starter, wait_for

PICTURE = Upload(b"GIF89a: a picture, as far as the Web API checks")
TOO_LARGE = Upload(bytes(25 * 2**20 + 1))
NEW_JOB: Mapping[str, Any] = {"content": PICTURE.described(), "styles": [PICTURE.described()], "parameters": {}}
UNKNOWN = "0123456789abcdef0123456789abcdef"
SECONDS_OF_A_DAY = 24 * 3600
CHANGES = (("POST", "/run"), ("POST", "/stop"), ("DELETE", ""))
"""What needs the job's token, as method and action."""


@pytest.fixture
def job(visitor: NstClient) -> OwnJob:
    """A job that waits for its pictures."""
    return visitor.create(PICTURE, [PICTURE])


@pytest.fixture
def ready(visitor: NstClient, job: OwnJob) -> OwnJob:
    """A job whose pictures are there."""
    visitor.upload(job, PICTURE, [PICTURE])
    return job


def problem_of(answer: httpx.Response) -> dict[str, Any]:
    """Return the problem that an answer is, having checked that it is one as RFC 9457 has it, and is not cached."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["title"]
    assert problem["detail"].endswith(".")
    return problem


def ask(visitor: NstClient, method: str, job_id: str, action: str, token: str | None = None) -> httpx.Response:
    headers = {} if token is None else {"x-job-token": token}
    return visitor.http.request(method, f"/api/jobs/{job_id}{action}", headers=headers)


def reservation(edition: Edition, job: OwnJob) -> dict[str, Any] | None:
    """Return what a job holds or was charged, as the table has it."""
    key = {"period": {"S": f"job#{job.job_id}"}}
    answer = edition.client("dynamodb").get_item(TableName=edition.outputs["BudgetTableName"], Key=key)
    return dict(answer["Item"]) if "Item" in answer else None


def executions(edition: Edition, job: OwnJob) -> list[str]:
    """Return the status of each execution that was started for a job."""
    pages = (
        edition.client("stepfunctions")
        .get_paginator("list_executions")
        .paginate(stateMachineArn=edition.outputs["NstJobMachineArn"])
    )
    return [each["status"] for page in pages for each in page["executions"] if each["name"] == job.job_id]


def is_untouched(edition: Edition, visitor: NstClient, job: OwnJob) -> bool:
    """Whether a job still waits for its pictures, and nothing was started or is held for it."""
    waits = visitor.look(job.job_id)["status"] == "AWAITING_UPLOAD"
    return waits and reservation(edition, job) is None and not executions(edition, job)


@pytest.mark.parametrize(("method", "action"), [("GET", ""), *CHANGES])
def test_a_job_that_never_was_is_not_found_by_its_id(visitor: NstClient, method: str, action: str) -> None:
    problem = problem_of(ask(visitor, method, UNKNOWN, action, token="any"))
    assert (problem["status"], problem["type"]) == (404, "job-not-found")
    assert UNKNOWN in problem["detail"]


@pytest.mark.parametrize(("method", "action"), [("GET", ""), *CHANGES])
def test_a_wrong_id_is_refused_with_the_form_of_ids(visitor: NstClient, method: str, action: str) -> None:
    problem = problem_of(ask(visitor, method, "my-job", action, token="any"))
    assert (problem["status"], problem["type"]) == (404, "job-not-found")
    assert "32 characters of 0-9 and a-f" in problem["detail"]


@pytest.mark.parametrize("body", ["{", "content=picture.jpg", "{'content': 1}"])
def test_a_body_that_is_not_json_is_refused_as_such(visitor: NstClient, body: str) -> None:
    answer = visitor.http.post("/api/jobs", content=body, headers={"content-type": "application/json"})
    problem = problem_of(answer)
    assert (problem["status"], problem["type"]) == (400, "invalid-json")
    assert "send a JSON object" in problem["detail"]


def test_text_where_json_is_wanted_is_refused_with_what_to_send(visitor: NstClient) -> None:
    answer = visitor.http.post("/api/jobs", content="paint my cat", headers={"content-type": "text/plain"})
    problem = problem_of(answer)
    assert (problem["status"], problem["type"]) == (415, "unsupported-media-type")
    assert "application/json" in problem["detail"]


@pytest.mark.parametrize(
    ("change", "field", "given"),
    [
        ({"parameters": {"sise": 256}}, "body.parameters.sise", "256"),
        ({"parameters": {"size": 300}}, "body.parameters.size", "300"),
        ({"parameters": {"epochs": 9}}, "body.parameters.epochs", "9"),
        ({"parameters": {"style_strength": 11}}, "body.parameters.style_strength", "11"),
        ({"styles": []}, "body.styles", ""),
        ({"styles": [PICTURE.described()] * 4}, "body.styles", ""),
        ({"content": {"content_type": "text/html", "bytes": 1}}, "body.content.content_type", "'text/html'"),
        ({"content": TOO_LARGE.described()}, "body.content.bytes", str(len(TOO_LARGE.data))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_value_that_cannot_be_used_is_named_by_its_field(
    visitor: NstClient, change: Mapping[str, Any], field: str, given: str
) -> None:
    problem = problem_of(visitor.http.post("/api/jobs", json={**NEW_JOB, **change}))
    assert (problem["status"], problem["type"]) == (422, "invalid-parameters")
    assert [error["field"] for error in problem["errors"]] == [field]
    assert given in problem["detail"]


def test_a_picture_that_storage_refused_may_be_sent_again(workshop: Edition, visitor: NstClient, job: OwnJob) -> None:
    assert visitor.send(job.uploads["content"], PICTURE).is_success
    assert visitor.send(job.uploads["styles"][0], TOO_LARGE).is_client_error

    problem = problem_of(ask(visitor, "POST", job.job_id, "/run", job.token))
    assert (problem["status"], problem["type"]) == (409, "inputs-missing")
    assert "style-1" in problem["detail"]
    assert "content" not in problem["detail"]
    assert is_untouched(workshop, visitor, job)

    assert visitor.send(job.uploads["styles"][0], PICTURE).is_success
    assert ask(visitor, "POST", job.job_id, "/run", job.token).status_code == 202


@pytest.mark.parametrize(("method", "action"), CHANGES)
@pytest.mark.parametrize("whose", ["nobody's", "another job's"])
def test_nothing_changes_a_job_but_its_own_token(
    workshop: Edition, visitor: NstClient, ready: OwnJob, method: str, action: str, whose: str
) -> None:
    token = visitor.create(PICTURE, [PICTURE]).token if whose == "another job's" else None
    problem = problem_of(ask(visitor, method, ready.job_id, action, token))
    assert (problem["status"], problem["type"]) == (403, "wrong-token")
    assert "x-job-token" in problem["detail"]
    assert ready.token not in str(problem)
    assert is_untouched(workshop, visitor, ready)


def test_a_job_stopped_before_its_run_can_still_be_run(workshop: Edition, visitor: NstClient, ready: OwnJob) -> None:
    problem = problem_of(ask(visitor, "POST", ready.job_id, "/stop", ready.token))
    assert (problem["status"], problem["type"]) == (409, "not-run-yet")
    assert is_untouched(workshop, visitor, ready)
    assert ask(visitor, "POST", ready.job_id, "/run", ready.token).status_code == 202


def test_a_job_that_is_run_twice_is_started_and_paid_once(workshop: Edition, visitor: NstClient, ready: OwnJob) -> None:
    answers = [ask(visitor, "POST", ready.job_id, "/run", ready.token) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    held = wait_for(lambda: reservation(workshop, ready), what="the money is held")
    assert ask(visitor, "POST", ready.job_id, "/run", ready.token).status_code == 202
    assert len(executions(workshop, ready)) == 1
    now = reservation(workshop, ready)
    assert now
    assert now["amount"] == held["amount"]


def test_a_job_stopped_twice_stays_stopped_and_holds_no_money(
    workshop: Edition, visitor: NstClient, ready: OwnJob
) -> None:
    visitor.run(ready)
    answers = [ask(visitor, "POST", ready.job_id, "/stop", ready.token) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    wait_for(lambda: visitor.look(ready.job_id)["status"] == "STOPPED", what="it is stopped", seconds=60)
    assert ask(visitor, "POST", ready.job_id, "/stop", ready.token).json()["status"] == "STOPPED"
    assert ask(visitor, "POST", ready.job_id, "/run", ready.token).json()["status"] == "STOPPED"
    wait_for(lambda: executions(workshop, ready) == ["SUCCEEDED"], what="its execution is over", seconds=60)
    assert (reservation(workshop, ready) or {"state": {"S": "SETTLED"}})["state"] == {"S": "SETTLED"}


def test_a_job_that_is_deleted_twice_is_gone_the_second_time(visitor: NstClient, ready: OwnJob) -> None:
    assert ask(visitor, "DELETE", ready.job_id, "", ready.token).status_code == 204
    problem = problem_of(ask(visitor, "DELETE", ready.job_id, "", ready.token))
    assert (problem["status"], problem["type"]) == (404, "job-not-found")


def test_a_wrong_method_is_answered_with_the_right_one(visitor: NstClient) -> None:
    answer = visitor.http.put("/api/jobs")
    assert problem_of(answer)["type"] == "method-not-allowed"
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_a_visitor_at_the_limit_reads_when_to_come_back(start_edition: Starter, tmp_path: Path) -> None:
    limit = ("--max-jobs-per-visitor", "1")
    with start_edition(tmp_path, *limit, task_command=RUNS_SCRIPTS) as edition, NstClient(edition.site) as visitor:
        first = visitor.create(PICTURE, [PICTURE])
        answer = visitor.http.post("/api/jobs", json=NEW_JOB)
        problem = problem_of(answer)
        assert (problem["status"], problem["type"]) == (429, "too-many-jobs")
        assert "1 jobs today" in problem["detail"]
        assert 0 < int(answer.headers["retry-after"]) <= SECONDS_OF_A_DAY

        stored = edition.client("dynamodb").scan(TableName=edition.outputs["JobsTableName"])["Items"]
        assert [row["job_id"]["S"] for row in stored] == [first.job_id]
        assert visitor.budget()["remaining_ratio"] == 1
        visitor.upload(first, PICTURE, [PICTURE])
        visitor.run(first)


def test_requests_over_the_rate_are_refused_and_later_answered() -> None:
    now = 100.0
    bucket = TokenBucket(per_second=2, burst=3, clock=lambda: now)
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    now += 0.5
    assert [bucket.take() for _ in range(2)] == [True, False]
    now += 3600
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]


def test_the_throttle_of_the_api_can_be_seen_here(start_edition: Starter, tmp_path: Path) -> None:
    limits = ("--api-requests-per-second", "1", "--api-burst", "1")
    with start_edition(tmp_path, *limits, task_command=RUNS_SCRIPTS) as edition, ThreadPoolExecutor(20) as visitors:

        def status(_: int) -> int:
            return httpx.get(f"{edition.site}/api/budget", timeout=60).status_code

        assert set(visitors.map(status, range(20))) == {200, 429}
