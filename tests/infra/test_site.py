import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

import cdk_app.site
from cdk_app.paths import PLACEHOLDER_SITE
from cdk_app.settings import SettingsError
from cdk_app.site.distribution import ORIGIN_SECRET_HEADER, VISITOR_ADDRESS_HEADER
from cdk_app.site.site_folder import site_folder
from tests.infra.rendered import Template, only, resources


def distribution(site: Template) -> Any:
    return only(site, "AWS::CloudFront::Distribution")["DistributionConfig"]


def origin_of(site: Template, behaviour: dict[str, Any]) -> Any:
    config = distribution(site)
    (origin,) = [origin for origin in config["Origins"] if origin["Id"] == behaviour["TargetOriginId"]]
    return origin


def api_behaviour(site: Template) -> Any:
    (behaviour,) = distribution(site)["CacheBehaviors"]
    return behaviour


def run_edge_function(file: str, event: dict[str, Any]) -> Any:
    source = (Path(cdk_app.site.__file__).parent / file).read_text()
    script = f"{source}\nconsole.log(JSON.stringify(handler({json.dumps(event)})))"
    node = os.environ.get("JSII_NODE", "node")
    return json.loads(subprocess.run([node, "-e", script], capture_output=True, text=True, check=True).stdout)


def test_the_bucket_of_the_site_is_private_and_cloudfront_alone_reads_it(site: Template) -> None:
    assert set(only(site, "AWS::S3::Bucket")["PublicAccessBlockConfiguration"].values()) == {True}
    statements = only(site, "AWS::S3::BucketPolicy")["PolicyDocument"]["Statement"]
    readers = [each for each in statements if each["Effect"] == "Allow" and "s3:GetObject" in each["Action"]]
    for reader in readers:
        if "cloudfront" in str(reader["Principal"]):
            assert "AWS:SourceArn" in reader["Condition"]["StringEquals"]
    assert any(reader["Principal"] == {"Service": "cloudfront.amazonaws.com"} for reader in readers)
    origin = origin_of(site, distribution(site)["DefaultCacheBehavior"])
    assert origin["OriginAccessControlId"].startswith("<Edge")


