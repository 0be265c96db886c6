import re
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
import yaml  # type: ignore[import-untyped]
from cdk_nag import AwsSolutionsChecks

from cdk_app.delivery_stack import DeliveryStack
from cdk_app.paths import REPOSITORY
from cdk_app.settings import SettingsError
from tests.infra.rendered import Template, grants, only, resources

WORKFLOWS = REPOSITORY / ".github" / "workflows"
WORKFLOW_NAMES = sorted(path.name for path in WORKFLOWS.iterdir())


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> cdk.App:
    made = cdk.App(outdir=str(tmp_path_factory.mktemp("delivery")), analytics_reporting=False)
    DeliveryStack(made, "Delivery", repository="owner/nst-art")
    return made


@pytest.fixture(scope="module")
def delivery(app: cdk.App) -> Template:
    return dict(app.synth().get_stack_by_name("Delivery").template)


def workflow(name: str) -> Any:
    # YAML takes the key `on` for a truth value; nothing here asks for it.
    return yaml.safe_load((WORKFLOWS / name).read_text())


def steps(name: str) -> list[dict[str, Any]]:
    return [step for job in workflow(name)["jobs"].values() for step in job.get("steps", [])]


def test_only_a_run_of_main_of_this_repository_may_take_the_role(delivery: Template) -> None:
    (statement,) = only(delivery, "AWS::IAM::Role")["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Condition"] == {
        "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": "repo:owner/nst-art:ref:refs/heads/main",
        }
    }


def test_the_role_may_only_assume_those_of_the_bootstrap(delivery: Template) -> None:
    (allowed,) = grants(delivery).values()
    role = "sts:AssumeRole on arn:aws:iam::<AWS::AccountId>:role/cdk-hnb659fds-{}-role-<AWS::AccountId>-*"
    assert allowed == {role.format(name) for name in ("deploy", "file-publishing", "image-publishing")}


def test_no_user_and_no_key_is_made(delivery: Template) -> None:
    assert not resources(delivery, "AWS::IAM::User")
    assert not resources(delivery, "AWS::IAM::AccessKey")


def test_cdk_nag_finds_nothing_in_the_delivery(app: cdk.App) -> None:
    assert AwsSolutionsChecks(app).validate_scope(app).success


def test_a_repository_is_named_with_its_ids_where_needed(tmp_path: Path) -> None:
    app = cdk.App(outdir=str(tmp_path), analytics_reporting=False)
    DeliveryStack(app, "Delivery", repository="owner@123456/nst-art@456789")
    (statement,) = only(app.synth().get_stack_by_name("Delivery").template, "AWS::IAM::Role")[
        "AssumeRolePolicyDocument"
    ]["Statement"]
    subject = statement["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"]
    assert subject == "repo:owner@123456/nst-art@456789:ref:refs/heads/main"


NO_REPOSITORY = [
    "",
    "nst-art",
    "owner/*",
    "owner/nst-art:ref",
    "owner@1/nst-art",
    "owner/nst-art@1",
    "owner@*/nst-art@*",
]


@pytest.mark.parametrize("repository", NO_REPOSITORY)
def test_what_is_no_repository_is_refused(repository: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="expected a repository"):
        DeliveryStack(cdk.App(outdir=str(tmp_path)), "Delivery", repository=repository)


def test_every_push_runs_the_gate_that_the_repository_itself_has() -> None:
    assert ".ci/run ${{ matrix.target }}" in [step.get("run") for step in steps("test.yml")]
    assert (REPOSITORY / ".ci" / "run").is_file()


def test_what_a_workflow_makes_exists_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(), flags=re.MULTILINE))
    runs = [step.get("run", "") for name in WORKFLOW_NAMES for step in steps(name)]
    words = {word for run in runs if run.startswith("make ") for word in run.split()[1:]}
    assert {"site", "deploy", "audit"} <= words & targets
    assert "setup" not in words  # what only deploys needs no PyTorch


@pytest.mark.parametrize("name", WORKFLOW_NAMES)
def test_an_action_is_pinned_by_commit_as_tags_move(name: str) -> None:
    used = [step["uses"] for step in steps(name) if "uses" in step]
    assert used
    assert [each for each in used if not re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", each)] == []


@pytest.mark.parametrize("name", WORKFLOW_NAMES)
def test_workflows_hold_no_secret_and_may_only_read(name: str) -> None:
    assert "secrets." not in (WORKFLOWS / name).read_text()
    assert workflow(name)["permissions"] == {"contents": "read"}
    for job in workflow(name)["jobs"].values():
        assert set(job.get("permissions", {}).items()) <= {("contents", "read"), ("id-token", "write")}


def test_nothing_is_deployed_before_its_tests_have_passed() -> None:
    jobs = workflow("deploy.yml")["jobs"]
    assert jobs["deploy"]["needs"] == "test"
    assert jobs["test"]["uses"] == "./.github/workflows/test.yml"
