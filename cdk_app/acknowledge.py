"""Findings of cdk-nag that are accepted: one by one, where they arise, each with its reason."""

from collections.abc import Mapping

import aws_cdk as cdk
from constructs import IConstruct


def acknowledge(construct: IConstruct, reasons: Mapping[str, str]) -> None:
    """Accept findings of `construct` and what is below it: rule id, `AwsSolutions-IAM5[Resource::*]` say, to reason."""
    acknowledgments = [cdk.Acknowledgment(id=rule, reason=reason) for rule, reason in reasons.items()]
    cdk.Validations.of(construct).acknowledge(*acknowledgments)
