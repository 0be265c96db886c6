"""`make bench-control`: how quick the control plane is, beside an empty function on the same path, in one run.

Starts a local edition of its own. Calls are sent to the emulator's HTTP API, with what the edge would add, and every
call of the product is followed by one of an empty function behind an HTTP API like ours: the ratio of the two says what
our code costs, on any machine. Prints tables in Markdown. Takes three minutes; other work on the machine spoils it.
"""

import io
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from tests.client import NstClient, Upload
from tests.integration.editions import REPOSITORY, Edition, Starter

ALONE, CROWD = 1, 20
ROUNDS: Final = {ALONE: 30, CROWD: 6}
"""Whole flows per visitor, by the number of visitors at once."""

TARGETS: Final = {"POST /api/jobs": 8.0}
TARGET: Final = 3.0
FIRST_FRAME_SECONDS: Final = 8.0
IMPORT_SECONDS: Final = 0.4
EMPTY: Final = "empty function"
NEW_JOB: Final = {
    "content": {"content_type": "image/jpeg", "bytes": 3},
    "styles": [{"content_type": "image/jpeg", "bytes": 3}],
    "parameters": {"size": 256, "epochs": 36},
}
FUNCTIONS: Final = ("check_budget", "url_provider", "start_nst", "monitor_nst", "stop_nst", "sweep", "api.app")
Samples = dict[str, list[float]]


def main() -> None:
    """Measure and print."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}.\n")
    with tempfile.TemporaryDirectory() as folder:
        starter = Starter(Path(folder) / "assemblies")
        limits = ("--budget", "1000", "--max-jobs-per-visitor", "10000", "--max-running-jobs", "1000")
        with starter(_made(folder, "calls"), *limits, task_command="true") as edition:
            _print_calls(_Calls(edition))
        with starter(_made(folder, "frames")) as edition:
            _print_first_frame(edition)
    _print_imports()


def _made(folder: str, name: str) -> Path:
    path = Path(folder) / name
    path.mkdir()
    return path


@dataclass
class _Calls:
    """The product's calls and the empty one, through the same emulator."""

    edition: Edition
    samples: Samples = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        secrets = self.edition.client("secretsmanager")
        secret = secrets.get_secret_value(SecretId=self.edition.outputs["OriginSecretArn"])["SecretString"]
        self._edge = {"x-nst-origin-secret": secret, "x-nst-visitor-address": "192.0.2.1"}
        self._ours = self._path_of(str(urlsplit(self.edition.outputs["WebApiUrl"]).hostname).partition(".")[0])
        self._empty = self._path_of(_empty_api(self.edition))
        self._s3 = self.edition.client("s3")

    def measure(self, visitors: int) -> Samples:
        """Let so many visitors do their flows at once, and return the seconds of each call."""
        self._flow()  # starts every function's process, as on AWS a warm one would be there
        self.samples.clear()
        with ThreadPoolExecutor(visitors) as pool:
            for future in [pool.submit(self._flow) for _ in range(visitors * ROUNDS[visitors])]:
                future.result()
        return dict(self.samples)

    def parts_of_admission(self) -> Samples:
        """Return the seconds of what `POST /api/jobs` is made of, each asked for by itself."""
        request = {"request": {**NEW_JOB, "styles": [{**NEW_JOB["styles"][0], "weight": 1.0}]}, "visitor": "v"}  # type: ignore[index]
        functions = self.edition.client("lambda")
        names = [each["FunctionName"] for each in functions.list_functions()["Functions"]]
        parts: Samples = defaultdict(list)

        def invoke(part: str, payload: str) -> None:
            name = next(each for each in names if part in each)
            _timed(parts, part, lambda: functions.invoke(FunctionName=name, Payload=payload))

        states = self.edition.client("stepfunctions")
        machine = self.edition.outputs["AdmissionMachineArn"]
        for _ in range(ROUNDS[ALONE]):
            invoke("CheckBudget", '{"mode": "look"}')
            invoke("UrlProvider", json.dumps(request))
            _timed(
                parts,
                "Admission, the whole execution",
                lambda: states.start_sync_execution(stateMachineArn=machine, input=json.dumps(request)),
            )
        return dict(parts)

    def _flow(self) -> None:
        with httpx.Client(base_url=self.edition.emulator, timeout=60) as http:
            job = self._call(http, "POST /api/jobs", "POST", "/api/jobs", json=NEW_JOB).json()
            path, token = f"/api/jobs/{job['job_id']}", {"x-job-token": job["job_token"]}
            for name in ("content", "style-1"):
                key = f"jobs/{job['job_id']}/inputs/{name}"
                self._s3.put_object(Bucket=self.edition.outputs["ImagesBucketName"], Key=key, Body=b"jpg")
            self._call(http, "POST .../run", "POST", f"{path}/run", headers=token)
            self._call(http, "GET /api/jobs/{id}", "GET", path)
            self._call(http, "GET /api/budget", "GET", "/api/budget")
            self._call(http, "POST .../stop", "POST", f"{path}/stop", headers=token)
            self._call(http, "DELETE /api/jobs/{id}", "DELETE", path, headers=token)

    def _call(self, http: httpx.Client, name: str, method: str, path: str, **request: Any) -> httpx.Response:  # noqa: ANN401
        headers = {**self._edge, **request.pop("headers", {})}
        response: httpx.Response = _timed(
            self.samples, name, lambda: http.request(method, f"{self._ours}{path}", headers=headers, **request)
        )
        response.raise_for_status()
        _timed(self.samples, EMPTY, lambda: http.get(f"{self._empty}{path}").raise_for_status())
        return response

    def _path_of(self, api_id: str) -> str:
        return f"/_aws/execute-api/{api_id}/$default"


