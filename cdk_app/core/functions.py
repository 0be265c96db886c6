"""HandlerFunction: how every Lambda function of the system is built."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk_app import layer
from cdk_app.acknowledge import acknowledge
from cdk_app.core.log_groups import OwnLog
from cdk_app.paths import REPOSITORY

_REQUIREMENTS: Final = "FunctionRequirements"
_ONLY_OURS: Final = ["*", "!contract", "!contract/**", "!lambdas", "!lambdas/**", "**/__pycache__", "**/*.pyc"]


@dataclass(frozen=True, kw_only=True)
class HandlerFunctionProps:
    """What differs from one function to the next; the module `api.app` is `lambdas.api.app.handler`."""

    module: str
    description: str
    environment: Mapping[str, str]
    log_retention: logs.RetentionDays
    timeout_seconds: int
    memory_mib: int


class HandlerFunction(lambda_.Function):
    """A function with a role and a log of its own, and no permission that it was not granted by name."""

    def __init__(self, scope: Construct, construct_id: str, *, props: HandlerFunctionProps) -> None:
        role = iam.Role(
            scope,
            f"{construct_id}Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description=f"For the function {construct_id}: {props.description}",
        )
        log_group = OwnLog(scope, f"{construct_id}Log", retention=props.log_retention)
        log_group.grant_write(role)
        super().__init__(
            scope,
            construct_id,
            description=props.description,
            code=_code(),
            handler=f"lambdas.{props.module}.handler",
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64,
            layers=[_requirements(scope)],
            timeout=cdk.Duration.seconds(props.timeout_seconds),
            memory_size=props.memory_mib,
            environment=dict(props.environment),
            role=role,
            log_group=log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            tracing=lambda_.Tracing.ACTIVE,
        )
        acknowledge(
            self,
            {
                "CKV_AWS_115": "All functions share the account's concurrency: a new account has ten to give.",
                "CKV_AWS_116": "Its callers retry: Step Functions, EventBridge, API Gateway's client.",
                "CKV_AWS_117": "It talks to AWS alone: a VPC would take a NAT gateway, dearer than all the rest.",
                "CKV_AWS_173": "Encrypted by Lambda's own key: the environment holds names, and no secret.",
            },
        )
        acknowledge(
            role, {"AwsSolutions-IAM5[Resource::*]": "X-Ray has no resources to name: it takes segments or not."}
        )


def _code() -> lambda_.Code:
    # The repository is the root, so that packages keep their names: `lambdas.domain.errors`, as in the tests.
    return lambda_.Code.from_asset(str(REPOSITORY), exclude=_ONLY_OURS, ignore_mode=cdk.IgnoreMode.GIT)


def _requirements(scope: Construct) -> lambda_.ILayerVersion:
    """Return the layer that all functions of a stack share."""
    stack = cdk.Stack.of(scope)
    made = stack.node.try_find_child(_REQUIREMENTS)
    if isinstance(made, lambda_.LayerVersion):
        return made
    return lambda_.LayerVersion(
        stack,
        _REQUIREMENTS,
        description="What the functions import, in the versions that they were tested with",
        code=lambda_.Code.from_asset(str(layer.archive())),
        compatible_runtimes=[lambda_.Runtime.PYTHON_3_14],
        compatible_architectures=[lambda_.Architecture.ARM_64],
    )
