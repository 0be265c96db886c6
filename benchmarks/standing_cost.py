"""`python -m benchmarks.standing_cost`: what the stacks cost in a month in which nobody comes.

Counts what has a price by the month in the synthesized templates. Prices: us-east-1, November 2026; what AWS gives
every account for nothing, and for ever, is taken off. What is free or has no price of its own is not listed.
"""

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cdk_app.app import build_app
from lambdas.domain import metrics

Template = Mapping[str, Any]

IMAGE_GIGABYTES: Final = 0.25
"""Of the task's container image (`make bench-image`)."""

METRICS_OF_THE_SWEEP: Final = (
    metrics.BUDGET_USED,
    metrics.SWEPT_ENDED,
    metrics.SWEPT_ORPHANS,
    metrics.SWEPT_FAILED,
)
"""Those that are emitted although nobody comes; all others are charged by the hour in which they were."""

SWEEPS: Final = 30 * 24 * 4
SWEEP_GB_SECONDS: Final = 0.5
"""Of one: a second at 512 MiB."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """Something that is charged by the month. each: in dollars. free: how many of it are for nothing."""

    name: str
    many: float
    each: float
    free: float = 0

    @property
    def dollars(self) -> float:
        """What it costs in a month."""
        return max(0.0, self.many - self.free) * self.each


def items(templates: Iterable[Template]) -> list[Item]:
    """Return what has a price by the month in an app's stacks."""
    resources = [each for template in templates for each in template["Resources"].values()]

    def of(kind: str) -> list[Mapping[str, Any]]:
        return [each["Properties"] for each in resources if each["Type"] == kind]

    alarm_metrics = sum(map(_metrics, of("AWS::CloudWatch::Alarm")))
    rules = [rule for acl in of("AWS::WAFv2::WebACL") for rule in acl["Rules"]]
    return [
        Item(name="Secrets Manager, secret", many=len(of("AWS::SecretsManager::Secret")), each=0.4),
        Item(name="CloudWatch, alarm's metric", many=alarm_metrics, each=0.1, free=10),
        Item(name="CloudWatch, dashboard", many=len(of("AWS::CloudWatch::Dashboard")), each=3, free=3),
        Item(name="CloudWatch, metric of the sweep", many=len(METRICS_OF_THE_SWEEP), each=0.3, free=10),
        Item(name="Lambda, GB-second of the sweep", many=SWEEPS * SWEEP_GB_SECONDS, each=13.3334e-6),
        Item(name="ECR, gigabyte of the image", many=IMAGE_GIGABYTES, each=0.1),
        Item(name="WAF, web ACL", many=len(of("AWS::WAFv2::WebACL")), each=5),
        Item(name="WAF, rule", many=len(rules), each=1),
    ]


def _metrics(alarm: Mapping[str, Any]) -> int:
    return sum("MetricStat" in each for each in alarm["Metrics"]) if "Metrics" in alarm else 1


def templates(**settings: str) -> list[Template]:
    """Return the stacks of an app with these settings."""
    with tempfile.TemporaryDirectory() as folder:
        app = build_app({f"nst:{name}": value for name, value in settings.items()}, outdir=folder)
        return [stack.template for stack in app.synth().stacks]


def main() -> None:
    """Print a table in Markdown."""
    without, with_waf = items(templates()), items(templates(waf="true"))
    print("| a month | how many | for nothing | each | together |\n|---|---|---|---|---|")
    for item in without:
        if item.many:
            print(f"| {item.name} | {item.many:g} | {item.free:g} | ${item.each:.3g} | ${item.dollars:.2f} |")
    print(f"| **all of it** | | | | **${dollars(without):.2f}** |")
    print(f"| the same with `nst:waf` | | | | ${dollars(with_waf):.2f} |")


def dollars(of: Iterable[Item]) -> float:
    """Return what some items cost in a month."""
    return sum(item.dollars for item in of)


if __name__ == "__main__":
    main()
