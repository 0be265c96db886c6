"""ImageStorage: the private bucket that holds every picture, for as long as the operator keeps them."""

from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from cdk_app.acknowledge import acknowledge
from contract import keys
from contract.frames import FIRST_EPOCH

JOBS: Final = keys.ALL
INPUTS: Final = keys.inputs(keys.ANY) + "*"
PROGRESS: Final = keys.progress(keys.ANY)
CHECKPOINTS: Final = keys.checkpoints(keys.ANY) + "*"
FIRST_FRAME: Final = keys.frame(keys.ANY, FIRST_EPOCH)
"""Whose age says how long a visitor waited."""

OUTPUTS: Final = (
    keys.frames(keys.ANY) + "*",
    PROGRESS,
    CHECKPOINTS,
    keys.result_png(keys.ANY),
    keys.result_jpg(keys.ANY),
)
"""What a task writes: all of a job's folder but its inputs, which must not change once they were checked."""


@dataclass(frozen=True, kw_only=True)
class ImageStorageProps:
    """`site_origin` alone may use the bucket from browsers; None allows any: URLs are signed and carry no cookie."""

    site_origin: str | None
    retention_days: int
    keep_when_stack_is_deleted: bool


class ImageStorage(Construct):
    """The bucket. Grants go by prefix, so that no role can read or write more than its part."""

    def __init__(self, scope: Construct, construct_id: str, *, props: ImageStorageProps) -> None:
        super().__init__(scope, construct_id)
        self._bucket = s3.Bucket(
            self,
            "Bucket",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            cors=[
                s3.CorsRule(
                    allowed_origins=[props.site_origin or "*"],
                    allowed_methods=[s3.HttpMethods.GET, s3.HttpMethods.HEAD, s3.HttpMethods.POST],
                    allowed_headers=["*"],
                    exposed_headers=["ETag"],
                    max_age=3600,
                )
            ],
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="DeleteOldJobs",
                    expiration=cdk.Duration.days(props.retention_days),
                    abort_incomplete_multipart_upload_after=cdk.Duration.days(1),
                )
            ],
            removal_policy=(
                cdk.RemovalPolicy.RETAIN if props.keep_when_stack_is_deleted else cdk.RemovalPolicy.DESTROY
            ),
        )
        acknowledge(
            self._bucket,
            {
                "AwsSolutions-S1": "Visitors are anonymous: an access log would keep their addresses for longer than "
                "their pictures. The Web API's own log says which job was asked for.",
                "CKV_AWS_18": "As AwsSolutions-S1.",
                "CKV_AWS_21": "What a visitor deletes is gone, and all is after some days: no version may outlive it.",
            },
        )

    @property
    def name(self) -> str:
        """The bucket's name, for an environment variable."""
        return self._bucket.bucket_name

    @property
    def regional_domain_name(self) -> str:
        """The host of presigned URLs."""
        return self._bucket.bucket_regional_domain_name

    def grant_read(self, grantee: iam.IGrantable, *keys: str) -> None:
        """Allow reading, and so signing presigned GETs for, objects whose keys match."""
        self._grant(grantee, ["s3:GetObject"], keys)

    def grant_write(self, grantee: iam.IGrantable, *keys: str) -> None:
        """Allow writing, and so signing presigned POSTs for, objects whose keys match."""
        self._grant(grantee, ["s3:PutObject"], keys)

    def grant_delete(self, grantee: iam.IGrantable, *keys: str) -> None:
        """Allow deleting objects whose keys match."""
        self._grant(grantee, ["s3:DeleteObject"], keys)

    def grant_list(self, grantee: iam.IGrantable, *keys: str) -> None:
        """Allow listing keys that match."""
        iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["s3:ListBucket"],
            resource_arns=[self._bucket.bucket_arn],
            conditions={"StringLike": {"s3:prefix": list(keys)}},
        )

    def _grant(self, grantee: iam.IGrantable, actions: list[str], keys: tuple[str, ...]) -> None:
        iam.Grant.add_to_principal(
            grantee=grantee, actions=actions, resource_arns=[self._bucket.arn_for_objects(key) for key in keys]
        )
        name = cdk.Stack.of(self).get_logical_id(self._bucket.node.default_child)  # type: ignore[arg-type]
        acknowledge(
            grantee.grant_principal,  # type: ignore[arg-type]
            {
                f"AwsSolutions-IAM5[Resource::<{name}.Arn>/{key}]": "Job ids are not known before there are jobs: the "
                "wildcard stands for one, and for the file names below it."
                for key in keys
            },
        )
