"""StopNST: stop what runs for a job, settle what it cost, and write how it ended. It may run twice, or twice at once.

In:  the state machine's data: {"job_id", "state"? | "ending"? | "error"?}; or an event of EventBridge, of its execution
Out: {"outcome", "reason", "error"?, "charged_microdollars", "look", "cause"?}: the cause where an operator must look
Raises TaskStillStopping, BudgetConflict, Throttled and ServiceUnavailable, which are retried, and InvalidJob.
"""

from typing import Any, Final

from lambdas import clock
from lambdas.domain.errors import TaskStillStopping
from lambdas.observability import Event, job_id_in, step
from lambdas.stopping import stop

_LOOK_SECONDS: Final = 2
_SPARE_SECONDS: Final = 10
"""For settling, once the task has stopped."""


@step
def handler(event: Event, context: Any) -> Event:  # noqa: ANN401 - Lambda's own object
    """Stop, settle, end."""
    job_id = str(job_id_in(event))
    # The state machine tries again by itself. EventBridge would too, but a minute later, and only twice.
    return _stop_and_wait(job_id, event, context) if "detail" in event else stop(job_id, event)


def _stop_and_wait(job_id: str, event: Event, context: Any) -> Event:  # noqa: ANN401
    while True:
        try:
            return stop(job_id, event)
        except TaskStillStopping:
            if context.get_remaining_time_in_millis() < (_LOOK_SECONDS + _SPARE_SECONDS) * 1000:
                raise
            clock.sleep(_LOOK_SECONDS)
