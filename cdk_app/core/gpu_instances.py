"""GpuInstances: where tasks with a GPU run. ECS makes an instance for a task, and ends it when none is left on it."""

from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from cdk_app.acknowledge import acknowledge
from lambdas.domain.instances import MEMORY_GIB, SCALE_IN_AFTER_SECONDS, VCPUS, VOLUME_GIB


@dataclass(frozen=True, kw_only=True)
class GpuInstancesProps:
    """The one type of instance, and the network that instances are in."""

    cluster: ecs.Cluster
    instance_type: str
    security_group: ec2.ISecurityGroup


class GpuInstances(Construct):
    """A capacity provider of ECS Managed Instances: there is none before the first task, and none after the last.

    ECS chooses the system with the drivers, keeps it patched, and replaces what breaks.
    """

    def __init__(self, scope: Construct, construct_id: str, *, props: GpuInstancesProps) -> None:
        super().__init__(scope, construct_id)
        self._provider = ecs.ManagedInstancesCapacityProvider(
            self,
            "Provider",
            # They have public addresses, and so pull images and send logs without a NAT gateway.
            subnets=props.cluster.vpc.public_subnets,
            security_groups=[props.security_group],
            instance_requirements=ec2.InstanceRequirementsConfig(
                allowed_instance_types=[props.instance_type],
                v_cpu_count_min=VCPUS,
                memory_min=cdk.Size.gibibytes(MEMORY_GIB),
            ),
            task_volume_storage=cdk.Size.gibibytes(VOLUME_GIB),
            monitoring=ecs.InstanceMonitoring.BASIC,
            # The limit of the bill may go by the stage's tag.
            propagate_tags=ecs.PropagateManagedInstancesTags.CAPACITY_PROVIDER,
        )
        provider = self._provider.node.default_child
        assert isinstance(provider, ecs.CfnCapacityProvider)
        # The library has no argument for it yet.
        provider.add_property_override(
            "ManagedInstancesProvider.InfrastructureOptimization.ScaleInAfter", SCALE_IN_AFTER_SECONDS
        )
        props.cluster.add_managed_instances_capacity_provider(self._provider)
        self._acknowledge()

    @property
    def name(self) -> str:
        """By which a task asks for it."""
        return self._provider.capacity_provider_name

    def _acknowledge(self) -> None:
        acknowledge(
            self,
            {
                "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/"
                "AmazonECSInfrastructureRolePolicyForManagedInstances]": "AWS's own policy for the role by which ECS "
                "makes and ends instances: it holds to what ECS has tagged as its own.",
                "AwsSolutions-IAM5[Resource::*]": "ecs:DiscoverPollEndpoint has no resource.",
                f"AwsSolutions-IAM5[Resource::arn:aws:ecs:{cdk.Stack.of(self).region}:<AWS::AccountId>:"
                "container-instance/*]": "The id of an instance is given when it registers.",
            },
        )
