"""EdgeSecrets: two random texts that are made at deployment and known to nobody."""

from typing import Final

from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from cdk_app.acknowledge import acknowledge

_LENGTH: Final = 48


class EdgeSecrets(Construct):
    """`origin` proves that a request came through CloudFront; `visitor_salt` makes hashes of addresses unguessable."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.origin = self._secret(
            "Origin",
            description="NST-Art: the header by which the Web API knows requests that came through CloudFront",
            why_not_rotated="CloudFront and the Web API must change it together: replace it with a deployment.",
        )
        self.visitor_salt = self._secret(
            "VisitorSalt",
            description="NST-Art: the salt of the hashes that stand for visitors' addresses",
            why_not_rotated="A new salt would give every visitor a new allowance; hashes live for a day anyway.",
        )

    def grant_read(self, grantee: iam.IGrantable) -> None:
        """Allow reading both."""
        for secret in (self.origin, self.visitor_salt):
            iam.Grant.add_to_principal(
                grantee=grantee, actions=["secretsmanager:GetSecretValue"], resource_arns=[secret.secret_arn]
            )

    def _secret(self, construct_id: str, *, description: str, why_not_rotated: str) -> secretsmanager.Secret:
        secret = secretsmanager.Secret(
            self,
            construct_id,
            description=description,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                password_length=_LENGTH,
                exclude_punctuation=True,  # it travels in a header
            ),
        )
        acknowledge(secret, {"AwsSolutions-SMG4": why_not_rotated})
        return secret
