"""Services that answer as their API references say, where moto's do not: ECS's tokens and failures, Step Functions."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError


def client_error(code: str, operation: str = "Operation", message: str = "") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)


class FakeEcs:
    """RunTask (clientToken, `failures`), DescribeTasks, StopTask (asynchronous), ListTasks."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.tasks: dict[str, dict[str, Any]] = {}
        self.requests: list[dict[str, Any]] = []
        self.stopped: list[str] = []
        self.refuse_with: str | None = None
        self.raise_error: ClientError | None = None
        self.on_run: Callable[[], None] = lambda: None
        self._by_token: dict[str, dict[str, Any]] = {}
        self._now = now

    def run_task(self, **request: Any) -> dict[str, Any]:
        self.requests.append(request)
        if self.raise_error:
            raise self.raise_error
        token = request["clientToken"]
        if token in self._by_token:
            return self._by_token[token]
        if self.refuse_with:
            answer: dict[str, Any] = {"tasks": [], "failures": [{"reason": self.refuse_with}]}
        else:
            number = len(self._by_token)  # of all that ever were: some may be forgotten
            arn = f"arn:aws:ecs:us-east-1:123456789012:task/nst/{number:032x}"
            self.tasks[arn] = {
                "taskArn": arn,
                "lastStatus": "PENDING",
                "createdAt": self._now(),
                "startedBy": request["startedBy"],
                "containers": [{}],
            }
            answer = {"tasks": [self.tasks[arn]], "failures": []}
        self._by_token[token] = answer
        self.on_run()
        return answer

    def describe_tasks(self, *, cluster: str, tasks: list[str]) -> dict[str, Any]:
        assert cluster
        if not tasks:
            raise client_error("InvalidParameterException", "DescribeTasks", "Tasks cannot be empty.")
        known = [self.tasks[arn] for arn in tasks if arn in self.tasks]
        missing = [{"arn": arn, "reason": "MISSING"} for arn in tasks if arn not in self.tasks]
        return {"tasks": known, "failures": missing}

    def stop_task(self, *, cluster: str, task: str, reason: str) -> None:
        assert cluster
        assert len(reason) <= 1024
        if task not in self.tasks:
            raise client_error("InvalidParameterException", "StopTask", "The referenced task was not found.")
        self.stopped.append(task)

    def get_paginator(self, operation: str) -> "FakeEcs":
        assert operation == "list_tasks"
        return self

    def paginate(self, *, cluster: str, desiredStatus: str, startedBy: str | None = None) -> list[dict[str, Any]]:  # noqa: N803
        assert cluster
        found = [
            arn
            for arn, task in self.tasks.items()
            if (task["lastStatus"] == "STOPPED") == (desiredStatus == "STOPPED")
            and startedBy in (None, task["startedBy"])
        ]
        return [{"taskArns": found}]

    def end(self, arn: str, *, seconds: float, exit_code: int | None = 0, **more: Any) -> None:
        """Let a task stop now, `seconds` after its image pull began."""
        now = self._now()
        self.tasks[arn] |= {
            "lastStatus": "STOPPED",
            "pullStartedAt": datetime.fromtimestamp(now.timestamp() - seconds, now.tzinfo),
            "stoppedAt": now,
            "containers": [{"exitCode": exit_code} if exit_code is not None else {}],
        } | more


class FakeStepFunctions:
    """StartExecution (idempotent by name), StartSyncExecution, DescribeExecution, StopExecution."""

    def __init__(self) -> None:
        self.executions: dict[str, str] = {}
        self.starts: list[str] = []
        self.answer: dict[str, Any] = {}

    def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> None:  # noqa: A002, N803
        assert json.loads(input) == {"job_id": name}
        arn = f"{stateMachineArn.replace('stateMachine', 'execution')}:{name}"
        if self.executions.get(arn, "RUNNING") != "RUNNING":
            raise client_error("ExecutionAlreadyExists", "StartExecution")
        self.executions[arn] = "RUNNING"
        self.starts.append(name)

    def start_sync_execution(self, *, stateMachineArn: str, input: str) -> dict[str, Any]:  # noqa: A002, N803
        assert stateMachineArn
        assert json.loads(input)
        return self.answer

    def describe_execution(self, *, executionArn: str) -> dict[str, Any]:  # noqa: N803
        if executionArn not in self.executions:
            raise client_error("ExecutionDoesNotExist", "DescribeExecution")
        return {"status": self.executions[executionArn]}

    def stop_execution(self, *, executionArn: str, error: str, cause: str) -> None:  # noqa: N803
        assert error
        assert cause
        if executionArn not in self.executions:
            raise client_error("ExecutionDoesNotExist", "StopExecution")
        self.executions[executionArn] = "ABORTED"

    def set(self, job_id: str, status: str) -> None:
        """Let a job's execution be in this status."""
        self.executions[f"arn:aws:states:us-east-1:123456789012:execution:NstJob:{job_id}"] = status
