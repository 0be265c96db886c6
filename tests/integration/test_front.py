"""The front server: what a browser can reach, and what it cannot."""

import http.client
import json
import re
from urllib.parse import urlsplit

import httpx
import pytest
from hypercorn.config import Config

from local.front import IDLE_SECONDS
from tests.client import NstClient, OwnJob, Upload
from tests.integration.editions import Edition

PICTURE = Upload(b"GIF89a: a picture, as far as the Web API checks")


@pytest.fixture
def job(visitor: NstClient) -> OwnJob:
    return visitor.create(PICTURE, [PICTURE])


def test_the_site_is_served_with_the_headers_that_it_has_in_aws(visitor: NstClient) -> None:
    page = visitor.http.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-frame-options"] == "DENY"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["permissions-policy"] == "camera=(), geolocation=(), microphone=()"
    assert page.headers["cache-control"] == "public, max-age=0, must-revalidate"


def test_hashed_files_are_cached_for_ever_missing_ones_are_not(visitor: NstClient) -> None:
    page = visitor.http.get("/").text
    (script, *_) = re.findall(r'"(/[^"]+\.js)"', page) or pytest.fail("The Web UI is not built: make site")
    assert visitor.http.get(script).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert visitor.http.get(script).headers["content-encoding"] == "gzip"
    missing = visitor.http.get("/static/missing.js")
    assert missing.status_code == 404
    assert missing.headers["cache-control"] == "no-store"


def test_the_web_api_answers_under_the_site_s_own_address(visitor: NstClient) -> None:
    assert visitor.budget()["depleted"] is False


def test_the_edge_s_headers_are_set_over_what_a_visitor_sends(workshop: Edition, visitor: NstClient) -> None:
    forged = {"x-nst-origin-secret": "forged", "x-nst-visitor-address": "203.0.113.9"}
    assert visitor.http.get("/api/budget", headers=forged).status_code == 200
    dynamodb = workshop.client("dynamodb")

    def visitors() -> set[str]:
        rows = dynamodb.scan(TableName=workshop.outputs["BudgetTableName"])["Items"]
        return {row["period"]["S"] for row in rows if row["period"]["S"].startswith("visitor#")}

    new_job = {"content": PICTURE.described(), "styles": [PICTURE.described()]}
    assert visitor.http.post("/api/jobs", json=new_job).status_code == 201
    before = visitors()
    assert visitor.http.post("/api/jobs", json=new_job, headers=forged).status_code == 201
    assert visitors() == before


def test_the_web_api_refuses_who_comes_past_the_front_server(workshop: Edition) -> None:
    api = urlsplit(workshop.outputs["WebApiUrl"]).hostname or ""
    direct = f"{workshop.emulator}/_aws/execute-api/{api.partition('.')[0]}/$default/api/budget"
    assert httpx.get(direct).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/_ministack/health",
        "/_ministack/reset",
        "/_aws/execute-api",
        "/_localstack/health",
        "/?Action=ListUsers",
        "/storage",
        "/storage/",
        "/api/../_ministack/health",
        "/storage/../_ministack/health",
        "/storage/%2e%2e/_ministack/health",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_the_emulator_itself_cannot_be_reached(workshop: Edition, method: str, path: str) -> None:
    site = urlsplit(workshop.site)
    connection = http.client.HTTPConnection(site.hostname or "", site.port)  # httpx would resolve the dots
    connection.request(method, path, headers={"X-Amz-Target": "DynamoDB_20120810.ListTables"})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    if (method, path) == ("GET", "/?Action=ListUsers"):
        assert "<html" in body.lower()
        assert "ListUsers" not in body
    else:
        assert answer.status in (403, 404, 405), body
    assert "TableNames" not in body


def test_pictures_are_neither_listed_nor_read_unsigned(workshop: Edition, visitor: NstClient, job: OwnJob) -> None:
    bucket = workshop.outputs["ImagesBucketName"]
    visitor.upload(job, PICTURE, [PICTURE])
    for path in ("", "/", "?list-type=2", f"/jobs/{job.job_id}/inputs/content", "/jobs/?list-type=2"):
        answer = visitor.http.get(f"/storage/{bucket}{path}")
        assert answer.status_code in (403, 404), path
        assert job.job_id not in answer.text


@pytest.mark.parametrize("host", ["nst.example", "studio.example:8443", "[::1]:8000"])
def test_addresses_are_those_that_the_browser_uses(workshop: Edition, visitor: NstClient, host: str) -> None:
    new_job = {"content": PICTURE.described(), "styles": [PICTURE.described()]}
    answer = visitor.http.post("/api/jobs", json=new_job, headers={"host": host, "x-forwarded-proto": "https"})
    url = answer.json()["uploads"]["content"]["url"]
    assert url.startswith(f"https://{host}/storage/{workshop.outputs['ImagesBucketName']}")
    assert workshop.emulator not in answer.text


@pytest.mark.parametrize("host", ["evil.example/x?", 'a"b', "user@host", "a b"])
def test_a_host_header_that_is_no_host_is_refused(visitor: NstClient, host: str) -> None:
    assert visitor.http.get("/api/budget", headers={"host": host}).status_code == 400


def test_an_answer_of_the_web_api_is_not_kept_by_anybody(visitor: NstClient, job: OwnJob) -> None:
    answer = visitor.http.get(f"/api/jobs/{job.job_id}")
    assert answer.headers["cache-control"] == "no-store"
    assert json.loads(answer.text)["job_id"] == job.job_id


def test_a_token_or_path_of_odd_bytes_is_refused_normally(visitor: NstClient, job: OwnJob) -> None:
    token = visitor.http.post(f"/api/jobs/{job.job_id}/run", headers={b"x-job-token": b"\xff\xfe"})
    assert (token.status_code, token.json()["type"]) == (403, "wrong-token")
    assert visitor.http.get("/api/jobs/%00%ff").status_code in (404, 405)


def test_a_connection_is_given_up_before_the_emulator_closes_it() -> None:
    assert Config().keep_alive_timeout > IDLE_SECONDS
