"""Domain: the certificate of the site's name, and the records that lead there."""

from dataclasses import dataclass

from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as targets
from constructs import Construct


@dataclass(frozen=True, kw_only=True)
class DomainProps:
    """A name in a hosted zone. The zone is given, not looked up: that would take credentials at synth."""

    name: str
    hosted_zone_id: str
    hosted_zone_name: str


class Domain(Construct):
    """The certificate is validated by a DNS record in the same zone, and so renews by itself."""

    def __init__(self, scope: Construct, construct_id: str, *, props: DomainProps) -> None:
        super().__init__(scope, construct_id)
        self.name = props.name
        self._zone = route53.HostedZone.from_hosted_zone_attributes(
            self, "Zone", hosted_zone_id=props.hosted_zone_id, zone_name=props.hosted_zone_name
        )
        self.certificate = acm.Certificate(
            self,
            "Certificate",
            domain_name=props.name,
            validation=acm.CertificateValidation.from_dns(self._zone),
        )

    def lead_to(self, distribution: cloudfront.IDistribution) -> None:
        """Add the alias records, for IPv4 and IPv6."""
        target = route53.RecordTarget.from_alias(targets.CloudFrontTarget(distribution))
        route53.ARecord(self, "Ipv4", zone=self._zone, record_name=self.name, target=target)
        route53.AaaaRecord(self, "Ipv6", zone=self._zone, record_name=self.name, target=target)
