import json
import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_logs as logs

from cdk_app.app import build_app
from cdk_app.paths import PLACEHOLDER_SITE
from cdk_app.settings import SettingsError
from cdk_app.site.caching import ASKED_EVERY_TIME, is_named_by_content
from cdk_app.site.distribution import ORIGIN_SECRET_HEADER, VISITOR_ADDRESS_HEADER
from cdk_app.site.edge_code import EdgeCode
from cdk_app.site.pages import Pages, PagesProps
from cdk_app.site.site_folder import published, site_folder
from lambdas.domain.site_files import LIST, SUPERSEDED
from tests.infra.rendered import Template, grants, only, resources


def distribution(site: Template) -> Any:
    return only(site, "AWS::CloudFront::Distribution")["DistributionConfig"]


def origin_of(site: Template, behaviour: dict[str, Any]) -> Any:
    config = distribution(site)
    (origin,) = [origin for origin in config["Origins"] if origin["Id"] == behaviour["TargetOriginId"]]
    return origin


def api_behaviour(site: Template) -> Any:
    api, links = distribution(site)["CacheBehaviors"]
    assert {**links, "PathPattern": "/api/*"} == api
    assert links["PathPattern"] == "/p/*"
    return api


EDGE = EdgeCode(
    domain="nst-art.org",
    files=["index.html", "about/index.html", "404.html", "404/index.html", "favicon.svg", "page-data/app-data.json"],
)
WITHOUT_DOMAIN = replace(EDGE, domain=None)
HERE = {"host": {"value": "nst-art.org"}}
CLOUDFRONTS_OWN = {"host": {"value": "d111111abcdef8.cloudfront.net"}}


def run(code: str, event: dict[str, Any]) -> Any:
    script = f"{code}\nconsole.log(JSON.stringify(handler({json.dumps(event)})))"
    node = os.environ.get("JSII_NODE", "node")
    return json.loads(subprocess.run([node, "-e", script], capture_output=True, text=True, check=True).stdout)


def asked(path: str, **headers: Any) -> dict[str, Any]:
    return {"method": "GET", "uri": path, "querystring": {}, "headers": {**HERE, **headers}}


def test_the_sites_bucket_is_private_and_read_by_cloudfront(site: Template) -> None:
    assert set(only(site, "AWS::S3::Bucket")["PublicAccessBlockConfiguration"].values()) == {True}
    statements = only(site, "AWS::S3::BucketPolicy")["PolicyDocument"]["Statement"]
    readers = [each for each in statements if each["Effect"] == "Allow" and "s3:GetObject" in each["Action"]]
    for reader in readers:
        if "cloudfront" in str(reader["Principal"]):
            assert "AWS:SourceArn" in reader["Condition"]["StringEquals"]
    assert any(reader["Principal"] == {"Service": "cloudfront.amazonaws.com"} for reader in readers)
    origin = origin_of(site, distribution(site)["DefaultCacheBehavior"])
    assert origin["OriginAccessControlId"].startswith("<Edge")


def test_api_requests_pass_whole_uncached_and_with_the_secret(site: Template) -> None:
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
    assert header["HeaderValue"].startswith("{{resolve:secretsmanager:<NstArt-dev-Core.")


def test_the_distribution_replaces_no_error_responses(site: Template) -> None:
    assert "CustomErrorResponses" not in distribution(site)


def test_visitors_use_https(site: Template) -> None:
    assert distribution(site)["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"
    assert api_behaviour(site)["ViewerProtocolPolicy"] == "https-only"


def test_pages_have_edge_functions_both_ways_and_the_api_one(site: Template) -> None:
    config = distribution(site)
    attached = {
        (name, association["EventType"]): association["FunctionARN"]
        for name, behaviour in (("site", config["DefaultCacheBehavior"]), ("api", api_behaviour(site)))
        for association in behaviour["FunctionAssociations"]
    }
    assert attached == {
        ("site", "viewer-request"): "<EdgePagesRequest.FunctionARN>",
        ("site", "viewer-response"): "<EdgePagesResponse.FunctionARN>",
        ("api", "viewer-request"): "<EdgeApiRequest.FunctionARN>",
    }


def test_edge_functions_are_smaller_than_cloudfront_takes_them(everything: dict[str, Template]) -> None:
    functions = resources(everything["Site"], "AWS::CloudFront::Function").values()
    assert len(functions) == 3
    assert max(len(function["FunctionCode"].encode()) for function in functions) < 10 * 1024


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/", "/index.html"),
        ("/about", "/about/index.html"),
        ("/about/", "/about/index.html"),
        ("/favicon.svg", "/favicon.svg"),
        ("/page-data/app-data.json", "/page-data/app-data.json"),
        # of an earlier build, whose pages may still be open
        ("/app-0919bb136f6702f354d5.js", "/app-0919bb136f6702f354d5.js"),
        ("/styles.aebe4d5ba87454854489.css", "/styles.aebe4d5ba87454854489.css"),
        ("/static/samples/rocket-a242092dbf3c.avif", "/static/samples/rocket-a242092dbf3c.avif"),
    ],
)
def test_a_path_of_the_site_becomes_that_of_its_file(path: str, file: str) -> None:
    assert run(EDGE.pages_request, {"request": asked(path)})["uri"] == file
    response = {"statusCode": 200, "headers": {}}
    for seen in (path, file):
        assert run(EDGE.pages_response, {"request": asked(seen), "response": response}) == response


