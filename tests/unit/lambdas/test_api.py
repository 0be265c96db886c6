"""The Web API's function, called as API Gateway calls it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from aws_lambda_powertools.utilities import parameters

from contract.statuses import Status
from lambdas.api import jobs as api_jobs
from lambdas.api.app import handler
from lambdas.api.problems import PROBLEM_TYPES
from lambdas.domain.jobs import Input, Job
from lambdas.gateways import aws
from lambdas.gateways.budget_table import BudgetTable
from lambdas.gateways.jobs_table import JobsTable
from lambdas.settings import settings
from tests.unit.lambdas.conftest import JOB_ID, NOW, TOKEN, change_row, new_job
from tests.unit.lambdas.context import CONTEXT
from tests.unit.lambdas.fakes import FakeStepFunctions, client_error

SECRET = "the secret of the edge"
OLD_SECRET = "the old secret of the edge"
NEW_JOB: dict[str, Any] = {
    "content": {"content_type": "image/jpeg", "bytes": 1000},
    "styles": [{"content_type": "image/png", "bytes": 1000}],
    "parameters": {"size": 256},
}
ADMITTED: dict[str, Any] = {
    "job_id": JOB_ID,
    "job_token": TOKEN,
    "status": "AWAITING_UPLOAD",
    "uploads": {
        "content": {"url": "u", "fields": {"a": "b"}},
        "styles": [{"url": "u", "fields": {"a": "b"}}],
        "masks": [],
    },
    "estimate": {"seconds": 9},
}


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    client = boto3.client("secretsmanager")
    arns = [client.create_secret(Name=text, SecretString=text)["ARN"] for text in (OLD_SECRET, SECRET)]
    monkeypatch.setenv("ORIGIN_SECRET_ARNS", ",".join(arns))
    yield
    parameters.clear_caches()  # type: ignore[no-untyped-call]


class Answer:
    """A response: its status, headers (lower case) and body."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.status: int = raw["statusCode"]
        many = raw.get("multiValueHeaders", {})
        self.headers = {
            name.lower(): str(value)
            for name, value in {**raw.get("headers", {}), **{k: v[0] for k, v in many.items()}}.items()
        }
        self.text: str = raw.get("body") or ""

    @property
    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.text))

    @property
    def problem(self) -> str:
        """The type of the problem that this must be."""
        assert self.headers["content-type"] == "application/problem+json"
        assert self.json["status"] == self.status
        assert self.json["detail"].endswith(".")
        return str(self.json["type"])


def ask(method: str, path: str, body: object = None, **headers: str | None) -> Answer:
    """Send a request through the edge. Headers are named with underscores; None leaves one out."""
    sent: dict[str, str | None] = {
        "x_nst_origin_secret": SECRET,
        "x_nst_visitor_address": "192.0.2.1",
        "content_type": "application/json",
        **headers,
    }
    event = {
        "version": "2.0",
        "routeKey": "ANY /api/{proxy+}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {name.replace("_", "-"): value for name, value in sent.items() if value is not None},
        "requestContext": {"http": {"method": method, "path": path}, "stage": "$default"},
        "isBase64Encoded": False,
    }
    if body is not None:
        event["body"] = body if isinstance(body, str) else json.dumps(body)
    return Answer(handler(event, CONTEXT))


def upload(*names: str) -> None:
    for name in names:
        put(name, b"GIF89a " + name.encode())


def put(name: str, body: bytes) -> None:
    boto3.client("s3").put_object(Bucket="images", Key=f"jobs/{JOB_ID}/inputs/{name}", Body=body)


# Who may ask


@pytest.mark.parametrize("secret", [None, "", "guessed", "wh\xe4t"])
@pytest.mark.parametrize(("method", "path"), [("GET", "/api/budget"), ("POST", "/api/jobs"), ("GET", "/nothing")])
def test_what_does_not_come_through_the_edge_is_refused(method: str, path: str, secret: str | None) -> None:
    answer = ask(method, path, NEW_JOB, x_nst_origin_secret=secret)
    assert (answer.status, answer.problem) == (403, "not-through-site")


