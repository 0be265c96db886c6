import json
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import NoRegionError

from lambdas.domain.jobs import Job
from ops import clients
from ops.__main__ import main
from tests.unit.lambdas.conftest import JOB_ID
from tests.unit.lambdas.fakes import FakeStepFunctions
from tests.unit.ops.conftest import FakeLambda


@pytest.fixture(autouse=True)
def services(stack: None, step_functions: FakeStepFunctions) -> None:
    """What the commands ask."""


def ask(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["--stage", "test", *arguments]) == 0
    return capsys.readouterr().out


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    return said.err


def test_a_stage_is_found_by_its_stack(capsys: pytest.CaptureFixture[str]) -> None:
    assert "$1.000000" in ask(capsys, "budget", "show")


def test_the_region_is_taken_from_where_the_aws_cli_takes_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    ask(capsys, "budget", "show")
    assert boto3.Session().region_name == "us-east-1"


def test_without_a_region_the_sentence_says_how_to_set_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_region(_: str) -> None:
        raise NoRegionError

    monkeypatch.setattr(clients, "client", no_region)
    assert "export AWS_REGION=us-east-1" in refusal(capsys, "cost")


def test_dollars_are_for_people_and_microdollars_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(ask(capsys, "--json", "budget", "set", "7.50"))["limit_microdollars"] == 7_500_000


def test_a_stage_that_was_not_deployed_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert "There is no stack NstArt-nowhere-Core" in refusal(capsys, "--stage", "nowhere", "cost")


def test_a_folder_without_an_edition_is_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "make run" in refusal(capsys, "--local", str(tmp_path), "cost")


def test_an_error_of_the_domain_is_one_sentence(capsys: pytest.CaptureFixture[str], queued: Job) -> None:
    assert "was never run" in refusal(capsys, "--stage", "test", "jobs", "stop", queued.job_id)


def test_a_table_has_a_head_and_a_row_for_each_job(capsys: pytest.CaptureFixture[str], job: Job) -> None:
    head, row = ask(capsys, "jobs", "list").splitlines()
    assert head.split()[:2] == ["job", "id"]
    assert row.split()[:2] == [job.job_id, "AWAITING_UPLOAD"]


def test_where_there_are_no_jobs_that_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(capsys, "jobs", "list", "--status", "running").strip() == "There are no such jobs."


def test_a_sweep_returns_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(ask(capsys, "--json", "sweep")) == {"ended": 2, "orphans": 0, "failed": 1}


def test_a_sweep_that_fails_is_no_success(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeLambda, "error", "Unhandled")
    monkeypatch.setattr(FakeLambda, "payload", b'{"errorType": "KeyError"}')
    assert "KeyError" in refusal(capsys, "--stage", "test", "sweep")


@pytest.mark.parametrize("arguments", [["jobs", "stop"], ["jobs", "stop", JOB_ID, "--all"], ["budget", "set", "ten"]])
def test_an_unclear_command_is_refused_before_any_request(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--stage", "test", *arguments])
    assert caught.value.code == 2
