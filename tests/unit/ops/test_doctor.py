"""What the doctor finds, with what AWS and this machine would answer."""

import json
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import NoCredentialsError

from cdk_app.settings import Settings
from ops import clients
from ops.doctor import account, deployed, examination, machine
from ops.doctor.finding import Finding, Report, Verdict, examined
from ops.errors import OpsError
from tests.unit.lambdas.fakes import client_error
from tests.unit.ops.price_list import PriceList

SETTINGS = Settings(stage="test")
ACCOUNT = {"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/operator"}
ON_THIS_MACHINE = ("node", "docker", "buildx")
IN_THE_ACCOUNT = (
    "credentials",
    "region",
    "bootstrap",
    "lambda",
    "ecs role",
    "prices",
    "fargate",
    "api gateway",
    "step functions",
)
ALL = (*ON_THIS_MACHINE, *IN_THE_ACCOUNT, "alarms", "bill")
ZONE = {"Id": "/hostedzone/Z1D633PJN98FT9", "Name": "nst-art.org.", "Config": {"PrivateZone": False}}
WITH_DOMAIN = Settings(
    stage="test", domain_name="nst-art.org", hosted_zone_id="Z1D633PJN98FT9", hosted_zone_name="nst-art.org"
)


class Paginator:
    def __init__(self, page: Any) -> None:
        self._page = page

    def paginate(self, **_request: Any) -> list[Any]:
        return [self._page]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch, price_list: PriceList) -> dict[str, Any]:
    """What AWS answers, by "service.operation"; an exception is raised. A test changes what it is about."""
    found: dict[str, Any] = {
        "sts.get_caller_identity": ACCOUNT,
        "ssm.get_parameter": {"Parameter": {"Value": "21"}},
        "lambda.get_account_settings": {"AccountLimit": {"ConcurrentExecutions": 1000}},
        "iam.get_role": {},
        "service-quotas.get_service_quota": {"Quota": {"Value": 800.0}},
        "route53.get_hosted_zone": {"HostedZone": ZONE},
        "cloudformation.describe_stacks": {"Stacks": [{}]},
        "cloudformation.describe_stack_resources": {
            "StackResources": [
                {"ResourceType": "AWS::SNS::Topic", "PhysicalResourceId": "arn:aws:sns:us-east-1:1:alarms"},
                {"ResourceType": "AWS::Budgets::Budget", "PhysicalResourceId": "Bill-1"},
            ]
        },
        "sns.list_subscriptions_by_topic": {
            "Subscriptions": [{"Protocol": "email", "Endpoint": "me@example.org", "SubscriptionArn": "arn:aws:sns:1"}]
        },
        "budgets.describe_notifications_for_budget": {"Notifications": [{"Threshold": 100}]},
        "budgets.describe_subscribers_for_notification": {
            "Subscribers": [{"SubscriptionType": "EMAIL", "Address": "me@example.org"}]
        },
    }
    monkeypatch.setattr(clients, "client", lambda service: _client(service, found))
    monkeypatch.setattr(clients, "region", lambda: "us-east-1")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    return found


