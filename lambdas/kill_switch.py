"""KillSwitch: close the budget, because the real bill runs hot. AWS Budgets says so through SNS, hours late by nature.

In:  an event of SNS, whose text is logged and not read: whatever the topic says means the same
Out: {"closed": the periods that were closed, "stopped": how many running jobs were aborted}
"""

import os
from typing import Any

from contract.metrics import BUDGET_CLOSED
from lambdas import clock
from lambdas.gateways.budget_control import BudgetControl
from lambdas.gateways.budget_table import BudgetTable
from lambdas.gateways.executions import NstJobs
from lambdas.gateways.jobs_table import JobsTable
from lambdas.observability import Event, count, logger, step
from lambdas.settings import KillSwitchSettings

_REASON = "The bill of this account runs hot."


@step
def handler(event: Event, _context: Any) -> Event:  # noqa: ANN401
    """Close the budget first, so that nothing starts, and abort then what runs."""
    config = KillSwitchSettings.from_environment(os.environ)
    said = [record["Sns"].get("Subject") for record in event.get("Records", [])]
    closed = config.budget_period.names_until_month_ends(clock.now())
    control = BudgetControl(BudgetTable(config.budget_table))
    for period in closed:
        control.close(period, limit_of_new=config.budget_limit_microdollars)
    logger.error("The kill switch closed the budget.", extra={"said": said, "periods": closed})
    count(BUDGET_CLOSED)
    stopped = _stop_running(config) if config.stop_running_jobs else 0
    return {"closed": closed, "stopped": stopped}


def _stop_running(config: KillSwitchSettings) -> int:
    executions = NstJobs(config.nst_job_machine_arn)
    unfinished = list(JobsTable(config.jobs_table).unfinished())
    return sum(executions.stop(job_id, reason=_REASON) for job_id in unfinished)
