"""DeliveryStack: the role by which GitHub deploys. One branch of one repository takes it on: no key is stored."""

import re
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk_app.acknowledge import acknowledge
from cdk_app.settings import SettingsError

BRANCH: Final = "main"
_GITHUB: Final = "token.actions.githubusercontent.com"
_AUDIENCE: Final = "sts.amazonaws.com"
_REPOSITORY: Final = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+|[A-Za-z0-9-]+@\d+/[A-Za-z0-9._-]+@\d+")
"""As the subject of GitHub's tokens names it: with the two ids where it was made or renamed since July 2026."""

_CDK_ROLES: Final = ("deploy", "file-publishing", "image-publishing")
"""What `cdk deploy` takes on. Not the lookup role: nothing is looked up."""


class DeliveryStack(cdk.Stack):
    """GitHub's identity provider, and a role that may do nothing but take on the roles of CDK's bootstrap."""

    def __init__(self, scope: Construct, construct_id: str, *, repository: str) -> None:
        super().__init__(scope, construct_id, description="NST-Art Delivery: deployments from GitHub, without keys")
        if not _REPOSITORY.fullmatch(repository):
            raise SettingsError(f"github is {repository!r}: expected a repository, OWNER/NAME or OWNER@ID/NAME@ID.")
        provider = iam.CfnOIDCProvider(self, "GitHub", url=f"https://{_GITHUB}", client_id_list=[_AUDIENCE])
        role = iam.Role(
            self,
            "DeployRole",
            description=f"For GitHub: deploy the branch {BRANCH} of {repository}",
            assumed_by=iam.WebIdentityPrincipal(
                provider.attr_arn,
                {
                    "StringEquals": {
                        f"{_GITHUB}:aud": _AUDIENCE,
                        f"{_GITHUB}:sub": f"repo:{repository}:ref:refs/heads/{BRANCH}",
                    }
                },
            ),
            max_session_duration=cdk.Duration.hours(1),
        )
        for name in _CDK_ROLES:
            self._grant_role_of_cdk(role, name)
        cdk.CfnOutput(self, "DeployRoleArn", value=role.role_arn)

    def _grant_role_of_cdk(self, role: iam.Role, name: str) -> None:
        pattern = f"cdk-hnb659fds-{name}-role-{self.account}-*"
        arn = f"arn:aws:iam::{self.account}:role/{pattern}"
        role.add_to_policy(iam.PolicyStatement(actions=["sts:AssumeRole"], resources=[arn]))
        shown = arn.replace(self.account, "<AWS::AccountId>")
        acknowledge(role, {f"AwsSolutions-IAM5[Resource::{shown}]": "The wildcard stands for the region."})
