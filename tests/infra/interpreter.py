"""Moto's interpreter of the states language, with functions that answer what a test says, and no time that passes."""

import io
import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Self
from unittest import mock

import boto3
from moto import mock_aws
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction

from tests.integration.editions import wait_for

_ROLE = "arn:aws:iam::123456789012:role/machine"
_FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:"


class Raised(Exception):
    """An error that a function raises, by name."""


@dataclass(frozen=True)
class Slow:
    """A function that takes so long before it answers nothing of use."""

    seconds: float


Answer = dict[str, Any] | Raised | Slow


@dataclass
class Run:
    """What an execution did: the states that it entered, calls by state, and the seconds of each wait for a retry.

    given: what went into each state, the first time.
    """

    status: str = ""
    visited: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    given: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Interpreter:
    """Runs definitions. Answers are lists by state: the last one is given for ever."""

    client: Any

    @classmethod
    @contextmanager
    def start(cls) -> Iterator[Self]:
        """Yield an interpreter."""
        with (
            mock_aws(config={"stepfunctions": {"execute_state_machine": True}}),
            mock.patch.object(WaitFunction, "_wait_interval"),
        ):
            yield cls(boto3.client("stepfunctions", region_name="us-east-1"))

    def run(self, definition: Mapping[str, Any], answers: Mapping[str, Sequence[Answer]], given: Any) -> Run:
        """Execute a definition from its start to its end."""
        run = Run()
        named = {f"f{number}": name for number, name in enumerate(definition["States"])}
        machine = self.client.create_state_machine(
            name=f"machine-{uuid.uuid4()}",
            definition=json.dumps(_with_functions(definition, {name: key for key, name in named.items()})),
            roleArn=_ROLE,
        )["stateMachineArn"]
        clock = SimpleNamespace(sleep=run.waits.append)
        functions = SimpleNamespace(invoke=_functions(named, answers, run))
        with (
            mock.patch.object(retrier_decl, "time", clock),
            mock.patch.object(lambda_eval_utils, "boto_client_for", return_value=functions),
        ):
            execution = self.client.start_execution(stateMachineArn=machine, input=json.dumps(given))["executionArn"]
            run.status = wait_for(lambda: self._ended(execution), what="the execution has ended")
        events = self.client.get_execution_history(executionArn=execution, maxResults=1000)["events"]
        for entered in (each["stateEnteredEventDetails"] for each in events if "stateEnteredEventDetails" in each):
            run.visited.append(entered["name"])
            run.given.setdefault(entered["name"], json.loads(entered["input"]))
        return run

    def _ended(self, execution: str) -> str | None:
        status = str(self.client.describe_execution(executionArn=execution)["status"])
        return None if status == "RUNNING" else status


def _with_functions(definition: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    states = {
        name: {**state, "Resource": _FUNCTION + names[name]} if state["Type"] == "Task" else state
        for name, state in definition["States"].items()
    }
    return {**definition, "States": states}


def _functions(
    named: Mapping[str, str], answers: Mapping[str, Sequence[Answer]], run: Run
) -> Callable[..., dict[str, Any]]:
    def invoke(*, FunctionName: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        state = named[FunctionName.removeprefix(_FUNCTION)]
        given = answers[state]
        answer = given[min(run.calls.count(state), len(given) - 1)]
        run.calls.append(state)
        if isinstance(answer, Slow):
            time.sleep(answer.seconds)
            answer = {}
        if isinstance(answer, Raised):
            error = {"errorType": str(answer), "errorMessage": "as the test says"}
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(json.dumps(error).encode())}
        return {"Payload": io.BytesIO(json.dumps(answer).encode())}

    return invoke
