"""Clients of AWS: region, endpoint and credentials come from the environment alone."""

from typing import TYPE_CHECKING, Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from types_boto3_dynamodb.service_resource import Table
    from types_boto3_s3 import S3Client

_CONFIG: Final = Config(
    retries={"mode": "standard", "total_max_attempts": 6}, connect_timeout=5, read_timeout=20, max_pool_connections=4
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
