"""NstTask: the cluster and the task definition that stylises one image, on Fargate or on an instance with a GPU.

Run once per job, never as an ECS service: a service would start a finished or crashed job again, and every start
costs money.
"""

from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk_app.acknowledge import acknowledge
from cdk_app.core.gpu_instances import GpuInstances, GpuInstancesProps
from cdk_app.core.images import CHECKPOINTS, INPUTS, OUTPUTS, PROGRESS, ImageStorage
from cdk_app.core.log_groups import OwnLog
from cdk_app.core.tables import JobsTable
from cdk_app.paths import REPOSITORY
from contract.job_row import TASK_ATTRIBUTES

CONTAINER: Final = "nst-task"
STOP_GRACE_SECONDS: Final = 30
"""Between SIGTERM and SIGKILL: long enough to write a checkpoint. Fargate Spot gives up to 120."""

_PLATFORMS: Final = {
    "ARM64": (ecs.CpuArchitecture.ARM64, ecr_assets.Platform.LINUX_ARM64),
    "X86_64": (ecs.CpuArchitecture.X86_64, ecr_assets.Platform.LINUX_AMD64),
}


@dataclass(frozen=True, kw_only=True)
class NstTaskProps:
    """Size, price class and network of the task, and what it works on.

    instance_type: of EC2, with a GPU; None for Fargate.
    """

    vpc: ec2.IVpc
    security_group: ec2.ISecurityGroup
    images: ImageStorage
    jobs: JobsTable
    cpu_units: int
    memory_mib: int
    architecture: str
    spot: bool
    instance_type: str | None
    network: str
    torch_index: str
    log_retention: logs.RetentionDays


