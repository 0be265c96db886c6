"""A template's policies as AWS would have them: references become the ARNs that resources of their type have."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

ACCOUNT: Final = "123456789012"
_PSEUDO: Final = MappingProxyType(
    {
        "AWS::Region": "us-east-1",
        "AWS::AccountId": ACCOUNT,
        "AWS::Partition": "aws",
        "AWS::URLSuffix": "amazonaws.com",
    }
)
_ARNS: Final = MappingProxyType(
    {
        "AWS::S3::Bucket": "arn:aws:s3:::{}",
        "AWS::DynamoDB::Table": f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/{{}}",
        "AWS::Lambda::Function": f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{{}}",
        "AWS::StepFunctions::StateMachine": f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:{{}}",
        "AWS::IAM::Role": f"arn:aws:iam::{ACCOUNT}:role/{{}}",
        "AWS::Logs::LogGroup": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{{}}:*",
        "AWS::ECS::Cluster": f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/{{}}",
        "AWS::ECS::TaskDefinition": f"arn:aws:ecs:us-east-1:{ACCOUNT}:task-definition/{{}}:1",
        "AWS::SNS::Topic": f"arn:aws:sns:us-east-1:{ACCOUNT}:{{}}",
        "AWS::SecretsManager::Secret": f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:{{}}-abcdef",
        "AWS::CloudFront::Distribution": f"arn:aws:cloudfront::{ACCOUNT}:distribution/{{}}",
    }
)
_REF_IS_ARN: Final = (
    "AWS::StepFunctions::StateMachine",
    "AWS::SNS::Topic",
    "AWS::SecretsManager::Secret",
    "AWS::ECS::TaskDefinition",
)
_POLICIES: Final = ("AWS::IAM::Policy", "AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy")


class Assembly:
    """The stacks of a synthesized app, whose outputs name each other's resources."""

    def __init__(self, folder: Path) -> None:
        files = sorted(folder.glob("*.template.json"))
        self._templates = {file.name.removesuffix(".template.json"): json.loads(file.read_text()) for file in files}

    def policies(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the name and document of every policy that is not who may take on a role."""
        for template in self._templates.values():
            for name, resource in template["Resources"].items():
                properties = resource.get("Properties", {})
                inline = properties.get("Policies", []) if resource["Type"] == "AWS::IAM::Role" else []
                for holder in [properties] if resource["Type"] in _POLICIES else inline:
                    yield name, self._resolve(template, holder["PolicyDocument"])

    def _resolve(self, template: Mapping[str, Any], value: Any) -> Any:
        if isinstance(value, list):
            return [self._resolve(template, each) for each in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((function, of),) = value.items()
            if function == "Ref" or function.startswith("Fn::"):
                return self._call(template, function, of)
        return {key: self._resolve(template, each) for key, each in value.items()}

    def _call(self, template: Mapping[str, Any], function: str, of: Any) -> Any:  # noqa: PLR0911 - a return per intrinsic function
        match function:
            case "Ref":
                return _PSEUDO.get(of) or _reference(template, of)
            case "Fn::GetAtt":
                return _arn(template, of[0]) if of[1] == "Arn" else ".".join(of)
            case "Fn::Join":
                return of[0].join(str(each) for each in self._resolve(template, of[1]))
            case "Fn::Sub":
                return re.sub(r"\$\{(AWS::\w+)\}", lambda name: _PSEUDO[name[1]], of)
            case "Fn::Select":
                return self._resolve(template, of[1])[int(of[0])]
            case "Fn::Split":
                return self._resolve(template, of[1]).split(of[0])
            case "Fn::GetStackOutput":
                there = self._templates[of["StackName"]]
                return self._resolve(there, there["Outputs"][of["OutputName"]]["Value"])
        raise ValueError(f"{function} is none of the functions that a policy here is written with.")


def _reference(template: Mapping[str, Any], name: str) -> str:
    kind = template["Resources"].get(name, {}).get("Type")
    return _arn(template, name) if kind in _REF_IS_ARN else name


def _arn(template: Mapping[str, Any], name: str) -> str:
    return _ARNS[template["Resources"][name]["Type"]].format(name)
