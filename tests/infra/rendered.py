"""A template as a person would read it: intrinsic functions become text, logical ids lose their hash."""

import json
import re
from collections.abc import Iterator
from typing import Any

Template = dict[str, Any]

EVERYTHING: dict[str, object] = {
    "nst:stage": "production",
    "nst:task_spot": "true",
    "nst:waf": "true",
    "nst:domain_name": "nst-art.org",
    "nst:hosted_zone_id": "Z2FDTNDATAQYW2",
    "nst:hosted_zone_name": "nst-art.org",
    "nst:alarm_address": "operator@nst-art.org",
    "nst:bill_scope": "tag",
    "nst:bill_stops_running_jobs": "true",
}
"""Every choice that adds something to the templates, and goes with the others."""

GPU: dict[str, object] = {
    "nst:task_instance": "g4dn.xlarge",
    "nst:task_architecture": "X86_64",
    "nst:torch_index": "https://download.pytorch.org/whl/cu126",
}
"""Jobs on instances with a GPU."""


def text(value: Any) -> Any:  # noqa: PLR0911 - JSON, a return per intrinsic function
    """Render `{"Fn::GetAtt": ["BudgetTableB1D6C543", "Arn"]}` as `<BudgetTable.Arn>`, and so on, all the way down."""
    match value:
        case {"Ref": str(name)}:
            return f"<{_readable(name)}>"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"<{_readable(name)}.{attribute}>"
        case {"Fn::Join": [separator, parts]}:
            return separator.join(str(text(part)) for part in parts)
        case {"Fn::GetStackOutput": {"StackName": str(stack), "OutputName": str(name)}}:
            return f"<{stack}.{name}>"
        case dict():
            return {key: text(part) for key, part in value.items()}
        case list():
            return [text(part) for part in value]
    return value


def resources(template: Template, kind: str) -> dict[str, Any]:
    """Return the properties of all resources of a type, by readable logical id."""
    found = template["Resources"].items()
    return {_readable(name): text(each.get("Properties", {})) for name, each in found if each["Type"] == kind}


def only(template: Template, kind: str) -> Any:
    """Return the properties of the only resource of a type."""
    (properties,) = resources(template, kind).values()
    return properties


def definition(template: Template, name: str) -> Template:
    """Return the definition of a state machine, with the functions as `<NstHandlerStopNst.Arn>`."""
    definitions = resources(template, "AWS::StepFunctions::StateMachine")[name]["DefinitionString"]
    return dict(json.loads(definitions))


def grants(template: Template) -> dict[str, set[str]]:
    """Return what each role may do, as `ecs:StopTask on arn:... if [condition keys]`."""
    allowed: dict[str, set[str]] = {}
    for policy in resources(template, "AWS::IAM::Policy").values():
        for role in policy["Roles"]:
            allowed.setdefault(role.strip("<>"), set()).update(_statements(policy["PolicyDocument"]))
    return allowed


def _statements(document: Template) -> Iterator[str]:
    for statement in document["Statement"]:
        conditions = [key for test in statement.get("Condition", {}).values() for key in test]
        suffix = f" if {', '.join(conditions)}" if conditions else ""
        assert statement["Effect"] == "Allow"
        for action in _list(statement["Action"]):
            for resource in _list(statement["Resource"]):
                yield f"{action} on {resource}{suffix}"


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _readable(logical_id: str) -> str:
    return re.sub(r"[0-9A-F]{8}$", "", logical_id)