class NstTask(Construct):
    """The cluster, the task definition and its two roles: one for ECS to start the task, one for the code in it."""

    def __init__(self, scope: Construct, construct_id: str, *, props: NstTaskProps) -> None:
        super().__init__(scope, construct_id)
        self._cluster = self._define_cluster(props)
        self._instances = self._define_instances(props)
        self._definition = self._define_task(props)
        self._add_container(props)
        self._grant_work(props)

    @property
    def cluster_arn(self) -> str:
        """Where tasks run."""
        return self._cluster.cluster_arn

    @property
    def definition_arn(self) -> str:
        """What a task is, in this revision: a job that runs during an update keeps the revision that it had."""
        return self._definition.task_definition_arn

    @property
    def capacity_provider(self) -> str | None:
        """What runs it, if not Fargate."""
        return self._instances.name if self._instances else None

    def grant_run(self, grantee: iam.IGrantable) -> None:
        """Allow starting this task in this cluster, and handing it its two roles. Nothing else."""
        stack = cdk.Stack.of(self)
        # Every revision: while a stack is updated, the policy is changed before or after the function's environment.
        revisions = f"arn:aws:ecs:{stack.region}:{stack.account}:task-definition/{self._definition.family}:*"
        self._grant_in_cluster(grantee, "ecs:RunTask", [revisions])
        acknowledge(
            grantee.grant_principal,  # type: ignore[arg-type]
            {
                f"AwsSolutions-IAM5[Resource::{revisions.replace(stack.account, '<AWS::AccountId>')}]": "Any revision "
                "of this task definition: an update must not keep jobs from starting."
            },
        )
        # ECS asks for it where a task is given tags as it starts; tags of tasks that run stay as they are.
        self._grant_on_tasks(grantee, "ecs:TagResource", {"StringEquals": {"ecs:CreateAction": "RunTask"}})
        iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["iam:PassRole"],
            resource_arns=[self._definition.task_role.role_arn, self._execution_role.role_arn],
            conditions={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        )

    def grant_stop(self, grantee: iam.IGrantable) -> None:
        """Allow stopping tasks of this cluster."""
        self._grant_on_tasks(grantee, "ecs:StopTask")

    def grant_describe(self, grantee: iam.IGrantable) -> None:
        """Allow asking how tasks of this cluster are."""
        self._grant_on_tasks(grantee, "ecs:DescribeTasks")

    def grant_list(self, grantee: iam.IGrantable) -> None:
        """Allow listing the tasks of this cluster. The API has no resource for it, so the cluster is a condition."""
        self._grant_in_cluster(grantee, "ecs:ListTasks", ["*"])
        acknowledge(
            grantee.grant_principal,  # type: ignore[arg-type]
            {"AwsSolutions-IAM5[Resource::*]": "ecs:ListTasks has no resource; a condition names the cluster."},
        )

    def _grant_on_tasks(
        self, grantee: iam.IGrantable, action: str, conditions: dict[str, dict[str, str]] | None = None
    ) -> None:
        iam.Grant.add_to_principal(
            grantee=grantee,
            actions=[action],
            resource_arns=[self._cluster.arn_for_tasks("*")],
            conditions=conditions or self._in_cluster,
        )
        cluster = cdk.Stack.of(self).get_logical_id(self._cluster.node.default_child)  # type: ignore[arg-type]
        task = f"arn:aws:ecs:{cdk.Stack.of(self).region}:<AWS::AccountId>:task/<{cluster}>/*"
        acknowledge(
            grantee.grant_principal,  # type: ignore[arg-type]
            {f"AwsSolutions-IAM5[Resource::{task}]": "A task's id is not known before; the cluster is ours."},
        )

    def _grant_in_cluster(self, grantee: iam.IGrantable, action: str, resources: list[str]) -> None:
        iam.Grant.add_to_principal(
            grantee=grantee,
            actions=[action],
            resource_arns=resources,
            conditions=self._in_cluster,
        )

    @property
    def _in_cluster(self) -> dict[str, dict[str, str]]:
        return {"ArnEquals": {"ecs:cluster": self._cluster.cluster_arn}}

    def _define_cluster(self, props: NstTaskProps) -> ecs.Cluster:
        cluster = ecs.Cluster(
            self,
            "Cluster",
            vpc=props.vpc,
            # Only for Spot: the association is a resource that the local cloud does not have.
            enable_fargate_capacity_providers=props.spot,
            container_insights_v2=ecs.ContainerInsights.DISABLED,
        )
        acknowledge(
            cluster,
            {
                "AwsSolutions-ECS4": "Container Insights are charged by the hour, and say less about a job "
                "than the progress that the task itself reports.",
                "CKV_AWS_65": "As AwsSolutions-ECS4.",
            },
        )
        return cluster

    def _define_instances(self, props: NstTaskProps) -> GpuInstances | None:
        if props.instance_type is None:
            return None
        return GpuInstances(
            self,
            "Instances",
            props=GpuInstancesProps(
                cluster=self._cluster, instance_type=props.instance_type, security_group=props.security_group
            ),
        )

    def _define_task(self, props: NstTaskProps) -> ecs.TaskDefinition:
        self._execution_role = iam.Role(
            self,
            "ExecutionRole",
            assumed_by=iam.ServicePrincipal("ecs-tasks.amazonaws.com"),
            description="For ECS: pull the image of the NST task, and write its log",
        )
        on_an_instance = props.instance_type is not None
        return ecs.TaskDefinition(
            self,
            "Definition",
            compatibility=ecs.Compatibility.MANAGED_INSTANCES if on_an_instance else ecs.Compatibility.FARGATE,
            network_mode=ecs.NetworkMode.AWS_VPC,
            cpu=str(props.cpu_units),
            memory_mib=str(props.memory_mib),
            runtime_platform=ecs.RuntimePlatform(
                cpu_architecture=_PLATFORMS[props.architecture][0],
                operating_system_family=ecs.OperatingSystemFamily.LINUX,
            ),
            execution_role=self._execution_role,
            task_role=iam.Role(
                self,
                "TaskRole",
                assumed_by=iam.ServicePrincipal("ecs-tasks.amazonaws.com"),
                description="For the NST task: read a job's inputs, write its results and its progress",
            ),
        )

    def _add_container(self, props: NstTaskProps) -> None:
        self.log_group = OwnLog(self, "Log", retention=props.log_retention)
        self._definition.add_container(
            CONTAINER,
            image=ecs.ContainerImage.from_asset(
                str(REPOSITORY),
                file="nst_task/Dockerfile",
                platform=_PLATFORMS[props.architecture][1],
                build_args={
                    "NETWORK": props.network,
                    "TORCH_INDEX": props.torch_index,
                    "DEVICE": "cuda" if props.instance_type else "cpu",
                },
            ),
            essential=True,
            gpu_count=1 if props.instance_type else None,
            readonly_root_filesystem=True,  # the task keeps everything in memory
            # Blocking would let a slow log stop the work; the task's progress is in S3 and DynamoDB anyway.
            logging=ecs.LogDriver.aws_logs(
                stream_prefix="job", log_group=self.log_group, mode=ecs.AwsLogDriverMode.NON_BLOCKING
            ),
            environment={
                "JOBS_TABLE": props.jobs.table_name,
                "AWS_REGION": cdk.Stack.of(self).region,
                "AWS_DEFAULT_REGION": cdk.Stack.of(self).region,  # the one that botocore reads
            },
            stop_timeout=cdk.Duration.seconds(STOP_GRACE_SECONDS),
        )
        acknowledge(
            self._definition,
            {
                "AwsSolutions-ECS2": "The environment holds a region and the name of a table: neither is a secret.",
            },
        )
        acknowledge(
            self._execution_role,
            {"AwsSolutions-IAM5[Resource::*]": "ecr:GetAuthorizationToken has no resource of its own."},
        )

    def _grant_work(self, props: NstTaskProps) -> None:
        role = self._definition.task_role
        props.images.grant_read(role, INPUTS, PROGRESS, CHECKPOINTS)  # an attempt goes on from the one before
        props.images.grant_write(role, *OUTPUTS)
        iam.Grant.add_to_principal(
            grantee=role,
            actions=["dynamodb:UpdateItem"],
            resource_arns=[props.jobs.table_arn],
            # A heartbeat's answer is the whole row: that holds no secret, as of the job's token it has only the hash.
            conditions={"ForAllValues:StringEquals": {"dynamodb:Attributes": list(TASK_ATTRIBUTES)}},
        )
