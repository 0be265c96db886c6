"""OwnLog and VendedLog: log groups that our code, and that an AWS service, writes to.

Both go with their stack, whatever the stage: what is worth keeping is in the tables.
"""

from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk_app.acknowledge import acknowledge

_ACCEPTED: Final = {"CKV_AWS_158": "Encrypted by CloudWatch's own key: no secret is logged."}


class OwnLog(logs.LogGroup):
    """A group for a function or a task."""

    def __init__(self, scope: Construct, construct_id: str, *, retention: logs.RetentionDays) -> None:
        super().__init__(scope, construct_id, retention=retention, removal_policy=cdk.RemovalPolicy.DESTROY)
        acknowledge(self, _ACCEPTED)


class VendedLog(logs.LogGroup):
    """A group whose name begins as AWS asks it to, the one physical name that is given here.

    Under any other name the service adds the group to the account's resource policy of CloudWatch Logs. That has 5,120
    characters for everything in the region, and once they are used up, no deployment that logs so succeeds.
    """

    def __init__(self, scope: Construct, construct_id: str, *, retention: logs.RetentionDays) -> None:
        name = f"{cdk.Stack.of(scope).stack_name}/{scope.node.id}{construct_id}"
        super().__init__(
            scope,
            construct_id,
            log_group_name=f"/aws/vendedlogs/{name}",
            retention=retention,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        acknowledge(self, _ACCEPTED)
