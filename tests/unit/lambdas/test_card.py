"""The page behind a link to a picture."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from contract.statuses import Status
from lambdas.domain.jobs import Job
from lambdas.gateways.jobs_table import JobsTable
from tests.unit.lambdas.conftest import JOB_ID, change_row
from tests.unit.lambdas.test_api import ask, secrets  # noqa: F401 - every request needs the second


class Metas(HTMLParser):
    """The meta tags of a page, by their property or name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = dict(attributes)
        if tag == "meta" and "content" in named:
            key = named.get("property") or named.get("name") or named.get("http-equiv") or ""
            self.found[key] = named["content"] or ""


def test_a_chat_is_shown_the_newest_frame(queued: Job) -> None:
    answer = ask("GET", f"/p/{queued.job_id}")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "og:image" not in Metas(answer.text).found
    change_row(status=Status.SUCCEEDED)
    metas = Metas(ask("GET", f"/p/{JOB_ID}").text).found
    assert metas["og:image"].startswith(f"https://images.s3.us-east-1.amazonaws.com/jobs/{JOB_ID}/frames/00036.jpg?")
    assert metas["og:title"] == "A picture painted by NST-Art"
    assert metas["robots"] == "noindex"


def test_a_link_to_a_deleted_job_leads_to_a_page_that_explains(jobs: JobsTable) -> None:
    assert jobs
    answer = ask("GET", f"/p/{'0' * 32}")
    assert answer.status == 404
    assert f'href="/#job={"0" * 32}"' in answer.text
    assert "og:image" not in answer.text


def test_only_the_pages_own_script_may_run(queued: Job) -> None:
    text = ask("GET", f"/p/{queued.job_id}").text
    (script,) = re.findall(r"<script>(.*?)</script>", text)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert Metas(text).found["Content-Security-Policy"] == f"default-src 'none'; script-src 'sha256-{digest}'"


@pytest.mark.parametrize("job_id", ["x", "%3Cscript%3E", "A" * 32])
def test_what_is_no_id_is_refused(job_id: str) -> None:
    assert ask("GET", f"/p/{job_id}").status == 404
