"""The image storage on an origin of its own, as in AWS: it works under the CORS rules of the template, and only so."""

import json
import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.pictures import opened
from tests.e2e.visitor import Visitor
from tests.integration.editions import Edition

Rule = dict[str, Any]


def cors_rule(edition: Edition) -> Rule:
    """Return the one CORS rule of the deployed template's image bucket."""
    (path,) = (edition.data / "assembly").glob("*Core*.template.json")
    resources = json.loads(path.read_text(encoding="utf-8"))["Resources"].values()
    (bucket,) = [each for each in resources if "CorsConfiguration" in each.get("Properties", {})]
    (rule,) = bucket["Properties"]["CorsConfiguration"]["CorsRules"]
    return dict(rule)


class Relay(ThreadingHTTPServer):
    """Hands requests on to the edition, from an origin of its own. No route of Playwright: with one, it skips CORS."""

    def __init__(self, edition: Edition) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.origin = f"http://127.0.0.1:{self.server_port}"
        self.edition = httpx.Client(base_url=edition.site, timeout=30)

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=[0.05], daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
        self.edition.close()

    def headers_for(self, _origin: str | None, _method: str) -> dict[str, str]:
        """Return what to add to an answer."""
        return {}

    def rewritten(self, body: bytes) -> bytes:
        """Return what to answer with instead."""
        return body


class Storage(Relay):
    """Adds what S3 would add by its CORS rule: nothing without one."""

    def __init__(self, edition: Edition, rule: Rule | None) -> None:
        super().__init__(edition)
        self.rule = rule

    def headers_for(self, origin: str | None, method: str) -> dict[str, str]:
        if not (self.rule and origin and method in self.rule["AllowedMethods"]):
            return {}
        if not {"*", origin} & set(self.rule["AllowedOrigins"]):
            return {}
        return {
            "Access-Control-Allow-Origin": "*" if "*" in self.rule["AllowedOrigins"] else origin,
            "Access-Control-Allow-Methods": ", ".join(self.rule["AllowedMethods"]),
            "Access-Control-Allow-Headers": ", ".join(self.rule["AllowedHeaders"]),
            "Access-Control-Expose-Headers": ", ".join(self.rule["ExposedHeaders"]),
        }


class Site(Relay):
    """The site, whose API says that pictures are elsewhere."""

    def __init__(self, edition: Edition, storage: Storage) -> None:
        super().__init__(edition)
        self._here, self._elsewhere = f"{edition.site}/storage".encode(), f"{storage.origin}/storage".encode()

    def rewritten(self, body: bytes) -> bytes:
        return body.replace(self._here, self._elsewhere)


class _Handler(BaseHTTPRequestHandler):
    server: Relay

    def do_OPTIONS(self) -> None:
        headers = self.server.headers_for(self.headers["Origin"], self.headers["Access-Control-Request-Method"])
        self._answer(HTTPStatus.OK if headers else HTTPStatus.FORBIDDEN, headers, b"")

    def do_GET(self) -> None:
        self._relay()

    def do_POST(self) -> None:
        self._relay()

    def _relay(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        sent = {name: self.headers[name] for name in ("Content-Type", "x-job-token") if name in self.headers}
        answer = self.server.edition.request(self.command, self.path, content=body, headers=sent)
        kept = {name: answer.headers[name] for name in ("Content-Type", "Cache-Control") if name in answer.headers}
        added = self.server.headers_for(self.headers["Origin"], self.command)
        self._answer(answer.status_code, {**kept, **added}, self.server.rewritten(answer.content))

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that it has there
        """Say nothing."""


@pytest.fixture
def other_origin(request: pytest.FixtureRequest, edition: Edition) -> Iterator[Storage]:
    """The image storage under another address, with the template's CORS rule or, for the parameter False, without."""
    with Storage(edition, cors_rule(edition) if request.param else None) as storage:
        yield storage


@pytest.fixture
def visitor(browser: Browser, edition: Edition, other_origin: Storage) -> Iterator[Visitor]:
    """Somebody who is sent to the other origin for pictures."""
    # The page's policy allows Amazon's hosts and its own; other tests check how strict it is.
    with Site(edition, other_origin) as site, browser.new_context(base_url=site.origin, bypass_csp=True) as context:
        yield Visitor(context.new_page())


@pytest.mark.usefixtures("to_be_watched")
@pytest.mark.parametrize("other_origin", [True], indirect=True)
def test_the_whole_journey_works_with_images_on_another_origin(visitor: Visitor, other_origin: Storage) -> None:
    visitor.arrive()
    visitor.ask_for_a_draft(quality="Standard")
    visitor.paint()
    frame = visitor.wait_for_frame()
    assert (frame.get_attribute("src") or "").startswith(other_origin.origin)
    visitor.wait_until_finished()
    assert opened(visitor.download("Download PNG")).format == "PNG"
    assert visitor.complaints == []


@pytest.mark.parametrize("other_origin", [False], indirect=True)
def test_without_the_cors_rule_the_visitor_reads_that_it_failed(visitor: Visitor) -> None:
    visitor.arrive()
    visitor.page.get_by_role("button", name="Paint it").click()
    expect(visitor.page.get_by_text("Cannot reach the server")).to_be_visible(timeout=30_000)
    expect(visitor.page.get_by_role("button", name="Try again")).to_be_visible()
