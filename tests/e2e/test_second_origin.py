"""The image storage on an origin of its own, as in AWS: it works under the CORS rules of the template, and only so."""

import json
import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Route, expect

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


class OtherOrigin(ThreadingHTTPServer):
    """Hands requests on to the edition's storage, and adds what S3 would add by its CORS rule: nothing without one."""

    def __init__(self, edition: Edition, rule: Rule | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.rule = rule
        self.storage = httpx.Client(base_url=edition.site, timeout=30)
        self.origin = f"http://127.0.0.1:{self.server_port}"

    def cors_headers(self, origin: str | None, method: str) -> dict[str, str]:
        allowed = self.rule and method in self.rule["AllowedMethods"]
        if not (self.rule and allowed and origin) or not {"*", origin} & set(self.rule["AllowedOrigins"]):
            return {}
        return {
            "Access-Control-Allow-Origin": "*" if "*" in self.rule["AllowedOrigins"] else origin,
            "Access-Control-Allow-Methods": ", ".join(self.rule["AllowedMethods"]),
            "Access-Control-Allow-Headers": ", ".join(self.rule["AllowedHeaders"]),
            "Access-Control-Expose-Headers": ", ".join(self.rule["ExposedHeaders"]),
        }


class _Handler(BaseHTTPRequestHandler):
    server: OtherOrigin

    def do_OPTIONS(self) -> None:
        wanted = self.headers["Access-Control-Request-Method"]
        headers = self.server.cors_headers(self.headers["Origin"], wanted)
        self._answer(HTTPStatus.OK if headers else HTTPStatus.FORBIDDEN, headers, b"")

    def do_GET(self) -> None:
        self._forward()

    def do_POST(self) -> None:
        self._forward()

    def _forward(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        sent = {name: self.headers[name] for name in ("Content-Type",) if name in self.headers}
        answer = self.server.storage.request(self.command, self.path, content=body, headers=sent)
        kept = {name: answer.headers[name] for name in ("Content-Type", "Cache-Control") if name in answer.headers}
        cors = self.server.cors_headers(self.headers["Origin"], self.command)
        self._answer(answer.status_code, {**kept, **cors}, answer.content)

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that it has there
        """Say nothing."""


@pytest.fixture
def other_origin(request: pytest.FixtureRequest, edition: Edition) -> Iterator[OtherOrigin]:
    """The image storage under another address, with the template's CORS rule or, for the parameter False, without."""
    with OtherOrigin(edition, cors_rule(edition) if request.param else None) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
        server.storage.close()


@pytest.fixture
def visitor(browser: Browser, edition: Edition, other_origin: OtherOrigin) -> Iterator[Visitor]:
    """Somebody who is sent to the other origin for pictures."""

    def send_elsewhere(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(
            response=answer, body=answer.text().replace(f"{edition.site}/storage", f"{other_origin.origin}/storage")
        )

    # The page's policy knows Amazon's hosts and its own; how strict it is, others test.
    with browser.new_context(base_url=edition.site, bypass_csp=True) as context:
        context.route("**/api/jobs**", send_elsewhere)
        context.route("**/api/jobs/**", send_elsewhere)
        yield Visitor(context.new_page())


@pytest.mark.parametrize("other_origin", [True], indirect=True)
def test_the_whole_journey_works_with_the_image_storage_on_another_origin(
    visitor: Visitor, other_origin: OtherOrigin
) -> None:
    visitor.arrive()
    visitor.ask_for_a_draft()
    visitor.paint()
    frame = visitor.wait_for_frame()
    assert (frame.get_attribute("src") or "").startswith(other_origin.origin)
    visitor.wait_until_finished()
    assert opened(visitor.download("Download PNG")).format == "PNG"
    assert visitor.complaints == []


@pytest.mark.parametrize("other_origin", [False], indirect=True)
def test_without_the_cors_rule_pictures_cannot_be_sent_and_the_visitor_is_told(visitor: Visitor) -> None:
    visitor.arrive()
    visitor.page.get_by_role("button", name="Paint it").click()
    expect(visitor.page.get_by_text("No connection to the studio")).to_be_visible(timeout=30_000)
    expect(visitor.page.get_by_role("button", name="Try again")).to_be_visible()
