"""Alarms for the operator. Nothing that a visitor can cause is among them.

Functions that raise on purpose, CheckBudget while a job waits its turn or UrlProvider for a visitor who had enough,
count as errors of Lambda: their trouble shows as a failed execution instead, or as an answer 5xx.
"""

from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from cdk_app.ops.measured import QUARTER_OF_AN_HOUR, TWO_SWEEPS, Measured
from contract.metrics import BUDGET_USED, JOBS_STALLED, SWEPT_FAILED, SWEPT_ORPHANS

RUNBOOK: Final = "docs/runbook.md"
BUDGET_PERCENT: Final = 80


@dataclass(frozen=True, kw_only=True)
class Watch:
    """One alarm: it fires when `metric` reaches `threshold` in `periods` periods in a row.

    heading: of the runbook, which says what it means and what to do.
    console: where to look, as the path of the console's address.
    """

    heading: str
    metric: cloudwatch.IMetric
    console: str
    threshold: float = 1
    periods: int = 1


@dataclass(frozen=True, kw_only=True)
class AlarmsProps:
    """Where alarms go, and functions that raise for no reason but their own fault."""

    topic: sns.ITopic
    measured: Measured
    never_raise: tuple[str, ...]


class Alarms(Construct):
    """One CloudWatch alarm for each watch; few, because beyond ten they have a price."""

    def __init__(self, scope: Construct, construct_id: str, *, props: AlarmsProps) -> None:
        super().__init__(scope, construct_id)
        self.all = [self._alarm(watch, props.topic) for watch in watches(props)]

    def _alarm(self, watch: Watch, topic: sns.ITopic) -> cloudwatch.Alarm:
        look = f"https://{cdk.Stack.of(self).region}.console.aws.amazon.com/{watch.console}"
        alarm = cloudwatch.Alarm(
            self,
            "".join(word.title() for word in watch.heading.replace(",", "").split()),
            alarm_description=f"{watch.heading}. What to do: {RUNBOOK}#{anchor(watch.heading)} Look: {look}",
            metric=watch.metric,
            threshold=watch.threshold,
            evaluation_periods=watch.periods,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            # Without visitors nothing is measured, which is fine.
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(topic))
        return alarm


def anchor(heading: str) -> str:
    """Return the link of a heading, as GitHub makes it."""
    return "".join(each for each in heading.lower().replace(" ", "-") if each.isalnum() or each == "-")


def watches(props: AlarmsProps) -> list[Watch]:
    """Return what is watched."""
    measured, region = props.measured, props.measured.core.region
    queries = f"cloudwatch/home?region={region}#logsV2:logs-insights"
    return [
        Watch(
            heading="A job failed that an operator must look at",
            metric=measured.executions("ExecutionsFailed"),
            console=_executions(measured, "FAILED"),
        ),
        Watch(
            heading="A job's execution timed out",
            metric=measured.executions("ExecutionsTimedOut"),
            console=_executions(measured, "TIMED_OUT"),
        ),
        Watch(
            heading="A task stalled",
            metric=measured.product(JOBS_STALLED, "Sum", period=QUARTER_OF_AN_HOUR),
            console=_executions(measured, "FAILED"),
        ),
        Watch(
            heading="Most of the budget is used",
            metric=measured.product(BUDGET_USED, "Maximum", period=TWO_SWEEPS),
            threshold=BUDGET_PERCENT,
            console=f"cloudwatch/home?region={region}#dashboards:",
        ),
        Watch(heading="The Web API answers 5xx", metric=measured.web_api("5xx"), console=queries),
        Watch(
            heading="Lambda throttles",
            metric=measured.all_functions("Throttles"),
            console=f"lambda/home?region={region}#/discover",
        ),
        Watch(
            heading="A function failed",
            metric=_sum_of_errors(measured, props.never_raise),
            console=queries,
        ),
        Watch(
            heading="The sweep found a task without a job",
            metric=measured.product(SWEPT_ORPHANS, "Sum", period=QUARTER_OF_AN_HOUR),
            console=f"ecs/v2/clusters?region={region}",
        ),
        Watch(
            heading="The sweep cannot settle a job",
            # Every sweep of an hour: a task that still stops, or a throttled call, is settled by the next one.
            metric=measured.product(SWEPT_FAILED, "Minimum", period=TWO_SWEEPS),
            periods=2,
            console=queries,
        ),
    ]


def _executions(measured: Measured, status: str) -> str:
    machine = measured.core.nst_job.machine_arn
    return f"states/home?region={measured.core.region}#/statemachines/view/{machine}?statusFilter={status}"


def _sum_of_errors(measured: Measured, function_names: tuple[str, ...]) -> cloudwatch.MathExpression:
    each = {f"errors{number}": measured.function("Errors", name) for number, name in enumerate(function_names)}
    return cloudwatch.MathExpression(
        expression=" + ".join(each), using_metrics=each, period=QUARTER_OF_AN_HOUR, label="Errors"
    )
