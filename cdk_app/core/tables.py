"""BudgetTable and JobsTable.

`dynamodb.Table` rather than `TableV2`: the local cloud has no global tables.
"""

from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk_app.acknowledge import acknowledge

EXPIRES_AT: Final = "expires_at"
BY_STATUS: Final = "by_status"


class _Table(dynamodb.Table):
    """Paid per request, restorable to any second of the last weeks, and kept where data outlives its stack."""

    def __init__(self, scope: Construct, construct_id: str, *, key: str, keep_when_stack_is_deleted: bool) -> None:
        super().__init__(
            scope,
            construct_id,
            partition_key=dynamodb.Attribute(name=key, type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            time_to_live_attribute=EXPIRES_AT,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=keep_when_stack_is_deleted,
            removal_policy=cdk.RemovalPolicy.RETAIN if keep_when_stack_is_deleted else cdk.RemovalPolicy.DESTROY,
        )
        acknowledge(
            self,
            {"CKV_AWS_119": "Encrypted by DynamoDB's own key: one of ours has a price by month and by request."},
        )

    def grant_items(self, grantee: iam.IGrantable, *operations: str) -> None:
        """Allow operations on items, `GetItem` say; each item of a transaction needs its own, `UpdateItem` say."""
        actions = [f"dynamodb:{operation}" for operation in operations]
        iam.Grant.add_to_principal(grantee=grantee, actions=actions, resource_arns=[self.table_arn])


class BudgetTable(_Table):
    """One item per budget period, one reservation per job, one counter per visitor and day; only counters expire."""

    def __init__(self, scope: Construct, construct_id: str, *, keep_when_stack_is_deleted: bool) -> None:
        super().__init__(scope, construct_id, key="period", keep_when_stack_is_deleted=keep_when_stack_is_deleted)

    def grant_visitor_counters(self, grantee: iam.IGrantable) -> None:
        """Allow counting the jobs of visitors, and no access to money."""
        iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["dynamodb:UpdateItem"],
            resource_arns=[self.table_arn],
            conditions={"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["visitor#*"]}},
        )


class JobsTable(_Table):
    """One item per job, found by its id, or by its status and age in the index `by_status`."""

    def __init__(self, scope: Construct, construct_id: str, *, keep_when_stack_is_deleted: bool) -> None:
        super().__init__(scope, construct_id, key="job_id", keep_when_stack_is_deleted=keep_when_stack_is_deleted)
        self.add_global_secondary_index(
            index_name=BY_STATUS,
            partition_key=dynamodb.Attribute(name="status", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="created_at", type=dynamodb.AttributeType.STRING),
        )

    def grant_query_by_status(self, grantee: iam.IGrantable) -> None:
        """Allow finding jobs by status and age."""
        index_arn = f"{self.table_arn}/index/{BY_STATUS}"
        iam.Grant.add_to_principal(grantee=grantee, actions=["dynamodb:Query"], resource_arns=[index_arn])
