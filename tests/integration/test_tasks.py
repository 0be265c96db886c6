"""The hook of ECS: a task is a process, and ends as one in AWS does."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from local.processes import Processes, TaskRunner
from tests.integration.editions import SCRIPT, Edition, wait_for


class Task:
    """A task that runs a script."""

    def __init__(self, edition: Edition, script: str, *, token: str = "", **environment: str) -> None:
        self.edition = edition
        self._ecs = edition.client("ecs")
        self._cluster = edition.outputs["ClusterArn"]
        definition = self._ecs.list_task_definitions()["taskDefinitionArns"][-1]
        described = self._ecs.describe_task_definition(taskDefinition=definition)["taskDefinition"]
        values = {SCRIPT: script, **environment}
        override = {
            "name": described["containerDefinitions"][0]["name"],
            "environment": [{"name": name, "value": value} for name, value in values.items()],
        }
        answer = self._ecs.run_task(
            cluster=self._cluster,
            taskDefinition=definition,
            launchType="FARGATE",
            overrides={"containerOverrides": [override]},
            clientToken=token,
        )
        self.arn = answer["tasks"][0]["taskArn"]

    def look(self) -> Mapping[str, Any]:
        (task,) = self._ecs.describe_tasks(cluster=self._cluster, tasks=[self.arn])["tasks"]
        return dict(task)

    def stop(self, reason: str = "Enough.") -> Mapping[str, Any]:
        return dict(self._ecs.stop_task(cluster=self._cluster, task=self.arn, reason=reason)["task"])

    def wait_until_stopped(self) -> Mapping[str, Any]:
        return wait_for(
            lambda: task if (task := self.look())["lastStatus"] == "STOPPED" else None, what="the task has stopped"
        )

    def exit_code(self) -> int:
        return int(self.wait_until_stopped()["containers"][0]["exitCode"])


def says(file: Path, text: str) -> None:
    wait_for(lambda: file.exists() and text in file.read_text(), what=f"{file.name} says {text}")


@pytest.mark.parametrize("code", [0, 64, 70, 75, 124])
def test_the_exit_code_of_the_process_is_that_of_the_container(workshop: Edition, code: int) -> None:
    task = Task(workshop, f"exit {code}").wait_until_stopped()
    assert task["containers"][0]["exitCode"] == code
    assert task["stopCode"] == "EssentialContainerExited"


def test_a_task_that_was_killed_ends_with_the_code_of_its_signal(workshop: Edition) -> None:
    assert Task(workshop, "kill -KILL $$").exit_code() == 137


def test_a_tasks_billed_seconds_come_from_its_times(workshop: Edition) -> None:
    task = Task(workshop, "sleep 1.1").wait_until_stopped()
    assert task["createdAt"] <= task["pullStartedAt"] <= task["startedAt"] < task["stoppedAt"]
    assert (task["stoppedAt"] - task["pullStartedAt"]).total_seconds() >= 1


def test_two_starts_with_one_token_are_one_task(workshop: Edition, tmp_path: Path) -> None:
    log = tmp_path / "log"
    first, again, another = (Task(workshop, f"echo up >>{log}", token=token) for token in ("one", "one", "two"))
    assert first.arn == again.arn != another.arn
    for task in (first, another):
        assert task.exit_code() == 0
    assert log.read_text() == "up\nup\n"


def test_a_task_is_stopped_only_after_its_process_has_ended(workshop: Edition, tmp_path: Path) -> None:
    log, gate = tmp_path / "log", tmp_path / "gate"
    script = f"""
        trap 'echo asked >>{log}; while ! test -e {gate}; do sleep 0.02; done; echo ends >>{log}; exit 75' TERM
        echo up >>{log}
        while :; do sleep 0.02; done
    """
    task = Task(workshop, script)
    says(log, "up")
    assert task.stop()["lastStatus"] != "STOPPED"
    says(log, "asked")
    assert task.look()["lastStatus"] == "RUNNING"
    gate.touch()
    ended = task.wait_until_stopped()
    assert "ends" in log.read_text()
    assert ended["containers"][0]["exitCode"] == 75
    assert (ended["stopCode"], ended["stoppedReason"]) == ("UserInitiated", "Enough.")


def test_a_task_that_ignores_sigterm_is_killed_after_the_grace(workshop: Edition, tmp_path: Path) -> None:
    log = tmp_path / "log"
    task = Task(workshop, f"trap '' TERM; echo up >>{log}; while :; do sleep 0.05; done")
    says(log, "up")
    task.stop()
    task.stop()
    assert task.exit_code() == 137


def test_a_task_that_is_stopped_while_it_starts_still_stops(workshop: Edition) -> None:
    task = Task(workshop, "sleep 60")
    task.stop()
    assert task.exit_code() == 143


def test_stopping_a_task_that_has_stopped_changes_nothing(workshop: Edition) -> None:
    task = Task(workshop, "exit 64")
    task.wait_until_stopped()
    assert task.stop()["lastStatus"] == "STOPPED"
    assert task.exit_code() == 64
    assert task.look()["stopCode"] == "EssentialContainerExited"


def test_a_task_that_does_not_exist_cannot_be_stopped(workshop: Edition) -> None:
    ecs = workshop.client("ecs")
    with pytest.raises(ecs.exceptions.InvalidParameterException, match="not found"):
        ecs.stop_task(cluster=workshop.outputs["ClusterArn"], task="0" * 32)


def test_a_task_gets_only_its_clouds_environment(workshop: Edition, tmp_path: Path) -> None:
    seen = tmp_path / "environment"
    Task(workshop, f"env >{seen}", JOBS_TABLE="overridden").wait_until_stopped()
    environment = dict(line.split("=", 1) for line in seen.read_text().splitlines() if "=" in line)
    assert environment["AWS_ENDPOINT_URL"] == workshop.emulator
    assert environment["AWS_REGION"] == "us-east-1"
    assert environment["JOBS_TABLE"] == "overridden"
    assert "PYTEST_VERSION" in os.environ
    assert "PYTEST_VERSION" not in environment


def test_the_log_of_a_job_is_a_file_that_its_id_finds(workshop: Edition) -> None:
    job = "0123456789abcdef0123456789abcdef"
    Task(workshop, "echo painted", JOB_SPEC=f'{{"job_id": "{job}", "attempt": 2}}').wait_until_stopped()
    assert (workshop.data / "logs" / f"{job}-2.log").read_text() == "painted\n"


def test_no_task_starts_any_more_once_all_were_stopped(tmp_path: Path) -> None:
    runner = TaskRunner(command=("true",), environment={}, log_folder=tmp_path / "logs", stop_grace_seconds=1)
    processes = Processes(runner)
    assert processes.start({}, name="first").wait() == {"StatusCode": 0}
    processes.stop_all()
    with pytest.raises(RuntimeError, match="stopping"):
        processes.start({}, name="second")
