"""CheckBudget: is there money for a job? Asked twice, for two reasons.

In:  {"mode": "check", "size"} at admission, where nothing is reserved, as most visitors never press Run; or
     {"mode": "reserve", "job_id"} when a job runs
Out: {"budget": {"depleted", "renews_at"}} or {"job_id", "reserved", "attempt"}
Raises TooManyJobs, BudgetConflict, Throttled and ServiceUnavailable, which the state machines retry; InvalidJob,
which they do not.
"""

from typing import Any

from contract.metrics import RESERVATIONS
from lambdas import clock
from lambdas.gateways.budget_table import BudgetTable, budget_now
from lambdas.gateways.jobs_table import JobsTable
from lambdas.observability import Event, count, logger, step
from lambdas.settings import settings


@step
def handler(event: Event, _context: Any) -> Event:  # noqa: ANN401
    """Look, or reserve."""
    if event["mode"] == "check":
        return {"budget": _look(int(event["size"]))}
    job_id = event["job_id"]
    return {"job_id": job_id, "reserved": _reserve(job_id), "attempt": 1}


def _look(size: int) -> dict[str, Any]:
    config, now = settings(), clock.now()
    budget = budget_now(config, now)
    return {
        "depleted": budget.is_depleted(config.worst_case(size)),
        "renews_at": config.budget_period.renews_at(now).isoformat(),
    }


def _reserve(job_id: str) -> bool:
    config, now = settings(), clock.now()
    job = JobsTable(config.jobs_table).get(job_id)
    if job.is_over or job.stop_requested:
        logger.info("Nothing is reserved: the job was stopped while it waited.")
        return False
    price = config.worst_case(job.size)
    reserved = BudgetTable(config.budget_table).reserve(
        job_id,
        price,
        period=config.budget_period.name_at(now),
        limit=config.budget_limit_microdollars,
        max_running=config.max_running_jobs,
        now=now,
    )
    count(RESERVATIONS, outcome="held" if reserved else "no_budget")
    logger.info("Reserved." if reserved else "The budget is used up.", extra={"microdollars": price})
    return reserved
