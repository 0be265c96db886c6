import json
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Annotations, Match

from cdk_app.app import build_app
from tests.infra.bare_machine import synth
from tests.infra.rendered import EVERYTHING, Template


def test_a_wrong_setting_ends_the_synth_with_one_line() -> None:
    done = synth({"CDK_CONTEXT_JSON": json.dumps({"nst:task_memory_gib": "7"})})
    assert done.returncode == 1
    (line,) = [line for line in done.stderr.splitlines() if line]
    assert line.startswith("Settings: nst:task_memory_gib is 7: Fargate sells 8, 9, 10, ")


def test_core_needs_no_credentials_no_docker_and_no_network(core: Template) -> None:
    assert core["Resources"]


@pytest.mark.parametrize("context", [{}, EVERYTHING], ids=["defaults", "everything"])
def test_nothing_is_warned_of_when_it_is_synthesized(context: dict[str, object], tmp_path: Path) -> None:
    stacks = [each for each in build_app(context, outdir=str(tmp_path)).node.children if isinstance(each, cdk.Stack)]
    found = [Annotations.from_stack(stack).find_warning("*", Match.any_value()) for stack in stacks]
    assert found == [[], [], []]
