"""The functions' settings: the deployment makes them (`cdk_app/core/environment.py`), a function reads them once."""

import os
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Final

from lambdas.domain import sizes
from lambdas.domain.budget import Period
from lambdas.domain.instances import INSTANCES
from lambdas.domain.monitoring import Patience
from lambdas.domain.pricing import Architecture, TaskSize, worst_case
from lambdas.from_environment import FromEnvironment

_IMAGE_PULL_SECONDS: Final = 120
"""Of the container image, once per attempt."""

_STOP_SECONDS: Final = 60
"""Until MonitorNST sees that a task has not ended in its grace, and until ECS has stopped it."""


@dataclass(frozen=True, kw_only=True)
class FunctionSettings(FromEnvironment):
    """Names and limits, the same for every function but the last three, which no function of a state machine has."""

    budget_table: str
    jobs_table: str
    images_bucket: str
    cluster_arn: str
    task_definition_arn: str
    task_container: str
    subnet_ids: tuple[str, ...]
    security_group_id: str
    budget_limit_microdollars: int
    budget_period: Period
    max_running_jobs: int
    max_jobs_per_visitor_per_day: int
    task_vcpus: Decimal
    task_memory_gib: Decimal
    task_architecture: Architecture
    task_spot: bool
    task_instance: str | None = None
    capacity_provider: str | None = None
    price_region: str
    largest_size: int
    max_upload_mib: int
    job_deadline_seconds: int
    task_start_seconds: int
    task_stall_seconds: int
    url_seconds: int
    retention_days: int
    nst_job_machine_arn: str | None = None
    admission_machine_arn: str | None = None
    origin_secret_arns: tuple[str, ...] = ()

    @property
    def task_size(self) -> TaskSize:
        """The operator's task, for pictures that need no larger one."""
        return TaskSize(
            region=self.price_region,
            architecture=self.task_architecture,
            vcpus=Fraction(self.task_vcpus),
            memory_gib=Fraction(self.task_memory_gib),
            spot=self.task_spot,
            instance=INSTANCES[self.task_instance] if self.task_instance else None,
        )

    @property
    def patience(self) -> Patience:
        """How long a task may be silent."""
        return Patience(stall_seconds=self.task_stall_seconds, start_seconds=self.task_start_seconds)

    @property
    def max_upload_bytes(self) -> int:
        """What a picture file may have."""
        return self.max_upload_mib * 2**20

    def task_for(self, size: int) -> TaskSize:
        """Return the task that paints a picture of `size`."""
        return sizes.task_for(size, self.task_size)

    def worst_case(self, size: int) -> int:
        """Return what a job of `size` can cost at most, in micro-dollars."""
        return worst_case_of(size, self.task_for(size), deadline_seconds=self.job_deadline_seconds)


@dataclass(frozen=True, kw_only=True)
class KillSwitchSettings(FromEnvironment):
    """What the kill switch needs. Its stack is another, where more would be old after a deployment of Core."""

    budget_table: str
    jobs_table: str
    budget_limit_microdollars: int
    budget_period: Period
    nst_job_machine_arn: str
    stop_running_jobs: bool


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
