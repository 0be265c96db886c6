"""What one stack takes from another: nothing that holds the other to what it is."""

import json
import re
from dataclasses import dataclass
from itertools import pairwise

import pytest

from cdk_app.app import build_app
from tests.infra.rendered import EVERYTHING, Template, resources, text

REFERENCES = "@aws-cdk/core:defaultCrossStackReferences"


def synthesized(tmp: pytest.TempPathFactory, **context: object) -> dict[str, Template]:
    """Return the stacks of a production deployment, by short name."""
    app = build_app({**EVERYTHING, **context}, outdir=str(tmp.mktemp("stacks")))
    return {stack.stack_name.rpartition("-")[2]: stack.template for stack in app.synth().stacks}


def exports(template: Template) -> list[str]:
    return [name for name, output in template.get("Outputs", {}).items() if "Export" in output]


def test_no_stack_exports_anything(
    everything: dict[str, Template],
) -> None:
    for template in everything.values():
        assert exports(template) == []
        assert "Fn::ImportValue" not in json.dumps(template)


def test_whatever_site_and_ops_ask_of_core_core_answers(everything: dict[str, Template]) -> None:
    asked = {
        name
        for stack in ("Site", "Ops")
        for name in re.findall(r"<NstArt-production-Core\.([^>]+)>", json.dumps(text(everything[stack])))
    }
    assert asked
    assert asked <= set(everything["Core"]["Outputs"])


def test_a_deployment_that_has_exports_loses_them_in_two_steps(tmp_path_factory: pytest.TempPathFactory) -> None:
    # First no stack imports them any more, while they are still there: Core is deployed before those that did.
    between = synthesized(tmp_path_factory, **{REFERENCES: "both"})
    assert exports(between["Core"])
    assert not [stack for stack, template in between.items() if "Fn::ImportValue" in json.dumps(template)]


@dataclass(frozen=True)
class Deployed:
    """One synthesis: the secrets that Core has and its API takes, and the one that CloudFront sends."""

    secrets: frozenset[str]
    taken: frozenset[str]
    sent: str


def deployed(stacks: dict[str, Template]) -> Deployed:
    core, site = stacks["Core"], stacks["Site"]
    api = resources(core, "AWS::Lambda::Function")["NstHandlerWebApi"]["Environment"]["Variables"]
    config = resources(site, "AWS::CloudFront::Distribution")["EdgeDistribution"]["DistributionConfig"]
    (header,) = [
        header["HeaderValue"] for origin in config["Origins"] for header in origin.get("OriginCustomHeaders", [])
    ]
    (output,) = re.findall(r"<NstArt-production-Core\.([^>]+)>", header)
    return Deployed(
        secrets=frozenset(f"<{name}>" for name in resources(core, "AWS::SecretsManager::Secret")),
        taken=frozenset(api["ORIGIN_SECRET_ARNS"].split(",")),
        sent=text(core["Outputs"][output]["Value"]),
    )


@pytest.fixture(scope="module")
def rotation(tmp_path_factory: pytest.TempPathFactory) -> list[Deployed]:
    """The steps of the runbook, "How do I replace the secret of the edge"."""
    steps = ("origin", "origin,second", "second")
    return [deployed(synthesized(tmp_path_factory, **{"nst:origin_secrets": names})) for names in steps]


def test_the_secret_of_the_edge_is_replaced_by_two_deployments(rotation: list[Deployed]) -> None:
    first, _, last = rotation
    for step, secret in ((first, "<EdgeSecretsOrigin>"), (last, "<EdgeSecretsSecond>")):
        assert (set(step.secrets), step.sent) == ({secret}, secret)
    assert all(step.taken == step.secrets for step in rotation)


def test_cloudfront_never_sends_a_secret_the_api_would_refuse(rotation: list[Deployed]) -> None:
    for before, after in pairwise(rotation):
        # Core is deployed first, so for some minutes the old Site is before the new Core.
        assert before.sent in after.taken & after.secrets
        assert after.sent in after.taken & after.secrets


def test_in_one_deployment_there_would_be_such_a_moment(rotation: list[Deployed]) -> None:
    first, _, last = rotation
    assert first.sent not in last.taken