@pytest.mark.parametrize("secret", [SECRET, OLD_SECRET])
def test_during_rotation_the_old_edge_secret_is_accepted(job: Job, secret: str) -> None:
    assert ask("GET", f"/api/jobs/{job.job_id}", x_nst_origin_secret=secret).status == 200


@pytest.mark.parametrize("token", [None, "", "another", TOKEN + "x", "t\xf6ken"])
@pytest.mark.parametrize(("method", "action"), [("POST", "/run"), ("POST", "/stop"), ("DELETE", "")])
def test_without_its_token_a_job_cannot_be_changed(job: Job, method: str, action: str, token: str | None) -> None:
    answer = ask(method, f"/api/jobs/{job.job_id}{action}", x_job_token=token)
    assert (answer.status, answer.problem) == (403, "wrong-token")


# Admission


def test_an_admitted_job_is_answered_with_its_uploads(step_functions: FakeStepFunctions) -> None:
    step_functions.answer = {"status": "SUCCEEDED", "output": json.dumps({"outcome": "ADMITTED", "job": ADMITTED})}
    answer = ask("POST", "/api/jobs", NEW_JOB)
    assert (answer.status, answer.json) == (201, ADMITTED)
    assert answer.headers["cache-control"] == "no-store"


def test_admission_gets_the_whole_request_with_its_defaults(
    step_functions: FakeStepFunctions, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[dict[str, Any]] = []

    def start(*, stateMachineArn: str, input: str) -> dict[str, Any]:  # noqa: A002, N803
        assert stateMachineArn.endswith(":Admission")
        sent.append(json.loads(input))
        return {"status": "SUCCEEDED", "output": json.dumps({"outcome": "ADMITTED", "job": ADMITTED})}

    monkeypatch.setattr(step_functions, "start_sync_execution", start)
    ask("POST", "/api/jobs", NEW_JOB)
    ask("POST", "/api/jobs", NEW_JOB, x_nst_visitor_address="192.0.2.2")
    first, second = sent
    assert first["request"]["parameters"]["epochs"] == 100
    assert first["request"]["styles"][0]["weight"] == 1.0
    assert first["visitor"] != second["visitor"]
    assert "192.0.2" not in json.dumps(sent)


def test_without_budget_a_visitor_reads_when_it_renews(step_functions: FakeStepFunctions) -> None:
    renews_at = (NOW + timedelta(hours=3)).isoformat()
    outcome = {"outcome": "NO_BUDGET", "renews_at": renews_at}
    step_functions.answer = {"status": "SUCCEEDED", "output": json.dumps(outcome)}
    answer = ask("POST", "/api/jobs", NEW_JOB)
    assert (answer.status, answer.problem) == (429, "no-budget")
    assert answer.headers["retry-after"] == str(3 * 3600)
    assert answer.json["renews_at"] == renews_at
    assert "23 November 2026 at 13:00 UTC" in answer.json["detail"]


def test_a_visitor_over_the_limit_may_come_back_tomorrow(step_functions: FakeStepFunctions) -> None:
    step_functions.answer = {"status": "FAILED", "error": "VisitorLimitReached", "cause": "..."}
    answer = ask("POST", "/api/jobs", NEW_JOB)
    assert (answer.status, answer.problem) == (429, "too-many-jobs")
    assert answer.headers["retry-after"] == str(14 * 3600)


def test_an_admission_that_failed_is_our_fault_and_leaks_nothing(step_functions: FakeStepFunctions) -> None:
    step_functions.answer = {"status": "FAILED", "error": "KeyError", "cause": "secret detail"}
    answer = ask("POST", "/api/jobs", NEW_JOB)
    assert (answer.status, answer.problem) == (500, "internal-error")
    assert "secret detail" not in answer.text


def test_throttling_is_a_503_with_retry_after(
    step_functions: FakeStepFunctions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def throttled(**_request: object) -> None:
        raise client_error("ThrottlingException", "StartSyncExecution")

    monkeypatch.setattr(step_functions, "start_sync_execution", throttled)
    answer = ask("POST", "/api/jobs", NEW_JOB)
    assert (answer.status, answer.problem) == (503, "busy")
    assert answer.headers["retry-after"] == "2"


@pytest.mark.parametrize(
    "end",
    [
        {"status": "FAILED", "error": "Throttled", "cause": "..."},
        {"status": "TIMED_OUT", "error": "States.Timeout", "cause": "..."},
        {"status": "TIMED_OUT"},
    ],
)
def test_a_throttled_admission_is_a_503_with_retry_after(
    step_functions: FakeStepFunctions, end: dict[str, str]
) -> None:
    step_functions.answer = end
    answer = ask("POST", "/api/jobs", NEW_JOB)
    assert (answer.status, answer.problem) == (503, "busy")
    assert answer.headers["retry-after"] == "2"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"content": {"content_type": "text/html", "bytes": 1}}, "body.content.content_type"),
        ({"content": {"content_type": "image/jpeg", "bytes": 0}}, "body.content.bytes"),
        ({"content": {"content_type": "image/jpeg", "bytes": 25 * 2**20 + 1}}, "body.content.bytes"),
        ({"content": {"content_type": "image/jpeg", "bytes": 200 * 2**20 + 1}}, "body.content.bytes"),
        ({"styles": [{"content_type": "image/jpeg", "bytes": 25 * 2**20 + 1}]}, "body.styles.0.bytes"),
        ({"content": None}, "body.content"),
        ({"styles": []}, "body.styles"),
        ({"styles": NEW_JOB["styles"] * 4}, "body.styles"),
        ({"styles": [{**NEW_JOB["styles"][0], "weight": 0}]}, "body.styles.0.weight"),
        ({"styles": [{**NEW_JOB["styles"][0], "weight": 5e-324}]}, "body.styles.0.weight"),
        ({"parameters": {"size": 300}}, "body.parameters.size"),
        ({"parameters": {"epochs": "140"}}, "body.parameters.epochs"),
        ({"parameters": {"style_strength": 11}}, "body.parameters.style_strength"),
        ({"parameters": {"style_strenght": 1}}, "body.parameters.style_strenght"),
        ({"surprise": 1}, "body.surprise"),
    ],
)
def test_a_request_with_a_wrong_value_names_the_field(change: dict[str, Any], field: str) -> None:
    answer = ask("POST", "/api/jobs", {**NEW_JOB, **change})
    assert (answer.status, answer.problem) == (422, "invalid-parameters")
    assert field in [error["field"] for error in answer.json["errors"]]
    assert field in answer.json["detail"]


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"size": 4096}, "body.parameters.size: 4096 is too large here: choose at most 2048 pixels."),
        (
            {"size": 2048, "epochs": 2000},
            "body.parameters.epochs: 2000 epochs at 2048 pixels take about 46 minutes, and a job may take 30 here: "
            "choose fewer epochs or a smaller size.",
        ),
    ],
)
def test_a_job_that_could_not_end_is_refused_before_it_is_made(parameters: dict[str, Any], sentence: str) -> None:
    answer = ask("POST", "/api/jobs", {**NEW_JOB, "parameters": parameters})
    assert (answer.status, answer.problem, answer.json["detail"]) == (422, "invalid-parameters", sentence)


