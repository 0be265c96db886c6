"""The Web API against its own document: whatever is sent, it answers as it says that it does."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.client import NstClient, OwnJob, Upload
from tests.integration.editions import REPOSITORY, Edition

DOCUMENT = json.loads((Path(REPOSITORY) / "docs" / "openapi.json").read_text())
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
PICTURE = Upload(b"GIF89a: a picture, as far as the Web API checks")
FEW = settings(derandomize=True, max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
OPERATIONS = [(method.upper(), path) for path, item in DOCUMENT["paths"].items() for method in item]
HOSTILE_IDS = (
    "0",
    "0" * 31,
    "0" * 33,
    "0" * 31 + "G",
    "A" * 32,
    "../" * 10 + "ab",
    "..%2f..%2fetc%2fpasswd",
    "%00" * 32,
    "0" * 32 + "%0a",
    "%f0%9f%98%80" * 8,
    "' OR 1=1 --",
    "a" * 5000,
    "{job_id}",
)


@pytest.fixture
def job(visitor: NstClient) -> OwnJob:
    """A job that waits for its pictures."""
    return visitor.create(PICTURE, [PICTURE])


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_request_gets_an_answer_that_the_document_has(workshop: Edition, method: str, path: str) -> None:
    operation = schemathesis.openapi.from_dict(DOCUMENT)[path][method]

    @FEW
    @given(case=st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in schemathesis.GenerationMode)))
    def answers_as_documented(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(base_url=workshop.site, checks=CHECKS)

    answers_as_documented()


def test_the_check_itself_finds_an_undocumented_answer(workshop: Edition) -> None:
    stripped = json.loads(json.dumps(DOCUMENT))
    stripped["paths"]["/api/budget"]["get"]["responses"] = {"404": {"description": "Nothing else"}}
    case = schemathesis.openapi.from_dict(stripped)["/api/budget"]["GET"].Case()
    with pytest.raises(FailureGroup):
        case.call_and_validate(base_url=workshop.site, checks=CHECKS)


@pytest.mark.parametrize("job_id", HOSTILE_IDS)
@pytest.mark.parametrize(("method", "action"), [("GET", ""), ("DELETE", ""), ("POST", "/run"), ("POST", "/stop")])
def test_what_is_no_id_of_a_job_is_not_found(visitor: NstClient, method: str, action: str, job_id: str) -> None:
    answer = visitor.http.request(method, f"/api/jobs/{job_id}{action}", headers={"x-job-token": "any"})
    assert answer.status_code in {404, 405, 414}, answer.text
    assert "passwd" not in answer.headers.get("location", "")


@pytest.mark.parametrize(
    "token", ["", "x" * 7000, "null", "' OR 1=1 --", "caf\u00e9"], ids=lambda token: repr(token[:9])
)
def test_a_token_that_is_not_the_jobs_changes_nothing(visitor: NstClient, job: OwnJob, token: str) -> None:
    try:
        answer = visitor.http.post(f"/api/jobs/{job.job_id}/run", headers={b"x-job-token": token.encode("latin-1")})
        assert answer.status_code in {400, 403, 431}, answer.text
    except httpx.RemoteProtocolError:
        pass  # the server hung up: as good a refusal
    assert visitor.look(job.job_id)["status"] == "AWAITING_UPLOAD"


@pytest.mark.parametrize(
    "headers",
    [
        {"x-nst-origin-secret": "guessed", "x-nst-visitor-address": "192.0.2.1"},
        {"X-NST-VISITOR-ADDRESS": "192.0.2.1", "X-Forwarded-For": "192.0.2.1, 198.51.100.7", "Forwarded": "for=_x"},
        {"x-http-method-override": "DELETE", "x-original-url": "/api/jobs", "x-rewrite-url": "/"},
        {"accept": "text/html", "content-type": "application/json"},
        {"authorization": "Basic " + "A" * 3000, "cookie": "session=1"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_headers_of_a_visitors_own_are_of_no_use(visitor: NstClient, job: OwnJob, headers: dict[str, str]) -> None:
    answer = visitor.http.get(f"/api/jobs/{job.job_id}", headers=headers)
    assert answer.status_code == 200
    assert answer.json()["status"] == "AWAITING_UPLOAD"


@pytest.mark.parametrize(
    "body",
    [
        b'{"content": ' + b"[" * 5000,
        b"[" * 100_000,
        b'{"a": "' + b"x" * 2_000_000 + b'"}',
        b'{"content": 1e999, "styles": [' + b"{}," * 5000 + b"{}]}",
        b"\xff\xfe\x00",
        b'{"content": {"content_type": "image/png", "bytes": 1}, "styles": null, "__proto__": {}}',
        b'"' + b"\\ud800" * 100 + b'"',
    ],
    ids=["unclosed", "deep", "two megabytes", "many styles", "no utf-8", "prototype", "lone surrogates"],
)
def test_a_body_too_large_too_deep_or_not_text_is_refused(visitor: NstClient, body: bytes) -> None:
    answer = visitor.http.post("/api/jobs", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in {400, 413, 422}, answer.text


@pytest.mark.parametrize("path", ["/api", "/api/", "/api//jobs", "/api/jobs/", "/api/jobs/../budget", "/api/%2e%2e/x"])
def test_an_unknown_path_is_not_a_server_error(visitor: NstClient, path: str) -> None:
    answer = visitor.http.get(path)
    assert answer.status_code in {200, 307, 404, 405}, answer.text
