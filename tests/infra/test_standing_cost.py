import pytest

from benchmarks.standing_cost import METRICS_OF_THE_PRODUCT, dollars, items
from contract import metrics
from tests.infra.rendered import Template


def test_a_month_without_visitors_costs_less_than_a_dollar(core: Template, site: Template, ops: Template) -> None:
    assert 0 < dollars(items([core, site, ops])) < 1


def test_a_second_stage_pays_for_what_was_free_for_the_first(core: Template, site: Template, ops: Template) -> None:
    one, two = [core, site, ops], [core, site, ops] * 2
    assert dollars(items(two, stages=2)) > 5 > 2 * dollars(items(one))


def test_metrics_that_visitors_cause_are_counted(core: Template, site: Template, ops: Template) -> None:
    more = dollars(items([core, site, ops], visited=True)) - dollars(items([core, site, ops]))
    assert more == pytest.approx((METRICS_OF_THE_PRODUCT - 10) * 0.3)
    plain = [each for each in vars(metrics).values() if isinstance(each, metrics.Metric) and not each.dimensions]
    assert len(plain) + len(("held", "no_budget")) + len(("SUCCEEDED", "FAILED", "STOPPED")) == METRICS_OF_THE_PRODUCT


def test_what_has_a_price_by_the_month_is_counted(everything: dict[str, Template]) -> None:
    counted = {item.name: item.many for item in items(everything.values())}
    assert counted["Secrets Manager, secret"] == 1
    assert counted["WAF, web ACL"] == 1
    assert counted["WAF, rule"] == 3
