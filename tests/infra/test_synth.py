import json

from tests.infra.bare_machine import synth
from tests.infra.rendered import Template


def test_a_wrong_setting_ends_the_synth_with_one_line_and_no_traceback() -> None:
    done = synth({"CDK_CONTEXT_JSON": json.dumps({"nst:task_memory_gib": "7"})})
    assert done.returncode == 1
    (line,) = [line for line in done.stderr.splitlines() if line]
    assert line.startswith("Settings: nst:task_memory_gib is 7: Fargate sells 8, 9, 10, ")


def test_core_is_synthesized_with_no_credentials_no_docker_and_no_network(core: Template) -> None:
    assert core["Resources"]
