import json
import re
from pathlib import Path
from typing import Any

import pytest

from cdk_app.ops.alarms import anchor
from cdk_app.paths import REPOSITORY
from contract import metrics
from tests.infra.rendered import Template, grants, only, resources, text

RUNBOOK = REPOSITORY / "docs" / "runbook.md"
PUBLISHED_BY_AWS = {
    ("AWS/States", "ExecutionsFailed"): {"StateMachineArn"},
    ("AWS/States", "ExecutionsTimedOut"): {"StateMachineArn"},
    ("AWS/ApiGateway", "5xx"): {"ApiId"},
    ("AWS/Lambda", "Errors"): {"FunctionName"},
    ("AWS/Lambda", "Throttles"): set(),
}
"""Source: "Monitoring with CloudWatch" in the guides of Step Functions, API Gateway (HTTP APIs) and Lambda."""

EMITTED_BY_CODE = {
    (metrics.NAMESPACE, metric.name): set(metric.all_dimensions)
    for metric in vars(metrics).values()
    if isinstance(metric, metrics.Metric)
}
"""That the functions emit each of these, with these dimensions, is what tests/unit/lambdas/test_metrics.py proves."""

CAUSED_BY_VISITORS = {metrics.JOBS_ENDED.name, metrics.RESERVATIONS.name, metrics.ADMISSIONS.name, "4xx"}
RAISE_ON_PURPOSE = ("CheckBudget", "UrlProvider", "StartNst", "StopNst")


def alarms(template: Template) -> dict[str, Any]:
    return resources(template, "AWS::CloudWatch::Alarm")