MISSING = [
    "/abuot",
    "/abuot/",
    "/v1.2/about",
    "/index.htm",
    "/robots.txt",
    "/404",
    "/404.html",
    "/files.json",
]


@pytest.mark.parametrize("path", MISSING)
def test_a_mistyped_path_gets_the_not_found_page_and_a_404(path: str) -> None:
    assert run(EDGE.pages_request, {"request": asked(path)})["uri"] == "/404.html"
    found = {"statusCode": 200, "statusDescription": "OK", "headers": {}}
    for seen in (path, "/404.html"):
        response = run(EDGE.pages_response, {"request": asked(seen), "response": found})
        assert (response["statusCode"], response["statusDescription"]) == (404, "Not Found")


def test_the_not_found_page_is_never_a_304() -> None:
    conditions = {"if-none-match": {"value": '"1"'}, "if-modified-since": {"value": "Mon, 23 Nov 2026 10:00:00 GMT"}}
    assert run(EDGE.pages_request, {"request": asked("/abuot", **conditions)})["headers"] == HERE
    assert run(EDGE.pages_request, {"request": asked("/about", **conditions)})["headers"] == HERE | conditions


def test_a_redirect_stays_one(site: Template) -> None:
    redirect = {"statusCode": 308, "statusDescription": "Permanent Redirect", "headers": {}}
    assert run(EDGE.pages_response, {"request": asked("/abuot"), "response": redirect}) == redirect


def test_edge_and_deployment_agree_on_hashed_files() -> None:
    for path in ("static/a/b.avif", "app-1.js", "sub/styles-1.css", "3a8f.wasm"):
        assert is_named_by_content(path)
        assert run(EDGE.pages_request, {"request": asked(f"/{path}")})["uri"] == f"/{path}"
    for path in ("app-1.xjs", "statics/a.avif", "app-1.js.txt"):
        assert not is_named_by_content(path)
        assert run(EDGE.pages_request, {"request": asked(f"/{path}")})["uri"] == "/404.html"


def test_the_edge_has_a_list_of_every_deployed_file() -> None:
    code = EdgeCode(domain=None, files=published(PLACEHOLDER_SITE))
    assert run(code.pages_request, {"request": asked("/")})["uri"] == "/index.html"
    assert (PLACEHOLDER_SITE / "404.html").is_file()


@pytest.mark.parametrize("code", [EDGE.pages_request, EDGE.api_request], ids=["pages", "api"])
def test_with_a_domain_cloudfronts_own_name_leads_there(code: str) -> None:
    query = {"a": {"value": "1"}, "b": {"value": "2", "multiValue": [{"value": "2"}, {"value": "3"}]}}
    request = {**asked("/about"), "headers": CLOUDFRONTS_OWN, "querystring": query}
    answer = run(code, {"request": request, "viewer": {"ip": "203.0.113.7"}})
    assert answer["statusCode"] == 308
    assert answer["headers"]["location"] == {"value": "https://nst-art.org/about?a=1&b=2&b=3"}
    assert answer["headers"]["cache-control"] == {"value": "max-age=3600"}


@pytest.mark.parametrize("name", ["pages_request", "api_request"])
def test_without_a_domain_cloudfronts_own_name_is_the_sites(name: str) -> None:
    request = {**asked("/"), "headers": CLOUDFRONTS_OWN}
    answer = run(getattr(WITHOUT_DOMAIN, name), {"request": request, "viewer": {"ip": "203.0.113.7"}})
    assert "statusCode" not in answer


