"""`ops budget`: show the budget of this period, change its limit, close it and open it."""

from decimal import Decimal

from contract.money import Microdollars
from contract.parameters import SIZES
from ops.answers import Facts
from ops.deployment import Deployment
from ops.errors import OpsError


def show(deployment: Deployment) -> Facts:
    """Return what is left, and when it renews."""
    settings = deployment.settings
    budget = deployment.budget.budget(deployment.period, limit=settings.budget_limit_microdollars)
    return Facts(
        {
            "period": deployment.period,
            "closed": budget.closed,
            "limit_microdollars": Microdollars(budget.limit),
            "available_microdollars": Microdollars(budget.available),
            "held_microdollars": Microdollars(budget.held),
            "spent_microdollars": Microdollars(budget.spent),
            "used_percent": budget.used_percent,
            "running_jobs": budget.running,
            "a_job_reserves_microdollars": Microdollars(settings.worst_case(min(SIZES))),
            "renews_at": settings.budget_period.renews_at(deployment.now).isoformat(),
            "next_limit_microdollars": Microdollars(settings.budget_limit_microdollars),
        }
    )


def change(deployment: Deployment, dollars: Decimal) -> Facts:
    """Set the limit of this period. Raises OpsError for an amount that is none, and what BudgetControl raises."""
    deployment.budget_control.set_limit(
        deployment.period, _amount(dollars), limit_of_new=deployment.settings.budget_limit_microdollars
    )
    return show(deployment)


def close(deployment: Deployment) -> Facts:
    """Let no further job start until the month ends, whatever the length of a period."""
    settings = deployment.settings
    for period in settings.budget_period.names_until_month_ends(deployment.now):
        deployment.budget_control.close(period, limit_of_new=settings.budget_limit_microdollars)
    return show(deployment)


def reopen(deployment: Deployment) -> Facts:
    """Let jobs start again."""
    for period in deployment.settings.budget_period.names_until_month_ends(deployment.now):
        deployment.budget_control.open(period)
    return show(deployment)


def _amount(dollars: Decimal) -> Microdollars:
    try:
        amount = Microdollars.of(dollars)
    except ValueError as error:
        raise OpsError(f"{dollars} is not an amount of dollars: write one like 20 or 7.50.") from error
    if amount < 0:
        raise OpsError(f"{dollars} is not an amount of dollars: write one like 20 or 7.50.")
    return amount
