"""The tasks: start one, ask how they are, stop them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from lambdas.domain import placement
from lambdas.domain.errors import CapacityUnavailable, NotPlaced
from lambdas.domain.fargate import CPU_UNITS_PER_VCPU, MIB_PER_GIB
from lambdas.domain.jobs import Job
from lambdas.domain.pricing import TaskSize
from lambdas.domain.tasks import Task
from lambdas.gateways import aws
from lambdas.settings import FunctionSettings

if TYPE_CHECKING:
    from types_boto3_ecs.type_defs import TaskTypeDef

_DESCRIBE_AT_ONCE: Final = 100
_STOPPED: Final = "STOPPED"


@dataclass(frozen=True)
class Tasks:
    """The tasks of the cluster. Every method may raise Throttled and ServiceUnavailable."""

    settings: FunctionSettings

    def run(self, job: Job, spec: str) -> str:
        """Start the task of a job's present attempt, and return its ARN; the same one if it was started before.

        Raises a kind of NotPlaced where ECS certainly started none.
        """
        container = {"name": self.settings.task_container, "environment": [{"name": "JOB_SPEC", "value": spec}]}
        request: dict[str, Any] = {
            "cluster": self.settings.cluster_arn,
            "taskDefinition": self.settings.task_definition_arn,
            "clientToken": f"{job.job_id}-{job.attempt}-{job.placement}",
            "startedBy": job.job_id,
            "propagateTags": "TASK_DEFINITION",  # by which the bill lists deployments
            "count": 1,
            "overrides": {**_rented(self.settings.task_for(job.size)), "containerOverrides": [container]},
            "networkConfiguration": {"awsvpcConfiguration": self._network(job)},
            **self._capacity(),
        }
        try:
            with aws.trouble_is_typed():
                answer = aws.ecs().run_task(**request)
        except ClientError as error:
            if aws.error_code(error) == "ConflictException":
                # An earlier try started it, and a deployment has changed what is asked for since.
                return str(error.response["resourceIds"][0])  # type: ignore[typeddict-item] # RunTask's own
            raise placement.error_of(f"{aws.error_code(error)}: {error.response['Error']['Message']}") from error
        if answer["tasks"]:
            return str(answer["tasks"][0]["taskArn"])
        failed = placement.error_of("; ".join(each.get("reason", "no reason given") for each in answer["failures"]))
        # ECS keeps this answer under the token: whatever it was, the next try needs another.
        raise failed if isinstance(failed, NotPlaced) else CapacityUnavailable(str(failed))

    def _network(self, job: Job) -> dict[str, Any]:
        network: dict[str, Any] = {
            "subnets": self._subnets(job),
            "securityGroups": [self.settings.security_group_id],
        }
        if self.settings.capacity_provider is None:
            # Without a NAT gateway, the way to S3's neighbours ECR and Logs. An instance has an address itself, by
            # which it pulls and logs; the task there needs S3 and DynamoDB alone, which have gateway endpoints.
            network["assignPublicIp"] = "ENABLED"
        return network

    def _capacity(self) -> dict[str, Any]:
        provider = "FARGATE_SPOT" if self.settings.task_size.spot else self.settings.capacity_provider
        if provider:
            return {"capacityProviderStrategy": [{"capacityProvider": provider, "weight": 1}]}
        return {"launchType": "FARGATE"}

    def _subnets(self, job: Job) -> list[str]:
        """Return where a task may be placed: anywhere at first, and when that failed in one zone after the other.

        A zone may have no room, or no Fargate of this kind, and ECS does not always try another by itself.
        """
        subnets = list(self.settings.subnet_ids)
        failed = job.attempt - 1 + job.placement
        return [subnets[(failed - 1) % len(subnets)]] if failed else subnets

    def describe(self, arns: Iterable[str]) -> dict[str, Task]:
        """Return the tasks by ARN; those that ECS has forgotten, after about an hour, are missing."""
        wanted = list(arns)
        found: dict[str, Task] = {}
        for start in range(0, len(wanted), _DESCRIBE_AT_ONCE):
            with aws.trouble_is_typed():
                answer = aws.ecs().describe_tasks(
                    cluster=self.settings.cluster_arn, tasks=wanted[start : start + _DESCRIBE_AT_ONCE]
                )
            found |= {task["taskArn"]: _task(task) for task in answer["tasks"]}
        return found

    def stop(self, arn: str, *, reason: str) -> None:
        """Ask a task to stop: SIGTERM, and SIGKILL half a minute later. One that ECS has forgotten has stopped."""
        try:
            with aws.trouble_is_typed():
                aws.ecs().stop_task(cluster=self.settings.cluster_arn, task=arn, reason=reason)
        except ClientError as error:
            if aws.error_code(error) != "InvalidParameterException":  # for a task that ECS has forgotten
                raise

    def started_for(self, job_id: str) -> list[str]:
        """Return the ARNs of all tasks of a job that ECS lists, recorded or not."""
        return [arn for status in ("RUNNING", _STOPPED) for arn in self._list(startedBy=job_id, desiredStatus=status)]

    def alive(self) -> Iterator[tuple[str, str, datetime]]:
        """Return each task that ECS means to run, as its ARN, its job's id, and when it was made."""
        arns = list(self._list(desiredStatus="RUNNING"))
        for start in range(0, len(arns), _DESCRIBE_AT_ONCE):
            with aws.trouble_is_typed():
                answer = aws.ecs().describe_tasks(
                    cluster=self.settings.cluster_arn, tasks=arns[start : start + _DESCRIBE_AT_ONCE]
                )
            for task in answer["tasks"]:
                yield task["taskArn"], task.get("startedBy", ""), task["createdAt"]

    def _list(self, **filters: str) -> Iterator[str]:
        pages = aws.ecs().get_paginator("list_tasks").paginate(cluster=self.settings.cluster_arn, **filters)  # type: ignore[arg-type]
        with aws.trouble_is_typed():
            for page in pages:
                yield from page["taskArns"]


def _rented(size: TaskSize) -> dict[str, str]:
    return {"cpu": str(int(size.vcpus * CPU_UNITS_PER_VCPU)), "memory": str(int(size.memory_gib * MIB_PER_GIB))}


def _task(task: "TaskTypeDef") -> Task:
    (container, *_) = task.get("containers") or [{}]
    pulled, stopped = task.get("pullStartedAt"), task.get("stoppedAt")
    return Task(
        task_arn=task["taskArn"],
        is_stopped=task["lastStatus"] == _STOPPED,
        exit_code=container.get("exitCode"),
        stop_code=task.get("stopCode", ""),
        stopped_reason=task.get("stoppedReason", ""),
        container_reason=container.get("reason", ""),
        created_at=task["createdAt"].timestamp(),
        pull_started_at=pulled.timestamp() if pulled else None,
        stopped_at=stopped.timestamp() if stopped else None,
    )
