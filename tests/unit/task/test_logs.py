"""The task's log: lines that a query can read, and nothing in them that should not be."""

import json
import logging
import sys

from botocore.exceptions import ClientError, EndpointConnectionError

from nst_task.cloud import aws
from nst_task.cloud.logs import JsonFormatter


def line(record: logging.LogRecord, **keys: str | int) -> str:
    formatter = JsonFormatter()
    formatter.keys.update(keys)
    return formatter.format(record)


def record(message: str, *arguments: object, trouble: BaseException | None = None) -> logging.LogRecord:
    kind = (type(trouble), trouble, trouble.__traceback__) if trouble else None
    return logging.LogRecord("nst_task", logging.WARNING, __file__, 1, message, arguments, kind)


def test_an_event_is_one_line_with_its_job() -> None:
    said = line(record("Going on\nafter epoch %d.", 6), job_id="ab", attempt=2)
    assert "\n" not in said
    entry = json.loads(said)
    assert entry.pop("timestamp").endswith("+00:00")
    assert entry == {"level": "WARNING", "message": "Going on\nafter epoch 6.", "job_id": "ab", "attempt": 2}


def test_a_traceback_is_part_of_its_line() -> None:
    try:
        sys.exit("here")
    except SystemExit as error:
        said = line(record("Unexpected.", trouble=error))
    assert "\n" not in said
    entry = json.loads(said)
    assert entry["exception_name"] == "SystemExit"
    assert 'sys.exit("here")' in entry["exception"]


def test_an_aws_error_is_printed_without_addresses() -> None:
    refused = ClientError({"Error": {"Code": "AccessDenied", "Message": "https://signed"}}, "PutObject")
    assert aws.describe(refused) == "PutObject answered AccessDenied"
    unreachable = EndpointConnectionError(endpoint_url="https://images.example/jobs/ab/result.png")
    assert aws.describe(unreachable) == "EndpointConnectionError"
