"""What AWS would charge for, counted in the logs of a local edition, and what each of it costs beside the task itself.

Prices: us-east-1, from the public price lists, without free tiers; the task's own are in `lambdas/domain/pricing.py`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

TRANSITION: Final = "Step Functions, state transition"
EXPRESS: Final = "Step Functions, Express execution"
INVOCATION: Final = "Lambda, request"
GB_SECONDS: Final = "Lambda, GB-second (ARM)"
API_REQUEST: Final = "API Gateway, request"
CDN_REQUEST: Final = "CloudFront, HTTPS request"
S3_WRITE: Final = "S3, PUT, POST or LIST"
S3_READ: Final = "S3, GET or HEAD"
S3_MEGABYTE_WEEKS: Final = "S3, megabyte kept for a week"
DYNAMODB_WRITE: Final = "DynamoDB, write unit"
DYNAMODB_READ: Final = "DynamoDB, read unit"
LOG_MEGABYTES: Final = "CloudWatch Logs, megabyte"
TRACE: Final = "X-Ray, trace"
SECRET: Final = "Secrets Manager, request"

PRICES: Final[Mapping[str, float]] = MappingProxyType(
    {
        TRANSITION: 25.0,
        EXPRESS: 1.0 + 0.3 * 64 / 1024 * 16.67,  # of 0.3 seconds, in the least memory that is charged
        INVOCATION: 0.2,
        GB_SECONDS: 13.3334,
        API_REQUEST: 1.0,
        CDN_REQUEST: 1.0,
        S3_WRITE: 5.0,
        S3_READ: 0.4,
        S3_MEGABYTE_WEEKS: 0.023e6 / 1000 * 7 / 30,
        DYNAMODB_WRITE: 0.625,
        DYNAMODB_READ: 0.125,
        LOG_MEGABYTES: 0.5e6 / 1000,
        TRACE: 5.0,
        SECRET: 5.0,
    }
)
"""Micro-dollars for one of each."""

ROW_WRITE_UNITS: Final = 4
"""Of one write to a job's row: up to two kilobytes, and as much again in the index by status."""

GB_SECONDS_OF_A_CHECK: Final = 0.1
UNSEEN_LOG_MEGABYTES: Final = 0.03
"""Of API Gateway and the state machines, per job, which the emulator does not write: a thousand bytes a line."""

_DYNAMODB: Final = {
    "GetItem": (DYNAMODB_READ, 1),
    "PutItem": (DYNAMODB_WRITE, ROW_WRITE_UNITS),
    "UpdateItem": (DYNAMODB_WRITE, ROW_WRITE_UNITS),
    "TransactWriteItems": (DYNAMODB_WRITE, 4),  # two small items, each charged twice
}
_TARGETS: Final = {
    "AWSStepFunctions.StartSyncExecution": {EXPRESS: 1},
    "secretsmanager.GetSecretValue": {SECRET: 1},
    **{f"DynamoDB_20120810.{name}": {item: units} for name, (item, units) in _DYNAMODB.items()},
}
_API: Final = {API_REQUEST: 1, CDN_REQUEST: 1, TRACE: 1}
_S3: Final = {"PUT": {S3_WRITE: 1}, "POST": {S3_WRITE: 1}, "GET": {S3_READ: 1}, "HEAD": {S3_READ: 1}}
_REPORT: Final = re.compile(r"Billed Duration: (\d+) ms\s+Memory Size: (\d+) MB")


@dataclass(frozen=True, kw_only=True)
class Request:
    """One line of an edition's `requests.log`."""

    method: str
    path: str
    target: str

    @classmethod
    def from_line(cls, line: str) -> "Request":
        """Read a line."""
        method, path, target, _status = line.split()
        return cls(method=method, path=path, target=target)

    def charges(self, bucket: str) -> Mapping[str, int]:
        """Return what AWS charges for it, of which; nothing for calls that are free, and for other buckets."""
        if self.path.startswith("/_aws/execute-api/"):
            return _API
        if self.path == f"/{bucket}" and self.method == "GET":
            return {S3_WRITE: 1}  # a list has the price of a write
        if self.path == f"/{bucket}" or self.path.startswith(f"/{bucket}/"):
            return _S3.get(self.method, {})
        return _TARGETS.get(self.target, {})


def count_requests(lines: Iterable[str], bucket: str) -> Counter[str]:
    """Return how many of each priced item some lines of `requests.log` stand for."""
    counted: Counter[str] = Counter()
    for line in lines:
        counted.update(Request.from_line(line).charges(bucket))
    return counted


def count_invocations(messages: Iterable[str]) -> dict[str, float]:
    """Return what the log lines of functions and tasks stand for: requests, GB-seconds, and megabytes of log."""
    lines = list(messages)
    reports = [match for line in lines if (match := _REPORT.search(line))]
    return {
        INVOCATION: len(reports),
        GB_SECONDS: sum(int(report[1]) / 1000 * int(report[2]) / 1024 for report in reports),
        LOG_MEGABYTES: UNSEEN_LOG_MEGABYTES + sum(len(line.encode()) for line in lines) / 1e6,
    }


def cost(counted: Mapping[str, float]) -> float:
    """Return what it all costs, in micro-dollars. Raises KeyError for what has no price."""
    return sum(PRICES[item] * count for item, count in counted.items())


def prolonged(counted: Mapping[str, float], *, seconds: int, checks: int) -> dict[str, float]:
    """Return what a job stands for at most that computes so many seconds and is looked at so often more than this."""
    more: dict[str, float] = {
        TRANSITION: 3 * checks,
        INVOCATION: checks,
        S3_WRITE: min(seconds, 200) + seconds / 60,  # progress, by half a percent at most, and a checkpoint a minute
        S3_READ: seconds,  # the browser asks once a second
        DYNAMODB_WRITE: ROW_WRITE_UNITS * seconds / 5,  # heartbeats
        DYNAMODB_READ: checks,
        GB_SECONDS: GB_SECONDS_OF_A_CHECK * checks,
    }
    return {item: counted.get(item, 0) + more.get(item, 0) for item in PRICES}