def test_api_requests_reach_the_api_uncached_whole_and_with_the_secret_header(site: Template) -> None:
    behaviour = api_behaviour(site)
    assert behaviour["PathPattern"] == "/api/*"
    assert behaviour["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # CachingDisabled
    assert behaviour["OriginRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac"  # AllViewerExceptHostHeader
    assert {"POST", "DELETE"} <= set(behaviour["AllowedMethods"])
    origin = origin_of(site, behaviour)
    assert ".execute-api.us-east-1." in origin["DomainName"]
    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    (header,) = origin["OriginCustomHeaders"]
    assert header["HeaderName"] == ORIGIN_SECRET_HEADER
    assert header["HeaderValue"].startswith("{{resolve:secretsmanager:<import NstArt-dev-Core:")


def test_the_distribution_replaces_no_error_responses_as_the_api_has_its_own(site: Template) -> None:
    assert "CustomErrorResponses" not in distribution(site)


def test_visitors_use_https(site: Template) -> None:
    assert distribution(site)["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"
    assert api_behaviour(site)["ViewerProtocolPolicy"] == "https-only"


def test_the_function_for_folder_paths_is_before_the_site_and_that_for_addresses_before_the_api(site: Template) -> None:
    config = distribution(site)
    attached = {}
    for name, behaviour in (("site", config["DefaultCacheBehavior"]), ("api", api_behaviour(site))):
        (association,) = behaviour["FunctionAssociations"]
        assert association["EventType"] == "viewer-request"
        attached[name] = association["FunctionARN"]
    assert attached == {"site": "<EdgeFolderPaths.FunctionARN>", "api": "<EdgeVisitorAddress.FunctionARN>"}


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/", "/index.html"),
        ("/about", "/about/index.html"),
        ("/about/", "/about/index.html"),
        ("/v1.2/about", "/v1.2/about/index.html"),
        ("/page-data/app-data.json", "/page-data/app-data.json"),
    ],
)
def test_a_folder_path_becomes_that_of_its_page_and_a_file_stays(path: str, file: str) -> None:
    assert run_edge_function("folder_paths.js", {"request": {"uri": path}}) == {"uri": file}


def test_a_visitor_cannot_choose_the_address_that_the_api_sees() -> None:
    forged = {"headers": {VISITOR_ADDRESS_HEADER: {"value": "192.0.2.1"}, "accept": {"value": "*/*"}}}
    request = run_edge_function("visitor_address.js", {"request": forged, "viewer": {"ip": "203.0.113.7"}})
    assert request["headers"] == {VISITOR_ADDRESS_HEADER: {"value": "203.0.113.7"}, "accept": {"value": "*/*"}}


def test_pages_show_pictures_of_the_site_and_the_image_storage_alone_and_are_never_framed(
    site: Template,
) -> None:
    config = only(site, "AWS::CloudFront::ResponseHeadersPolicy")["ResponseHeadersPolicyConfig"]
    headers = config["SecurityHeadersConfig"]
    policy = dict(part.split(" ", 1) for part in headers["ContentSecurityPolicy"]["ContentSecurityPolicy"].split("; "))
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert not {"script-src", "style-src", "default-src"} & set(policy)  # in each page, with hashes of its own build
    assert "https://<import NstArt-dev-Core:" in policy["img-src"]
    assert "https://<import NstArt-dev-Core:" in policy["connect-src"]
    assert headers["ReferrerPolicy"]["ReferrerPolicy"] == "no-referrer"
    assert headers["StrictTransportSecurity"]["AccessControlMaxAgeSec"] == 63072000
    assert distribution(site)["DefaultCacheBehavior"]["ResponseHeadersPolicyId"] == "<SecurityHeaders>"


def test_pages_are_asked_for_again_and_what_is_named_by_its_content_never(site: Template) -> None:
    deployments = resources(site, "Custom::CDKBucketDeployment")
    cached = {name: each["SystemMetadata"]["cache-control"] for name, each in deployments.items()}
    assert len(cached) == 2
    for name, each in deployments.items():
        is_pages = "/*" in each.get("DistributionPaths", [])
        assert ("immutable" in cached[name]) is not is_pages
        assert each["Prune"] is is_pages
        assert each["Exclude" if is_pages else "Include"] == ["static/*", "*.js", "*.css"]


def test_without_a_domain_there_is_no_certificate_no_record_and_no_firewall(site: Template) -> None:
    kinds = {resource["Type"] for resource in site["Resources"].values()}
    assert not kinds & {"AWS::CertificateManager::Certificate", "AWS::Route53::RecordSet", "AWS::WAFv2::WebACL"}
    assert "Aliases" not in distribution(site)


def test_a_domain_gets_a_certificate_alias_records_and_tls_1_2(everything: dict[str, Template]) -> None:
    site = everything["Site"]
    records = resources(site, "AWS::Route53::RecordSet").values()
    assert {(record["Type"], record["Name"]) for record in records} == {("A", "nst-art.org."), ("AAAA", "nst-art.org.")}
    assert distribution(site)["Aliases"] == ["nst-art.org"]
    assert distribution(site)["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    validation = only(site, "AWS::CertificateManager::Certificate")["DomainValidationOptions"]
    assert validation == [{"DomainName": "nst-art.org", "HostedZoneId": "Z2FDTNDATAQYW2"}]


def test_with_a_domain_only_its_site_may_use_the_image_storage(everything: dict[str, Template]) -> None:
    (cors,) = only(everything["Core"], "AWS::S3::Bucket")["CorsConfiguration"]["CorsRules"]
    assert cors["AllowedOrigins"] == ["https://nst-art.org"]


def test_a_firewall_is_before_the_site_where_the_operator_wants_one(everything: dict[str, Template]) -> None:
    site = everything["Site"]
    assert distribution(site)["WebACLId"] == "<FirewallWebAcl.Arn>"
    rules = only(site, "AWS::WAFv2::WebACL")["Rules"]
    assert rules[0]["Action"] == {"Block": {}}
    assert rules[0]["Statement"]["RateBasedStatement"]["AggregateKeyType"] == "IP"


def test_core_does_not_know_the_site(core: Template) -> None:
    assert "ImportValue" not in json.dumps(core)


def test_the_placeholder_stands_in_for_a_site_that_is_not_built(tmp_path: Path) -> None:
    assert site_folder(require_built=False, built=tmp_path) == PLACEHOLDER_SITE
    assert (PLACEHOLDER_SITE / "index.html").is_file()


def test_a_built_site_goes_before_the_placeholder(tmp_path: Path) -> None:
    (tmp_path / "index.html").touch()
    assert site_folder(require_built=True, built=tmp_path) == tmp_path


def test_a_deployment_that_requires_the_built_site_is_refused_without_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="build the site first"):
        site_folder(require_built=True, built=tmp_path)
