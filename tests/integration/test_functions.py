"""The hook of Lambda: an exception is known to Step Functions by its class name; no worker outlives the edition."""

import io
import json
import subprocess
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.integration.editions import Edition, wait_for

CODE = """
from pathlib import Path

class CapacityUnavailable(Exception):
    pass

class TaskStillStopping(Exception):
    pass

def handler(event, context):
    if "until" in event:
        if not Path(event["until"]).exists():
            Path(event["until"]).touch()
            raise TaskStillStopping("Not yet.")
        return "stopped"
    raise CapacityUnavailable("No room: \\"RESOURCE:MEMORY\\".")
"""
ROLE = "arn:aws:iam::000000000000:role/any"


@pytest.fixture(scope="module")
def function(workshop: Edition) -> str:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("raises.py", CODE)
    answer = workshop.client("lambda").create_function(
        FunctionName="raises",
        Runtime="python3.14",
        Handler="raises.handler",
        Role=ROLE,
        Code={"ZipFile": packed.getvalue()},
    )
    return str(answer["FunctionArn"])


def execute(edition: Edition, function: str, name: str, data: dict[str, Any], **state: Any) -> dict[str, Any]:
    """Run a machine of one state, which catches CapacityUnavailable, and return how its execution ended."""
    machines = edition.client("stepfunctions")
    definition = {
        "StartAt": "Call",
        "States": {
            "Call": {
                "Type": "Task",
                "Resource": function,
                "End": True,
                "Catch": [{"ErrorEquals": ["CapacityUnavailable"], "ResultPath": "$.error", "Next": "Caught"}],
                **state,
            },
            "Caught": {"Type": "Pass", "End": True},
        },
    }
    machine = machines.create_state_machine(name=name, definition=json.dumps(definition), roleArn=ROLE)
    execution = machines.start_execution(stateMachineArn=machine["stateMachineArn"], input=json.dumps(data))

    def ended() -> dict[str, Any] | None:
        found = machines.describe_execution(executionArn=execution["executionArn"])
        return dict(found) if found["status"] != "RUNNING" else None

    return wait_for(ended, what="the execution has ended")


def test_an_error_reaches_catch_by_its_class_name(workshop: Edition, function: str) -> None:
    ended = execute(workshop, function, "catches", {})
    assert ended["status"] == "SUCCEEDED"
    error = json.loads(ended["output"])["error"]
    assert error["Error"] == "CapacityUnavailable"
    assert json.loads(error["Cause"])["errorMessage"] == 'No room: "RESOURCE:MEMORY".'


def test_an_error_reaches_retry_by_its_class_name(workshop: Edition, function: str, tmp_path: Path) -> None:
    retry = [{"ErrorEquals": ["TaskStillStopping"], "IntervalSeconds": 1, "MaxAttempts": 1}]
    ended = execute(workshop, function, "retries", {"until": str(tmp_path / "tried")}, Retry=retry)
    assert (ended["status"], json.loads(ended["output"])) == ("SUCCEEDED", "stopped")


def test_an_error_of_another_name_is_not_caught(workshop: Edition, function: str) -> None:
    catch = [{"ErrorEquals": ["TaskStillStopping"], "Next": "Caught"}]
    ended = execute(workshop, function, "passes", {}, Catch=catch)
    assert (ended["status"], ended["error"]) == ("FAILED", "CapacityUnavailable")


def test_whoever_invokes_the_function_sees_the_name_too(workshop: Edition, function: str) -> None:
    answer = workshop.client("lambda").invoke(FunctionName=function, Payload=b"{}")
    assert answer["FunctionError"]
    assert json.load(answer["Payload"])["errorType"] == "CapacityUnavailable"


def test_a_worker_that_starts_while_the_edition_stops_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    from ministack.core import lambda_runtime  # noqa: PLC0415 - it reads its environment when it is imported

    from local.hooks.lambda_functions import Workers  # noqa: PLC0415

    is_starting, may_go_on = threading.Event(), threading.Event()

    def start_slowly(worker: Any) -> None:
        is_starting.set()
        may_go_on.wait()
        worker._proc = started = subprocess.Popen(["sleep", "600"])
        processes.append(started)

    processes: list[subprocess.Popen[bytes]] = []
    monkeypatch.setattr(lambda_runtime.Worker, "_spawn", start_slowly)
    workers = Workers()
    function = {"Runtime": "python3.14", "FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:any"}
    worker, _ = lambda_runtime.acquire_worker("any", function, b"")
    start = threading.Thread(target=lambda_runtime.ensure_spawned, args=[worker])
    start.start()
    is_starting.wait()
    stop = threading.Thread(target=workers.stop_all)
    stop.start()
    stop.join(0.2)
    may_go_on.set()
    start.join()
    stop.join()
    assert [process.poll() is not None for process in processes] == [True]
    with pytest.raises(RuntimeError, match="starts no more functions"):
        lambda_runtime.ensure_spawned(worker)
