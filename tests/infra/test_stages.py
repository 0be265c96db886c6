import itertools

import pytest

from cdk_app.app import build_app

DOMAIN = {
    "nst:domain_name": "nst-art.org",
    "nst:hosted_zone_id": "Z2FDTNDATAQYW2",
    "nst:hosted_zone_name": "nst-art.org",
}


CHOICES = list(itertools.product(("dev", "production"), (False, True), ("false", "true"), ("false", "true")))


@pytest.mark.parametrize(("stage", "domain", "waf", "spot"), CHOICES)
def test_every_choice_of_an_operator_makes_three_named_stacks(
    stage: str, domain: bool, waf: str, spot: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    context = {"nst:stage": stage, "nst:waf": waf, "nst:task_spot": spot, **(DOMAIN if domain else {})}
    stacks = build_app(context, outdir=str(tmp_path_factory.mktemp("stage"))).synth().stacks
    assert {stack.stack_name for stack in stacks} == {f"NstArt-{stage}-{name}" for name in ("Core", "Site", "Ops")}
