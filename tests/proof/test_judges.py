"""What others' rules say: checkov of the templates, parliament of the policies, AWS's schema of the state machines."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.infra.rendered import definition
from tests.proof.conftest import JUDGES
from tests.proof.resolved import Assembly

_ACCEPTED = {
    "s3:TlsVersion requires a value of type Numeric": "It accepts whole numbers alone; AWS's own examples have 1.2.",
    "Unknown condition s3:TlsVersion": "The statement denies every action of S3; some never meet that condition.",
    "arn:*:states:*:*:express:*": "Executions of a standard machine are named execution:, as AWS's reference says.",
    "Unknown action ecs:PutSystemLogEvents": "Younger than parliament's list; CDK takes it from AWS's own policy.",
    "['ecs:ListTasks']": "Its one resource is an instance, which Fargate has none of; a condition names the cluster.",
}
"""Text of a finding of parliament, and why it is none."""
_CDKS_OWN = "CustomCDKBucketDeployment"
"""The policy of the function that uploads the site is CDK's, with s3:List* for more than it names."""


def output(*command: str | Path) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    # 1 says that something was found.
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout


def test_checkov_finds_nothing_that_is_not_acknowledged(synthesized: Path) -> None:
    asked = ("--framework", "cloudformation", "--skip-download", "--quiet", "-o", "json")
    report = json.loads(output(JUDGES / "checkov", "-d", synthesized, *asked))
    failed = [(each["check_id"], each["check_name"], each["resource"]) for each in report["results"]["failed_checks"]]
    assert failed == []
    assert report["summary"]["passed"] > 200
    assert report["summary"]["skipped"] == len(list(acknowledged(synthesized)))
    assert all(acknowledged(synthesized))


def acknowledged(synthesized: Path) -> Iterator[str]:
    """Yield the reason of each finding that is accepted."""
    for file in synthesized.glob("*.template.json"):
        for resource in json.loads(file.read_text())["Resources"].values():
            yield from (each["comment"] for each in resource.get("Metadata", {}).get("checkov", {}).get("skip", []))


def test_parliament_accepts_every_action_condition_and_resource(synthesized: Path, tmp_path: Path) -> None:
    ours = {name: each for name, each in Assembly(synthesized).policies() if not name.startswith(_CDKS_OWN)}
    assert len(ours) > 15
    assert judged(ours, tmp_path) == set()


def test_parliament_finds_a_wrong_action_condition_and_resource(tmp_path: Path) -> None:
    right = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*"}
    statements = {
        "right": right,
        "action": {**right, "Action": "s3:GetObjects"},
        "resource": {**right, "Resource": "arn:aws:s3:::bucket"},
        "condition": {**right, "Condition": {"StringEquals": {"s3:prefix": "jobs"}}},
    }
    policies = {name: {"Version": "2012-10-17", "Statement": [each]} for name, each in statements.items()}
    assert {(name, issue) for name, issue, _ in judged(policies, tmp_path)} == {
        ("action", "UNKNOWN_ACTION"),
        ("resource", "RESOURCE_MISMATCH"),
        ("condition", "UNKNOWN_CONDITION_FOR_ACTION"),
    }


def judged(policies: Mapping[str, dict[str, Any]], folder: Path) -> set[tuple[str, str, str]]:
    """Return name, issue and detail of what parliament finds in policies."""
    for name, document in policies.items():
        # Numbers of a template are what JSON has; parliament reads text.
        (folder / f"{name}.json").write_text(json.dumps(json.loads(json.dumps(document), parse_float=str)))
    lines = output(JUDGES / "parliament", "--directory", folder, "--include_policy_extension", "json", "--json")
    found = {
        (Path(each["location"]["filepath"]).stem, each["issue"], str(each["detail"]))
        for each in map(json.loads, lines.splitlines())
    }
    return {finding for finding in found if not any(text in finding[2] for text in _ACCEPTED)}


@pytest.mark.parametrize("name", ["AdmissionMachine", "NstJobMachine"])
def test_a_definition_fits_the_states_languages_schema(name: str, synthesized: Path, tmp_path: Path) -> None:
    (template,) = synthesized.glob("*-Core.template.json")
    valid = definition(json.loads(template.read_text()), name)
    assert schema_says(valid, tmp_path) == "valid"
    first = valid["States"][valid["StartAt"]]
    for broken in ({**first, "Next": "Nowhere"}, {**first, "Retry": [{"IntervalSeconds": 1}]}):
        assert "Nowhere" in (said := schema_says(with_first(valid, broken), tmp_path)) or "Retry" in said


def with_first(machine: dict[str, Any], state: dict[str, Any]) -> dict[str, Any]:
    return {**machine, "States": {**machine["States"], machine["StartAt"]: state}}


def schema_says(machine: dict[str, Any], folder: Path) -> str:
    """Return "valid", or what asl-validator says is wrong."""
    file = folder / "machine.asl.json"
    # Its function's ARN is known when it is deployed.
    arn = "arn:aws:lambda:us-east-1:123456789012:function:F"
    text = json.dumps(machine)
    for state in machine["States"].values():
        text = text.replace(json.dumps(state["Resource"]), json.dumps(arn)) if state.get("Type") == "Task" else text
    file.write_text(text)
    command = ("npx", "--yes", "asl-validator@4.0.0", "--json-path", str(file))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "valid" if done.returncode == 0 else done.stdout + done.stderr
