"""The job's row in JobsTable: claim an attempt, send heartbeats, write how it ended.

Every update has the attempt and the status as its condition. One that is refused means that the job is over, or that
another attempt has it: a refused task ends, and writes nothing more.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Attr, ConditionBase
from botocore.exceptions import ClientError

from contract.job_row import TaskAttributes, setting
from contract.statuses import Status
from nst_task.cloud import aws

if TYPE_CHECKING:
    from types_boto3_dynamodb.service_resource import Table


class NotOurs(Exception):
    """The job is over, or another attempt has it. No error: there is just nothing left to do."""


@dataclass(frozen=True, kw_only=True)
class JobRow:
    """One attempt's view of the row. `clock` returns seconds since 1970."""

    table: "Table"
    job_id: str
    attempt: int
    clock: Callable[[], float]

    def claim(self) -> None:
        """Take this attempt, before anything else is done for it. Raises NotOurs; ClientError if in doubt."""
        unclaimed = Attr("claimed_attempt").not_exists() | Attr("claimed_attempt").lt(self.attempt)
        expected = Attr("status").is_in([Status.STARTING, Status.RUNNING])
        try:
            self._update({"status": Status.RUNNING, "claimed_attempt": self.attempt}, if_=expected & unclaimed)
        except NotOurs as refused:
            # Perhaps by our own first try, whose answer was lost. In doubt another attempt must have the job: taken for
            # another task's, it would have none.
            if isinstance(refused.__cause__, ClientError) and aws.was_tried_again(refused.__cause__):
                raise refused.__cause__ from None
            raise

    def send_heartbeat(self, *, epoch: int, epochs: int, percent: float, eta_seconds: float | None) -> bool:
        """Say how far the work is; returns whether the visitor has asked to stop. Raises NotOurs."""
        changes: TaskAttributes = {"epoch": epoch, "epochs": epochs, "percent": _number(percent)}
        if eta_seconds is not None:
            changes["eta_seconds"] = _number(eta_seconds)
        row = self._update(changes, if_=Attr("status").eq(Status.RUNNING))
        return bool(row.get("stop_requested", False))

    def end(self, status: Status, *, epoch: int, percent: float, reason: str, error: str | None = None) -> None:
        """Write a status that never changes again. Raises NotOurs."""
        changes: TaskAttributes = {"status": status, "epoch": epoch, "percent": _number(percent), "reason": reason}
        if error:
            changes["error"] = error
        self._update(changes, if_=Attr("status").eq(Status.RUNNING))

    def _update(self, changes: TaskAttributes, *, if_: ConditionBase) -> Mapping[str, Any]:
        now = self.clock()
        values: TaskAttributes = {
            **changes,
            "heartbeat_at": _number(now),
            "updated_at": datetime.fromtimestamp(now, UTC).isoformat(),
        }
        try:
            answer = self.table.update_item(
                Key={"job_id": self.job_id},
                ConditionExpression=Attr("attempt").eq(self.attempt) & if_,
                **setting(values),
                ReturnValues="ALL_NEW",
            )
        except ClientError as error:
            if aws.error_code(error) == "ConditionalCheckFailedException":
                raise NotOurs(f"Attempt {self.attempt} of the job {self.job_id} is over.") from error
            raise
        return answer["Attributes"]


def _number(value: float) -> Decimal:
    return Decimal(str(round(value, 3)))
