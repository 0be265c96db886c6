"""SecurityHeaders: the headers of every page of the site."""

import aws_cdk as cdk
from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

from cdk_app.site.content_security_policy import content_security_policy
from cdk_app.site.permissions_policy import PERMISSIONS_POLICY


class SecurityHeaders(cloudfront.ResponseHeadersPolicy):
    """Pictures from the site and the image storage alone, no framing, HTTPS for two years.

    `include_subdomains` holds every name below the site's to HTTPS as well.
    """

    def __init__(self, scope: Construct, construct_id: str, *, images_host: str, include_subdomains: bool) -> None:
        super().__init__(
            scope,
            construct_id,
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=content_security_policy(images=f"https://{images_host}"),
                    override=True,
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                frame_options=cloudfront.ResponseHeadersFrameOptions(
                    frame_option=cloudfront.HeadersFrameOption.DENY, override=True
                ),
                # A share link is a secret in the URL's fragment, which is never sent; the rest says nothing either.
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=cdk.Duration.days(730),
                    include_subdomains=include_subdomains,
                    override=True,
                ),
            ),
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
                custom_headers=[
                    cloudfront.ResponseCustomHeader(
                        header="Permissions-Policy", value=PERMISSIONS_POLICY, override=True
                    )
                ]
            ),
        )
