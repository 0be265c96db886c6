"""Admission: the state machine that lets a visitor's job in, while there is money, and signs its uploads.

EXPRESS, because `POST /api/jobs` waits for its answer.

In:  {"request": the validated body, "visitor": hash}
Out: {"outcome": "ADMITTED", "job": {...}} or {"outcome": "NO_BUDGET", "renews_at": ISO 8601}
"""

from dataclasses import dataclass
from typing import Final

from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from cdk_app.core.machines import machine, step
from cdk_app.core.retries import CONTENTION, LAMBDA_TROUBLE

_TIMEOUT_SECONDS: Final = 25
"""Under the 30 that an HTTP API waits for its function, so that a visitor gets our answer and not the gateway's."""


@dataclass(frozen=True, kw_only=True)
class AdmissionProps:
    """The functions that the steps call."""

    check_budget: lambda_.Function
    url_provider: lambda_.Function
    log_retention: logs.RetentionDays


class Admission(Construct):
    """Check Budget -> URL Provider, or No Budget."""

    def __init__(self, scope: Construct, construct_id: str, *, props: AdmissionProps) -> None:
        super().__init__(scope, construct_id)
        check_budget = step(
            self,
            "Check Budget (no reservation)",
            function=props.check_budget,
            comment="Is there money left in this period? Nothing is reserved yet: most visitors never press Run.",
            retries=(CONTENTION, LAMBDA_TROUBLE),
            payload={"mode": "check", "size.$": "$.request.parameters.size"},
            result_selector={"depleted.$": "$.budget.depleted", "renews_at.$": "$.budget.renews_at"},
            result_path="$.budget",
        )
        url_provider = step(
            self,
            "URL Provider",
            function=props.url_provider,
            comment="Create the job, and sign one upload URL per picture.",
            retries=(CONTENTION, LAMBDA_TROUBLE),
        )
        no_budget = sfn.Pass(
            self,
            "No Budget",
            comment="The visitor reads when the budget renews. Nothing is stored.",
            parameters={"outcome": "NO_BUDGET", "renews_at.$": "$.budget.renews_at"},
        )
        choice = sfn.Choice(self, "Is there budget?", comment="In doubt there is none: the budget is a promise.")
        choice.when(sfn.Condition.boolean_equals("$.budget.depleted", value=False), url_provider)
        choice.otherwise(no_budget)

        self._machine = machine(
            self,
            "Machine",
            start=check_budget.next(choice),
            comment="Admission: let a visitor's job in while there is budget, and sign its uploads.",
            machine_type=sfn.StateMachineType.EXPRESS,
            timeout_seconds=_TIMEOUT_SECONDS,
            log_retention=props.log_retention,
            log_data=False,  # the answer holds the job's token and its signed URLs
            functions=(props.check_budget, props.url_provider),
        )

    @property
    def machine_arn(self) -> str:
        """What the Web API starts."""
        return self._machine.state_machine_arn

    def grant_run(self, grantee: iam.IGrantable) -> None:
        """Allow running it and waiting for its answer."""
        self._machine.grant_start_sync_execution(grantee)
