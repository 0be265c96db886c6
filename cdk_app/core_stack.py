"""CoreStack: all that a job needs. It deploys unmodified into an AWS account and into the local cloud."""

import aws_cdk as cdk
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk_app.core.admission import Admission, AdmissionProps
from cdk_app.core.clean_up import CleanUp, CleanUpProps
from cdk_app.core.edge_secrets import EdgeSecrets
from cdk_app.core.environment import handler_environment
from cdk_app.core.handlers import NstHandler, NstHandlerProps
from cdk_app.core.images import ImageStorage, ImageStorageProps
from cdk_app.core.log_retention import LOG_RETENTION
from cdk_app.core.network import TaskNetwork
from cdk_app.core.nst_job import NstJob, NstJobProps
from cdk_app.core.nst_task import NstTask, NstTaskProps
from cdk_app.core.tables import BudgetTable, JobsTable
from cdk_app.core.web_api import WebApi, WebApiProps
from cdk_app.settings import Settings


class CoreStack(cdk.Stack):
    """Wires the constructs of `cdk_app.core`, and decides nothing itself."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings) -> None:
        super().__init__(
            scope,
            construct_id,
            env=cdk.Environment(region=settings.region),
            description="NST-Art Core: storage, budget, NST Handler, NST task and Web API",
            termination_protection=settings.keeps_data,
        )
        log_retention = LOG_RETENTION[settings.log_retention_days]
        self.images = ImageStorage(
            self,
            "Images",
            props=ImageStorageProps(
                site_origin=settings.site_origin,
                retention_days=settings.image_retention_days,
                keep_when_stack_is_deleted=settings.keeps_data,
            ),
        )
        self.budget = BudgetTable(self, "BudgetTable", keep_when_stack_is_deleted=settings.keeps_data)
        self.jobs = JobsTable(self, "JobsTable", keep_when_stack_is_deleted=settings.keeps_data)
        self._network = TaskNetwork(self, "Network")
        self.task = self._nst_task(settings, log_retention)
        self.secrets = EdgeSecrets(self, "EdgeSecrets", names=settings.origin_secret_names)
        self.handler = self._nst_handler(settings, log_retention)
        self._admission = Admission(
            self,
            "Admission",
            props=AdmissionProps(
                check_budget=self.handler.check_budget,
                url_provider=self.handler.url_provider,
                log_retention=log_retention,
            ),
        )
        self.nst_job = self._machine_of_jobs(settings, log_retention)
        self.handler.connect(admission=self._admission, nst_job=self.nst_job)
        CleanUp(
            self,
            "CleanUp",
            props=CleanUpProps(
                nst_job_arn=self.nst_job.machine_arn,
                cluster_arn=self.task.cluster_arn,
                stop_nst=self.handler.stop_nst,
                sweep=self.handler.sweep,
            ),
        )
        self.web_api = WebApi(
            self,
            "WebApi",
            props=WebApiProps(
                function=self.handler.web_api,
                requests_per_second=settings.api_requests_per_second,
                burst=settings.api_burst,
                log_retention=log_retention,
            ),
        )
        self._add_outputs()

    def _nst_task(self, settings: Settings, log_retention: logs.RetentionDays) -> NstTask:
        return NstTask(
            self,
            "NstTask",
            props=NstTaskProps(
                vpc=self._network.vpc,
                security_group=self._network.security_group,
                images=self.images,
                jobs=self.jobs,
                cpu_units=settings.task_cpu_units,
                memory_mib=settings.task_memory_mib,
                architecture=settings.task_architecture,
                spot=settings.task_spot,
                instance_type=settings.task_instance,
                network=settings.network,
                torch_index=settings.torch_index,
                log_retention=log_retention,
            ),
        )

    def _nst_handler(self, settings: Settings, log_retention: logs.RetentionDays) -> NstHandler:
        return NstHandler(
            self,
            "NstHandler",
            props=NstHandlerProps(
                budget=self.budget,
                jobs=self.jobs,
                images=self.images,
                task=self.task,
                secrets=self.secrets,
                environment=handler_environment(
                    settings,
                    budget=self.budget,
                    jobs=self.jobs,
                    images=self.images,
                    network=self._network,
                    task=self.task,
                ),
                log_retention=log_retention,
            ),
        )

    def _machine_of_jobs(self, settings: Settings, log_retention: logs.RetentionDays) -> NstJob:
        return NstJob(
            self,
            "NstJob",
            props=NstJobProps(
                check_budget=self.handler.check_budget,
                start_nst=self.handler.start_nst,
                monitor_nst=self.handler.monitor_nst,
                stop_nst=self.handler.stop_nst,
                job_deadline_seconds=settings.job_deadline_seconds,
                log_retention=log_retention,
            ),
        )

    def _add_outputs(self) -> None:
        """Output what the local edition, the operator's tools and tests look up."""
        outputs = {
            "WebApiId": self.web_api.api_id,
            "WebApiUrl": self.web_api.url,
            "ImagesBucketName": self.images.name,
            "BudgetTableName": self.budget.table_name,
            "JobsTableName": self.jobs.table_name,
            "NstJobMachineArn": self.nst_job.machine_arn,
            "AdmissionMachineArn": self._admission.machine_arn,
            "SweepFunctionName": self.handler.sweep.function_name,
            "ClusterArn": self.task.cluster_arn,
            "OriginSecretArn": self.secrets.sent.secret_arn,
        }
        for name, value in outputs.items():
            cdk.CfnOutput(self, name, value=value)
