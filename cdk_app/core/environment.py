"""The environment variables that every function of the NST Handler shares."""

from typing import Final

from cdk_app.core.images import ImageStorage
from cdk_app.core.network import TaskNetwork
from cdk_app.core.nst_task import CONTAINER, NstTask
from cdk_app.core.tables import BudgetTable, JobsTable
from cdk_app.settings import Settings
from contract.metrics import NAMESPACE, SERVICE_NAME
from lambdas.domain.budget import Period
from lambdas.domain.pricing import Architecture
from lambdas.settings import FunctionSettings

URL_SECONDS: Final = 3600
"""How long a presigned URL is asked to last; it dies earlier with the credentials that signed it."""


def handler_environment(
    settings: Settings,
    *,
    budget: BudgetTable,
    jobs: JobsTable,
    images: ImageStorage,
    network: TaskNetwork,
    task: NstTask,
) -> dict[str, str]:
    """Return names to values. State machines are missing, as they depend on the functions: see `NstHandler.connect`."""
    return (
        observability_environment(settings)
        | FunctionSettings(
            budget_table=budget.table_name,
            jobs_table=jobs.table_name,
            images_bucket=images.name,
            cluster_arn=task.cluster_arn,
            task_definition_arn=task.definition_arn,
            task_container=CONTAINER,
            subnet_ids=tuple(network.subnet_ids),
            security_group_id=network.security_group.security_group_id,
            budget_limit_microdollars=int(settings.budget_limit),
            budget_period=Period(settings.budget_period),
            max_running_jobs=settings.max_running_jobs,
            max_jobs_per_visitor_per_day=settings.max_jobs_per_visitor_per_day,
            task_vcpus=settings.vcpus,
            task_memory_gib=settings.memory_gib,
            task_architecture=Architecture(settings.task_architecture),
            task_spot=settings.task_spot,
            task_instance=settings.task_instance,
            capacity_provider=task.capacity_provider,
            price_region=settings.region,
            largest_size=settings.largest_size,
            max_upload_mib=settings.max_upload_mib,
            job_deadline_seconds=settings.job_deadline_seconds,
            task_start_seconds=settings.task_start_seconds,
            task_stall_seconds=settings.task_stall_seconds,
            url_seconds=URL_SECONDS,
            retention_days=settings.image_retention_days,
        ).as_environment()
    )


def observability_environment(settings: Settings) -> dict[str, str]:
    """Return what Powertools reads, and the dimension of the metrics."""
    return {
        "POWERTOOLS_SERVICE_NAME": SERVICE_NAME,
        "POWERTOOLS_METRICS_NAMESPACE": NAMESPACE,
        "LOG_LEVEL": "INFO",
        "STAGE": settings.stage,
    }
