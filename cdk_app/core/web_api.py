"""WebApi: the HTTP API that CloudFront forwards `/api/*` and `/p/*` to. One function answers all of it."""

import json
from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk_app.acknowledge import acknowledge
from cdk_app.core.log_groups import VendedLog

_LOGGED: Final = ("requestId", "requestTime", "httpMethod", "path", "status", "responseLength", "integrationLatency")
"""What the access log says of a request. Not the address: visitors are anonymous."""


@dataclass(frozen=True, kw_only=True)
class WebApiProps:
    """The function behind the API, and how much all visitors together may ask of it."""

    function: lambda_.IFunction
    requests_per_second: int
    burst: int
    log_retention: logs.RetentionDays


class WebApi(Construct):
    """The API, its throttled stage and its access log. No CORS: the site and `/api` have one origin, CloudFront's."""

    def __init__(self, scope: Construct, construct_id: str, *, props: WebApiProps) -> None:
        super().__init__(scope, construct_id)
        self._api = apigatewayv2.HttpApi(
            self, "HttpApi", description="NST-Art: the Web API, reached through CloudFront", create_default_stage=False
        )
        self._add_stage(props)
        function = integrations.HttpLambdaIntegration("Function", props.function)
        method = apigatewayv2.HttpMethod
        routes = [
            *self._api.add_routes(path="/api/{proxy+}", methods=[method.ANY], integration=function),
            *self._api.add_routes(path="/p/{job_id}", methods=[method.GET], integration=function),
        ]
        for route in routes:
            acknowledge(
                route,
                {
                    "AwsSolutions-APIG4": "Visitors are anonymous by design. The function refuses what did not come "
                    "through CloudFront, and what changes a job without that job's token.",
                },
            )

    @property
    def api_id(self) -> str:
        """What CloudWatch calls the API."""
        return self._api.api_id

    @property
    def url(self) -> str:
        """The address of the API, with its scheme."""
        return self._api.api_endpoint

    @property
    def host(self) -> str:
        """The host that CloudFront forwards to."""
        stack = cdk.Stack.of(self)
        return f"{self._api.api_id}.execute-api.{stack.region}.{stack.url_suffix}"

    def _add_stage(self, props: WebApiProps) -> None:
        log_group = VendedLog(self, "AccessLog", retention=props.log_retention)
        stage = apigatewayv2.HttpStage(
            self,
            "Stage",
            http_api=self._api,
            stage_name="$default",
            auto_deploy=True,
            throttle=apigatewayv2.ThrottleSettings(rate_limit=props.requests_per_second, burst_limit=props.burst),
        )
        resource = stage.node.default_child
        assert isinstance(resource, apigatewayv2.CfnStage)
        # At the level of CloudFormation: the construct's own way is an interface that Python cannot implement briefly.
        resource.access_log_settings = apigatewayv2.CfnStage.AccessLogSettingsProperty(
            destination_arn=log_group.log_group_arn,
            format=json.dumps({name: f"$context.{name}" for name in _LOGGED}),
        )
