"""`python -m local` on a cloud that fails on demand: the same edition, with one layer between the emulator and all that
call it, and one around its functions.

What shall fail is in the folder that NST_FAULTS names (`faults`).
"""

import asyncio
import importlib
import json
import os
import signal
from collections.abc import Callable
from typing import Any, Final

from local import __main__
from local.edition import Seams
from local.emulator import Emulator
from tests.integration.asgi import App, Message, Receive, Send, again, answer, body_of
from tests.integration.faults import Fault, Faults
from tests.integration.task_processes import processes_of

_SLOW_SECONDS: Final = 2.0


def _json_answer(status: int, body: Any) -> tuple[int, bytes, bytes]:
    return status, b"application/x-amz-json-1.1", json.dumps(body).encode()


def _xml_answer(status: int, code: str) -> tuple[int, bytes, bytes]:
    return status, b"application/xml", f"<Error><Code>{code}</Code><Message>Injected.</Message></Error>".encode()


_ANSWERS: Final[dict[str, tuple[int, bytes, bytes] | None]] = {
    "no-capacity": _json_answer(200, {"tasks": [], "failures": [{"reason": "RESOURCE:MEMORY"}]}),
    "throttled": _json_answer(400, {"__type": "ThrottlingException", "message": "Rate exceeded"}),
    "over-throughput": _json_answer(
        400, {"__type": "ProvisionedThroughputExceededException", "message": "Too many requests"}
    ),
    "server-error": _json_answer(500, {"__type": "InternalServerError", "message": "Injected."}),
    "timed-out": _json_answer(
        200,
        {"executionArn": "arn", "startDate": 0, "stopDate": 25, "status": "TIMED_OUT", "error": "States.Timeout"},
    ),
    "internal": _xml_answer(500, "InternalError"),
    "slow-down": _xml_answer(503, "SlowDown"),
    "sigkill": _xml_answer(500, "InternalError"),  # the caller is gone, and the call was never made
    **dict.fromkeys(("sigterm", "sigstop", "slow")),
}
"""Status, content type and body, as the services' API references say; None where the call is done all the same."""

_SIGNALS: Final = {"sigterm": signal.SIGTERM, "sigkill": signal.SIGKILL, "sigstop": signal.SIGSTOP}
_SERVICES: Final = {"DynamoDB": "dynamodb", "ContainerService": "ecs", "AWSStepFunctions": "states"}


def faulty(app: App, faults: Faults) -> App:
    """Return the emulator with the wanted faults before it."""

    async def serve(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        body = await body_of(receive)
        headers = dict(scope["headers"])
        target = headers.get(b"x-amz-target", b"").decode()
        service = next((name for part, name in _SERVICES.items() if part in target), "")
        call = f"{service} {target.rpartition('.')[2]}" if service else f"{scope['method']} {scope['path']}"
        met = faults.of(call, scope["path"] + body.decode("latin-1"))
        if met and (instead := await _happen(*met)):
            await answer(send, *instead)
            return
        await app(scope, again(body, receive), send)

    return serve


async def _happen(fault: Fault, whose: str) -> tuple[int, bytes, bytes] | None:
    """Do what a fault does beside answering, and return the answer."""
    if fault.how == "slow":
        await asyncio.sleep(_SLOW_SECONDS)
    if fault.how in _SIGNALS:
        for process in processes_of(whose):
            os.kill(process, _SIGNALS[fault.how])
    return _ANSWERS[fault.how]


def faulty_functions(execute: Callable[..., dict[str, Any]], faults: Faults) -> Callable[..., dict[str, Any]]:
    """Return what runs functions, with the wanted faults around it."""

    def execute_or_fail(func: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
        handler = str(func["config"]["Handler"])
        met = faults.of(f"lambda {handler}", json.dumps(event))
        if met is None:
            return execute(func, event, request_id)
        fault, _ = met
        if fault.how == "before":
            return _failure(fault)
        done = execute(func, event, request_id)
        return execute(func, event, request_id) if fault.how == "twice" else {**done, **_failure(fault)}

    return execute_or_fail


def _failure(fault: Fault) -> dict[str, Any]:
    return {"error": True, "body": {"errorType": fault.error, "errorMessage": "Injected."}}


def main() -> int:
    """Run the edition."""
    faults = Faults.of_environment()

    def let_it_fail(_emulator: Emulator) -> None:
        emulator, functions = map(importlib.import_module, ("ministack.app", "ministack.services.lambda_svc"))
        vars(emulator)["app"] = faulty(emulator.app, faults)
        vars(functions)["_execute_function_warm"] = faulty_functions(functions._execute_function_warm, faults)

    return __main__.main(Seams(around_cloud=let_it_fail))


if __name__ == "__main__":
    raise SystemExit(main())
