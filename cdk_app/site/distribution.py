"""Edge: the CloudFront distribution before the site and the Web API, so that both have one origin."""

from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from constructs import Construct

from cdk_app.acknowledge import acknowledge
from cdk_app.site.domain import Domain
from cdk_app.site.edge_code import EdgeCode

ORIGIN_SECRET_HEADER: Final = "x-nst-origin-secret"
VISITOR_ADDRESS_HEADER: Final = "x-nst-visitor-address"


@dataclass(frozen=True, kw_only=True)
class EdgeProps:
    """What is served. `origin_secret` renders as a reference that CloudFormation resolves, not as the secret."""

    pages: s3.IBucket
    code: EdgeCode
    security_headers: cloudfront.IResponseHeadersPolicy
    api_host: str
    origin_secret: cdk.SecretValue
    domain: Domain | None
    web_acl_arn: str | None


class Edge(Construct):
    """The site from its bucket, `/api/*` and links to pictures, `/p/*`, from the Web API, uncached.

    No error responses of the distribution: they would replace the Web API's own problem documents as well.
    """

    def __init__(self, scope: Construct, construct_id: str, *, props: EdgeProps) -> None:
        super().__init__(scope, construct_id)
        api = self._api(props)
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment="NST-Art",
            default_root_object="index.html",
            default_behavior=self._site(props),
            additional_behaviors={"/api/*": api, "/p/*": api},
            domain_names=[props.domain.name] if props.domain else None,
            certificate=props.domain.certificate if props.domain else None,
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021 if props.domain else None,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            web_acl_id=props.web_acl_arn,
        )
        if props.domain:
            props.domain.lead_to(self.distribution)
        self._acknowledge(props)

    @property
    def url(self) -> str:
        """Where the site is, by CloudFront's own name."""
        return f"https://{self.distribution.distribution_domain_name}"

    def _site(self, props: EdgeProps) -> cloudfront.BehaviorOptions:
        # With LIST, a missing page is 404 and not 403. Listing is impossible: every path becomes that of a file.
        levels = [cloudfront.AccessLevel.READ, cloudfront.AccessLevel.LIST]
        cdk.Annotations.of(self).acknowledge_warning(
            "@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk", "A function makes a file of every path, / too."
        )
        return cloudfront.BehaviorOptions(
            origin=origins.S3BucketOrigin.with_origin_access_control(props.pages, origin_access_levels=levels),
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            response_headers_policy=props.security_headers,
            compress=True,
            function_associations=[
                self._function("PagesRequest", props.code.pages_request, cloudfront.FunctionEventType.VIEWER_REQUEST),
                self._function(
                    "PagesResponse", props.code.pages_response, cloudfront.FunctionEventType.VIEWER_RESPONSE
                ),
            ],
        )

    def _api(self, props: EdgeProps) -> cloudfront.BehaviorOptions:
        secret = props.origin_secret.unsafe_unwrap()  # unsafe for a secret in clear text; this is a reference to one
        return cloudfront.BehaviorOptions(
            origin=origins.HttpOrigin(
                props.api_host,
                protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
                custom_headers={ORIGIN_SECRET_HEADER: secret},
            ),
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
            allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
            cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
            # API Gateway finds an API by its host name, so the visitor's must not reach it.
            origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            function_associations=[
                self._function("ApiRequest", props.code.api_request, cloudfront.FunctionEventType.VIEWER_REQUEST)
            ],
        )

    def _function(
        self, construct_id: str, code: str, event_type: cloudfront.FunctionEventType
    ) -> cloudfront.FunctionAssociation:
        function = cloudfront.Function(
            self,
            construct_id,
            code=cloudfront.FunctionCode.from_inline(code),
            runtime=cloudfront.FunctionRuntime.JS_2_0,
        )
        return cloudfront.FunctionAssociation(function=function, event_type=event_type)

    def _acknowledge(self, props: EdgeProps) -> None:
        reasons = {
            "AwsSolutions-CFR1": "No country is blocked.",
            "AwsSolutions-CFR3": "Visitors are anonymous: an access log would keep their addresses.",
            "CKV_AWS_86": "As AwsSolutions-CFR3.",
        }
        if not props.web_acl_arn:
            reasons["AwsSolutions-CFR2"] = (
                "WAF is the operator's choice, a setting: it has a price of its own, and jobs are capped without it."
            )
            reasons["CKV_AWS_68"] = "As AwsSolutions-CFR2."
        if not props.domain:
            reasons["AwsSolutions-CFR4"] = "With CloudFront's own certificate, the version of TLS cannot be set."
            reasons["CKV_AWS_174"] = "As AwsSolutions-CFR4."
        acknowledge(self.distribution, reasons)
