"""NstHandler: the functions of the system, each with exactly the permissions that its step needs.

One method per function, so that what a function may do is read in one place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk_app.core.admission import Admission
from cdk_app.core.edge_secrets import EdgeSecrets
from cdk_app.core.functions import HandlerFunction, HandlerFunctionProps
from cdk_app.core.images import FIRST_FRAME, INPUTS, JOBS, PROGRESS, ImageStorage
from cdk_app.core.nst_job import NstJob
from cdk_app.core.nst_task import NstTask
from cdk_app.core.tables import BudgetTable, JobsTable

_STOP_TIMEOUT_SECONDS: Final = 60
_SWEEP_TIMEOUT_SECONDS: Final = 300
_API_MEMORY_MIB: Final = 1024
"""A visitor waits for its cold start, and Lambda gives CPU by memory."""


@dataclass(frozen=True, kw_only=True)
class NstHandlerProps:
    """What the functions work on, and the environment that all of them share."""

    budget: BudgetTable
    jobs: JobsTable
    images: ImageStorage
    task: NstTask
    secrets: EdgeSecrets
    environment: Mapping[str, str]
    log_retention: logs.RetentionDays


class NstHandler(Construct):
    """The functions. Those that the state machines call have no machine's ARN, so nothing depends on itself."""

    def __init__(self, scope: Construct, construct_id: str, *, props: NstHandlerProps) -> None:
        super().__init__(scope, construct_id)
        self._props = props
        self.check_budget = self._check_budget()
        self.url_provider = self._url_provider()
        self.start_nst = self._start_nst()
        self.monitor_nst = self._monitor_nst()
        self.stop_nst = self._stop_nst()
        self.sweep = self._sweep()
        self.web_api = self._web_api()

    @property
    def all(self) -> Mapping[str, HandlerFunction]:
        """Every function, by its name in the source."""
        return {
            "check_budget": self.check_budget,
            "url_provider": self.url_provider,
            "start_nst": self.start_nst,
            "monitor_nst": self.monitor_nst,
            "stop_nst": self.stop_nst,
            "sweep": self.sweep,
            "api": self.web_api,
        }

    def connect(self, *, admission: Admission, nst_job: NstJob) -> None:
        """Tell the functions outside the state machines which machines there are, and let them use those."""
        admission.grant_run(self.web_api)
        nst_job.grant_start(self.web_api)
        nst_job.grant_observe_executions(self.sweep)
        self.web_api.add_environment("ADMISSION_MACHINE_ARN", admission.machine_arn)
        for function in (self.web_api, self.sweep):
            function.add_environment("NST_JOB_MACHINE_ARN", nst_job.machine_arn)

    def _check_budget(self) -> HandlerFunction:
        function = self._function("CheckBudget", "check_budget", "read the budget, or reserve a job's worst case")
        self._props.budget.grant_items(function, "GetItem", "PutItem", "UpdateItem")
        self._props.jobs.grant_items(function, "GetItem")
        return function

    def _url_provider(self) -> HandlerFunction:
        function = self._function("UrlProvider", "url_provider", "create a job and sign the uploads of its pictures")
        self._props.jobs.grant_items(function, "PutItem")
        self._props.budget.grant_visitor_counters(function)
        self._props.images.grant_write(function, INPUTS)
        return function

    def _start_nst(self) -> HandlerFunction:
        function = self._function("StartNst", "start_nst", "start the one Fargate task of an attempt")
        self._props.jobs.grant_items(function, "GetItem", "UpdateItem")
        self._props.images.grant_write(function, PROGRESS)
        self._props.task.grant_run(function)
        self._props.task.grant_stop(function)  # the task that it started for a job that ended meanwhile
        function.node.add_dependency(self._props.task)  # with Spot, the cluster must have its capacity providers first
        return function

    def _monitor_nst(self) -> HandlerFunction:
        function = self._function("MonitorNst", "monitor_nst", "report a task's state, and when to check again")
        self._props.jobs.grant_items(function, "GetItem")
        self._props.task.grant_describe(function)
        return function

    def _stop_nst(self) -> HandlerFunction:
        function = self._function(
            "StopNst", "stop_nst", "stop a task, settle the budget and end the job", timeout=_STOP_TIMEOUT_SECONDS
        )
        self._grant_stopping(function)
        return function

    def _sweep(self) -> HandlerFunction:
        function = self._function(
            "Sweep", "sweep", "settle jobs, reservations and tasks left behind", timeout=_SWEEP_TIMEOUT_SECONDS
        )
        self._grant_stopping(function)
        self._props.jobs.grant_query_by_status(function)
        self._props.budget.grant_items(function, "Scan")
        return function

    def _web_api(self) -> HandlerFunction:
        secrets = self._props.secrets
        function = self._function(
            "WebApi",
            "api.app",
            "answer the Web API",
            memory=_API_MEMORY_MIB,
            extra={"ORIGIN_SECRET_ARNS": ",".join(secrets.taken_arns)},
        )
        self._props.budget.grant_items(function, "GetItem")
        self._props.jobs.grant_items(function, "GetItem", "UpdateItem")
        self._props.images.grant_read(function, JOBS)
        self._props.images.grant_delete(function, JOBS)
        self._props.images.grant_list(function, JOBS)
        secrets.grant_read(function)
        return function

    def _grant_stopping(self, function: HandlerFunction) -> None:
        self._props.budget.grant_items(function, "GetItem", "UpdateItem")
        self._props.jobs.grant_items(function, "GetItem", "UpdateItem")
        self._props.images.grant_read(function, PROGRESS, FIRST_FRAME)
        self._props.images.grant_write(function, PROGRESS)
        self._props.images.grant_list(function, JOBS)  # of a job that its visitor deleted while its task wrote
        self._props.images.grant_delete(function, JOBS)
        self._props.task.grant_list(function)  # a task that was started and never written down
        self._props.task.grant_describe(function)
        self._props.task.grant_stop(function)

    def _function(
        self,
        construct_id: str,
        module: str,
        description: str,
        *,
        timeout: int = 30,
        memory: int = 512,
        extra: Mapping[str, str] | None = None,
    ) -> HandlerFunction:
        return HandlerFunction(
            self,
            construct_id,
            props=HandlerFunctionProps(
                module=module,
                description=description,
                environment={**self._props.environment, **(extra or {})},
                log_retention=self._props.log_retention,
                timeout_seconds=timeout,
                memory_mib=memory,
            ),
        )