def test_the_edge_has_the_domain_that_the_operator_set(site: Template, everything: dict[str, Template]) -> None:
    for template, domain in ((site, "null"), (everything["Site"], '"nst-art.org"')):
        functions = resources(template, "AWS::CloudFront::Function")
        for name in ("EdgePagesRequest", "EdgeApiRequest"):
            assert f'"domain": {domain}' in functions[name]["FunctionCode"].partition("\n")[0]


def test_a_visitor_cannot_choose_the_address_that_the_api_sees() -> None:
    forged = asked("/api/budget", **{VISITOR_ADDRESS_HEADER: {"value": "192.0.2.1"}, "accept": {"value": "*/*"}})
    request = run(EDGE.api_request, {"request": forged, "viewer": {"ip": "203.0.113.7"}})
    assert request["headers"] == HERE | {
        VISITOR_ADDRESS_HEADER: {"value": "203.0.113.7"},
        "accept": {"value": "*/*"},
    }


def test_only_the_site_itself_is_held_to_https_by_default(tmp_path: Path) -> None:
    for given, expected in (({}, False), ({"nst:hsts_include_subdomains": "true"}, True)):
        stacks = build_app(given, outdir=str(tmp_path / str(expected))).synth().stacks
        (template,) = [stack.template for stack in stacks if stack.stack_name.endswith("-Site")]
        policy = only(template, "AWS::CloudFront::ResponseHeadersPolicy")["ResponseHeadersPolicyConfig"]
        hsts = policy["SecurityHeadersConfig"]["StrictTransportSecurity"]
        assert hsts["IncludeSubdomains"] is expected
        assert "Preload" not in hsts


def test_pages_show_our_pictures_alone_and_are_never_framed(
    site: Template,
) -> None:
    config = only(site, "AWS::CloudFront::ResponseHeadersPolicy")["ResponseHeadersPolicyConfig"]
    headers = config["SecurityHeadersConfig"]
    policy = dict(part.split(" ", 1) for part in headers["ContentSecurityPolicy"]["ContentSecurityPolicy"].split("; "))
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert not {"script-src", "style-src", "default-src"} & set(policy)  # in each page, with hashes of its own build
    assert "https://<NstArt-dev-Core." in policy["img-src"]
    assert "https://<NstArt-dev-Core." in policy["connect-src"]
    assert headers["ReferrerPolicy"]["ReferrerPolicy"] == "no-referrer"
    assert headers["StrictTransportSecurity"]["AccessControlMaxAgeSec"] == 63072000
    assert distribution(site)["DefaultCacheBehavior"]["ResponseHeadersPolicyId"] == "<SecurityHeaders>"


def test_pages_are_revalidated_and_hashed_files_never(site: Template) -> None:
    deployments = resources(site, "Custom::CDKBucketDeployment")
    assert set(deployments) == {"PagesFilesCustomResource", "PagesCustomResource"}
    for name, each in deployments.items():
        is_pages = name == "PagesCustomResource"
        assert ("immutable" in each["SystemMetadata"]["cache-control"]) is not is_pages
        assert each["Prune"] is is_pages
        assert each["Exclude" if is_pages else "Include"] == ["static/*", "*.js", "*.css", "*.wasm"]


def test_cloudfront_keeps_pages_no_longer_than_their_headers_say(
    site: Template,
) -> None:
    for each in resources(site, "Custom::CDKBucketDeployment").values():
        assert "DistributionId" not in each
    assert not [grant for role in grants(site).values() for grant in role if grant.startswith("cloudfront:")]
    caching = distribution(site)["DefaultCacheBehavior"]["CachePolicyId"]
    assert (
        caching == "658327ea-f89d-4fab-a63d-7e88639e58f6"
    )  # CachingOptimized: by the origin's header, a second at least
    assert ASKED_EVERY_TIME == "public, max-age=0, must-revalidate"


def build(folder: Path, *files: str) -> Path:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


