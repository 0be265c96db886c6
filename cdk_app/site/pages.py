"""Pages: the bucket that holds the site's files, and their deployment."""

from dataclasses import dataclass
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as deployment
from constructs import Construct

from cdk_app.acknowledge import acknowledge
from cdk_app.core.log_groups import OwnLog
from cdk_app.site.caching import ASKED_EVERY_TIME, FOR_EVER, NAMED_BY_CONTENT
from cdk_app.site.site_folder import UNPUBLISHED, published
from cdk_app.site.superseded import KEPT_DAYS, Superseded, SupersededProps
from lambdas.domain.site_files import LIST, SUPERSEDED


@dataclass(frozen=True, kw_only=True)
class PagesProps:
    """The folder that the site was built into, and what the function needs that lets old files expire."""

    folder: Path
    log_retention: logs.RetentionDays


class Pages(Construct):
    """The bucket, which CloudFront alone can read, and what is in it."""

    def __init__(self, scope: Construct, construct_id: str, *, props: PagesProps) -> None:
        super().__init__(scope, construct_id)
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="DeleteSuperseded",
                    tag_filters={SUPERSEDED: "true"},
                    expiration=cdk.Duration.days(KEPT_DAYS),
                )
            ],
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        acknowledge(
            self.bucket,
            {
                "AwsSolutions-S1": "Public pages, read by CloudFront alone: such a log would list its misses.",
                "CKV_AWS_18": "As AwsSolutions-S1.",
                "CKV_AWS_21": "Each build's files have names of their own, and a deployment brings any build back.",
            },
        )
        Superseded(
            self,
            "Superseded",
            props=SupersededProps(
                bucket=self.bucket,
                log_retention=props.log_retention,
            ),
        )
        self._deploy(props)

    def _deploy(self, props: PagesProps) -> None:
        """Upload the site, first what pages refer to, then the pages.

        Nothing is invalidated, which CloudFront does not always do in time: it asks for a page again after a second,
        and never for what is named by its content.
        """
        source = deployment.Source.asset(str(props.folder), exclude=list(UNPUBLISHED), ignore_mode=cdk.IgnoreMode.GIT)
        log_group = OwnLog(self, "DeploymentLog", retention=props.log_retention)
        files = deployment.BucketDeployment(
            self,
            "Files",
            sources=[source],
            destination_bucket=self.bucket,
            exclude=["*"],
            include=list(NAMED_BY_CONTENT),
            cache_control=[deployment.CacheControl.from_string(FOR_EVER)],
            prune=False,  # a page that was open before the deployment still asks for the old ones
            retain_on_delete=False,
            log_group=log_group,
        )
        pages = deployment.BucketDeployment(
            self,
            "Pages",
            sources=[source, deployment.Source.json_data(LIST, published(props.folder))],
            destination_bucket=self.bucket,
            exclude=list(NAMED_BY_CONTENT),
            cache_control=[deployment.CacheControl.from_string(ASKED_EVERY_TIME)],
            retain_on_delete=False,
            log_group=log_group,
        )
        pages.node.add_dependency(files)
        self._acknowledge_deployer(files)

    def _acknowledge_deployer(self, any_deployment: deployment.BucketDeployment) -> None:
        stack = cdk.Stack.of(self)
        bucket = stack.get_logical_id(self.bucket.node.default_child)  # type: ignore[arg-type]
        assets = f"arn:aws:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-{stack.region}/*"
        ours = "The function is CDK's own, and copies whatever files the site has from the bucket of assets to ours."
        basic = (
            "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]"
        )
        function = any_deployment.handler_role.node.scope
        assert function is not None
        acknowledge(
            function,
            {
                "CKV_AWS_115": "It runs during a deployment alone, one at a time.",
                "CKV_AWS_116": "CloudFormation waits for it, and fails the deployment that it fails in.",
                "CKV_AWS_117": "It copies from one bucket to another: a VPC would take a NAT gateway.",
                "CKV_AWS_173": "The environment is CDK's own, and holds the path of a program.",
                "AwsSolutions-L1": "The runtime of CDK's own function comes with the version of CDK.",
                basic: "The function is CDK's own: it may write its log.",
                f"AwsSolutions-IAM5[Resource::{assets}]": ours,
                f"AwsSolutions-IAM5[Resource::<{bucket}.Arn>/*]": ours,
                "AwsSolutions-IAM5[Action::s3:GetBucket*]": ours,
                "AwsSolutions-IAM5[Action::s3:GetObject*]": ours,
                "AwsSolutions-IAM5[Action::s3:List*]": ours,
                "AwsSolutions-IAM5[Action::s3:Abort*]": ours,
                "AwsSolutions-IAM5[Action::s3:DeleteObject*]": ours,
            },
        )
