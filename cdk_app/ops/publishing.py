"""Who may publish to a topic.

A policy that is written for a topic, as `enforce_ssl` does, takes the place of the one that SNS gives every topic by
itself: from then on, no service may publish that is not named.
"""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns

from cdk_app.acknowledge import acknowledge


def allow_publishing(topic: sns.Topic, service: str) -> None:
    """Let a service of AWS publish to a topic, on behalf of this account alone."""
    topic.add_to_resource_policy(
        iam.PolicyStatement(
            actions=["sns:Publish"],
            principals=[iam.ServicePrincipal(service)],
            resources=[topic.topic_arn],
            conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(topic).account}},
        )
    )
    acknowledge(
        topic,
        {"CKV_AWS_26": "To a topic with SNS's own key no service may publish; a key of ours has a price by month."},
    )