def deployed(folder: Path, outdir: Path) -> tuple[Template, set[str], list[str]]:
    """Return the template of a site, the files that it uploads, and those that its list tells of."""
    app = cdk.App(outdir=str(outdir), analytics_reporting=False)
    stack = cdk.Stack(app, "Site", env=cdk.Environment(region="us-east-1"))
    props = PagesProps(folder=folder, log_retention=logs.RetentionDays.ONE_DAY)
    Pages(stack, "Pages", props=props)
    template = app.synth().get_stack_by_name("Site").template
    assets = [asset for asset in outdir.iterdir() if asset.is_dir()]
    (files,) = [asset for asset in assets if (asset / "index.html").exists()]
    (listed,) = [asset for asset in assets if (asset / LIST).exists()]
    uploaded = {file.relative_to(files).as_posix() for file in files.rglob("*") if file.is_file()}
    return template, uploaded, json.loads((listed / LIST).read_text())


def test_source_maps_are_not_published(tmp_path: Path) -> None:
    site = ["index.html", "404.html", "app-1.js", "static/sub/picture-1.avif", "framework-1.js.LICENSE.txt"]
    folder = build(tmp_path / "public", *site, "app-1.js.map", "static/sub/styles.css.map", "webpack.stats.json")
    _, uploaded, listed = deployed(folder, tmp_path / "out")
    assert uploaded == set(site)
    assert listed == sorted(site)


def test_only_files_of_earlier_builds_expire(site: Template) -> None:
    (rule,) = only(site, "AWS::S3::Bucket")["LifecycleConfiguration"]["Rules"]
    assert rule["TagFilters"] == [{"Key": SUPERSEDED, "Value": "true"}]
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", 7)


def test_a_deployment_ends_with_the_function_that_marks_files(site: Template) -> None:
    notifications = only(site, "AWS::S3::Bucket")["NotificationConfiguration"]
    assert notifications == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    rule = only(site, "AWS::Events::Rule")
    assert rule["EventPattern"] == {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": ["<PagesBucket>"]}, "object": {"key": [LIST]}},
    }
    (target,) = rule["Targets"]
    assert target["Arn"] == "<PagesSupersededFunction.Arn>"
    assert not {"Input", "InputPath", "InputTransformer"} & set(target)
    function = resources(site, "AWS::Lambda::Function")["PagesSupersededFunction"]
    assert function["Handler"] == "lambdas.supersede.handler"
    # The list is uploaded with the pages, after everything that they refer to.
    (pages,) = [each for name, each in site["Resources"].items() if name.startswith("PagesCustomResource")]
    assert [name for name in pages["DependsOn"] if name.startswith("PagesFilesCustomResource")]


def test_old_files_are_marked_in_the_sites_bucket_alone(site: Template) -> None:
    log = "<PagesSupersededFunctionLog.Arn>"
    files = "<PagesBucket.Arn>/*"
    assert grants(site)["PagesSupersededFunctionRole"] == {
        "s3:ListBucket on <PagesBucket.Arn>",
        *(f"s3:{action} on {files}" for action in ("GetObject", "GetObjectTagging", "PutObject", "PutObjectTagging")),
        *(f"logs:{action} on {log}" for action in ("CreateLogStream", "PutLogEvents")),
        *(f"xray:{action} on *" for action in ("PutTelemetryRecords", "PutTraceSegments")),
    }


def test_without_a_domain_there_is_no_certificate_or_firewall(site: Template) -> None:
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


def test_a_firewall_is_before_the_site_on_request(everything: dict[str, Template]) -> None:
    site = everything["Site"]
    assert distribution(site)["WebACLId"] == "<FirewallWebAcl.Arn>"
    rules = only(site, "AWS::WAFv2::WebACL")["Rules"]
    assert rules[0]["Action"] == {"Block": {}}
    assert rules[0]["Statement"]["RateBasedStatement"]["AggregateKeyType"] == "IP"


def test_core_imports_nothing_from_the_site(core: Template) -> None:
    assert not {"Fn::ImportValue", "Fn::GetStackOutput"} & set(re.findall(r"Fn::\w+", json.dumps(core)))


def test_the_placeholder_stands_in_for_a_site_that_is_not_built(tmp_path: Path) -> None:
    assert site_folder(require_built=False, built=tmp_path) == PLACEHOLDER_SITE
    assert (PLACEHOLDER_SITE / "index.html").is_file()


def test_a_built_site_goes_before_the_placeholder(tmp_path: Path) -> None:
    (tmp_path / "index.html").touch()
    assert site_folder(require_built=True, built=tmp_path) == tmp_path


def test_a_required_site_that_is_not_built_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="build the site first"):
        site_folder(require_built=True, built=tmp_path)
