"""JobsTable: one row per job. One that is over never changes its status again: that is a condition of every update."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from boto3.dynamodb.conditions import Attr, ConditionBase, Key
from botocore.exceptions import ClientError

from contract.job_row import JobAttributes, setting
from contract.statuses import UNFINISHED, Status
from lambdas.domain.endings import Ending
from lambdas.domain.errors import InvalidJob
from lambdas.domain.jobs import Input, Job, Placed
from lambdas.gateways import aws

if TYPE_CHECKING:
    from types_boto3_dynamodb.service_resource import Table

_BY_STATUS: Final = "by_status"
_EXISTS: Final = Attr("job_id").exists()
_UNFINISHED: Final = Attr("status").is_in(list(UNFINISHED))


@dataclass(frozen=True)
class JobsTable:
    """Reads and writes jobs. Every method may raise Throttled and ServiceUnavailable."""

    name: str

    def create(self, job: Job) -> None:
        """Write the row of a new job. Raises InvalidJob if another has that id."""
        item: dict[str, Any] = {
            "job_id": job.job_id,
            "status": job.status,
            "parameters": _storable(job.parameters),
            "inputs": _inputs_item(job, job.inputs),
            "token_hash": job.token_hash,
            "created_at": job.created_at,
            "updated_at": job.updated_at,
            "expires_at": job.expires_at,
            "epochs": job.epochs,
        }
        # A write whose answer was lost is tried again, and then finds the row that it made.
        is_free = Attr("job_id").not_exists() | Attr("token_hash").eq(job.token_hash)
        try:
            with aws.trouble_is_typed():
                self._table.put_item(Item=item, ConditionExpression=is_free)
        except ClientError as error:
            if _was_refused(error):
                raise InvalidJob(f"There is a job {job.job_id} already.") from error
            raise

    def find(self, job_id: str) -> Job | None:
        """Return a job as it is now, None if there is none."""
        with aws.trouble_is_typed():
            item = self._table.get_item(Key={"job_id": job_id}, ConsistentRead=True).get("Item")
        return Job.from_item(item) if item else None

    def get(self, job_id: str) -> Job:
        """Return a job as it is now. Raises InvalidJob if there is none."""
        job = self.find(job_id)
        if job is None:
            raise InvalidJob(f"There is no job {job_id}: it expired, or never was.")
        return job

    def unfinished(self) -> Iterator[str]:
        """Return the ids of all jobs that are not over."""
        for status in UNFINISHED:
            pages = self._table.meta.client.get_paginator("query").paginate(
                TableName=self.name,
                IndexName=_BY_STATUS,
                KeyConditionExpression=Key("status").eq(status),  # type: ignore[arg-type]
            )
            with aws.trouble_is_typed():
                for page in pages:
                    for item in page["Items"]:
                        yield str(item["job_id"])

    def newest(self, status: Status, *, count: int) -> list[Job]:
        """Return the newest jobs of a status, at most `count`."""
        with aws.trouble_is_typed():
            answer = self._table.query(
                IndexName=_BY_STATUS,
                KeyConditionExpression=Key("status").eq(status),
                ScanIndexForward=False,
                Limit=count,
            )
        return [Job.from_item(item) for item in answer["Items"]]

    def queue(self, job: Job, inputs: Iterable[Input], *, now: datetime) -> bool:
        """Record which pictures were checked, and that the job may run; False if it was queued before, or is over."""
        changes: JobAttributes = {
            "status": Status.QUEUED,
            "inputs": _inputs_item(job, inputs),
            "queued_at": now.isoformat(),
        }
        return self._update(job.job_id, changes, if_=Attr("status").eq(Status.AWAITING_UPLOAD), now=now)

    def ask_to_stop(self, job_id: str, *, now: datetime) -> bool:
        """Ask the task to stop; False if the job is over."""
        return self._update(job_id, {"stop_requested": True}, if_=_UNFINISHED, now=now)

    def mark_deleted(self, job_id: str, *, now: datetime) -> None:
        """Hide the job. Its status still says how it ended, and its reservation is settled all the same."""
        self._update(job_id, {"deleted": True, "stop_requested": True}, if_=_EXISTS, now=now)

    def intend(self, job: Job, *, attempt: int, placement: int, deadline_at: float, now: datetime) -> Job:
        """Write that a task is about to be started, before it is: whatever happens then, it can be found.

        Raises InvalidJob if the job is over or another start came first.
        """
        changes: JobAttributes = {
            "status": Status.STARTING,
            "attempt": attempt,
            "placement": placement,
            "refused": False,
            "starting_at": _number(now.timestamp()),
            "deadline_at": _number(deadline_at),
        }
        unchanged = _equals("attempt", job.attempt) & _equals("placement", job.placement)
        if not self._update(job.job_id, changes, if_=_UNFINISHED & unchanged, now=now):
            raise InvalidJob(f"The job {job.job_id} is over, or another start of it came first.")
        return self.get(job.job_id)

    def refuse(self, job: Job, *, now: datetime) -> None:
        """Write that ECS certainly started no task for this attempt and placement."""
        self._update(job.job_id, {"refused": True}, if_=_same_intent(job), now=now)

    def record(self, job: Job, task_arn: str, *, now: datetime) -> bool:
        """Write which task was started; False if the job is over or was started otherwise meanwhile."""
        placed = Placed(attempt=job.attempt, placement=job.placement, task_arn=task_arn)
        if placed in job.placed:
            return True
        items = [vars(each) for each in (*job.placed, placed)]
        return self._update(job.job_id, {"placed": items}, if_=_UNFINISHED & _same_intent(job), now=now)

    def end(self, job: Job, ending: Ending, *, now: datetime, statuses: Collection[Status] = UNFINISHED) -> bool:
        """Write how a job ended; False if it was over before, or is in none of these statuses."""
        changes: JobAttributes = {"status": ending.status, "reason": ending.reason}
        if ending.error:
            changes["error"] = ending.error
        return self._update(job.job_id, changes, if_=Attr("status").is_in(list(statuses)), now=now)

    @property
    def _table(self) -> "Table":
        return aws.table(self.name)

    def _update(self, job_id: str, changes: JobAttributes, *, if_: ConditionBase, now: datetime) -> bool:
        """Set attributes under a condition, and say whether it held."""
        values: JobAttributes = {**changes, "updated_at": now.isoformat()}
        try:
            with aws.trouble_is_typed():
                self._table.update_item(
                    Key={"job_id": job_id},
                    ConditionExpression=if_,
                    **setting(values),
                )
        except ClientError as error:
            if _was_refused(error):
                return False
            raise
        return True


def _same_intent(job: Job) -> ConditionBase:
    return Attr("attempt").eq(job.attempt) & Attr("placement").eq(job.placement)


def _equals(name: str, value: int) -> ConditionBase:
    return Attr(name).eq(value) if value else Attr(name).not_exists() | Attr(name).eq(0)


def _was_refused(error: ClientError) -> bool:
    return aws.error_code(error) == "ConditionalCheckFailedException"


def _inputs_item(job: Job, inputs: Iterable[Input]) -> dict[str, Any]:
    """inputs: in the order of the job's own."""
    content, *others = map(_input_item, inputs)
    styles, masks = others[: len(job.styles)], others[len(job.styles) :]
    return {"content": content, "styles": styles} | ({"masks": masks} if masks else {})


def _input_item(picture: Input) -> dict[str, Any]:
    item = {"key": picture.key, "weight": _number(picture.weight)}
    known = {"etag": picture.etag, "declared_bytes": picture.declared_bytes, "called": picture.called}
    return item | {name: value for name, value in known.items() if value is not None}


def _storable(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _number(value) if isinstance(value, float) else value for name, value in parameters.items()}


def _number(value: float) -> Decimal:
    # DynamoDB's numbers are decimal, and none is nearer to 0 than 1e-130: boto3 refuses what is, and all binary ones.
    return Decimal(str(round(value, 9)))
