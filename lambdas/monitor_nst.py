"""MonitorNST: report a task's state, and when to check again.

In:  {"job_id", "attempt", "task_arn", "checks"?, ...}
Out: the input plus {"state", "wait_seconds", "checks"}; where the task was interrupted, `attempt` is the next one
Raises Throttled and ServiceUnavailable, which are retried, and InvalidJob.
"""

from typing import Any

from lambdas import clock
from lambdas.domain.monitoring import TaskState, conclude, seconds_to_wait
from lambdas.gateways.jobs_table import JobsTable
from lambdas.gateways.tasks import Tasks
from lambdas.observability import Event, logger, step
from lambdas.settings import settings


@step
def handler(event: Event, _context: Any) -> Event:  # noqa: ANN401
    """Look at the task, then at the row: a task writes how it ended before it stops."""
    config = settings()
    task = Tasks(config).describe([event["task_arn"]]).get(event["task_arn"])
    job = JobsTable(config.jobs_table).get(event["job_id"])
    now = clock.now().timestamp()
    state = conclude(job, task, now=now, patience=config.patience)
    checks = int(event.get("checks", 0)) + 1
    logger.info(
        "The task is %s.", state, extra={"epoch": job.epoch, "percent": job.percent, "why": task.why if task else None}
    )
    return {
        **event,
        "state": state,
        "attempt": job.attempt + 1 if state == TaskState.INTERRUPTED else job.attempt,
        "wait_seconds": seconds_to_wait(job, checks=checks, now=now),
        "checks": checks,
    }
