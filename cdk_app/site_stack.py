"""SiteStack: what visitors reach. CloudFront before the site's files and the Web API, and a domain if there is one."""

import aws_cdk as cdk
from constructs import Construct

from cdk_app.core.log_retention import LOG_RETENTION
from cdk_app.core_stack import CoreStack
from cdk_app.settings import Settings
from cdk_app.site.distribution import Edge, EdgeProps
from cdk_app.site.domain import Domain, DomainProps
from cdk_app.site.edge_code import EdgeCode
from cdk_app.site.firewall import Firewall
from cdk_app.site.pages import Pages, PagesProps
from cdk_app.site.security_headers import SecurityHeaders
from cdk_app.site.site_folder import published, site_folder


class SiteStack(cdk.Stack):
    """Wires the constructs of `cdk_app.site`. It depends on Core, not the reverse."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, core: CoreStack) -> None:
        super().__init__(
            scope,
            construct_id,
            env=cdk.Environment(region=settings.region),
            description="NST-Art Site: the Web UI and its domain",
            termination_protection=settings.keeps_data,
        )
        folder = site_folder(require_built=settings.require_built_site)
        log_retention = LOG_RETENTION[settings.log_retention_days]
        pages = Pages(
            self,
            "Pages",
            props=PagesProps(
                folder=folder,
                log_retention=log_retention,
            ),
        )
        edge = Edge(
            self,
            "Edge",
            props=EdgeProps(
                pages=pages.bucket,
                code=EdgeCode(domain=settings.domain_name, files=published(folder)),
                security_headers=SecurityHeaders(
                    self,
                    "SecurityHeaders",
                    images_host=core.images.regional_domain_name,
                    include_subdomains=settings.hsts_include_subdomains,
                ),
                api_host=core.web_api.host,
                origin_secret=core.secrets.sent.secret_value,
                domain=self._domain(settings),
                web_acl_arn=Firewall(self, "Firewall").web_acl_arn if settings.waf else None,
            ),
        )
        cdk.CfnOutput(self, "SiteUrl", value=settings.site_origin or edge.url)

    def _domain(self, settings: Settings) -> Domain | None:
        if not (settings.domain_name and settings.hosted_zone_id and settings.hosted_zone_name):
            return None
        return Domain(
            self,
            "Domain",
            props=DomainProps(
                name=settings.domain_name,
                hosted_zone_id=settings.hosted_zone_id,
                hosted_zone_name=settings.hosted_zone_name,
            ),
        )
