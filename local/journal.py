"""A line in the terminal for every change of a job."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from boto3.dynamodb.types import TypeDeserializer

from local.emulator import Emulator

_SECONDS: Final = 1.0
_ATTRIBUTES: Final = ("job_id", "status", "reason", "epoch", "percent")
_deserialize: Final = TypeDeserializer().deserialize


async def follow(emulator: Emulator, jobs_table: str, say: Callable[[str], None]) -> None:
    """Say every change of every job from now on, until cancelled."""
    dynamodb = emulator.client("dynamodb")
    known = await asyncio.to_thread(_read, dynamodb, jobs_table)
    while True:
        await asyncio.sleep(_SECONDS)
        lines = await asyncio.to_thread(_read, dynamodb, jobs_table)
        for job_id, line in lines.items():
            if known.get(job_id) != line:
                say(f"{datetime.now():%H:%M:%S}  {job_id[:8]}  {line}")
        known = lines


def _read(dynamodb: Any, jobs_table: str) -> dict[str, str]:  # noqa: ANN401 - a boto3 client
    """Return what there is to say of every job."""
    pages = dynamodb.get_paginator("scan").paginate(
        TableName=jobs_table,
        ProjectionExpression=", ".join(f"#{name}" for name in _ATTRIBUTES),
        ExpressionAttributeNames={f"#{name}": name for name in _ATTRIBUTES},
    )
    rows = [{name: _deserialize(value) for name, value in item.items()} for page in pages for item in page["Items"]]
    return {str(row["job_id"]): _line(row) for row in rows}


def _line(row: Mapping[str, Any]) -> str:
    status = str(row["status"])
    if status == "RUNNING" and row.get("epoch"):
        tenths = int(row.get("percent", 0)) // 10
        return f"RUNNING, {tenths}0 %" if tenths else "RUNNING, first epochs"
    reason = row.get("reason")
    return f"{status}: {reason}" if reason else status
