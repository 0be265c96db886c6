"""Sweep: settle what the state machine and its rule both missed. Every 15 minutes, and when the local edition starts.

In:  the event of the schedule, which says nothing
Out: {"ended", "orphans", "failed"}: how many jobs were ended or settled, tasks stopped, and what did not work this time

It lists tasks, jobs and reservations first and asks for their executions then: a job that starts between the two is not
in the lists, and one that is in the lists has its execution by then, or is too young to be judged.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from contract.metrics import BUDGET_USED, SWEPT_ENDED, SWEPT_FAILED, SWEPT_ORPHANS
from contract.statuses import Status
from lambdas import clock
from lambdas.domain.causes import Swept
from lambdas.domain.errors import NstHandlerError
from lambdas.gateways.budget_table import BudgetTable, budget_now
from lambdas.gateways.executions import ExecutionState, NstJobs
from lambdas.gateways.jobs_table import JobsTable
from lambdas.gateways.tasks import Tasks
from lambdas.observability import Event, count, logger, step
from lambdas.settings import settings
from lambdas.stopping import stop

_YOUNG: Final = timedelta(minutes=5)
"""What is younger may be just about to get its execution, or its row."""

_METRICS: Final = {"ended": SWEPT_ENDED, "orphans": SWEPT_ORPHANS, "failed": SWEPT_FAILED}


@step
def handler(_event: Event, _context: Any) -> Event:  # noqa: ANN401
    """List, ask, settle."""
    now = clock.now()
    alive = list(Tasks(settings()).alive())
    suspects = _unfinished_jobs() | _holders()
    results = [_settle_if_left(job_id, now) for job_id in sorted(suspects)]
    orphans = [_stop_if_orphan(arn, job_id) for arn, job_id, created_at in alive if now - created_at > _YOUNG]
    counts = {"ended": results.count("ended"), "orphans": sum(orphans), "failed": results.count("failed")}
    for name, value in counts.items():
        count(_METRICS[name], value)
    count(BUDGET_USED, _used_percent(now))
    logger.info("Swept.", extra=counts)
    return counts


def _used_percent(now: datetime) -> float:
    return budget_now(settings(), now).used_percent


def _unfinished_jobs() -> set[str]:
    return set(JobsTable(settings().jobs_table).unfinished())


def _holders() -> set[str]:
    return {reservation.job_id for reservation in BudgetTable(settings().budget_table).held()}


def _settle_if_left(job_id: str, now: datetime) -> str:
    """Say "left alone", "ended" or "failed". One job's trouble must not keep the others' money."""
    try:
        if not _is_left(job_id, now):
            return "left alone"
        stop(job_id, Swept())
    except (NstHandlerError, ClientError, BotoCoreError) as error:
        logger.warning("Not settled: %s: %s", type(error).__name__, error, extra={"job_id": job_id})
        return "failed"
    return "ended"


def _is_left(job_id: str, now: datetime) -> bool:
    """Whether nothing else will settle this job."""
    config = settings()
    execution = NstJobs(str(config.nst_job_machine_arn)).state(job_id)
    if execution is not ExecutionState.NEVER_STARTED:
        return execution is ExecutionState.OVER
    job = JobsTable(config.jobs_table).get(job_id)
    uploads = timedelta(seconds=config.url_seconds) if job.status is Status.AWAITING_UPLOAD else timedelta()
    return now - datetime.fromisoformat(job.updated_at) > uploads + _YOUNG


def _stop_if_orphan(arn: str, job_id: str) -> bool:
    """Stop a task whose job is over, or of which there is no row any more."""
    job = JobsTable(settings().jobs_table).find(job_id)
    if job and not job.is_over:
        return False  # the job is among the suspects, with its task
    logger.warning("A task without a job was stopped.", extra={"job_id": job_id, "task_arn": arn})
    Tasks(settings()).stop(arn, reason="Its job is over.")
    return True
