"""The local edition as its user meets it: it starts, reports what is wrong, keeps what it had, and leaves nothing."""

import contextlib
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.client import NstClient, OwnJob, Upload
from tests.integration.editions import REPOSITORY, RUNS_SCRIPTS, Edition, Starter, wait_for
from tests.integration.test_tasks import Task

PICTURE = Upload(b"GIF89a: a picture, as far as the Web API checks")


def local(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run an edition that is not expected to start."""
    command = [sys.executable, "-m", "local", *arguments]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=False)


def processes_of(edition: Edition) -> Iterator[int]:
    """Find all processes that have the address of the edition's cloud: functions and tasks."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"AWS_ENDPOINT_URL={edition.emulator}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                yield int(folder.name)


def run_a_job(edition: Edition) -> OwnJob:
    with NstClient(edition.site) as visitor:
        job = visitor.create(PICTURE, [PICTURE])
        visitor.upload(job, PICTURE, [PICTURE])
        visitor.run(job)
        wait_for(lambda: visitor.look(job.job_id)["status"] == "STARTING", what="the job starts")
    return job


def test_it_prints_its_address_and_a_line_per_job(start_edition: Starter, tmp_path: Path) -> None:
    with start_edition(tmp_path, task_command="sleep 600") as edition:
        job = run_a_job(edition)
        said = rf"^\d\d:\d\d:\d\d  {job.job_id[:8]}  STARTING$"
        wait_for(lambda: re.search(said, edition.said, re.MULTILINE), what="the terminal shows the job")
        assert f"open {edition.site} (Ctrl-C stops)" in edition.said
        assert edition.stop() == 0, edition.said
        assert "Stopping" in edition.said
        assert "Traceback" not in edition.said


def test_a_restart_keeps_the_data_and_settles_running_jobs(start_edition: Starter, tmp_path: Path) -> None:
    with start_edition(tmp_path, task_command="sleep 600") as edition:
        job = run_a_job(edition)
        budget = edition.outputs["BudgetTableName"]

    with start_edition(tmp_path, "--budget", "7", task_command="sleep 600") as again, NstClient(again.site) as visitor:
        assert again.outputs["BudgetTableName"] == budget
        function = again.client("lambda").get_function_configuration(FunctionName=again.outputs["SweepFunctionName"])
        assert function["Environment"]["Variables"]["BUDGET_LIMIT_MICRODOLLARS"] == "7000000"
        view = visitor.look(job.job_id)
        assert (view["status"], view["error"]) == ("FAILED", "Lost")
        item = again.client("dynamodb").get_item(TableName=budget, Key={"period": {"S": f"job#{job.job_id}"}})["Item"]
        assert item["state"]["S"] == "SETTLED"
        assert 0 < int(item["charged"]["N"]) < int(item["amount"]["N"])
        bucket = again.outputs["ImagesBucketName"]
        stored = again.client("s3").get_object(Bucket=bucket, Key=f"jobs/{job.job_id}/inputs/content")
        assert stored["Body"].read() == PICTURE.data
        run_a_job(again)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_no_process_is_left_after_it_was_stopped(start_edition: Starter, tmp_path: Path, how: signal.Signals) -> None:
    with start_edition(tmp_path, task_command="sleep 600") as edition:
        run_a_job(edition)
        assert len(list(processes_of(edition))) > 1
        assert edition.stop(how) == 0
        assert list(processes_of(edition)) == []


@pytest.mark.skipif(not shutil.which("setpriv"), reason="without setpriv a task outlives a killed edition")
def test_no_process_is_left_after_it_was_killed(start_edition: Starter, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with start_edition(tmp_path, task_command=RUNS_SCRIPTS) as edition:
        run_a_job(edition)
        Task(edition, f"trap '' TERM INT HUP; echo up >{log}; while :; do sleep 0.05; done")
        wait_for(log.exists, what="the task is up")
        edition.stop(signal.SIGKILL)
        wait_for(lambda: not list(processes_of(edition)), what="all of them have ended")


def test_a_task_is_asked_to_stop_before_the_edition_ends(start_edition: Starter, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with start_edition(tmp_path, task_command=RUNS_SCRIPTS) as edition:
        Task(edition, f"trap 'echo saved >>{log}; exit 75' TERM; echo up >>{log}; while :; do sleep 0.05; done")
        wait_for(log.exists, what="the task is up")
        edition.stop()
    assert log.read_text() == "up\nsaved\n"


def test_the_second_ctrl_c_does_not_wait_for_tasks(start_edition: Starter, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with start_edition(tmp_path, "--stop-grace", "600", task_command=RUNS_SCRIPTS) as edition:
        Task(edition, f"trap 'echo asked >>{log}' TERM; echo up >>{log}; while :; do sleep 0.05; done")
        wait_for(log.exists, what="the task is up")
        edition.process.send_signal(signal.SIGINT)
        wait_for(lambda: "asked" in log.read_text(), what="the task was asked to stop")
        assert edition.stop() == 130


def test_a_taken_port_is_named_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ended = local("--port", str(port), "--data", str(tmp_path))
    assert ended.returncode == 1
    assert ended.stderr == (
        f"Port {port} cannot be used (Address already in use): stop what uses it, or choose another: "
        f"`make run PORT={port + 1}`, or --port {port + 1}.\n"
    )


def test_two_editions_do_not_share_a_data_folder(workshop: Edition) -> None:
    ended = local("--port", "0", "--data", str(workshop.data))
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert str(workshop.data) in ended.stderr
    assert "--data" in ended.stderr


def test_a_wrong_setting_is_reported_in_one_line(tmp_path: Path) -> None:
    ended = local("--port", "0", "--data", str(tmp_path), "--budget", "plenty")
    assert ended.returncode == 1
    assert re.fullmatch(r"Settings: nst:budget_usd is 'plenty'.*\n", ended.stderr)


def test_it_leaves_the_account_of_its_user_alone(
    start_edition: Starter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with contextlib.ExitStack() as stack:
        with monkeypatch.context() as account:
            for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3", "AWS_ACCESS_KEY_ID"):
                account.setenv(name, "http://of-a-real-account.invalid")
            for name in ("HTTP_PROXY", "http_proxy"):
                account.setenv(name, "http://127.0.0.1:9")
            edition = stack.enter_context(start_edition(tmp_path, task_command=RUNS_SCRIPTS))
        visitor = stack.enter_context(NstClient(edition.site))
        job = visitor.create(PICTURE, [PICTURE])
        assert edition.site in job.uploads["content"]["url"]
        seen = tmp_path / "environment"
        Task(edition, f"env >{seen}").wait_until_stopped()
        assert "of-a-real-account" not in seen.read_text()
