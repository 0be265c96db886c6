"""CleanUp: what settles a job when its own execution could not, or not yet.

So no task runs and no money is held for ever, and what a job held is free as soon as its task has stopped.
"""

from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from constructs import Construct


@dataclass(frozen=True, kw_only=True)
class CleanUpProps:
    """The machine and the tasks to watch, and the functions that clean up after them."""

    nst_job_arn: str
    cluster_arn: str
    stop_nst: lambda_.IFunction
    sweep: lambda_.IFunction


class CleanUp(Construct):
    """Three EventBridge rules. What one of the first two misses, the execution or the third finds: no dead letters."""

    def __init__(self, scope: Construct, construct_id: str, *, props: CleanUpProps) -> None:
        super().__init__(scope, construct_id)
        events.Rule(
            self,
            "ExecutionBroken",
            description="An NstJob execution failed, timed out or was stopped by an operator: stop its task, settle it",
            event_pattern=events.EventPattern(
                source=["aws.states"],
                detail_type=["Step Functions Execution Status Change"],
                detail={"stateMachineArn": [props.nst_job_arn], "status": ["FAILED", "TIMED_OUT", "ABORTED"]},
            ),
            targets=[targets.LambdaFunction(props.stop_nst)],
        )
        events.Rule(
            self,
            "TaskStopped",
            description="An NST task has stopped: settle its job if that is over, before its execution checks again",
            event_pattern=events.EventPattern(
                source=["aws.ecs"],
                detail_type=["ECS Task State Change"],
                detail={"clusterArn": [props.cluster_arn], "lastStatus": ["STOPPED"]},
            ),
            targets=[targets.LambdaFunction(props.stop_nst)],
        )
        events.Rule(
            self,
            "Sweep",
            description="Settle what has no execution any more, and expire what was admitted and never ran",
            schedule=events.Schedule.rate(cdk.Duration.minutes(15)),
            targets=[targets.LambdaFunction(props.sweep)],
        )
