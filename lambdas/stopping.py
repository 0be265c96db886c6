"""What StopNST and the sweep do to a job: end it, stop its tasks, settle its money. Doing it again changes nothing.

The order is what makes it safe. The terminal status comes first, because with it nothing of the job can start or go on:
StartNST's record, a task's claim and a heartbeat are refused. Then all its tasks stop; and only then is it known what
they cost.
"""

from collections.abc import Mapping
from typing import Any, Final

from lambdas import clock
from lambdas.domain import endings
from lambdas.domain.causes import Cause
from lambdas.domain.endings import Ending
from lambdas.domain.errors import TaskStillStopping
from lambdas.domain.jobs import Job
from lambdas.domain.pricing import real_cost
from lambdas.domain.tasks import Task
from lambdas.gateways.budget_table import BudgetTable
from lambdas.gateways.images import Images
from lambdas.gateways.jobs_table import JobsTable
from lambdas.gateways.tasks import Tasks
from lambdas.measuring import measure
from lambdas.observability import logger
from lambdas.settings import settings

_LISTED_AFTER_SECONDS: Final = 300
"""A task that was asked for, at the last of StartNST's tries, is listed by ECS by then."""

_LISTED_FOR_SECONDS: Final = 3600
"""And as long as this after it has stopped."""


def stop(job_id: str, cause: Cause) -> dict[str, Any]:
    """End a job for this cause, unless it is over already. Returns what StopNST answers, and raises what it raises."""
    config = settings()
    job = JobsTable(config.jobs_table).get(job_id)
    tasks = _tasks_of(job)
    if not job.is_over:
        job = _end(job, endings.of(cause, job, _last(job, tasks)))
    images = Images(config.images_bucket)
    if job.attempt:
        images.end_progress(job, now=clock.now())
    _stop_all(job, tasks)
    charged = _settle(job, tasks)
    if job.deleted:
        images.delete_all(job_id)  # what the task wrote after its visitor had deleted the job
    elif job.attempt:
        images.end_progress(job, now=clock.now())  # what the task wrote last may have come after the first
    ending = Ending(status=job.status, reason=job.reason or "", error=job.error)
    answer = {
        "job_id": job_id,
        "outcome": ending.status,
        "reason": ending.reason,
        "charged_microdollars": charged,
        "needs_operator": ending.needs_operator,
    }
    if ending.error:
        answer["error"] = ending.error
    if ending.needs_operator:
        answer["cause"] = endings.explained(cause, ending, _last(job, tasks))
    return answer


def _end(job: Job, ending: Ending) -> Job:
    jobs = JobsTable(settings().jobs_table)
    if jobs.end(job, ending, now=clock.now()):
        logger.info("Ended: %s", ending.reason, extra={"outcome": ending.status, "error": ending.error})
    return jobs.get(job.job_id)  # the task may have written another ending first: that one stands


def _tasks_of(job: Job) -> dict[str, Task | None]:
    """Return all tasks of a job by ARN; None for one that ECS has forgotten."""
    if not job.attempt:
        return {}
    tasks = Tasks(settings())
    arns = dict.fromkeys(placed.task_arn for placed in job.placed)
    if job.is_start_unknown:
        arns |= dict.fromkeys(tasks.started_for(job.job_id))
    found = tasks.describe(arns)
    return {arn: found.get(arn) for arn in arns}


def _last(job: Job, tasks: Mapping[str, Task | None]) -> Task | None:
    intended = job.intended_task
    return tasks.get(intended.task_arn) if intended else None


def _stop_all(job: Job, tasks: Mapping[str, Task | None]) -> None:
    alive = [task.task_arn for task in tasks.values() if task and not task.is_stopped]
    for arn in alive:
        Tasks(settings()).stop(arn, reason=f"The job is over: {job.reason}")
    if alive:
        raise TaskStillStopping(
            f"{len(alive)} tasks of the job {job.job_id} are stopping: what they cost is not known yet."
        )


def _settle(job: Job, tasks: Mapping[str, Task | None]) -> int:
    """Return what the job was charged, in micro-dollars."""
    budget = BudgetTable(settings().budget_table)
    reservation = budget.reservation(job.job_id)
    if reservation is None:
        return 0
    if reservation.is_settled:
        return reservation.charged
    settlement = budget.settle(reservation, _cost(job, tasks, reservation.amount), now=clock.now())
    if settlement.is_first:
        logger.info("Settled.", extra={"charged": settlement.charged, "reserved": reservation.amount})
        measure(job, settlement.charged, now=clock.now())
    return settlement.charged


def _cost(job: Job, tasks: Mapping[str, Task | None], reserved: int) -> int:
    """Return what the tasks cost; all that was reserved where that can not be known any more.

    Raises TaskStillStopping while it is not known yet whether there is a task.
    """
    stopped = [task for task in tasks.values() if task is not None]
    if len(stopped) < len(tasks) or (job.is_start_unknown and not tasks and not _is_certainly_none(job)):
        logger.warning("What the job cost is not known any more: all that was reserved is charged.")
        return reserved
    size = settings().task_for(job.size)
    seconds = [task.billed_seconds(on_an_instance=size.instance is not None) for task in stopped]
    cost = real_cost(size, [each for each in seconds if each is not None])
    if cost > reserved:
        logger.error("The job cost more than was reserved.", extra={"cost": cost, "reserved": reserved})
    return min(cost, reserved)


def _is_certainly_none(job: Job) -> bool:
    """Whether ECS, which lists no task of a job, would list one if it had started it."""
    since = clock.now().timestamp() - job.starting_at
    if since < _LISTED_AFTER_SECONDS:
        raise TaskStillStopping(f"ECS may not list the task of the job {job.job_id} yet, if there is one.")
    return since < _LISTED_FOR_SECONDS
