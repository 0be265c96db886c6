"""Firewall: AWS WAF before the site, where the operator wants to pay for it."""

from typing import Final

from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from cdk_app.acknowledge import acknowledge

_REQUESTS_PER_FIVE_MINUTES: Final = 2000
"""Per address; a browser that watches a job asks far less, as it polls S3 and not the site."""

_MANAGED: Final = ("AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesCommonRuleSet")


class Firewall(Construct):
    """Known bad addresses, common attacks and floods from one address are blocked; everything else passes."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        managed = [_managed_rule(name, priority) for priority, name in enumerate(_MANAGED, start=1)]
        web_acl = wafv2.CfnWebACL(
            self,
            "WebAcl",
            scope="CLOUDFRONT",
            default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
            rules=[_rate_rule(), *managed],
            visibility_config=_visibility("Site"),
        )
        acknowledge(web_acl, {"CKV_AWS_192": "Nothing here runs Java, and so no Log4j."})
        self.web_acl_arn = web_acl.attr_arn


def _rate_rule() -> wafv2.CfnWebACL.RuleProperty:
    limit = wafv2.CfnWebACL.RateBasedStatementProperty(
        limit=_REQUESTS_PER_FIVE_MINUTES, evaluation_window_sec=300, aggregate_key_type="IP"
    )
    return wafv2.CfnWebACL.RuleProperty(
        name="TooManyRequests",
        priority=0,
        action=wafv2.CfnWebACL.RuleActionProperty(block={}),
        statement=wafv2.CfnWebACL.StatementProperty(rate_based_statement=limit),
        visibility_config=_visibility("TooManyRequests"),
    )


def _managed_rule(name: str, priority: int) -> wafv2.CfnWebACL.RuleProperty:
    group = wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(vendor_name="AWS", name=name)
    return wafv2.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        override_action=wafv2.CfnWebACL.OverrideActionProperty(none={}),
        statement=wafv2.CfnWebACL.StatementProperty(managed_rule_group_statement=group),
        visibility_config=_visibility(name),
    )


def _visibility(name: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
    )
