"""EdgeSecrets: random texts, generated at deployment."""

from collections.abc import Sequence
from typing import Final

from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from cdk_app.acknowledge import acknowledge

_LENGTH: Final = 48


class EdgeSecrets(Construct):
    """What proves that a request came through CloudFront: it sends the last of them, and the Web API takes any.

    So one is replaced without a moment in which CloudFront sends what the Web API does not take: docs/runbook.md.
    """

    def __init__(self, scope: Construct, construct_id: str, *, names: Sequence[str]) -> None:
        super().__init__(scope, construct_id)
        self._taken = [self._secret(name) for name in names]

    @property
    def sent(self) -> secretsmanager.Secret:
        """What CloudFront adds to every request."""
        return self._taken[-1]

    @property
    def taken_arns(self) -> list[str]:
        """What the Web API takes, that which CloudFront sends as the last."""
        return [secret.secret_arn for secret in self._taken]

    def grant_read(self, grantee: iam.IGrantable) -> None:
        """Allow reading all of them."""
        iam.Grant.add_to_principal(
            grantee=grantee, actions=["secretsmanager:GetSecretValue"], resource_arns=self.taken_arns
        )

    def _secret(self, name: str) -> secretsmanager.Secret:
        secret = secretsmanager.Secret(
            self,
            name.title(),
            description="NST-Art: the header that marks requests from CloudFront for the Web API",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                password_length=_LENGTH,
                exclude_punctuation=True,  # it travels in a header
            ),
        )
        acknowledge(
            secret,
            {
                "AwsSolutions-SMG4": "CloudFront must change it too: a deployment does, by its name.",
                "CKV_AWS_149": "Encrypted by the account's own key, which cannot be shared with other accounts.",
            },
        )
        return secret
