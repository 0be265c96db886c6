"""The environment variables that every function of the NST Handler shares."""

from typing import Final

from cdk_app.core.images import ImageStorage
from cdk_app.core.network import TaskNetwork
from cdk_app.core.nst_task import CONTAINER, NstTask
from cdk_app.core.tables import BudgetTable, JobsTable
from cdk_app.settings import Settings
from contract.metrics import NAMESPACE, SERVICE_NAME

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
    return {
        "POWERTOOLS_SERVICE_NAME": SERVICE_NAME,
        "POWERTOOLS_METRICS_NAMESPACE": NAMESPACE,
        "LOG_LEVEL": "INFO",
        "STAGE": settings.stage,
        "BUDGET_TABLE": budget.table_name,
        "JOBS_TABLE": jobs.table_name,
        "IMAGES_BUCKET": images.name,
        "CLUSTER_ARN": task.cluster_arn,
        "TASK_DEFINITION_ARN": task.definition_arn,
        "TASK_CONTAINER": CONTAINER,
        "SUBNET_IDS": ",".join(network.subnet_ids),
        "SECURITY_GROUP_ID": network.security_group.security_group_id,
        "BUDGET_LIMIT_MICRODOLLARS": str(int(settings.budget_limit)),
        "BUDGET_PERIOD": settings.budget_period,
        "MAX_RUNNING_JOBS": str(settings.max_running_jobs),
        "MAX_JOBS_PER_VISITOR_PER_DAY": str(settings.max_jobs_per_visitor_per_day),
        "TASK_VCPUS": str(settings.vcpus),
        "TASK_MEMORY_GIB": str(settings.memory_gib),
        "TASK_ARCHITECTURE": settings.task_architecture,
        "TASK_SPOT": str(settings.task_spot).lower(),
        "PRICE_REGION": settings.region,
        "LARGEST_SIZE": str(settings.largest_size),
        "MAX_UPLOAD_MIB": str(settings.max_upload_mib),
        "JOB_DEADLINE_SECONDS": str(settings.job_deadline_seconds),
        "TASK_START_SECONDS": str(settings.task_start_seconds),
        "TASK_STALL_SECONDS": str(settings.task_stall_seconds),
        "URL_SECONDS": str(URL_SECONDS),
        "RETENTION_DAYS": str(settings.image_retention_days),
        **({"TASK_INSTANCE": settings.task_instance} if settings.task_instance else {}),
        **({"CAPACITY_PROVIDER": task.capacity_provider} if task.capacity_provider else {}),
    }
