"""What the roles of the deployed stack may do, read from its IAM: the policies of the template, with physical names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from local.emulator import ACCOUNT, REGION

STACK = "NstArt"


@dataclass(frozen=True, kw_only=True)
class Call:
    """What one request asks of IAM. keys: the condition keys of the request, in lower case."""

    action: str
    resource: str
    keys: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One action on one resource pattern of one statement. text: the same, as a person would read it."""

    action: str
    resource: str
    conditions: Mapping[str, Any]
    text: str

    def covers(self, call: Call) -> bool:
        """Whether this grant alone allows the call."""
        # MiniStack reads its environment when it is imported, which must not be before the emulator was prepared.
        from ministack.core.iam_evaluator import EvalContext, ParsedStatement, evaluate  # noqa: PLC0415

        statement = ParsedStatement(
            sid="",
            effect="Allow",
            actions=[self.action],
            resources=[self.resource],
            conditions=dict(self.conditions),
        )
        context = EvalContext(
            principal_arn="",
            principal_type="AssumedRole",
            principal_account=ACCOUNT,
            action=call.action,
            resource_arn=call.resource,
            region=REGION,
            service_context=dict(call.keys),
        )
        return bool(evaluate(context, [[statement]]).decision == "Allow")


@dataclass(frozen=True, kw_only=True)
class Policies:
    """The grants of every role by its name in the template.

    names: those that all resources of the stack have in the template, by their physical ones.
    """

    grants: Mapping[str, Sequence[Grant]]
    names: Mapping[str, str]

    @classmethod
    def of_stack(cls, cloudformation: Any, iam: Any) -> Self:
        """Ask the cloud that the stack was deployed to."""
        resources = cloudformation.describe_stack_resources(StackName=STACK)["StackResources"]
        names = {each["PhysicalResourceId"]: _readable(each["LogicalResourceId"]) for each in resources}
        roles = [each["PhysicalResourceId"] for each in resources if each["ResourceType"] == "AWS::IAM::Role"]
        return cls(grants={names[role]: list(_grants(iam, role, names)) for role in roles}, names=names)

    def granting(self, role: str, call: Call) -> list[str]:
        """Return the grants that allow a role's call: none, if it is forbidden."""
        return [grant.text for grant in self.grants[role] if grant.covers(call)]


def _grants(iam: Any, role: str, names: Mapping[str, str]) -> Iterator[Grant]:
    for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
        for statement in document["Statement"]:
            if statement["Effect"] != "Allow" or not statement.keys() <= {"Effect", "Action", "Resource", "Condition"}:
                raise ValueError(f"{role} has a statement that is not understood: {statement}.")
            for action in _list(statement["Action"]):
                for resource in _list(statement["Resource"]):
                    yield Grant(
                        action=action,
                        resource=resource,
                        conditions=statement.get("Condition", {}),
                        text=f"{action} on {_short(resource, names)}",
                    )


def _short(resource: str, names: Mapping[str, str]) -> str:
    for physical in sorted(names, key=len, reverse=True):
        resource = resource.replace(physical, f"<{names[physical]}>")
    return resource.removeprefix("arn:aws:s3:::").replace(f":{REGION}:{ACCOUNT}:", ":")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _readable(logical_id: str) -> str:
    return re.sub(r"[0-9A-F]{8}$", "", logical_id)
