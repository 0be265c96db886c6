"""Findings of cdk-nag and checkov that are accepted: one by one, where they arise, each with its reason."""

from collections.abc import Mapping
from typing import Final

import aws_cdk as cdk
from constructs import IConstruct

_CHECKOV: Final = "CKV"


def acknowledge(construct: IConstruct, reasons: Mapping[str, str]) -> None:
    """Accept findings: rule id to reason.

    Those of cdk-nag, `AwsSolutions-IAM5[Resource::*]` say, of `construct` and what is below it; those of checkov,
    `CKV_AWS_18` say, of the resource that `construct` stands for.
    """
    acknowledgments = [
        cdk.Acknowledgment(id=rule, reason=reason) for rule, reason in reasons.items() if not rule.startswith(_CHECKOV)
    ]
    cdk.Validations.of(construct).acknowledge(*acknowledgments)
    skipped = [{"id": rule, "comment": reason} for rule, reason in reasons.items() if rule.startswith(_CHECKOV)]
    if skipped:
        resource = construct.node.default_child or construct
        assert isinstance(resource, cdk.CfnResource)
        known = (resource.get_metadata("checkov") or {"skip": []})["skip"]
        resource.add_metadata("checkov", {"skip": [*known, *skipped]})
