"""The operator's command line, against the local edition."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.client import NstClient, OwnJob, Upload
from tests.integration.editions import REPOSITORY, Edition, wait_for

PICTURE = Upload(b"GIF89a, and any bytes: the task of the workshop reads none")


class Operator:
    """Someone with a terminal."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "ops", "--json", "--local", str(self._edition.data), *arguments]
        return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)

    def ask(self, *arguments: str) -> Any:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr or done.stdout
        return json.loads(done.stdout)


@pytest.fixture
def operator(workshop: Edition) -> Operator:
    return Operator(workshop)


@pytest.fixture
def job(visitor: NstClient) -> OwnJob:
    made = visitor.create(PICTURE, [PICTURE], size=256, epochs=10)
    visitor.upload(made, PICTURE, [PICTURE])
    return made


def test_an_operator_closes_the_budget_sets_it_and_opens_it(operator: Operator, visitor: NstClient) -> None:
    assert operator.ask("budget", "close")["closed"]
    assert visitor.budget()["depleted"]
    assert not operator.ask("budget", "open")["closed"]
    shown = operator.ask("budget", "show")
    raised = operator.ask("budget", "set", "35")
    assert (
        raised["available_microdollars"] - shown["available_microdollars"] == 35_000_000 - shown["limit_microdollars"]
    )
    assert not visitor.budget()["depleted"]
    refused = operator.run("budget", "set", "-1")
    assert (refused.returncode, refused.stdout) == (1, "")


def test_an_operator_follows_a_job_from_the_list_to_its_end(
    operator: Operator, visitor: NstClient, job: OwnJob
) -> None:
    assert job.job_id in {row["job_id"] for row in operator.ask("jobs", "list", "--status", "awaiting_upload")}
    visitor.run(job)
    states = wait_for(
        lambda: [row for row in operator.ask("trace", job.job_id) if str(row["outcome"]).startswith("execution")],
        what="the execution is over",
        seconds=90,
    )
    assert len(states) == 1
    assert operator.ask("trace", job.job_id)[0]["state"] == "Check Budget (reserve)"
    assert operator.ask("jobs", "show", job.job_id)["charged_microdollars"] > 0
    assert operator.ask("cost")[-1]["jobs"] >= 1
    assert "is over" in operator.run("jobs", "stop", job.job_id).stderr


def test_a_sweep_by_hand_does_what_the_schedule_does(operator: Operator) -> None:
    assert operator.ask("sweep").keys() == {"ended", "orphans", "failed"}


def test_the_doctor_paints_a_tiny_job_with_its_times_and_cost(edition: Edition) -> None:
    findings = {each["check"]: each for each in Operator(edition).ask("doctor")}
    painted = findings["tiny job"]
    assert painted["verdict"] == "ok"
    steps = ("admitted", "uploaded", "run", "placed", "started", "first epoch", "painted", "settled")
    assert [step.rsplit(" ", 2)[0] for step in painted["what"].partition(";")[0].split(", ")] == list(steps)
    assert "charged $0.0" in painted["what"]


def test_the_doctor_reports_where_a_job_failed(operator: Operator) -> None:
    operator.ask("budget", "close")
    try:
        done = operator.run("doctor")
    finally:
        operator.ask("budget", "open")
    assert done.returncode == 1
    (painted,) = (each for each in json.loads(done.stdout) if each["check"] == "tiny job")
    assert painted["verdict"] == "mend"
    assert "no-budget" in painted["what"]
