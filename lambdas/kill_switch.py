"""KillSwitch: close the budget, because the real bill runs hot. AWS Budgets says so through SNS, hours late by nature.

In:  an event of SNS, whose text is logged and not read: whatever the topic says means the same
Out: {"closed": the periods that were closed, "stopped": how many running jobs were aborted}
"""

import os
from dataclasses import dataclass
from typing import Any

from contract.metrics import BUDGET_CLOSED
from lambdas import clock
from lambdas.domain.budget import Period
from lambdas.gateways.budget_control import BudgetControl
from lambdas.gateways.budget_table import BudgetTable
from lambdas.gateways.executions import NstJobs
from lambdas.gateways.jobs_table import JobsTable
from lambdas.observability import Event, count, logger, step
from lambdas.settings import read

_REASON = "The bill of this account runs hot."


@dataclass(frozen=True, kw_only=True)
class _KillSwitchSettings:
    """Only what this function needs: it lives in a stack of its own, apart from what changes with every deployment."""

    budget_table: str
    jobs_table: str
    budget_limit: int
    budget_period: Period
    nst_job_machine_arn: str
    stop_running_jobs: bool

    @classmethod
    def from_environment(cls) -> "_KillSwitchSettings":
        return cls(
            budget_table=read(os.environ, "BUDGET_TABLE", str),
            jobs_table=read(os.environ, "JOBS_TABLE", str),
            budget_limit=read(os.environ, "BUDGET_LIMIT_MICRODOLLARS", int),
            budget_period=read(os.environ, "BUDGET_PERIOD", Period),
            nst_job_machine_arn=read(os.environ, "NST_JOB_MACHINE_ARN", str),
            stop_running_jobs=read(os.environ, "STOP_RUNNING_JOBS", lambda text: {"true": True, "false": False}[text]),
        )


@step
def handler(event: Event, _context: Any) -> Event:  # noqa: ANN401
    """Close the budget first, so that nothing starts, and abort then what runs."""
    config = _KillSwitchSettings.from_environment()
    said = [record["Sns"].get("Subject") for record in event.get("Records", [])]
    closed = config.budget_period.names_until_month_ends(clock.now())
    control = BudgetControl(BudgetTable(config.budget_table))
    for period in closed:
        control.close(period, limit_of_new=config.budget_limit)
    logger.error("The kill switch closed the budget.", extra={"said": said, "periods": closed})
    count(BUDGET_CLOSED)
    stopped = _stop_running(config) if config.stop_running_jobs else 0
    return {"closed": closed, "stopped": stopped}


def _stop_running(config: _KillSwitchSettings) -> int:
    executions = NstJobs(config.nst_job_machine_arn)
    unfinished = list(JobsTable(config.jobs_table).unfinished())
    return sum(executions.stop(job_id, reason=_REASON) for job_id in unfinished)
