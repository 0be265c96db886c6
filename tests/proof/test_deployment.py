"""All three stacks by the CDK CLI: bootstrap, change sets, an update, a rollback, and back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.proof.cdk_cli import CdkCli, change_template

STACKS = ("NstArt-dev-Core", "NstArt-dev-Site", "NstArt-dev-Ops")
REFUSED = {
    "AWS::Budgets::Budget": {"Ops"},
    "AWS::Logs::QueryDefinition": {"Ops"},
    "AWS::CloudWatch::Alarm of an expression": {"Ops"},
    # Its function is run, and misses AWS's command line, which is a layer.
    "Custom::CDKBucketDeployment": {"Site"},
}
"""What the emulator cannot make, and in which stacks it is left out."""


@pytest.fixture(scope="module")
def cdk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CdkCli]:
    with CdkCli.with_cloud(tmp_path_factory.mktemp("cdk")) as cli:
        cli.run("bootstrap")
        yield cli


def synthesized(cdk: CdkCli, name: str, *context: str) -> Path:
    """Return an assembly without what the emulator refuses."""
    assembly = cdk.synth(name, *context)
    left_out: dict[str, set[str]] = {}
    for stack in ("Core", "Site", "Ops"):

        def leave_out(resources: dict[str, Any], stack: str = stack) -> None:
            for logical_id in [key for key, each in resources.items() if kind(each) in REFUSED]:
                left_out.setdefault(kind(resources.pop(logical_id)), set()).add(stack)

        change_template(assembly, stack, leave_out)
    assert left_out == REFUSED
    return assembly


def kind(resource: dict[str, Any]) -> str:
    """Return its type, and of an alarm what it watches."""
    return str(resource["Type"]) + (" of an expression" if "Metrics" in resource.get("Properties", {}) else "")


def deploy(cdk: CdkCli, assembly: Path, *, fails: bool = False) -> str:
    return cdk.run("deploy", "--all", "--app", assembly, "--require-approval", "never", fails=fails)


def limit(cdk: CdkCli) -> str:
    """Return the budget of the deployed function, in micro-dollars."""
    functions = cdk.client("lambda")
    resources = cdk.client("cloudformation").describe_stack_resources(StackName=STACKS[0])["StackResources"]
    (name,) = (
        each["PhysicalResourceId"]
        for each in resources
        if "CheckBudget" in each["LogicalResourceId"] and each["ResourceType"] == "AWS::Lambda::Function"
    )
    return str(
        functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]["BUDGET_LIMIT_MICRODOLLARS"]
    )


def test_the_cli_deploys_updates_rolls_back_and_destroys(cdk: CdkCli) -> None:
    first = synthesized(cdk, "first")
    assert "creating CloudFormation changeset" in deploy(cdk, first)
    assert cdk.statuses() == dict.fromkeys(STACKS, "CREATE_COMPLETE")
    assert limit(cdk) == "20000000"

    assert deploy(cdk, first).count("(no changes)") == len(STACKS)
    assert cdk.statuses() == dict.fromkeys(STACKS, "CREATE_COMPLETE")

    second = synthesized(cdk, "second", "nst:budget_usd=25")
    assert "25000000" in cdk.run("diff", "--app", second)
    deploy(cdk, second)
    assert cdk.statuses()[STACKS[0]] == "UPDATE_COMPLETE"
    assert limit(cdk) == "25000000"

    broken = synthesized(cdk, "broken", "nst:budget_usd=30")
    cdk.client("ssm").put_parameter(Name="in-the-way", Value="by hand", Type="String")
    properties = {"Type": "String", "Name": "in-the-way", "Value": "ours"}
    change_template(
        broken, "Core", lambda all_: all_.update(Late={"Type": "AWS::SSM::Parameter", "Properties": properties})
    )
    deploy(cdk, broken, fails=True)
    assert cdk.statuses()[STACKS[0]] == "UPDATE_ROLLBACK_COMPLETE"
    assert limit(cdk) == "25000000"
    deploy(cdk, synthesized(cdk, "mended", "nst:budget_usd=35"))
    assert (cdk.statuses()[STACKS[0]], limit(cdk)) == ("UPDATE_COMPLETE", "35000000")

    cdk.run("destroy", "--all", "--force", "--app", first)
    assert cdk.statuses() == {}
