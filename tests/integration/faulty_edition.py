"""`python -m local` on a cloud that fails on demand: the same edition, with one layer between the emulator and all that
call it, and one around its functions.

What shall fail is in the folder that NST_FAULTS names: JOB_ID.json is a `Fault`, for the calls that are about that job.
Every fault that was injected is a line of `injected.log` there.
"""

import asyncio
import importlib
import json
import os
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Self

FOLDER_VARIABLE: Final = "NST_FAULTS"
_SLOW_SECONDS: Final = 2.0

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One kind of call that fails, the first `times` times.

    call: "lambda start_nst", "ecs RunTask", "dynamodb UpdateItem", or of S3 the method and a part of the key:
        "PUT frames". saying: a part of what is sent. how: a key of `_ANSWERS` or "slow"; of functions "before" or
        "after" their work, or "twice".
    error: the name that a function's failure has.
    """

    call: str
    how: str
    saying: str = ""
    times: int = 1
    error: str = "Lambda.ServiceException"

    def write(self, folder: Path, job_id: str) -> None:
        """Let it happen to a job."""
        (folder / f"{job_id}.json").write_text(json.dumps(asdict(self)))


@dataclass(frozen=True)
class Faults:
    """All that are wanted now."""

    folder: Path
    injected: Counter[str]

    @classmethod
    def of_environment(cls) -> Self:
        """Return those of the folder that the environment names."""
        return cls(Path(os.environ[FOLDER_VARIABLE]), Counter())

    def of(self, call: str, about: str) -> Fault | None:
        """Return what shall go wrong with this call now. `about` is text in which a job's id may be found."""
        for file in self.folder.glob("*.json"):
            fault = Fault(**json.loads(file.read_text()))
            concerned = file.stem in about and fault.call in call and fault.saying in about
            if concerned and self.injected[file.stem] < fault.times:
                self.injected[file.stem] += 1
                with (self.folder / "injected.log").open("a") as log:
                    log.write(f"{file.stem} {call} {fault.how}\n")
                return fault
        return None


def injected(folder: Path, job_id: str) -> int:
    """Return how many faults a job has met."""
    log = folder / "injected.log"
    return sum(line.startswith(job_id) for line in log.read_text().splitlines()) if log.exists() else 0


def _json_answer(status: int, body: Any) -> tuple[int, bytes, bytes]:
    return status, b"application/x-amz-json-1.1", json.dumps(body).encode()


def _xml_answer(status: int, code: str) -> tuple[int, bytes, bytes]:
    return status, b"application/xml", f"<Error><Code>{code}</Code><Message>Injected.</Message></Error>".encode()


_ANSWERS: Final = {
    "no-capacity": _json_answer(200, {"tasks": [], "failures": [{"reason": "RESOURCE:MEMORY"}]}),
    "throttled": _json_answer(400, {"__type": "ThrottlingException", "message": "Rate exceeded"}),
    "over-throughput": _json_answer(
        400, {"__type": "ProvisionedThroughputExceededException", "message": "Too many requests"}
    ),
    "internal": _xml_answer(500, "InternalError"),
    "slow-down": _xml_answer(503, "SlowDown"),
}
"""Status, content type and body, as the services' API references say."""


def faulty(app: App, faults: Faults) -> App:
    """Return the emulator with the wanted faults before it."""

    async def serve(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        body = await _body(receive)
        headers = dict(scope["headers"])
        target = headers.get(b"x-amz-target", b"").decode()
        service = "dynamodb" if "DynamoDB" in target else "ecs" if "ContainerService" in target else ""
        call = f"{service} {target.rpartition('.')[2]}" if service else f"{scope['method']} {scope['path']}"
        fault = faults.of(call, scope["path"] + body.decode("latin-1"))
        if fault and fault.how in _ANSWERS:
            await _answer(send, *_ANSWERS[fault.how])
            return
        if fault:
            await asyncio.sleep(_SLOW_SECONDS)
        await app(scope, _replay(body, receive), send)

    return serve


async def _body(receive: Receive) -> bytes:
    parts = []
    more = True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def once() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once


async def _answer(send: Send, status: int, content_type: bytes, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", content_type)]})
    await send({"type": "http.response.body", "body": body})


def faulty_functions(execute: Callable[..., dict[str, Any]], faults: Faults) -> Callable[..., dict[str, Any]]:
    """Return what runs functions, with the wanted faults around it."""

    def execute_or_fail(func: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
        handler = str(func["config"]["Handler"])
        fault = faults.of(f"lambda {handler}", json.dumps(event))
        if fault is None:
            return execute(func, event, request_id)
        if fault.how == "before":
            return _failure(fault)
        answer = execute(func, event, request_id)
        return execute(func, event, request_id) if fault.how == "twice" else {**answer, **_failure(fault)}

    return execute_or_fail


def _failure(fault: Fault) -> dict[str, Any]:
    return {"error": True, "body": {"errorType": fault.error, "errorMessage": "Injected."}}


def main() -> int:
    """Run the edition."""
    from local import __main__, edition  # noqa: PLC0415 - it reads its environment

    faults = Faults.of_environment()
    install = edition._install_hooks

    def install_with_faults(*arguments: Any) -> Any:
        hooks = install(*arguments)
        emulator, functions = map(importlib.import_module, ("ministack.app", "ministack.services.lambda_svc"))
        vars(emulator)["app"] = faulty(emulator.app, faults)
        vars(functions)["_execute_function_warm"] = faulty_functions(functions._execute_function_warm, faults)
        return hooks

    vars(edition)["_install_hooks"] = install_with_faults
    return __main__.main()


if __name__ == "__main__":
    raise SystemExit(main())
