"""What the two state machines have in common: how a step calls its function, and what a machine may do and logs."""

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from cdk_app.acknowledge import acknowledge
from cdk_app.core.log_groups import VendedLog
from cdk_app.core.retries import Retry


def step(
    scope: Construct,
    name: str,
    *,
    function: lambda_.IFunction,
    comment: str,
    retries: tuple[Retry, ...],
    payload: dict[str, object] | None = None,
    result_path: str | None = None,
    result_selector: dict[str, object] | None = None,
) -> tasks.LambdaInvoke:
    """Return a Task state that calls a function with `payload`, by default all of its input, and passes on the answer.

    An exception keeps its class name as the error name, which is what Retry and Catch go by.
    """
    state = tasks.LambdaInvoke(
        scope,
        name,
        comment=comment,
        lambda_function=function,
        payload=sfn.TaskInput.from_object(payload) if payload else None,
        payload_response_only=True,
        result_path=result_path,
        result_selector=result_selector,
        retry_on_service_exceptions=False,  # `retries` has them, with jitter
    )
    for retry in retries:
        retry.add_to(state)
    return state


def machine(
    scope: Construct,
    construct_id: str,
    *,
    start: sfn.IChainable,
    comment: str,
    machine_type: sfn.StateMachineType,
    timeout_seconds: int,
    log_retention: logs.RetentionDays,
    log_data: bool,
    functions: tuple[lambda_.Function, ...],
) -> sfn.StateMachine:
    """Return a state machine that is logged and traced, and may invoke `functions`, which its states call."""
    log_group = VendedLog(scope, f"{construct_id}Log", retention=log_retention)
    state_machine = sfn.StateMachine(
        scope,
        construct_id,
        definition_body=sfn.DefinitionBody.from_chainable(start),
        comment=comment,
        state_machine_type=machine_type,
        timeout=cdk.Duration.seconds(timeout_seconds),
        tracing_enabled=True,
        logs=sfn.LogOptions(destination=log_group, level=sfn.LogLevel.ALL, include_execution_data=log_data),
    )
    reasons = {"AwsSolutions-IAM5[Resource::*]": "X-Ray and the delivery of logs have no resources to name."}
    for function in functions:
        name = cdk.Stack.of(scope).get_logical_id(function.node.default_child)  # type: ignore[arg-type]
        reasons[f"AwsSolutions-IAM5[Resource::<{name}.Arn>:*]"] = "The wildcard stands for versions of this function."
    acknowledge(state_machine.role, reasons)
    return state_machine