def _empty_api(edition: Edition) -> str:
    """Add a function that does nothing, behind an HTTP API of its own, and return that API's id."""
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
    api_id: str = gateway.create_api(Name="Empty", ProtocolType="HTTP")["ApiId"]
    integration = gateway.create_integration(
        ApiId=api_id,
        IntegrationType="AWS_PROXY",
        IntegrationUri=function["FunctionArn"],
        PayloadFormatVersion="2.0",
    )
    target = f"integrations/{integration['IntegrationId']}"
    gateway.create_route(ApiId=api_id, RouteKey="ANY /api/{proxy+}", Target=target)
    gateway.create_stage(ApiId=api_id, StageName="$default", AutoDeploy=True)
    return api_id


def _timed(samples: Samples, name: str, do: Callable[[], Any]) -> Any:  # noqa: ANN401 - what `do` returns
    began = time.perf_counter()
    answer = do()
    samples[name].append(time.perf_counter() - began)
    return answer


def _print_calls(calls: _Calls) -> None:
    alone, crowd = calls.measure(ALONE), calls.measure(CROWD)
    print(f"| call | p50 | p95 | times the empty | target | p50, {CROWD} at once | p95 | times the empty |")
    print("|---|---|---|---|---|---|---|---|")
    for name in sorted(alone, key=lambda each: each == EMPTY):
        target = "" if name == EMPTY else f"{TARGETS.get(name, TARGET):g}"
        print(f"| {name} | {_columns(alone, name)} | {target} | {_columns(crowd, name)} |")
    print("\nWhere the time of `POST /api/jobs` goes, each part asked for by itself:\n")
    print("| part | p50 | p95 |\n|---|---|---|")
    parts = {"the whole call": alone["POST /api/jobs"], **calls.parts_of_admission(), EMPTY: alone[EMPTY]}
    for name, seconds in parts.items():
        print(f"| {name} | {_ms(_p50(seconds))} | {_ms(_p95(seconds))} |")


def _columns(samples: Mapping[str, list[float]], name: str) -> str:
    p50, p95 = _p50(samples[name]), _p95(samples[name])
    return f"{_ms(p50)} | {_ms(p95)} | {p50 / _p50(samples[EMPTY]):.1f}"


def _print_first_frame(edition: Edition) -> None:
    pictures = [REPOSITORY / "samples" / name for name in ("contents/chelsea.jpg", "styles/woodcut_wave.jpg")]
    content, style = (Upload(path.read_bytes()) for path in pictures)
    seconds = []
    with NstClient(edition.site) as visitor:
        for _ in range(3):
            job = visitor.create(content, [style], size=256, epochs=36)
            visitor.upload(job, content, [style])
            began = time.perf_counter()
            visitor.run(job)
            visitor.wait(job.job_id, lambda progress: bool(progress["frames"]))
            seconds.append(time.perf_counter() - began)
            visitor.wait(job.job_id)
            time.sleep(15)  # until it is settled: one job at a time
    print(f"\nFrom `run` to the first frame at 256 px: {_p50(seconds):.1f} s (target: {FIRST_FRAME_SECONDS:g} s).\n")


def _print_imports() -> None:
    print("| function | imports | target |\n|---|---|---|")
    for name in FUNCTIONS:
        seconds = statistics.median(_import_seconds(name) for _ in range(5))
        print(f"| {name} | {_ms(seconds)} | {_ms(IMPORT_SECONDS)} |")


def _import_seconds(name: str) -> float:
    code = f"import time; t = time.perf_counter(); import lambdas.{name}; print(time.perf_counter() - t)"
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return float(done.stdout)


def _p50(seconds: list[float]) -> float:
    return statistics.median(seconds)


def _p95(seconds: list[float]) -> float:
    return sorted(seconds)[round(0.95 * (len(seconds) - 1))]


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"


if __name__ == "__main__":
    main()
