"""Executions of the two state machines."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from botocore.exceptions import ClientError

from lambdas.domain.errors import NstHandlerError, Throttled
from lambdas.gateways import aws

_GOING_ON: Final = frozenset({"RUNNING", "PENDING_REDRIVE"})
_THROTTLED: Final = frozenset({Throttled.__name__, "Lambda.TooManyRequestsException"})
"""What an execution that was throttled ends with: by a service that a function asks, or by Lambda's concurrency."""


class ExecutionState(Enum):
    """What matters of an execution to those who clean up after it."""

    GOING_ON = auto()
    OVER = auto()
    NEVER_STARTED = auto()


class ExecutionFailed(NstHandlerError):
    """An execution that was waited for did not succeed. `error` is the name of what its last step raised."""

    def __init__(self, error: str, cause: str) -> None:
        super().__init__(f"The execution ended with {error}: {cause}")
        self.error, self.cause = error, cause


def run(machine_arn: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """Run an Express execution to its end and return its output.

    Raises ExecutionFailed, and Throttled also where the execution had no end of being throttled.
    """
    with aws.trouble_is_typed():
        answer = aws.step_functions().start_sync_execution(stateMachineArn=machine_arn, input=json.dumps(request))
    error = answer.get("error", answer["status"])
    if answer["status"] == "TIMED_OUT" or error in _THROTTLED:  # its time is up before all its retries are
        raise Throttled(f"The execution tried again and again ({error}): the caller may retry later.")
    if answer["status"] != "SUCCEEDED":
        raise ExecutionFailed(error, answer.get("cause", ""))
    return dict(json.loads(answer["output"]))


@dataclass(frozen=True)
class NstJobs:
    """The executions of the NstJob machine, one per job, named by its id.

    Every method that asks may raise Throttled and ServiceUnavailable.
    """

    machine_arn: str

    def start(self, job_id: str) -> None:
        """Start a job's execution, unless it was started before."""
        try:
            with aws.trouble_is_typed():
                aws.step_functions().start_execution(
                    stateMachineArn=self.machine_arn, name=job_id, input=json.dumps({"job_id": job_id})
                )
        except ClientError as error:
            if aws.error_code(error) != "ExecutionAlreadyExists":
                raise

    def arn(self, job_id: str) -> str:
        """Return the ARN of a job's execution, whether or not it was started."""
        return f"{self.machine_arn.replace(':stateMachine:', ':execution:')}:{job_id}"

    def stop(self, job_id: str, *, reason: str) -> bool:
        """Abort a job's execution, whose event runs StopNST then; False if there is none."""
        try:
            with aws.trouble_is_typed():
                aws.step_functions().stop_execution(
                    executionArn=self.arn(job_id), error="StoppedByOperator", cause=reason
                )
        except ClientError as error:
            if aws.error_code(error) != "ExecutionDoesNotExist":
                raise
            return False
        return True

    def history(self, job_id: str) -> list[Mapping[str, Any]]:
        """Return the events of a job's execution, oldest first; none if it was not started."""
        pages = aws.step_functions().get_paginator("get_execution_history").paginate(executionArn=self.arn(job_id))
        try:
            with aws.trouble_is_typed():
                return [event for page in pages for event in page["events"]]
        except ClientError as error:
            if aws.error_code(error) != "ExecutionDoesNotExist":
                raise
            return []

    def state(self, job_id: str) -> ExecutionState:
        """Say how a job's execution is."""
        try:
            with aws.trouble_is_typed():
                status = aws.step_functions().describe_execution(executionArn=self.arn(job_id))["status"]
        except ClientError as error:
            if aws.error_code(error) != "ExecutionDoesNotExist":
                raise
            return ExecutionState.NEVER_STARTED
        return ExecutionState.GOING_ON if status in _GOING_ON else ExecutionState.OVER
