from benchmarks.standing_cost import dollars, items
from tests.infra.rendered import Template


def test_a_month_in_which_nobody_comes_costs_less_than_a_dollar(core: Template, site: Template, ops: Template) -> None:
    assert 0 < dollars(items([core, site, ops])) < 1


def test_what_has_a_price_by_the_month_is_counted(everything: dict[str, Template]) -> None:
    counted = {item.name: item.many for item in items(everything.values())}
    assert counted["Secrets Manager, secret"] == 2
    assert counted["WAF, web ACL"] == 1
    assert counted["WAF, rule"] == 3
