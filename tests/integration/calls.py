"""What a request asks of IAM: action, resource and condition keys, by the service authorization reference of AWS.

Only what the product calls is understood. Anything else gets an action or a resource that no policy grants, so that it
is seen.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from local.emulator import ACCOUNT, REGION
from tests.integration.policies import Call

_UNKNOWN: Final = "unknown"
_TARGETS: Final = {
    "DynamoDB_20120810": "dynamodb",
    "AmazonEC2ContainerServiceV20141113": "ecs",
    "AWSStepFunctions": "states",
    "secretsmanager": "secretsmanager",
}
_OBJECT_ACTIONS: Final = {
    "GET": "s3:GetObject",
    "HEAD": "s3:GetObject",
    "PUT": "s3:PutObject",
    "DELETE": "s3:DeleteObject",
}
_NO_SUBRESOURCE: Final = re.compile(
    "x-amz-.*|x-id|response-.*|list-type|prefix|delimiter|max-keys|encoding-type|continuation-token"
)
"""Every other parameter makes another action of a request to S3, such as `?acl`."""

_PARTS_OF_TRANSACTIONS: Final = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
_EXPRESSIONS: Final = tuple(
    f"{kind}Expression" for kind in ("Update", "Condition", "Filter", "KeyCondition", "Projection")
)
_WORDS: Final = frozenset({"SET", "ADD", "REMOVE", "DELETE", "AND", "OR", "NOT", "IN", "BETWEEN"})
_TOP_LEVEL: Final = re.compile(r"(?<![\w:.#\]])(#?[A-Za-z_]\w*)(?!\w|\s*\()")
"""The head of a path in an expression, and no function, value or nested attribute."""

RolesOfTask = Callable[[str], Mapping[str, str]]
"""Given a task definition: its `taskRoleArn` and `executionRoleArn`."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request of HTTP, with the names of its headers in lower case. form: the fields, where a browser sends one."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    form: Mapping[str, str]

    @property
    def parameters(self) -> dict[str, str]:
        """What the query says."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def is_of_s3(self) -> bool:
        """Whether S3 is asked: the one service here that does not name its operations in a header."""
        return "x-amz-target" not in self.headers

    @property
    def access_key(self) -> str | None:
        """Who signed: the request, the URL or the form; None if it is unsigned."""
        header = re.search(r"Credential=([^/]+)/", self.headers.get("authorization", ""))
        scope = self.parameters.get("X-Amz-Credential") or self.form.get("x-amz-credential")
        return header[1] if header else scope.partition("/")[0] if scope else None


def calls_of(request: Request, roles_of_task: RolesOfTask) -> list[Call]:
    """Return all that must be allowed for the request to be."""
    if request.is_of_s3:
        return [_s3(request)]
    prefix, _, operation = request.headers["x-amz-target"].partition(".")
    service, data = _TARGETS.get(prefix, _UNKNOWN), json.loads(request.body)
    if service == "dynamodb":
        return list(_dynamodb(operation, data))
    if service == "ecs":
        return list(_ecs(operation, data, roles_of_task))
    resource = next((data[name] for name in ("stateMachineArn", "executionArn", "SecretId") if name in data), _UNKNOWN)
    return [Call(action=f"{service}:{operation}", resource=resource, keys={})]


def _s3(request: Request) -> Call:
    bucket, _, key = unquote(request.path).lstrip("/").partition("/")
    key = key or request.form.get("key", "")
    others = [name for name in request.parameters if not _NO_SUBRESOURCE.fullmatch(name.lower())]
    action = f"s3:{_UNKNOWN}"
    if request.form:
        action = "s3:PutObject"
    elif not others and key:
        action = _OBJECT_ACTIONS.get(request.method, action)
    elif not others and (request.method, request.parameters.get("list-type")) == ("GET", "2"):
        action = "s3:ListBucket"
    prefix = {"s3:prefix": request.parameters["prefix"]} if "prefix" in request.parameters else {}
    return Call(action=action, resource=f"arn:aws:s3:::{bucket}{f'/{key}' if key else ''}", keys=prefix)


def _dynamodb(operation: str, data: Mapping[str, Any]) -> Iterator[Call]:
    """A transaction is no action of IAM: each of its parts is one."""
    parts = [(operation, data)]
    if operation == "TransactWriteItems":
        parts = [(_PARTS_OF_TRANSACTIONS[kind], part) for item in data["TransactItems"] for kind, part in item.items()]
    for action, part in parts:
        index = f"/index/{part['IndexName']}" if "IndexName" in part else ""
        yield Call(
            action=f"dynamodb:{action}",
            resource=f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{part.get('TableName', _UNKNOWN)}{index}",
            keys={"dynamodb:attributes": sorted(attributes(part)), "dynamodb:leadingkeys": _leading_keys(part)},
        )


def attributes(part: Mapping[str, Any]) -> set[str]:
    """Return the top-level attributes that a request of DynamoDB names, wherever it does."""
    placeholders: Mapping[str, str] = part.get("ExpressionAttributeNames", {})
    expressions = " , ".join(part.get(name, "") for name in _EXPRESSIONS)
    heads = {head for head in _TOP_LEVEL.findall(expressions) if head.upper() not in _WORDS}
    return {placeholders.get(head, head) for head in heads} | set(part.get("Key", {})) | set(part.get("Item", {}))


def _leading_keys(part: Mapping[str, Any]) -> list[str]:
    """Return the partition key, which here is all of a key. Where a request names none, no grant by it holds."""
    return [text for value in part.get("Key", {}).values() for text in value.values()] or [_UNKNOWN]


def _ecs(operation: str, data: Mapping[str, Any], roles_of_task: RolesOfTask) -> Iterator[Call]:
    resources = {
        "RunTask": [data.get("taskDefinition", _UNKNOWN)],
        "StopTask": [data.get("task", _UNKNOWN)],
        "DescribeTasks": data.get("tasks", []),
    }.get(operation, ["*"])
    for resource in resources:
        yield Call(action=f"ecs:{operation}", resource=resource, keys={"ecs:cluster": data.get("cluster", _UNKNOWN)})
    if operation == "RunTask":  # hands a task its roles, which must be allowed of each
        passed = {**roles_of_task(data["taskDefinition"]), **data.get("overrides", {})}
        for name in ("taskRoleArn", "executionRoleArn"):
            yield Call(
                action="iam:PassRole", resource=passed[name], keys={"iam:passedtoservice": "ecs-tasks.amazonaws.com"}
            )
