"""TaskNetwork: where NST tasks run. Public subnets and no NAT gateway, which would cost more than the product."""

from types import MappingProxyType
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from cdk_app.acknowledge import acknowledge

_HTTPS: Final = 443
_ZONES: Final = 3
"""One may be without Fargate of some kind: ARM64 does not run in use1-az3, and which of an account's zones that is
cannot be known before it is deployed. StartNST then tries the others."""
_FEWER_ZONES: Final = MappingProxyType({"us-west-1": 2})
"""As many as an account sees that is new to the region."""


class TaskNetwork(Construct):
    """A VPC of public subnets; its traffic to S3 and DynamoDB stays inside AWS, free, through gateway endpoints."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        zones = _FEWER_ZONES.get(cdk.Stack.of(self).region, _ZONES)
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            # CDK's default without an account is two.
            availability_zones=[cdk.Fn.select(zone, cdk.Fn.get_azs()) for zone in range(zones)],
            nat_gateways=0,
            subnet_configuration=[
                ec2.SubnetConfiguration(name="Tasks", subnet_type=ec2.SubnetType.PUBLIC, cidr_mask=24)
            ],
            gateway_endpoints={
                "S3": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.S3),
                "DynamoDb": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.DYNAMODB),
            },
            # It would take a custom resource; nothing uses the default group, as every task is given its own.
            restrict_default_security_group=False,
        )
        acknowledge(
            self.vpc,
            {
                "AwsSolutions-VPC7": "Nothing listens here: tasks admit no connection and open only HTTPS. Flow logs "
                "would cost more than the traffic, and the local cloud has none.",
            },
        )
        self.security_group = ec2.SecurityGroup(
            self,
            "TaskSecurityGroup",
            vpc=self.vpc,
            description="NST tasks: nothing in, HTTPS out",
            allow_all_outbound=False,
        )
        self.security_group.add_egress_rule(
            ec2.Peer.any_ipv4(), ec2.Port.tcp(_HTTPS), "S3, DynamoDB, ECR and CloudWatch Logs"
        )

    @property
    def subnet_ids(self) -> list[str]:
        """The subnets that a task may be placed in."""
        return [subnet.subnet_id for subnet in self.vpc.public_subnets]
