"""StopNST: stop what runs for a job, settle what it cost, and write how it ended. It may run twice, or twice at once.

In:  the state machine's data: {"job_id", "state"? | "ending"? | "error"?}; or an event of EventBridge, of its execution
     or of one of its tasks, which has stopped
Out: {"outcome", "reason", "error"?, "charged_microdollars", "needs_operator", "cause"?}: the cause where it
     needs an operator; nothing of a task whose job is not over
Raises TaskStillStopping, BudgetConflict, Throttled and ServiceUnavailable, which are retried, and InvalidJob.
"""

from typing import Any, Final

from lambdas import clock
from lambdas.domain.causes import Cause, of_event
from lambdas.domain.errors import TaskStillStopping
from lambdas.gateways.jobs_table import JobsTable
from lambdas.observability import Event, job_id_in, logger, step
from lambdas.settings import settings
from lambdas.stopping import stop

_OF_A_TASK: Final = "aws.ecs"
_LOOK_SECONDS: Final = 2
_SPARE_SECONDS: Final = 10
"""For settling, once the task has stopped."""


@step
def handler(event: Event, context: Any) -> Event:  # noqa: ANN401 - Lambda's own object
    """Stop, settle, end."""
    job_id = str(job_id_in(event))
    if event.get("source") == _OF_A_TASK and not _is_over(job_id):
        # Whether it was interrupted, and another attempt is due, is for the state machine to say.
        logger.info("Nothing is settled: the job is not over.")
        return {}
    cause = of_event(event)
    # The state machine tries again by itself. EventBridge would too, but a minute later, and only twice.
    return _stop_and_wait(job_id, cause, context) if "detail" in event else stop(job_id, cause)


def _is_over(job_id: str) -> bool:
    job = JobsTable(settings().jobs_table).find(job_id)  # none of a task that an operator started by hand
    return job is not None and job.is_over


def _stop_and_wait(job_id: str, cause: Cause, context: Any) -> Event:  # noqa: ANN401
    while True:
        try:
            return stop(job_id, cause)
        except TaskStillStopping:
            if context.get_remaining_time_in_millis() < (_LOOK_SECONDS + _SPARE_SECONDS) * 1000:
                raise
            clock.sleep(_LOOK_SECONDS)