def test_a_picture_that_may_cost_more_than_the_budget_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    poor = replace(settings(), budget_limit_microdollars=settings().worst_case(1024))
    monkeypatch.setattr(api_jobs, "settings", lambda: poor)
    answer = ask("POST", "/api/jobs", {**NEW_JOB, "parameters": {"size": 2048}})
    assert answer.json["detail"] == (
        "body.parameters.size: a picture of 2048 pixels may cost more than the whole budget of this site: "
        "choose a smaller one."
    )


def test_masks_are_one_for_each_style_or_none(step_functions: FakeStepFunctions) -> None:
    step_functions.answer = {"status": "SUCCEEDED", "output": json.dumps({"outcome": "ADMITTED", "job": ADMITTED})}
    answer = ask("POST", "/api/jobs", {**NEW_JOB, "masks": NEW_JOB["styles"] * 2})
    assert answer.json["detail"] == "body.masks: 2 masks for 1 styles: send one for each style, or none."
    assert ask("POST", "/api/jobs", {**NEW_JOB, "masks": NEW_JOB["styles"]}).status == 201


def test_masks_are_uploaded_and_checked_like_pictures(jobs: JobsTable, step_functions: FakeStepFunctions) -> None:
    masks = tuple(Input(key=f"jobs/{JOB_ID}/inputs/mask-{number}") for number in (1, 2))
    jobs.create(replace(new_job(), masks=masks))
    upload("content", "style-1", "style-2", "mask-1")
    assert "mask-2" in run().json["detail"]
    upload("mask-2")
    assert run().status == 202
    row = jobs.get(JOB_ID)
    assert [mask.key for mask in row.masks] == [mask.key for mask in masks]
    assert [style.weight for style in row.styles] == [2.0, 0.5]
    assert all(picture.etag for picture in row.inputs)
    assert step_functions.starts


