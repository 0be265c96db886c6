"""Clients of AWS, built at first use and kept for the life of the process."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004 - botocore's own

from lambdas.domain.errors import ServiceUnavailable, Throttled

if TYPE_CHECKING:
    from types_boto3_dynamodb.service_resource import Table
    from types_boto3_ecs import ECSClient
    from types_boto3_s3 import S3Client
    from types_boto3_stepfunctions import SFNClient

_CONFIG: Final = Config(retries={"mode": "standard", "total_max_attempts": 3}, connect_timeout=3, read_timeout=20)
_THROTTLED: Final = frozenset(
    {
        "Throttling",
        "ThrottlingException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "SlowDown",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
_SERVER_ERROR: Final = 500


def error_code(error: ClientError) -> str:
    """Return the name that AWS gave to an error."""
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def trouble_is_typed() -> Iterator[None]:
    """Raise Throttled or ServiceUnavailable for what time may mend, so that the state machines try again."""
    try:
        yield
    except ClientError as error:
        what = f"{error.operation_name} answered {error_code(error)}"
        if error_code(error) in _THROTTLED:
            raise Throttled(f"{what}: it is tried again.") from error
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= _SERVER_ERROR:
            raise ServiceUnavailable(f"{what}: it is tried again.") from error
        raise
    except (ConnectionError, HTTPClientError) as error:  # no answer at all
        raise ServiceUnavailable(f"AWS did not answer ({error}): it is tried again.") from error


@cache
def table(name: str) -> "Table":
    """Return a DynamoDB table."""
    return boto3.resource("dynamodb", config=_CONFIG).Table(name)


@cache
def ecs() -> "ECSClient":
    """Return the client of ECS."""
    return boto3.client("ecs", config=_CONFIG)


@cache
def step_functions() -> "SFNClient":
    """Return the client of Step Functions, which must wait as long as an admission may take."""
    return boto3.client("stepfunctions", config=_CONFIG.merge(Config(read_timeout=29)))


@cache
def s3() -> "S3Client":
    """Return the client of S3. URLs are signed with s3v4 and the bucket's own regional name."""
    # Left to itself, botocore signs for the global name in us-east-1; pages may use the regional one alone.
    signing = Config(
        signature_version="s3v4", s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"}
    )
    return boto3.client("s3", config=_CONFIG.merge(signing))
