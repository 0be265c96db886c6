"""OpsStack: dashboards, alarms, saved queries, and the kill switch. Not part of the local edition."""

import aws_cdk as cdk
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from cdk_app.core.log_retention import LOG_RETENTION
from cdk_app.core_stack import CoreStack
from cdk_app.ops.alarms import Alarms, AlarmsProps
from cdk_app.ops.dashboards import MachineryDashboard, ProductDashboard
from cdk_app.ops.kill_switch import KillSwitch, KillSwitchProps
from cdk_app.ops.measured import Measured
from cdk_app.ops.publishing import allow_publishing
from cdk_app.ops.queries import Queries
from cdk_app.settings import Settings


class OpsStack(cdk.Stack):
    """Wires the constructs of `cdk_app.ops`. It depends on Core, not the reverse."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, core: CoreStack) -> None:
        super().__init__(
            scope,
            construct_id,
            env=cdk.Environment(region=settings.region),
            description="NST-Art Ops: dashboards, alarms, saved queries and the kill switch",
        )
        measured = Measured(stage=settings.stage, core=core)
        functions = core.handler.all
        kill_switch = KillSwitch(
            self,
            "KillSwitch",
            props=KillSwitchProps(
                settings=settings, core=core, log_retention=LOG_RETENTION[settings.log_retention_days]
            ),
        )
        Alarms(
            self,
            "Alarms",
            props=AlarmsProps(
                topic=self._topic(settings),
                measured=measured,
                never_raise=(
                    core.handler.web_api.function_name,
                    core.handler.sweep.function_name,
                    kill_switch.function.function_name,
                ),
            ),
        )
        ProductDashboard(self, "Product", measured=measured)
        MachineryDashboard(
            self,
            "Machinery",
            measured=measured,
            function_names={name: function.function_name for name, function in functions.items()},
        )
        Queries(
            self,
            "Queries",
            folder=f"NstArt/{settings.stage}",
            log_groups=[
                *(function.log_group for function in (*functions.values(), kill_switch.function)),
                core.task.log_group,
            ],
        )

    def _topic(self, settings: Settings) -> sns.Topic:
        topic = sns.Topic(self, "AlarmTopic", display_name=f"NST-Art {settings.stage}: alarms", enforce_ssl=True)
        allow_publishing(topic, "cloudwatch.amazonaws.com")
        if settings.alarm_address:
            topic.add_subscription(subscriptions.EmailSubscription(settings.alarm_address))
        return topic
