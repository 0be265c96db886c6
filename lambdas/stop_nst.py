"""StopNST: stop what runs for a job, settle what it cost, and write how it ended. It may run twice, or twice at once.

In:  the state machine's data: {"job_id", "state"? | "ending"? | "error"?}; or an event of EventBridge, of its execution
Out: {"outcome", "reason", "error"?, "charged_microdollars", "look"}
Raises TaskStillStopping, BudgetConflict and Throttled, which are retried, and InvalidJob.
"""

from typing import Any

from lambdas.observability import Event, job_id_in, step
from lambdas.stopping import stop


@step
def handler(event: Event, _context: Any) -> Event:  # noqa: ANN401
    """Stop, settle, end."""
    job_id = job_id_in(event)
    return stop(str(job_id), event)
