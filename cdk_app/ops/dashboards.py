"""Dashboards: one for the product, as its visitors and its budget see it, and one for the machinery."""

from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from cdk_app.ops.measured import DAY, QUARTER_OF_AN_HOUR, Measured
from contract import metrics
from contract.statuses import Status

_HALF: Final = 12
_ENDED_BY_A_SETTLEMENT: Final = (Status.SUCCEEDED, Status.FAILED, Status.STOPPED)


class ProductDashboard(cloudwatch.Dashboard):
    """Jobs by outcome, seconds and dollars per job, from Run to the first frame, and what is left of the budget."""

    def __init__(self, scope: Construct, construct_id: str, *, measured: Measured) -> None:
        super().__init__(scope, construct_id, default_interval=cdk.Duration.days(7))
        outcomes = [
            measured.product(metrics.JOBS_ENDED, "Sum", period=DAY, outcome=status) for status in _ENDED_BY_A_SETTLEMENT
        ]
        refused = measured.product(metrics.RESERVATIONS, "Sum", period=DAY, outcome="no_budget")
        charged = measured.product(metrics.CHARGED, "Average", period=DAY)
        self.add_widgets(
            _graph("Jobs by outcome", [*outcomes, refused], stacked=True),
            _graph("Jobs that were made", [measured.product(metrics.ADMISSIONS, "Sum", period=DAY)]),
        )
        self.add_widgets(
            _graph("Seconds per job", _middle_and_slow(measured, metrics.JOB_SECONDS)),
            _graph("Seconds from Run to the first frame", _middle_and_slow(measured, metrics.FIRST_FRAME_SECONDS)),
        )
        self.add_widgets(
            _graph("Dollars per job", [_dollars(charged, "Dollars per job")]),
            _graph(
                "Budget that is left, in percent",
                [
                    cloudwatch.MathExpression(
                        expression="100 - used",
                        using_metrics={
                            "used": measured.product(metrics.BUDGET_USED, "Maximum", period=QUARTER_OF_AN_HOUR)
                        },
                        label="Left of this period's limit",
                        period=QUARTER_OF_AN_HOUR,
                    )
                ],
            ),
        )


class MachineryDashboard(cloudwatch.Dashboard):
    """Executions, functions, the Web API, and what the sweep found."""

    def __init__(
        self, scope: Construct, construct_id: str, *, measured: Measured, function_names: dict[str, str]
    ) -> None:
        super().__init__(scope, construct_id, default_interval=cdk.Duration.days(1))
        executions = ("ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsAborted")
        self.add_widgets(
            _graph("Executions of jobs", [measured.executions(name) for name in (*executions, "ExecutionsTimedOut")]),
            _graph(
                "Tasks started, and stalled",
                [
                    measured.product(each, "Sum", period=QUARTER_OF_AN_HOUR)
                    for each in (metrics.TASKS_STARTED, metrics.JOBS_STALLED)
                ],
            ),
        )
        self.add_widgets(
            _graph("Web API: requests and refusals", [measured.web_api(name) for name in ("Count", "4xx", "5xx")]),
            _graph("Web API: milliseconds", [measured.web_api("Latency", statistic=each) for each in ("p50", "p95")]),
        )
        self.add_widgets(
            _graph("Functions: errors", _each(measured, "Errors", function_names)),
            _graph("Functions: throttled", [measured.all_functions("Throttles")]),
        )
        self.add_widgets(
            _graph(
                "What the sweep did",
                [
                    measured.product(each, "Sum", period=QUARTER_OF_AN_HOUR)
                    for each in (metrics.SWEPT_ENDED, metrics.SWEPT_ORPHANS, metrics.SWEPT_FAILED)
                ],
            ),
            _graph("Functions: milliseconds (p95)", _each(measured, "Duration", function_names, statistic="p95")),
        )


def _graph(title: str, left: list[cloudwatch.IMetric], *, stacked: bool = False) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(
        title=title, left=left, width=_HALF, stacked=stacked, left_y_axis=cloudwatch.YAxisProps(min=0)
    )


def _middle_and_slow(measured: Measured, metric: metrics.Metric) -> list[cloudwatch.IMetric]:
    return [
        measured.product(metric, statistic, period=DAY).with_(label=label)
        for statistic, label in (("p50", "half of the jobs took less"), ("p95", "one in twenty took more"))
    ]


def _dollars(metric: cloudwatch.Metric, label: str) -> cloudwatch.MathExpression:
    return cloudwatch.MathExpression(
        expression="microdollars / 1000000", using_metrics={"microdollars": metric}, label=label, period=DAY
    )


def _each(
    measured: Measured, name: str, function_names: dict[str, str], *, statistic: str = "Sum"
) -> list[cloudwatch.IMetric]:
    return [
        measured.function(name, function_name, statistic=statistic).with_(label=label)
        for label, function_name in function_names.items()
    ]
