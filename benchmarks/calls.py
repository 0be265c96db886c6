"""The calls of the Web API as visitors make them, and one that does nothing on the same path, timed in one run."""

import io
import json
import statistics
import time
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

import httpx

from tests.integration.editions import Edition

Seconds = Mapping[str, Sequence[float]]
"""By the name of what took them."""

EMPTY: Final = "empty function"
CREATE: Final = "POST /api/jobs"
NEW_JOB: Final = {
    "content": {"content_type": "image/jpeg", "bytes": 3},
    "styles": [{"content_type": "image/jpeg", "bytes": 3, "weight": 1.0}],
    "parameters": {"size": 256, "epochs": 36},
}
_PATIENCE_SECONDS: Final = 300
_STEP: Final = 4
_T = TypeVar("_T")


class Stopwatch:
    """Seconds, by the name of what took them."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, list[float]] = defaultdict(list)

    def time(self, name: str, do: Callable[[], _T]) -> _T:
        """Return what `do` returns."""
        began = time.perf_counter()
        answer = do()
        self.seconds[name].append(time.perf_counter() - began)
        return answer


class Visitors:
    """Visitors of an edition who do all that the API offers, with an empty call after every one of theirs."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._s3 = edition.client("s3")
        _add_empty_function(edition)

    def measure(self, *, at_once: int, rounds: int) -> Seconds:
        """Let so many visitors do so many whole flows each, at the same time."""
        # Each call at once needs a process of its own, as on AWS: they come a few at a time, before the measurement.
        for few in range(1, at_once, _STEP):
            self._flows(few, 1)
        self._flows(at_once, 1)
        return self._flows(at_once, rounds)

    def _flows(self, at_once: int, rounds: int) -> Seconds:
        watch = Stopwatch()
        with ThreadPoolExecutor(at_once) as pool:
            for future in [pool.submit(self._visit, watch, rounds) for _ in range(at_once)]:
                future.result()
        return watch.seconds

    def _visit(self, watch: Stopwatch, rounds: int) -> None:
        with httpx.Client(base_url=self._edition.site, timeout=_PATIENCE_SECONDS) as http:
            http.get("/api/empty").raise_for_status()  # the connection is there before anything is timed
            for _ in range(rounds):
                self._flow(http, watch)

    def _flow(self, http: httpx.Client, watch: Stopwatch) -> None:
        def call(name: str, method: str, path: str, **request: Any) -> httpx.Response:  # noqa: ANN401
            answer = watch.time(name, lambda: http.request(method, path, **request)).raise_for_status()
            watch.time(EMPTY, lambda: http.get("/api/empty")).raise_for_status()
            return answer

        job = call(CREATE, "POST", "/api/jobs", json=NEW_JOB).json()
        path, token = f"/api/jobs/{job['job_id']}", {"x-job-token": job["job_token"]}
        for name in ("content", "style-1"):
            key = f"jobs/{job['job_id']}/inputs/{name}"
            self._s3.put_object(Bucket=self._edition.outputs["ImagesBucketName"], Key=key, Body=b"\xff\xd8\xff")
        call("POST .../run", "POST", f"{path}/run", headers=token)
        call("GET /api/jobs/{id}", "GET", path)
        call("GET /api/budget", "GET", "/api/budget")
        call("POST .../stop", "POST", f"{path}/stop", headers=token)
        call("DELETE /api/jobs/{id}", "DELETE", path, headers=token)


def parts_of_create(edition: Edition, *, rounds: int) -> Seconds:
    """Return how long each part of `POST /api/jobs` takes when it is asked for by itself."""
    watch, request = Stopwatch(), json.dumps({"request": NEW_JOB, "visitor": "a visitor"})
    functions, states = edition.client("lambda"), edition.client("stepfunctions")
    names = [each["FunctionName"] for each in functions.list_functions()["Functions"]]

    def invoke(part: str, function: str, payload: str) -> None:
        name = next(each for each in names if function in each)
        answer = watch.time(part, lambda: functions.invoke(FunctionName=name, Payload=payload))
        answer["Payload"].read()

    with httpx.Client(base_url=edition.site, timeout=_PATIENCE_SECONDS) as http:
        for _ in range(rounds):
            watch.time("the empty function, through front server and HTTP API", lambda: http.get("/api/empty"))
            watch.time("the Web API refusing the request (422)", lambda: http.post("/api/jobs", json={}))
            invoke("the empty function, invoked", "Empty", "{}")
            invoke("Check Budget, invoked", "CheckBudget", '{"mode": "check"}')
            invoke("URL Provider, invoked", "UrlProvider", request)
            watch.time(
                "Admission, executed: both of them",
                lambda: states.start_sync_execution(
                    stateMachineArn=edition.outputs["AdmissionMachineArn"], input=request
                ),
            )
            watch.time("the whole call", lambda: http.post("/api/jobs", json=NEW_JOB).raise_for_status())
    return watch.seconds


def p50(seconds: Iterable[float]) -> float:
    """Return the median."""
    return statistics.median(seconds)


def p95(seconds: Sequence[float]) -> float:
    """Return what nineteen of twenty do not exceed."""
    return sorted(seconds)[round(0.95 * (len(seconds) - 1))]


def _add_empty_function(edition: Edition) -> None:
    """Add a function that does nothing to the edition's own HTTP API, as `/api/empty`."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("empty.py", "def handler(event, context):\n    return {'statusCode': 204, 'body': ''}\n")
    function = edition.client("lambda").create_function(
        FunctionName="Empty",
        Runtime="python3.14",
        Role="arn:aws:iam::000000000000:role/empty",
        Handler="empty.handler",
        Code={"ZipFile": code.getvalue()},
    )
    gateway = edition.client("apigatewayv2")
    api = edition.outputs["WebApiId"]
    integration = gateway.create_integration(
        ApiId=api,
        IntegrationType="AWS_PROXY",
        IntegrationUri=function["FunctionArn"],
        PayloadFormatVersion="2.0",
    )
    gateway.create_route(ApiId=api, RouteKey="GET /api/empty", Target=f"integrations/{integration['IntegrationId']}")