def watched(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the metrics behind an alarm, each as {"Namespace", "MetricName", "Dimensions"}."""
    if "Metrics" not in alarm:
        return [alarm]
    return [each["MetricStat"]["Metric"] for each in alarm["Metrics"] if "MetricStat" in each]


def test_each_alarm_watches_a_metric_that_exists(
    ops: Template,
) -> None:
    known = PUBLISHED_BY_AWS | EMITTED_BY_CODE
    seen = [metric for alarm in alarms(ops).values() for metric in watched(alarm)]
    assert len(seen) >= len(alarms(ops))
    for metric in seen:
        names = {each["Name"] for each in metric.get("Dimensions", [])}
        assert names == known[metric["Namespace"], metric["MetricName"]]


def test_alarms_of_the_product_watch_the_stage_that_was_deployed(everything: dict[str, Template]) -> None:
    metric_of_product = [
        metric
        for alarm in alarms(everything["Ops"]).values()
        for metric in watched(alarm)
        if metric["Namespace"] == metrics.NAMESPACE
    ]
    assert metric_of_product
    for metric in metric_of_product:
        assert {"Name": metrics.STAGE, "Value": "production"} in metric["Dimensions"]
        assert {"Name": metrics.SERVICE, "Value": metrics.SERVICE_NAME} in metric["Dimensions"]


SWEPT_SECONDS = 15 * 60


def test_alarms_on_the_sweep_have_a_value_in_every_period(ops: Template) -> None:
    """A sweep that runs a second late leaves a period of its own length empty, and that counts as no trouble."""
    states = {metrics.BUDGET_USED.name: "Maximum", metrics.SWEPT_FAILED.name: "Minimum"}
    measured = {name: stat for alarm in alarms(ops).values() for name, stat in statistics(alarm) if name in states}
    assert {name: stat["Stat"] for name, stat in measured.items()} == states
    assert all(stat["Period"] >= 2 * SWEPT_SECONDS for stat in measured.values())


def test_a_job_unsettled_for_an_hour_fires_an_alarm(ops: Template) -> None:
    (seconds,) = [
        stat["Period"] * alarm["EvaluationPeriods"]
        for alarm in alarms(ops).values()
        for name, stat in statistics(alarm)
        if name == metrics.SWEPT_FAILED.name
    ]
    assert seconds == 3600


def statistics(alarm: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return what is asked of each metric that has a label, by the metric's name."""
    stats = [each["MetricStat"] for each in alarm.get("Metrics", []) if "MetricStat" in each]
    return [(stat["Metric"]["MetricName"], stat) for stat in stats]


def test_what_a_visitor_causes_raises_no_alarm(ops: Template) -> None:
    for alarm in alarms(ops).values():
        for metric in watched(alarm):
            assert metric["MetricName"] not in CAUSED_BY_VISITORS
            functions = [each["Value"] for each in metric.get("Dimensions", []) if each["Name"] == "FunctionName"]
            assert not [each for each in functions if any(name in each for name in RAISE_ON_PURPOSE)]


def test_a_quiet_site_raises_no_alarm(ops: Template) -> None:
    assert {alarm["TreatMissingData"] for alarm in alarms(ops).values()} == {"notBreaching"}


def test_every_alarm_leads_to_its_heading_in_the_runbook(ops: Template) -> None:
    headings = re.findall(r"^### (.+)$", RUNBOOK.read_text(), flags=re.MULTILINE)
    anchors = {anchor(heading) for heading in headings}
    for name, alarm in alarms(ops).items():
        (linked,) = re.findall(r"docs/runbook\.md#([\w-]+)", alarm["AlarmDescription"])
        assert linked in anchors, name
        assert "https://us-east-1.console.aws.amazon.com/" in alarm["AlarmDescription"]


def test_every_alarm_of_the_runbook_exists(ops: Template) -> None:
    section = RUNBOOK.read_text().partition("## Alarms\n")[2].partition("\n## ")[0]
    headings = re.findall(r"^### (.+)$", section, flags=re.MULTILINE)
    assert len(headings) == len(alarms(ops))


def test_there_are_no_more_alarms_than_aws_gives_for_nothing(ops: Template) -> None:
    assert len(alarms(ops)) <= 10


def test_alarms_reach_the_operators_address_if_there_is_one(ops: Template, everything: dict[str, Template]) -> None:
    def mailed(template: Template) -> list[str]:
        subscriptions = resources(template, "AWS::SNS::Subscription").values()
        return [each["Endpoint"] for each in subscriptions if each["Protocol"] == "email"]

    assert mailed(ops) == []
    assert mailed(everything["Ops"]) == ["operator@nst-art.org"]
    actions = {action for alarm in alarms(ops).values() for action in alarm["AlarmActions"]}
    assert actions == {"<AlarmTopic>"}


def test_services_publish_to_topics_for_this_account_alone(
    everything: dict[str, Template],
) -> None:
    ops = everything["Ops"]
    told = {(action, "cloudwatch.amazonaws.com") for alarm in alarms(ops).values() for action in alarm["AlarmActions"]}
    for alert in only(ops, "AWS::Budgets::Budget")["NotificationsWithSubscribers"]:
        told |= {
            (each["Address"], "budgets.amazonaws.com")
            for each in alert["Subscribers"]
            if each["SubscriptionType"] == "SNS"
        }
    allowed = set()
    for policy in resources(ops, "AWS::SNS::TopicPolicy").values():
        for statement in policy["PolicyDocument"]["Statement"]:
            if statement["Effect"] == "Allow":
                assert statement["Action"] == "sns:Publish"
                assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": "<AWS::AccountId>"}}
                assert policy["Topics"] == [statement["Resource"]]
                allowed.add((statement["Resource"], statement["Principal"]["Service"]))
    assert allowed == told


def test_a_topic_takes_nothing_that_came_without_tls(ops: Template) -> None:
    policies = resources(ops, "AWS::SNS::TopicPolicy")
    assert len(policies) == len(resources(ops, "AWS::SNS::Topic"))
    for policy in policies.values():
        denied = [each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Deny"]
        assert [each["Condition"] for each in denied] == [{"Bool": {"aws:SecureTransport": "false"}}]


@pytest.mark.parametrize("stack", ["Core", "Site", "Ops"])
def test_every_function_called_by_a_rule_or_topic_allows_it(everything: dict[str, Template], stack: str) -> None:
    template = everything[stack]
    called = {
        (target["Arn"], "events.amazonaws.com")
        for rule in resources(template, "AWS::Events::Rule").values()
        for target in rule["Targets"]
    } | {
        (each["Endpoint"], "sns.amazonaws.com")
        for each in resources(template, "AWS::SNS::Subscription").values()
        if each["Protocol"] == "lambda"
    }
    permitted = {
        (each["FunctionName"], each["Principal"]) for each in resources(template, "AWS::Lambda::Permission").values()
    }
    assert called <= permitted


def test_only_aws_budgets_may_close_the_budget_by_its_topic(ops: Template) -> None:
    bill = only(ops, "AWS::Budgets::Budget")
    (alert,) = bill["NotificationsWithSubscribers"]
    assert alert["Subscribers"] == [{"Address": "<KillSwitchTopic>", "SubscriptionType": "SNS"}]
    assert bill["Budget"]["BudgetLimit"] == {"Amount": 30, "Unit": "USD"}
    assert "CostFilters" not in bill["Budget"]
    policy = resources(ops, "AWS::SNS::TopicPolicy")["KillSwitchTopicPolicy"]["PolicyDocument"]
    publishers = [each["Principal"] for each in policy["Statement"] if each["Effect"] == "Allow"]
    assert publishers == [{"Service": "budgets.amazonaws.com"}]
    subscribed = {each["Protocol"]: each for each in resources(ops, "AWS::SNS::Subscription").values()}
    assert subscribed["lambda"]["TopicArn"] == "<KillSwitchTopic>"
    (function,) = resources(ops, "AWS::Lambda::Function").values()
    assert function["Handler"] == "lambdas.kill_switch.handler"


def test_credits_and_refunds_do_not_hide_a_bill_that_runs_hot(ops: Template) -> None:
    counted = only(ops, "AWS::Budgets::Budget")["Budget"]["CostTypes"]
    assert counted == {"IncludeCredit": False, "IncludeRefund": False}


def test_a_task_carries_the_tag_that_such_a_bill_counts_by(everything: dict[str, Template]) -> None:
    # RunTask copies them from the task definition: tests/unit/lambdas/test_start_nst.py.
    tags = only(everything["Core"], "AWS::ECS::TaskDefinition")["Tags"]
    assert {"Key": "nst-art:stage", "Value": "production"} in tags


def test_a_bill_by_tag_counts_what_carries_the_tag_of_the_stage(everything: dict[str, Template]) -> None:
    bill = only(everything["Ops"], "AWS::Budgets::Budget")["Budget"]
    assert bill["CostFilters"] == {"TagKeyValue": ["user:nst-art:stage$production"]}


def test_the_kill_switch_stops_jobs_only_where_that_is_set(ops: Template, everything: dict[str, Template]) -> None:
    def allowed(template: Template) -> set[str]:
        return {grant.partition(" ")[0] for grant in grants(template)["KillSwitchFunctionRole"]}

    closing = {"dynamodb:PutItem", "dynamodb:UpdateItem", "logs:CreateLogStream", "logs:PutLogEvents"}
    tracing = {"xray:PutTelemetryRecords", "xray:PutTraceSegments"}
    assert allowed(ops) == closing | tracing
    assert allowed(everything["Ops"]) - allowed(ops) == {"dynamodb:Query", "states:StopExecution"}


def test_ops_takes_nothing_volatile_from_core(ops: Template) -> None:
    """Until Ops is deployed as well, it would have an old one."""
    imported = set(re.findall(r"<NstArt-dev-Core\.([^>]+)>", json.dumps(text(ops["Resources"]))))
    assert imported
    assert not [name for name in imported if "TaskDefinition" in name or "NstTaskDefinition" in name]


def test_dashboards_show_metrics_that_are_emitted(ops: Template) -> None:
    bodies = [json.loads(each["DashboardBody"]) for each in resources(ops, "AWS::CloudWatch::Dashboard").values()]
    assert len(bodies) == 2
    shown = set(re.findall(r'"NstArt", "(\w+)"', json.dumps(bodies)))
    emitted = {name for _, name in EMITTED_BY_CODE}
    assert shown <= emitted
    assert {"JobsEnded", "JobSeconds", "ChargedMicrodollars", "FirstFrameSeconds", "BudgetUsedPercent"} <= shown


def test_saved_queries_search_all_functions_and_the_task(ops: Template, core: Template) -> None:
    functions = len(resources(core, "AWS::Lambda::Function")) + 1
    for query in resources(ops, "AWS::Logs::QueryDefinition").values():
        assert len(query["LogGroupNames"]) == functions + 1
        assert any("NstTaskLog" in str(name) for name in query["LogGroupNames"])


@pytest.mark.parametrize("stack", ["Core", "Site", "Ops"])
def test_every_taggable_resource_has_the_stages_tag(everything: dict[str, Template], stack: str) -> None:
    tagged = [each.get("Tags") for each in resources(everything[stack], "AWS::Lambda::Function").values()]
    buckets = [each.get("Tags") for each in resources(everything[stack], "AWS::S3::Bucket").values()]
    for tags in [*filter(None, tagged), *filter(None, buckets)]:
        assert {"Key": "nst-art:stage", "Value": "production"} in tags
    assert [*filter(None, tagged), *filter(None, buckets)]


def test_stacks_of_two_stages_never_share_a_name(assembly: Path, everything: dict[str, Template]) -> None:
    dev = {file.name.removesuffix(".template.json") for file in assembly.glob("*.template.json")}
    assert dev == {"NstArt-dev-Core", "NstArt-dev-Site", "NstArt-dev-Ops"}
    assert set(everything) == {"Core", "Site", "Ops"}
