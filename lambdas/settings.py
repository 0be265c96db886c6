"""The functions' settings, read once from the environment that the deployment sets."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, partial
from typing import Final, TypeVar

from lambdas.domain import sizes
from lambdas.domain.budget import Period
from lambdas.domain.instances import INSTANCES
from lambdas.domain.monitoring import Patience
from lambdas.domain.pricing import Architecture, TaskSize, worst_case

_T = TypeVar("_T")

_IMAGE_PULL_SECONDS: Final = 120
"""Of the container image, once per attempt."""

_STOP_SECONDS: Final = 60
"""Until MonitorNST sees that a task has not ended in its grace, and until ECS has stopped it."""


class SettingMissing(Exception):
    """An environment variable is missing or cannot be read: the deployment is broken."""


@dataclass(frozen=True, kw_only=True)
class FunctionSettings:
    """Names and limits; money in micro-dollars. Functions outside the state machines alone know the machines."""

    budget_table: str
    jobs_table: str
    images_bucket: str
    cluster_arn: str
    task_definition_arn: str
    task_container: str
    subnet_ids: tuple[str, ...]
    security_group_id: str
    budget_limit: int
    budget_period: Period
    max_running_jobs: int
    max_jobs_per_visitor_per_day: int
    task_size: TaskSize
    capacity_provider: str | None
    largest_size: int
    max_upload_bytes: int
    job_deadline_seconds: int
    patience: Patience
    url_seconds: int
    retention_days: int
    nst_job_machine_arn: str | None
    admission_machine_arn: str | None
    origin_secret_arns: tuple[str, ...]

    def task_for(self, size: int) -> TaskSize:
        """Return the task that paints a picture of `size`."""
        return sizes.task_for(size, self.task_size)

    def worst_case(self, size: int) -> int:
        """Return what a job of `size` can cost at most."""
        return worst_case_of(size, self.task_for(size), deadline_seconds=self.job_deadline_seconds)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "FunctionSettings":
        """Read all settings. Raises SettingMissing, which names the variable and what was expected."""
        of = partial(read, environment)
        return cls(
            budget_table=of("BUDGET_TABLE", str),
            jobs_table=of("JOBS_TABLE", str),
            images_bucket=of("IMAGES_BUCKET", str),
            cluster_arn=of("CLUSTER_ARN", str),
            task_definition_arn=of("TASK_DEFINITION_ARN", str),
            task_container=of("TASK_CONTAINER", str),
            subnet_ids=of("SUBNET_IDS", lambda text: tuple(text.split(","))),
            security_group_id=of("SECURITY_GROUP_ID", str),
            budget_limit=of("BUDGET_LIMIT_MICRODOLLARS", int),
            budget_period=of("BUDGET_PERIOD", Period),
            max_running_jobs=of("MAX_RUNNING_JOBS", int),
            max_jobs_per_visitor_per_day=of("MAX_JOBS_PER_VISITOR_PER_DAY", int),
            task_size=TaskSize(
                region=of("PRICE_REGION", str),
                architecture=of("TASK_ARCHITECTURE", Architecture),
                vcpus=of("TASK_VCPUS", Fraction),
                memory_gib=of("TASK_MEMORY_GIB", Fraction),
                spot=of("TASK_SPOT", lambda text: {"true": True, "false": False}[text]),
                instance=of("TASK_INSTANCE", INSTANCES.__getitem__) if "TASK_INSTANCE" in environment else None,
            ),
            capacity_provider=environment.get("CAPACITY_PROVIDER"),
            largest_size=of("LARGEST_SIZE", int),
            max_upload_bytes=of("MAX_UPLOAD_MIB", int) * 2**20,
            job_deadline_seconds=of("JOB_DEADLINE_SECONDS", int),
            patience=Patience(stall_seconds=of("TASK_STALL_SECONDS", int), start_seconds=of("TASK_START_SECONDS", int)),
            url_seconds=of("URL_SECONDS", int),
            retention_days=of("RETENTION_DAYS", int),
            nst_job_machine_arn=environment.get("NST_JOB_MACHINE_ARN"),
            admission_machine_arn=environment.get("ADMISSION_MACHINE_ARN"),
            origin_secret_arns=tuple(environment.get("ORIGIN_SECRET_ARNS", "").split(",")),
        )


def worst_case_of(size: int, task: TaskSize, *, deadline_seconds: int) -> int:
    """Return what a job that paints a picture of `size` on `task` can cost at most, in micro-dollars."""
    return worst_case(
        task,
        deadline_seconds=deadline_seconds,
        # An instance is paid for while its task waits for it, which is within the deadline.
        pull_seconds=0 if task.instance else _IMAGE_PULL_SECONDS,
        stop_grace_seconds=sizes.needs_of(size).grace_seconds + _STOP_SECONDS,
    )


@cache
def settings() -> FunctionSettings:
    """Return this deployment's settings."""
    return FunctionSettings.from_environment(os.environ)


def read(environment: Mapping[str, str], name: str, parse: Callable[[str], _T]) -> _T:
    """Return one variable, parsed. Raises SettingMissing, which names the variable and what was expected."""
    raw = environment.get(name)
    if not raw:
        raise SettingMissing(f"The environment variable {name} is missing: deploy the Core stack again.")
    try:
        return parse(raw)
    except (ValueError, KeyError) as error:
        raise SettingMissing(f"The environment variable {name} is {raw!r}, which cannot be read ({error}).") from error