def test_a_value_that_is_refused_is_repeated() -> None:
    answer = ask("POST", "/api/jobs", {**NEW_JOB, "parameters": {"epochs": 3}})
    assert "not 3" in answer.json["detail"]


@pytest.mark.parametrize("body", ["{", "", "not json", "[" * 100_000], ids=lambda body: body[:9])
def test_a_body_that_is_not_json_is_said_to_be_none(body: str) -> None:
    answer = ask("POST", "/api/jobs", body)
    assert (answer.status, answer.problem) in ((400, "invalid-json"), (422, "invalid-parameters"))


@pytest.mark.parametrize("body", ["[]", "null", "1", '"text"'])
def test_json_that_is_no_object_is_refused(body: str) -> None:
    assert ask("POST", "/api/jobs", body).status == 422


def test_another_media_type_is_refused() -> None:
    answer = ask("POST", "/api/jobs", "<job/>", content_type="text/xml")
    assert (answer.status, answer.problem) == (415, "unsupported-media-type")


# Run


def run(token: str = TOKEN) -> Answer:
    return ask("POST", f"/api/jobs/{JOB_ID}/run", x_job_token=token)


def test_a_job_with_all_its_pictures_runs(job: Job, jobs: JobsTable, step_functions: FakeStepFunctions) -> None:
    upload("content", "style-1", "style-2")
    answer = run()
    assert (answer.status, answer.json) == (202, {"job_id": job.job_id, "status": "QUEUED"})
    assert step_functions.starts == [job.job_id]
    s3 = boto3.client("s3")
    assert [each.etag for each in jobs.get(JOB_ID).inputs] == [
        s3.head_object(Bucket="images", Key=each.key)["ETag"] for each in job.inputs
    ]


def test_running_before_the_uploads_names_what_is_missing(job: Job, step_functions: FakeStepFunctions) -> None:
    upload("style-1")
    answer = run()
    assert (answer.status, answer.problem) == (409, "inputs-missing")
    assert "content, style-2" in answer.json["detail"]
    assert not step_functions.starts
    upload("content", "style-2")
    assert run().status == 202
    assert job


PNG = b"\x89PNG\r\n\x1a\n and more"
NO_PICTURES = [b"x", b"<html>404</html>", b"\0\0\0\x18ftypmp42\0\0\0\0isom", b"%PDF-1.7", b"\xff\xd8", b"RIFF1234WAVE"]


@pytest.mark.parametrize("body", NO_PICTURES)
def test_an_upload_that_is_no_picture_may_be_sent_again(
    job: Job, jobs: JobsTable, step_functions: FakeStepFunctions, body: bytes
) -> None:
    upload("content", "style-1")
    put("style-2", body)
    answer = run()
    assert (answer.status, answer.problem) == (422, "invalid-inputs")
    assert answer.json["detail"] == (
        "style-2 is not a readable picture: "
        "make a job with a JPEG, HEIC, PNG, WebP, AVIF, JPEG XL, GIF, TIFF, BMP or JPEG 2000 file."
    )
    assert not step_functions.starts
    assert jobs.get(job.job_id).status is Status.AWAITING_UPLOAD
    put("style-2", PNG)
    assert run().status == 202


