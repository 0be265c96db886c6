"""`python -m benchmarks.standing_cost`: what the stacks cost in a month without visitors.

Counts what has a price by the month in the synthesized templates. Prices: us-east-1, November 2026; what AWS gives
every account for nothing, and for ever, is taken off. What is free or has no price of its own is not listed.
"""

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cdk_app.app import build_app
from contract import metrics

Template = Mapping[str, Any]

IMAGE_GIGABYTES: Final = 0.25
"""Of the task's container image (`make bench-image`)."""

METRICS_OF_THE_SWEEP: Final = (
    metrics.BUDGET_USED,
    metrics.SWEPT_ENDED,
    metrics.SWEPT_ORPHANS,
    metrics.SWEPT_FAILED,
)
"""Those that are emitted without visitors; all others are charged by the hour in which they were."""

METRICS_OF_THE_PRODUCT: Final = 16
"""All of `lambdas/domain/metrics.py`; those with an outcome once for each: held, no_budget; succeeded, failed, stopped.
"""

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


def items(templates: Iterable[Template], *, stages: int = 1, visited: bool = False) -> list[Item]:
    """Return what has a price by the month in the stacks of some stages in one account.

    What AWS gives for nothing it gives to the account, so a second stage pays for all that it has. visited: there is a
    visitor in every hour, so that every metric of the product is charged for the whole month.
    """
    metrics_of_a_stage = METRICS_OF_THE_PRODUCT if visited else len(METRICS_OF_THE_SWEEP)
    resources = [each for template in templates for each in template["Resources"].values()]

    def of(kind: str) -> list[Mapping[str, Any]]:
        return [each["Properties"] for each in resources if each["Type"] == kind]

    alarm_metrics = sum(map(_metrics, of("AWS::CloudWatch::Alarm")))
    rules = [rule for acl in of("AWS::WAFv2::WebACL") for rule in acl["Rules"]]
    return [
        Item(name="Secrets Manager, secret", many=len(of("AWS::SecretsManager::Secret")), each=0.4),
        Item(name="CloudWatch, alarm's metric", many=alarm_metrics, each=0.1, free=10),
        Item(name="CloudWatch, dashboard", many=len(of("AWS::CloudWatch::Dashboard")), each=3, free=3),
        Item(name="CloudWatch, metric of ours", many=stages * metrics_of_a_stage, each=0.3, free=10),
        Item(name="Lambda, GB-second of the sweep", many=stages * SWEEPS * SWEEP_GB_SECONDS, each=13.3334e-6),
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
    stage, with_waf = templates(), templates(waf="true")
    without = items(stage)
    print("| a month | how many | for nothing | each | together |\n|---|---|---|---|---|")
    for item in without:
        if item.many:
            print(f"| {item.name} | {item.many:g} | {item.free:g} | ${item.each:.3g} | ${item.dollars:.2f} |")
    print(f"| **all of it** | | | | **${dollars(without):.2f}** |")
    others = {
        "the same with `nst:waf`": items(with_waf),
        "the same with a visitor in every hour, beside what jobs cost": items(stage, visited=True),
        "the same for two stages in one account": items([*stage, *stage], stages=2),
    }
    for name, counted in others.items():
        print(f"| {name} | | | | ${dollars(counted):.2f} |")


def dollars(of: Iterable[Item]) -> float:
    """Return what some items cost in a month."""
    return sum(item.dollars for item in of)


if __name__ == "__main__":
    main()
