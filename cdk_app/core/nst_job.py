"""NstJob: the state machine that carries one job from its reservation to its settled budget.

STANDARD, one execution per job, named by the job id: an operator finds a visitor's job at once, with its whole story.

In:  {"job_id"}
Out: {"outcome", "reason", "error"?, "charged_microdollars"}; an execution that an operator must look at fails with the
error's name and with what AWS or the function said
"""

from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from cdk_app.acknowledge import acknowledge
from cdk_app.core import retries
from cdk_app.core.machines import machine, step
from contract.statuses import Status
from lambdas.domain.monitoring import TaskState
from lambdas.domain.pricing import MAX_ATTEMPTS

FIRST_CHECK_SECONDS: Final = 10
"""Before the first check of a new task; later waits are computed from its progress."""

_MARGIN_SECONDS: Final = 1200
"""For image pulls, retries of the steps and Lambda itself: a job's own deadline must always come first."""


@dataclass(frozen=True, kw_only=True)
class NstJobProps:
    """The functions that the steps call, and how long a job may take over all its attempts."""

    check_budget: lambda_.Function
    start_nst: lambda_.Function
    monitor_nst: lambda_.Function
    stop_nst: lambda_.Function
    job_deadline_seconds: int
    log_retention: logs.RetentionDays


class NstJob(Construct):
    """Check Budget -> Start NST -> (Wait -> Monitor NST)* -> Stop NST. Whatever happens leads to Stop NST."""

    def __init__(self, scope: Construct, construct_id: str, *, props: NstJobProps) -> None:
        super().__init__(scope, construct_id)
        self._machine = machine(
            self,
            "Machine",
            start=self._define(props),
            comment="NST job: reserve its cost, start its task, watch it, stop it, and settle what it really cost.",
            machine_type=sfn.StateMachineType.STANDARD,
            timeout_seconds=_timeout_seconds(props.job_deadline_seconds),
            log_retention=props.log_retention,
            log_data=True,
            functions=(props.check_budget, props.start_nst, props.monitor_nst, props.stop_nst),
        )

    @property
    def machine_arn(self) -> str:
        """What the Web API starts, the sweep asks and EventBridge reports on."""
        return self._machine.state_machine_arn

    def grant_start(self, grantee: iam.IGrantable) -> None:
        """Allow starting executions."""
        self._machine.grant_start_execution(grantee)

    def grant_observe_executions(self, grantee: iam.IGrantable) -> None:
        """Allow asking how each execution is."""
        self._grant_on_executions(grantee, "states:DescribeExecution")

    def grant_stop(self, grantee: iam.IGrantable) -> None:
        """Allow aborting executions."""
        self._grant_on_executions(grantee, "states:StopExecution")

    def _grant_on_executions(self, grantee: iam.IGrantable, action: str) -> None:
        stack = cdk.Stack.of(self)
        name = self._machine.state_machine_name
        executions = f"arn:aws:states:{stack.region}:{stack.account}:execution:{name}:*"
        iam.Grant.add_to_principal(grantee=grantee, actions=[action], resource_arns=[executions])
        machine_id = stack.get_logical_id(self._machine.node.default_child)  # type: ignore[arg-type]
        pattern = f"arn:aws:states:{stack.region}:<AWS::AccountId>:execution:<{machine_id}.Name>:*"
        acknowledge(
            grantee.grant_principal,  # type: ignore[arg-type]
            {f"AwsSolutions-IAM5[Resource::{pattern}]": "Executions of this machine; each is named by a job's id."},
        )

    def _define(self, props: NstJobProps) -> sfn.IChainable:
        stop = self._stop_nst(props.stop_nst)
        start = self._start_nst(props.start_nst)
        monitor = self._monitor_nst(props.monitor_nst)
        wait = sfn.Wait(
            self,
            "Wait",
            comment="As long as the progress and the estimated time left suggest.",
            time=sfn.WaitTime.seconds_path("$.wait_seconds"),
        )
        check_budget = step(
            self,
            "Check Budget (reserve)",
            function=props.check_budget,
            comment="Reserve the worst case that this job may cost, or find that there is no money. Over the cap of "
            "running jobs, the job waits its turn here.",
            retries=(retries.IN_QUEUE, retries.CONTENTION, retries.LAMBDA_TROUBLE),
            payload={"mode": "reserve", "job_id.$": "$.job_id"},
        )
        for state in (check_budget, start, monitor):
            state.add_catch(stop, errors=[sfn.Errors.ALL], result_path="$.error")

        start.next(wait)
        wait.next(monitor)
        monitor.next(self._after_monitoring(start=start, wait=wait, stop=stop))
        return check_budget.next(self._after_reserving(start=start, stop=stop))

    def _after_reserving(self, *, start: sfn.IChainable, stop: sfn.IChainable) -> sfn.Choice:
        no_budget = sfn.Pass(
            self,
            "No Budget",
            comment="The money went to other jobs since this one was admitted.",
            result=sfn.Result.from_string(Status.NO_BUDGET.value),
            result_path="$.ending",
        )
        no_budget.next(stop)
        choice = sfn.Choice(self, "Is the money reserved?", comment="Nothing starts without a reservation.")
        choice.when(_is("$.reserved", sfn.Condition.boolean_equals("$.reserved", value=True)), start)
        choice.when(_is("$.reserved", sfn.Condition.boolean_equals("$.reserved", value=False)), no_budget)
        return choice.otherwise(stop)

    def _after_monitoring(self, *, start: sfn.IChainable, wait: sfn.IChainable, stop: sfn.IChainable) -> sfn.Choice:
        choice = sfn.Choice(
            self,
            "How is the task?",
            comment="Running: wait. Interrupted: start again from the checkpoint. Done, failed, stalled, out of time, "
            "stop asked, or anything else: stop.",
        )
        choice.when(_is("$.state", sfn.Condition.string_equals("$.state", TaskState.RUNNING.value)), wait)
        interrupted = sfn.Condition.and_(
            sfn.Condition.string_equals("$.state", TaskState.INTERRUPTED.value),
            sfn.Condition.is_present("$.attempt"),
            sfn.Condition.number_less_than_equals("$.attempt", MAX_ATTEMPTS),
        )
        choice.when(_is("$.state", interrupted), start)
        return choice.otherwise(stop)

    def _start_nst(self, function: lambda_.Function) -> tasks.LambdaInvoke:
        return step(
            self,
            "Start NST",
            function=function,
            comment="Run one Fargate task for this attempt.",
            retries=(retries.OVER_QUOTA, retries.NO_CAPACITY, retries.CONTENTION, retries.LAMBDA_TROUBLE),
            payload={"job_id.$": "$.job_id", "attempt.$": "$.attempt", "wait_seconds": FIRST_CHECK_SECONDS},
        )

    def _monitor_nst(self, function: lambda_.Function) -> tasks.LambdaInvoke:
        return step(
            self,
            "Monitor NST",
            function=function,
            comment="Read the task's state from ECS and the job's row, and decide when to check again.",
            retries=(retries.CONTENTION, retries.LAMBDA_TROUBLE),
        )

    def _stop_nst(self, function: lambda_.Function) -> tasks.LambdaInvoke:
        stop = step(
            self,
            "Stop NST",
            function=function,
            comment="Stop the task if it runs, settle the budget to what the job really cost, and write how it ended.",
            retries=(retries.STILL_STOPPING, retries.CONTENTION, retries.LAMBDA_TROUBLE, retries.ANYTHING),
        )
        over = sfn.Succeed(self, "Job over", comment="Done, or ended by its visitor, a bad picture or an empty budget.")
        failed = sfn.Fail(
            self,
            "Operator must look",
            comment="Our fault, not the visitor's: the error's name, and what AWS or the function said.",
            error_path="$.error",
            cause_path="$.cause",
        )
        unsettled = sfn.Fail(
            self,
            "Not settled",
            comment="Stop NST gave up. EventBridge runs it once more, then the sweep does, every 15 minutes.",
            error_path="$.stop_error.Error",
            cause_path="$.stop_error.Cause",
        )
        stop.add_catch(unsettled, errors=[sfn.Errors.ALL], result_path="$.stop_error")
        choice = sfn.Choice(self, "Must an operator look?", comment="An ending caused by the visitor is not a failure.")
        choice.when(_is("$.needs_operator", sfn.Condition.boolean_equals("$.needs_operator", value=True)), failed)
        choice.otherwise(over)
        stop.next(choice)
        return stop


def _is(path: str, condition: sfn.Condition) -> sfn.Condition:
    # A path that is missing is an error that nothing can catch, and would go round the Choice's Default.
    return sfn.Condition.and_(sfn.Condition.is_present(path), condition)


def _timeout_seconds(job_deadline_seconds: int) -> int:
    waits = (retries.IN_QUEUE, retries.STILL_STOPPING)
    starts = MAX_ATTEMPTS * (retries.NO_CAPACITY.longest_total_seconds + retries.OVER_QUOTA.longest_total_seconds)
    return int(job_deadline_seconds + starts + sum(wait.longest_total_seconds for wait in waits) + _MARGIN_SECONDS)