def test_a_sentence_calls_a_picture_as_the_visitor_does(jobs: JobsTable) -> None:
    made = new_job()
    jobs.create(replace(made, content=replace(made.content, called="IMG_0001.JPG")))
    upload("style-1", "style-2")
    put("content", b"%PDF-1.7")
    assert run().json["detail"].startswith("“IMG_0001.JPG” is not a readable picture: ")


@pytest.mark.parametrize("name", ["", "x" * 121, "two\nlines", "nul\0"])
def test_a_name_that_no_sentence_could_hold_is_refused(name: str) -> None:
    answer = ask("POST", "/api/jobs", {**NEW_JOB, "content": {**NEW_JOB["content"], "name": name}})
    assert answer.status == 422
    assert "content.name" in answer.text


@pytest.mark.parametrize("more", [-1, 1])
def test_an_upload_of_undeclared_bytes_starts_nothing(
    jobs: JobsTable, step_functions: FakeStepFunctions, more: int
) -> None:
    made = new_job()
    declared = [replace(each, declared_bytes=len(PNG)) for each in made.inputs]
    jobs.create(replace(made, content=declared[0], styles=tuple(declared[1:])))
    assert [each.declared_bytes for each in jobs.get(JOB_ID).inputs] == [len(PNG)] * 3
    for name in ("style-1", "style-2"):
        put(name, PNG)
    put("content", (PNG + b"!")[: len(PNG) + more])
    answer = run()
    assert (answer.status, answer.problem) == (422, "invalid-inputs")
    assert answer.json["detail"].startswith(f"content has {len(PNG) + more} bytes, but {len(PNG)} were declared: ")
    assert not step_functions.starts
    put("content", PNG)
    assert run().status == 202
    assert [each.declared_bytes for each in jobs.get(JOB_ID).inputs] == [len(PNG)] * 3


def test_an_upload_over_the_size_limit_starts_nothing(job: Job, step_functions: FakeStepFunctions) -> None:
    upload("style-1", "style-2")
    put("content", PNG + bytes(25 * 2**20))
    answer = run()
    assert (answer.status, answer.problem) == (422, "invalid-inputs")
    assert "content has 26,214,417 bytes, but at most 26,214,400 are allowed" in answer.json["detail"]
    assert (job.status, step_functions.starts) == (Status.AWAITING_UPLOAD, [])


def test_an_empty_upload_counts_as_missing(job: Job, step_functions: FakeStepFunctions) -> None:
    upload("style-1", "style-2")
    put("content", b"")
    assert (run().problem, step_functions.starts, job.job_id) == ("inputs-missing", [], JOB_ID)


