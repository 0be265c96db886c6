"""`ops jobs`: list jobs, show one, stop one or all."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from contract.money import Microdollars
from contract.statuses import UNFINISHED, Status
from lambdas.domain.jobs import Job
from lambdas.gateways.executions import ExecutionState
from ops.answers import Facts, Table, Value
from ops.deployment import Deployment
from ops.errors import OpsError

_REASON: Final = "Stopped by the operator of this site."


def newest(deployment: Deployment, *, statuses: Iterable[Status], count: int) -> Table:
    """Return the newest jobs that are in one of these statuses, newest first."""
    found = [job for status in statuses for job in deployment.jobs.newest(status, count=count)]
    found.sort(key=lambda job: job.created_at, reverse=True)
    rows = [
        {
            "job_id": job.job_id,
            "status": job.status.value,
            "created_at": _moment(job.created_at),
            "size": job.parameters.get("size"),
            "epochs": job.epochs,
            "percent": round(job.percent),
            "attempt": job.attempt,
            "error": job.error,
        }
        for job in found[:count]
    ]
    return Table(rows, none="There are no such jobs.")


def show(deployment: Deployment, job_id: str) -> Facts:
    """Return what is known of a job: its row, its money, its execution, its tasks. Raises OpsError if there is none."""
    job = find(deployment, job_id)
    reservation = deployment.budget.reservation(job_id)
    return Facts(
        {
            "job_id": job_id,
            "status": job.status.value,
            "reason": job.reason,
            "error": job.error,
            "created_at": _moment(job.created_at),
            "updated_at": _moment(job.updated_at),
            "parameters": dict(job.parameters),
            "epoch": job.epoch,
            "percent": job.percent,
            "attempt": job.attempt,
            "heartbeat_at": _moment_of(job.heartbeat_at),
            "deadline_at": _moment_of(job.deadline_at),
            "stop_requested": job.stop_requested,
            "deleted_by_visitor": job.deleted,
            "reserved_microdollars": Microdollars(reservation.amount if reservation else 0),
            "charged_microdollars": Microdollars(reservation.charged)
            if reservation and reservation.is_settled
            else None,
            "execution": deployment.executions.state(job_id).name,
            "execution_arn": deployment.executions.arn(job_id),
            "tasks": [placed.task_arn for placed in job.placed],
        }
    )


def stop(deployment: Deployment, job_id: str) -> Facts:
    """Stop a job: abort its execution, which stops its task and gives back its money. Raises OpsError."""
    job = find(deployment, job_id)
    if job.is_over:
        raise OpsError(f"The job {job_id} is over ({job.status}): there is nothing to stop.")
    if not deployment.executions.stop(job_id, reason=_REASON):
        raise OpsError(f"The job {job_id} was never run ({job.status}): there is nothing to stop.")
    return Facts({"job_id": job_id, "stopping": True})


def stop_all(deployment: Deployment) -> Table:
    """Stop every job that has an execution, and say which."""
    running = [
        job_id
        for job_id in deployment.jobs.unfinished()
        if deployment.executions.state(job_id) is ExecutionState.GOING_ON
    ]
    rows: list[dict[str, Value]] = [
        {"job_id": job_id, "stopping": deployment.executions.stop(job_id, reason=_REASON)} for job_id in running
    ]
    return Table(rows, none="No job runs.")


def find(deployment: Deployment, job_id: str) -> Job:
    """Return a job. Raises OpsError if there is none."""
    job = deployment.jobs.find(job_id)
    if job is None:
        raise OpsError(f"There is no job {job_id}: `ops jobs list` names those that there are.")
    return job


LISTED: Final = (*UNFINISHED, *(status for status in Status if status not in UNFINISHED))
"""All statuses, those of jobs that go on first."""


def _moment(iso: str) -> str:
    return datetime.fromisoformat(iso).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def _moment_of(seconds: float) -> str | None:
    return _moment(datetime.fromtimestamp(seconds, UTC).isoformat()) if seconds else None
