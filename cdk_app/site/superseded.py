"""Superseded: files of earlier builds of the site go, a while after a newer build has none of them any more."""

from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from cdk_app.acknowledge import acknowledge
from cdk_app.core.functions import HandlerFunction, HandlerFunctionProps
from contract.metrics import SERVICE_NAME
from lambdas.domain.site_files import LIST

KEPT_DAYS: Final = 7
"""How long a page that was open before a deployment finds the files of its own build."""


@dataclass(frozen=True, kw_only=True)
class SupersededProps:
    """The site's bucket, whose lifecycle deletes what is tagged."""

    bucket: s3.Bucket
    log_retention: logs.RetentionDays


class Superseded(Construct):
    """A rule of EventBridge sees the list of files that ends a deployment, and a function tags what is not in it."""

    def __init__(self, scope: Construct, construct_id: str, *, props: SupersededProps) -> None:
        super().__init__(scope, construct_id)
        function = HandlerFunction(
            self,
            "Function",
            props=HandlerFunctionProps(
                module="supersede",
                description="let files of the site expire that its newest build has not",
                environment={"POWERTOOLS_SERVICE_NAME": SERVICE_NAME},
                log_retention=props.log_retention,
                timeout_seconds=300,
                memory_mib=512,
            ),
        )
        self._grant(function, props.bucket)
        _tell_eventbridge(props.bucket)
        events.Rule(
            self,
            "Deployed",
            description="A new build of the site was deployed: let the files that only earlier ones have expire",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={"bucket": {"name": [props.bucket.bucket_name]}, "object": {"key": [LIST]}},
            ),
            targets=[targets.LambdaFunction(function)],
        )

    def _grant(self, function: HandlerFunction, bucket: s3.Bucket) -> None:
        iam.Grant.add_to_principal(grantee=function, actions=["s3:ListBucket"], resource_arns=[bucket.bucket_arn])
        iam.Grant.add_to_principal(
            grantee=function,
            actions=["s3:GetObject", "s3:GetObjectTagging", "s3:PutObject", "s3:PutObjectTagging"],
            resource_arns=[bucket.arn_for_objects("*")],
        )
        name = cdk.Stack.of(self).get_logical_id(bucket.node.default_child)  # type: ignore[arg-type]
        acknowledge(
            function.grant_principal,  # type: ignore[arg-type]
            {f"AwsSolutions-IAM5[Resource::<{name}.Arn>/*]": "The files of earlier builds have any name."},
        )


def _tell_eventbridge(bucket: s3.Bucket) -> None:
    resource = bucket.node.default_child
    assert isinstance(resource, s3.CfnBucket)
    # At the level of CloudFormation: the construct's own way takes a custom resource.
    resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
        event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(event_bridge_enabled=True)
    )