def test_only_the_beginning_of_an_upload_is_read(
    job: Job, step_functions: FakeStepFunctions, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload("content", "style-1", "style-2")
    asked: list[str] = []
    client = aws.s3()
    get = client.get_object

    def spy(**request: Any) -> Any:
        asked.append(request["Range"])
        return get(**request)

    monkeypatch.setattr(client, "get_object", spy)
    assert run().status == 202
    assert asked == ["bytes=0-31"] * 3
    assert step_functions.starts == [job.job_id]


def test_what_was_checked_is_what_is_used(job: Job, jobs: JobsTable, step_functions: FakeStepFunctions) -> None:
    upload("content", "style-1", "style-2")
    run()
    before = jobs.get(job.job_id).inputs
    boto3.client("s3").put_object(Bucket="images", Key=job.content.key, Body=b"another picture")
    assert run().status == 202
    assert jobs.get(job.job_id).inputs == before
    assert step_functions.starts


def test_running_again_starts_nothing_more(queued: Job, jobs: JobsTable, step_functions: FakeStepFunctions) -> None:
    assert run().json["status"] == "QUEUED"
    change_row(status="RUNNING")
    assert run().json["status"] == "RUNNING"
    step_functions.set(JOB_ID, "SUCCEEDED")
    change_row(status="SUCCEEDED")
    answer = run()
    assert (answer.status, answer.json["status"]) == (202, "SUCCEEDED")
    assert set(step_functions.starts) == {queued.job_id}
    assert jobs.get(JOB_ID).status is Status.SUCCEEDED


def test_a_job_whose_execution_did_not_start_starts_on_next_run(queued: Job, step_functions: FakeStepFunctions) -> None:
    assert queued.status is Status.QUEUED
    assert not step_functions.starts
    run()
    assert step_functions.starts == [queued.job_id]


def test_a_job_that_expired_does_not_run(job: Job, step_functions: FakeStepFunctions) -> None:
    change_row(status="EXPIRED", reason="The job was never run.")
    answer = run()
    assert (answer.status, answer.problem) == (409, "job-expired")
    assert job
    assert not step_functions.starts


# Stop, delete, look


def stop() -> Answer:
    return ask("POST", f"/api/jobs/{JOB_ID}/stop", x_job_token=TOKEN)


def delete() -> Answer:
    return ask("DELETE", f"/api/jobs/{JOB_ID}", x_job_token=TOKEN)


def look(job_id: str = JOB_ID) -> Answer:
    return ask("GET", f"/api/jobs/{job_id}")


@pytest.mark.parametrize("status", ["STARTING", "RUNNING"])
def test_stopping_signals_the_task_and_may_be_repeated(queued: Job, jobs: JobsTable, status: str) -> None:
    change_row(status=status)
    assert (stop().status, stop().json["status"]) == (202, status)
    assert jobs.get(queued.job_id).stop_requested


def test_a_job_in_the_queue_stops_at_once(queued: Job, jobs: JobsTable) -> None:
    assert (stop().status, stop().json["status"]) == (202, "STOPPED")
    assert jobs.get(queued.job_id).reason == "You stopped the job before it began to paint."


def test_a_job_that_was_not_run_can_not_be_stopped(job: Job, jobs: JobsTable) -> None:
    answer = stop()
    assert (answer.status, answer.problem) == (409, "not-run-yet")
    assert not jobs.get(job.job_id).stop_requested


def test_stopping_a_job_that_is_over_changes_nothing(queued: Job, jobs: JobsTable) -> None:
    change_row(status="SUCCEEDED")
    assert (stop().status, stop().json["status"]) == (202, "SUCCEEDED")
    assert not jobs.get(queued.job_id).stop_requested


def test_a_deleted_job_has_no_pictures_and_is_not_found_any_more(queued: Job, jobs: JobsTable) -> None:
    upload("content", "style-1")
    assert delete().status == 204
    assert "Contents" not in boto3.client("s3").list_objects_v2(Bucket="images", Prefix=f"jobs/{JOB_ID}/")
    assert jobs.get(queued.job_id).stop_requested
    for answer in (look(), run(), stop(), delete()):
        assert (answer.status, answer.problem) == (404, "job-not-found")


def test_deleting_one_job_leaves_the_others(queued: Job) -> None:
    key = f"jobs/{JOB_ID[:-1]}e/result.png"
    boto3.client("s3").put_object(Bucket="images", Key=key, Body=b"x")
    assert queued
    delete()
    boto3.client("s3").head_object(Bucket="images", Key=key)


def test_a_job_before_its_run_shows_no_urls(job: Job) -> None:
    seen = look().json
    assert seen["status"] == job.status
    assert (seen["progress_url"], seen["frames"], seen["result"], seen["sources"]) == (None, [], None, None)


def test_a_job_shows_urls_for_the_whole_planned_schedule(queued: Job) -> None:
    seen = look().json
    assert seen["job_id"] == queued.job_id
    assert [frame["epoch"] for frame in seen["frames"]][-1] == seen["epochs"] == 36
    paths = {
        seen["progress_url"]: "progress.json",
        seen["result"]["png_url"]: "result.png",
        seen["result"]["jpg_url"]: "result.jpg",
        seen["sources"]["content_url"]: "inputs/content",
        **{url: f"inputs/style-{number}" for number, url in enumerate(seen["sources"]["style_urls"], start=1)},
        **{frame["url"]: f"frames/{frame['epoch']:05d}.jpg" for frame in seen["frames"]},
    }
    for url, name in paths.items():
        parts = urlsplit(url)
        assert parts.path == f"/jobs/{JOB_ID}/{name}"
        assert parts.hostname == "images.s3.us-east-1.amazonaws.com"
        assert parse_qs(parts.query)["X-Amz-Expires"] == ["3600"]
        assert parse_qs(parts.query)["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert seen["urls_expire_at"] == "2026-11-23T11:00:00Z"


def test_viewing_needs_no_token_and_shows_no_secret(queued: Job) -> None:
    text = look().text
    assert queued.token_hash not in text
    assert "token" not in text.replace("X-Amz-Security-Token", "")


@pytest.mark.parametrize("job_id", ["f" * 32, "F" * 32, "f" * 31, "..", "f" * 33, "%2e%2e", "\u00a1^?"])
def test_what_is_no_job_is_not_found(job_id: str) -> None:
    answer = look(job_id)
    assert (answer.status, answer.problem) in ((404, "job-not-found"), (404, "not-found"))


def test_the_reason_of_an_end_is_shown(queued: Job) -> None:
    change_row(status="FAILED", error="InvalidImage", reason="The style image is empty.")
    seen = look().json
    assert queued
    assert (seen["status"], seen["error"], seen["reason"]) == ("FAILED", "InvalidImage", "The style image is empty.")


# The rest


def test_the_budget_is_shown_as_a_share_and_never_in_money(budget: BudgetTable) -> None:
    assert ask("GET", "/api/budget").json == {
        "depleted": False,
        "remaining_ratio": 1.0,
        "renews_at": "2026-12-01T00:00:00Z",
        "largest_size": 2048,
    }
    budget.reserve("a", 990_000, period="2026-11", limit=1_000_000, max_running=9, now=NOW)
    assert ask("GET", "/api/budget").json == {
        "depleted": True,
        "remaining_ratio": 0.01,
        "renews_at": "2026-12-01T00:00:00Z",
        "largest_size": 2048,
    }


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/api/jobs", "POST"),
        ("PUT", f"/api/jobs/{JOB_ID}", "DELETE, GET"),
        ("GET", f"/api/jobs/{JOB_ID}/run", "POST"),
        ("DELETE", f"/api/jobs/{JOB_ID}/stop", "POST"),
        ("POST", "/api/budget", "GET"),
    ],
)
def test_a_wrong_method_is_answered_with_the_right_one(method: str, path: str, allowed: str) -> None:
    answer = ask(method, path)
    assert (answer.status, answer.problem) == (405, "method-not-allowed")
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/jobs/a/b/c", "/api/../x"])
def test_an_unknown_path_is_not_found(path: str) -> None:
    answer = ask("GET", path)
    assert (answer.status, answer.problem) == (404, "not-found")


