"""The metrics that dashboards and alarms show: the product's own, and those that AWS publishes of Core's resources."""

from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

from cdk_app.core_stack import CoreStack
from contract.metrics import NAMESPACE, SERVICE, SERVICE_NAME, STAGE, Metric

QUARTER_OF_AN_HOUR: Final = cdk.Duration.minutes(15)
"""How often the sweep runs, and so how often some metrics have a value."""

TWO_SWEEPS: Final = cdk.Duration.minutes(30)
"""For an alarm on such a metric: as the sweep does not run to the second, a shorter period may have no value."""

DAY: Final = cdk.Duration.days(1)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Metrics of one deployment."""

    stage: str
    core: CoreStack

    def product(self, metric: Metric, statistic: str, *, period: cdk.Duration, **dimensions: str) -> cloudwatch.Metric:
        """A metric that the functions emit."""
        return cloudwatch.Metric(
            namespace=NAMESPACE,
            metric_name=metric.name,
            statistic=statistic,
            period=period,
            label=" ".join([metric.about, *dimensions.values()]),
            dimensions_map={SERVICE: SERVICE_NAME, STAGE: self.stage, **dimensions},
        )

    def executions(self, name: str, *, period: cdk.Duration = QUARTER_OF_AN_HOUR) -> cloudwatch.Metric:
        """A metric of the NstJob machine: ExecutionsFailed, say."""
        return self._of_aws("AWS/States", name, {"StateMachineArn": self.core.nst_job.machine_arn}, period)

    def web_api(self, name: str, *, statistic: str = "Sum") -> cloudwatch.Metric:
        """A metric of the HTTP API: 5xx, say."""
        return self._of_aws(
            "AWS/ApiGateway", name, {"ApiId": self.core.web_api.api_id}, QUARTER_OF_AN_HOUR, statistic=statistic
        )

    def function(self, name: str, function_name: str, *, statistic: str = "Sum") -> cloudwatch.Metric:
        """A metric of one Lambda function."""
        return self._of_aws(
            "AWS/Lambda", name, {"FunctionName": function_name}, QUARTER_OF_AN_HOUR, statistic=statistic
        )

    def all_functions(self, name: str) -> cloudwatch.Metric:
        """A metric of Lambda in the whole account and region."""
        return self._of_aws("AWS/Lambda", name, {}, QUARTER_OF_AN_HOUR)

    @staticmethod
    def _of_aws(
        namespace: str, name: str, dimensions: dict[str, str], period: cdk.Duration, *, statistic: str = "Sum"
    ) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace=namespace, metric_name=name, dimensions_map=dimensions, period=period, statistic=statistic
        )
