"""Clients of AWS: region, endpoint and credentials come from the environment alone."""

from typing import TYPE_CHECKING, Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from types_boto3_dynamodb.service_resource import Table
    from types_boto3_s3 import S3Client

# All tries of one call together stay below the two minutes of silence after which a task counts as stalled.
_CONFIG: Final = Config(
    retries={"mode": "standard", "total_max_attempts": 5}, connect_timeout=5, read_timeout=15, max_pool_connections=4
)

Trouble: Final = (BotoCoreError, ClientError)
"""What any call of AWS may raise, once its retries are used up."""


def s3() -> "S3Client":
    """Return a client of S3."""
    return boto3.client("s3", config=_CONFIG)


def table(name: str) -> "Table":
    """Return a DynamoDB table."""
    return boto3.resource("dynamodb", config=_CONFIG).Table(name)


def error_code(error: ClientError) -> str:
    """Return the name that AWS gave to an error."""
    return str(error.response.get("Error", {}).get("Code", ""))


def was_tried_again(error: ClientError) -> bool:
    """Whether the request was sent more than once, so that an earlier one may have been done without an answer."""
    return error.response.get("ResponseMetadata", {}).get("RetryAttempts", 0) > 0


def describe(error: BaseException) -> str:
    """Return what went wrong without the address that botocore's own messages hold."""
    if isinstance(error, ClientError):
        return f"{error.operation_name} answered {error_code(error)}"
    return type(error).__name__
