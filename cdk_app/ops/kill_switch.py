"""KillSwitch: AWS Budgets reports an exceeded bill to a topic, and a function closes the NST budget."""

from dataclasses import dataclass
from typing import Final

from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from cdk_app.core.environment import observability_environment
from cdk_app.core.functions import HandlerFunction, HandlerFunctionProps
from cdk_app.core_stack import CoreStack
from cdk_app.ops.publishing import allow_publishing
from cdk_app.settings import Settings
from cdk_app.tags import STAGE_TAG
from lambdas.domain.budget import Period
from lambdas.settings import KillSwitchSettings

_WARN_PERCENT: Final = 80
_CLOSE_PERCENT: Final = 100


@dataclass(frozen=True, kw_only=True)
class KillSwitchProps:
    """The operator's decisions, and the budget to close."""

    settings: Settings
    core: CoreStack
    log_retention: logs.RetentionDays


class KillSwitch(Construct):
    """The bill's limit, a topic that only AWS Budgets may publish to, and the function behind it."""

    def __init__(self, scope: Construct, construct_id: str, *, props: KillSwitchProps) -> None:
        super().__init__(scope, construct_id)
        self.function = self._function(props)
        self._grant(props)
        topic = sns.Topic(self, "Topic", display_name="NST-Art: the bill runs hot", enforce_ssl=True)
        allow_publishing(topic, "budgets.amazonaws.com")
        topic.add_subscription(subscriptions.LambdaSubscription(self.function))
        self._bill(props.settings, topic)

    def _function(self, props: KillSwitchProps) -> HandlerFunction:
        settings, core = props.settings, props.core
        return HandlerFunction(
            self,
            "Function",
            props=HandlerFunctionProps(
                module="kill_switch",
                description="close the NST budget because the real bill runs hot",
                environment=observability_environment(settings)
                | KillSwitchSettings(
                    budget_table=core.budget.table_name,
                    jobs_table=core.jobs.table_name,
                    nst_job_machine_arn=core.nst_job.machine_arn,
                    budget_limit_microdollars=int(settings.budget_limit),
                    budget_period=Period(settings.budget_period),
                    stop_running_jobs=settings.bill_stops_running_jobs,
                ).as_environment(),
                log_retention=props.log_retention,
                timeout_seconds=60,
                memory_mib=512,
            ),
        )

    def _grant(self, props: KillSwitchProps) -> None:
        props.core.budget.grant_items(self.function, "PutItem", "UpdateItem")
        if props.settings.bill_stops_running_jobs:
            props.core.jobs.grant_query_by_status(self.function)
            props.core.nst_job.grant_stop(self.function)

    def _bill(self, settings: Settings, topic: sns.Topic) -> None:
        dollars = float(settings.bill_limit_usd)
        to_topic = budgets.CfnBudget.SubscriberProperty(address=topic.topic_arn, subscription_type="SNS")
        to_operator = [
            budgets.CfnBudget.SubscriberProperty(address=address, subscription_type="EMAIL")
            for address in (settings.alarm_address,)
            if address
        ]
        alerts = [_alert(_CLOSE_PERCENT, [to_topic, *to_operator])]
        if to_operator:
            alerts.append(_alert(_WARN_PERCENT, to_operator))
        budget = budgets.CfnBudget(
            self,
            "Bill",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=dollars, unit="USD"),
                cost_filters=_filters(settings),
                # What is used, not what is paid: the credits of a new account would hide a bill that runs hot.
                cost_types=budgets.CfnBudget.CostTypesProperty(include_credit=False, include_refund=False),
            ),
            notifications_with_subscribers=alerts,
        )
        budget.node.add_dependency(topic)  # with its policy, which AWS Budgets tries at once


def _filters(settings: Settings) -> dict[str, list[str]] | None:
    # Only with the tag activated in the billing console does a filter see anything: the account is the safe choice.
    return {"TagKeyValue": [f"user:{STAGE_TAG}${settings.stage}"]} if settings.bill_scope == "tag" else None


def _alert(
    percent: int, subscribers: list[budgets.CfnBudget.SubscriberProperty]
) -> budgets.CfnBudget.NotificationWithSubscribersProperty:
    return budgets.CfnBudget.NotificationWithSubscribersProperty(
        notification=budgets.CfnBudget.NotificationProperty(
            notification_type="ACTUAL",
            comparison_operator="GREATER_THAN",
            threshold=percent,
            threshold_type="PERCENTAGE",
        ),
        subscribers=subscribers,
    )
