"""`python -m local` on a cloud with IAM: the same edition, in which every function and every task signs with a key of
its own, and a layer before the emulator refuses what the role behind that key may not do.

Each call that a role makes is a line of the file that NST_CALLS names (`Judged`), whether it was allowed or not. What
is signed with the edition's own key is the operator's, and not judged.
"""

import asyncio
import importlib
import json
import os
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from local import __main__
from local.edition import Seams
from local.emulator import ACCOUNT, SECRET_KEY, Emulator
from local.signatures import read_fields
from tests.integration.asgi import App, Message, Receive, Send, again, answer, body_of
from tests.integration.calls import Request, calls_of
from tests.integration.policies import Policies

JOURNAL_VARIABLE: Final = "NST_CALLS"
TASK_ROLE: Final = "NstTaskTaskRole"


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A call of a role, and the grants that allow it: none, if it was refused."""

    role: str
    action: str
    resource: str
    grants: list[str]


class Guard:
    """Judges requests by the policies of the roles that sign them. It asks the cloud for them at the first request."""

    def __init__(self, emulator: Emulator, journal: Path) -> None:
        self._emulator, self._journal = emulator, journal

    def allows(self, request: Request) -> bool:
        """Write down what the request asks for, and return whether it is allowed."""
        key = request.access_key
        if key in (None, ACCOUNT):
            return True
        role = self._policies.names.get(str(key), str(key))
        judged = [
            Judged(
                role=role,
                action=call.action,
                resource=call.resource,
                grants=self._policies.granting(role, call),
            )
            for call in calls_of(request, self._roles_of_task)
        ]
        with self._journal.open("a") as journal:
            journal.writelines(f"{json.dumps(asdict(each))}\n" for each in judged)
        return all(each.grants for each in judged)

    @cached_property
    def _policies(self) -> Policies:
        return Policies.of_stack(self._emulator.client("cloudformation"), self._emulator.client("iam"))

    @cached_property
    def _roles_of_task(self) -> Callable[[str], Mapping[str, str]]:
        ecs = self._emulator.client("ecs")
        return cache(lambda name: ecs.describe_task_definition(taskDefinition=name)["taskDefinition"])


def guarded(app: App, guard: Guard) -> App:
    """Return the emulator with the guard before it."""

    async def serve(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        body = await body_of(receive)
        request = await _request(scope, body)
        # In a thread, because the guard may ask the emulator that waits for it here.
        if await asyncio.to_thread(guard.allows, request):
            await app(scope, again(body, receive), send)
        else:
            await _refuse(request, send)

    return serve


async def _request(scope: Message, body: bytes) -> Request:
    headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
    content_type = headers.get("content-type", "")
    is_form = content_type.startswith("multipart/form-data")
    return Request(
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode(),
        headers=headers,
        body=body,
        form=(await read_fields(_one(body), content_type))[0] if is_form else {},
    )


async def _one(body: bytes) -> AsyncIterator[bytes]:
    yield body


async def _refuse(request: Request, send: Send) -> None:
    """Answer as S3 does, or as the services with JSON do."""
    status, kind, body = 400, b"application/x-amz-json-1.1", b'{"__type": "AccessDeniedException", "message": "No."}'
    if request.is_of_s3:
        status, kind, body = 403, b"application/xml", b"<Error><Code>AccessDenied</Code><Message>No.</Message></Error>"
    await answer(send, status, kind, b"" if request.method == "HEAD" else body)


def with_a_key_of_its_role(credentials: Callable[[dict[str, Any]], dict[str, str]]) -> Callable[..., dict[str, str]]:
    """Return what gives functions their credentials, each with its role's name for an access key."""

    # MiniStack reads its environment when it is imported, which must not be before the emulator was prepared.
    from ministack.services import sts  # noqa: PLC0415

    def credentials_of_its_role(config: dict[str, Any]) -> dict[str, str]:
        role = config["Role"].rpartition("/")[2]
        assumed = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{config['FunctionName']}"
        # S3 refuses a URL that was signed with an unknown key.
        sts.register_session(role, {"Arn": assumed, "SecretAccessKey": SECRET_KEY})
        return {**credentials(config), "AWS_ACCESS_KEY_ID": role}

    return credentials_of_its_role


def main() -> int:
    """Run the edition."""
    journal = Path(os.environ[JOURNAL_VARIABLE])

    def put_guard_before(emulator: Emulator) -> None:
        app, functions = map(importlib.import_module, ("ministack.app", "ministack.core.lambda_runtime"))
        vars(app)["app"] = guarded(app.app, Guard(emulator, journal))
        vars(functions)["execution_credentials"] = with_a_key_of_its_role(functions.execution_credentials)

    return __main__.main(Seams(around_cloud=put_guard_before, task_environment={"AWS_ACCESS_KEY_ID": TASK_ROLE}))


if __name__ == "__main__":
    raise SystemExit(main())