def test_an_unexpected_error_is_logged_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, job: Job
) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("the inside of things")

    monkeypatch.setattr(JobsTable, "find", broken)
    answer = look(job.job_id)
    assert (answer.status, answer.problem) == (500, "internal-error")
    assert "inside" not in answer.text
    assert "the inside of things" in caplog.text


def test_the_document_lists_every_operation_problem_and_example() -> None:
    answer = ask("GET", "/api/openapi.json")
    document = answer.json
    operations = {
        operation["operationId"]: operation for path in document["paths"].values() for operation in path.values()
    }
    assert set(operations) == {"createJob", "runJob", "stopJob", "deleteJob", "getJob", "getBudget"}
    for operation in operations.values():
        assert {"403", "500", "503"} <= set(operation["responses"])
        for status, response in operation["responses"].items():
            if status >= "400":
                assert list(response["content"]) == ["application/problem+json"]
    for model in ("NewJob", "AdmittedJob", "JobView", "JobStatus", "BudgetView"):
        assert document["components"]["schemas"][model]["examples"]
    names = [each.name for each in PROBLEM_TYPES]
    assert document["components"]["schemas"]["ProblemView"]["properties"]["type"]["enum"] == names


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Powertools leaves its files open
def test_there_are_docs_to_read() -> None:
    answer = ask("GET", "/api/docs")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "createJob" in answer.text