def _client(service: str, answers: Mapping[str, Any]) -> Any:
    def answered(name: str) -> Any:
        answer = answers[f"{service}.{name}"]
        if isinstance(answer, Exception):
            raise answer
        return answer

    names = [key.partition(".")[2] for key in answers if key.startswith(f"{service}.")]
    operations = {name: lambda *, _name=name, **_request: answered(_name) for name in names}
    return SimpleNamespace(**operations, get_paginator=lambda name: Paginator(answered(name)))


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What commands print on this machine; one that is not here is not there."""
    printed = {
        "node --version": "v22.1.0",
        "docker version": "28.1",
        "docker buildx": "Platforms: linux/amd64, linux/arm64",
    }
    monkeypatch.setattr(machine, "_output", lambda *command: printed.get(" ".join(command[:2])))
    return printed


def only(findings: list[Finding], check: str) -> Finding:
    (found,) = (finding for finding in findings if finding.check == check)
    return found


def in_aws(**given: Any) -> Report:
    asked = {"local": None, "stage": "test", "context": [], "job": False, **given}
    return examination.examine(Namespace(**asked))


def test_where_all_is_well_every_finding_is_ok(answers: dict[str, Any], tools: dict[str, str]) -> None:
    report = in_aws()
    assert {each.check: each.verdict for each in report.findings if each.check != "site"} == dict.fromkeys(
        ALL, Verdict.OK
    )
    assert report.is_good


def test_before_the_first_deployment_no_stack_is_examined(answers: dict[str, Any], tools: dict[str, str]) -> None:
    answers["cloudformation.describe_stacks"] = client_error("ValidationError", "DescribeStacks", "does not exist")
    assert in_aws().findings[-1].what == "The stage test is not deployed yet."


def test_without_credentials_nothing_in_aws_is_looked_at(answers: dict[str, Any], tools: dict[str, str]) -> None:
    answers["sts.get_caller_identity"] = NoCredentialsError()
    report = in_aws()
    assert (report.findings[-1].check, report.findings[-1].verdict) == ("credentials", Verdict.MEND)
    assert not report.is_good


@pytest.mark.parametrize(
    ("command", "printed", "check", "what"),
    [
        ("node --version", None, "node", "There is no Node.js here."),
        ("node --version", "v18.19.0", "node", "Node.js is v18.19.0, and 20 is the oldest that works."),
        ("docker version", None, "docker", "No Docker engine answers here."),
        ("docker buildx", None, "buildx", "Docker has no buildx."),
        ("docker buildx", "Platforms: linux/amd64", "buildx", "Docker cannot build for linux/arm64 here."),
    ],
)
def test_a_tool_that_is_missing_is_named_with_what_installs_it(
    tools: dict[str, str], command: str, printed: str | None, check: str, what: str
) -> None:
    tools.pop(command)
    if printed:
        tools[command] = printed
    found = only(list(examined(machine.checks(SETTINGS))), check)
    assert (found.verdict, found.what) == (Verdict.MEND, what)
    assert found.why
    assert found.command


def test_a_site_that_was_not_built_is_no_fault(tmp_path: Path) -> None:
    assert machine.site(tmp_path).verdict is Verdict.ADVICE


@pytest.mark.parametrize(
    ("operation", "answer", "check", "verdict", "says"),
    [
        ("ssm.get_parameter", client_error("ParameterNotFound", "GetParameter"), "bootstrap", Verdict.MEND, "never"),
        ("ssm.get_parameter", {"Parameter": {"Value": "4"}}, "bootstrap", Verdict.MEND, "version 4"),
        (
            "ssm.get_parameter",
            client_error("AccessDenied", "GetParameter"),
            "bootstrap",
            Verdict.UNKNOWN,
            "AccessDenied",
        ),
        (
            "lambda.get_account_settings",
            {"AccountLimit": {"ConcurrentExecutions": 9}},
            "lambda",
            Verdict.ADVICE,
            "9 functions may run at once",
        ),
        ("iam.get_role", client_error("NoSuchEntity", "GetRole"), "ecs role", Verdict.ADVICE, "no role"),
        ("service-quotas.get_service_quota", {"Quota": {"Value": 2.0}}, "fargate", Verdict.MEND, "2, needed 4"),
        ("service-quotas.get_service_quota", {"Quota": {"Value": 2.0}}, "api gateway", Verdict.MEND, "2, needed 5"),
        ("service-quotas.get_service_quota", {"Quota": {"Value": 2.0}}, "step functions", Verdict.MEND, "2, needed 21"),
    ],
)
def test_what_the_account_lacks_is_named_with_its_remedy(
    answers: dict[str, Any], operation: str, answer: Any, check: str, verdict: Verdict, says: str
) -> None:
    answers[operation] = answer
    found = only(list(examined(account.checks(SETTINGS))), check)
    assert found.verdict is verdict
    assert says in found.what
    assert bool(found.command) == (verdict is not Verdict.UNKNOWN)


def test_spot_quota_counts_and_a_missing_ecs_role_is_a_fault(answers: dict[str, Any]) -> None:
    answers["iam.get_role"] = client_error("NoSuchEntity", "GetRole")
    found = list(examined(account.checks(Settings(stage="test", task_spot=True))))
    assert only(found, "ecs role").verdict is Verdict.MEND
    assert "Spot" in only(found, "fargate spot").what


ON_AN_INSTANCE = Settings(
    stage="test", task_instance="g4dn.xlarge", task_architecture="X86_64", torch_index="https://example.org/cu126"
)


def price_of_an_instance(dollars: str) -> Any:
    term = {"priceDimensions": {"rate": {"pricePerUnit": {"USD": dollars}}}}
    answer = {"PriceList": [json.dumps({"terms": {"OnDemand": {"term": term}}})]}
    return SimpleNamespace(get_products=lambda **_request: answer)


@pytest.mark.parametrize(("dollars", "verdict"), [("0.5260000000", Verdict.OK), ("0.7000000000", Verdict.MEND)])
def test_with_instances_their_quota_and_their_price_count(
    answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch, dollars: str, verdict: Verdict
) -> None:
    answers["service-quotas.get_service_quota"] = {"Quota": {"Value": 0.0}}
    monkeypatch.setattr(clients, "pricing", lambda: price_of_an_instance(dollars))
    found = list(examined(account.checks(ON_AN_INSTANCE)))
    assert "G and VT instances, vCPUs: 0, needed 4" in only(found, "gpu").what
    assert only(found, "gpu").verdict is Verdict.MEND
    assert only(found, "prices").verdict is verdict
    assert dollars.rstrip("0") in only(found, "prices").what


def test_an_instance_without_one_price_in_awss_list_is_said(
    answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "pricing", lambda: SimpleNamespace(get_products=lambda **_: {"PriceList": []}))
    found = only(list(examined(account.checks(ON_AN_INSTANCE))), "prices")
    assert (found.verdict, "0 prices for g4dn.xlarge" in found.what) == (Verdict.ADVICE, True)


@pytest.mark.parametrize(
    ("zone", "says"),
    [
        ({**ZONE, "Name": "example.org."}, "is that of example.org, and nst:hosted_zone_name is nst-art.org"),
        ({**ZONE, "Config": {"PrivateZone": True}}, "The hosted zone is private."),
        (None, "There is no hosted zone Z1D633PJN98FT9."),
    ],
)
def test_a_hosted_zone_that_is_not_the_domains_is_a_fault(answers: dict[str, Any], zone: Any, says: str) -> None:
    answers["route53.get_hosted_zone"] = (
        {"HostedZone": zone} if zone else client_error("NoSuchHostedZone", "GetHostedZone")
    )
    found = only(list(examined(account.checks(WITH_DOMAIN))), "domain")
    assert found.verdict is Verdict.MEND
    assert says in found.what


def test_the_hosted_zone_of_the_domain_is_good(answers: dict[str, Any]) -> None:
    assert only(list(examined(account.checks(WITH_DOMAIN))), "domain").verdict is Verdict.OK


@pytest.mark.parametrize(("here", "says"), [(None, "none"), ("eu-west-1", "eu-west-1")])
def test_another_region_than_that_of_the_site_is_a_fault(
    answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch, here: str | None, says: str
) -> None:
    monkeypatch.setattr(clients, "region", lambda: here)
    found = account.region(SETTINGS)
    assert (found.verdict, found.command) == (Verdict.MEND, "export AWS_REGION=us-east-1")
    assert f"The environment says {says}," in found.what


@pytest.mark.parametrize(
    ("subscriptions", "verdict"),
    [
        ([{"Protocol": "email", "Endpoint": "me@example.org", "SubscriptionArn": "PendingConfirmation"}], Verdict.MEND),
        ([{"Protocol": "lambda", "Endpoint": "arn:aws:lambda:1", "SubscriptionArn": "arn:aws:sns:2"}], Verdict.ADVICE),
        ([], Verdict.ADVICE),
    ],
)
def test_alarms_without_a_recipient_are_reported(
    answers: dict[str, Any], subscriptions: list[Any], verdict: Verdict
) -> None:
    answers["sns.list_subscriptions_by_topic"] = {"Subscriptions": subscriptions}
    assert deployed.alarms(SETTINGS).verdict is verdict


def test_an_unwatched_bill_is_a_fault_one_without_email_is_not(answers: dict[str, Any]) -> None:
    answers["budgets.describe_subscribers_for_notification"] = {"Subscribers": []}
    assert deployed.bill(SETTINGS).verdict is Verdict.ADVICE
    answers["cloudformation.describe_stack_resources"] = {"StackResources": []}
    assert deployed.bill(SETTINGS).verdict is Verdict.MEND


def test_a_report_has_a_line_per_finding_and_json(answers: dict[str, Any], tools: dict[str, str]) -> None:
    del tools["docker version"]
    report = in_aws()
    lines = report.as_text().splitlines()
    assert len(lines) == len(report.findings)
    (docker,) = (line for line in lines if " docker " in line)
    assert docker.startswith("mend ")
    assert "Mend it: install and start Docker" in docker
    assert {each["verdict"] for each in json.loads(report.as_json())} == {"ok", "mend"} | (
        {"advice"}
        if any(each.check == "site" and each.verdict is Verdict.ADVICE for each in report.findings)
        else set()
    )


def test_undeployable_settings_are_refused_in_one_sentence() -> None:
    with pytest.raises(OpsError, match="nst:region is 'moon'"):
        in_aws(context=["nst:region=moon"])
