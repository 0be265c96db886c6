from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from lambdas import monitor_nst, start_nst, stop_nst
from lambdas.domain.jobs import Job
from lambdas.domain.monitoring import MAX_CHECKS, seconds_to_wait
from tests.unit.lambdas.conftest import NOW, Time, change_row, new_job
from tests.unit.lambdas.context import CONTEXT
from tests.unit.lambdas.fakes import FakeEcs

WAIT = 10


@pytest.fixture
def started(queued: Job, ecs: FakeEcs) -> dict[str, Any]:
    assert ecs
    return start_nst.handler({"job_id": queued.job_id, "attempt": 1, "wait_seconds": WAIT}, CONTEXT)


def look(event: dict[str, Any]) -> dict[str, Any]:
    return monitor_nst.handler(event, CONTEXT)


def work(time: Time, **attributes: Any) -> None:
    """Let the task claim its attempt, and send a heartbeat."""
    heartbeat = Decimal(str(time.now.timestamp()))
    change_row(status="RUNNING", claimed_attempt=1, heartbeat_at=heartbeat, **attributes)


def test_what_came_in_is_passed_on(started: dict[str, Any]) -> None:
    answer = look(started)
    assert answer == {**started, "state": "RUNNING", "wait_seconds": answer["wait_seconds"], "checks": 1}
    assert isinstance(answer["wait_seconds"], int)


def test_a_task_that_starts_is_waited_for(started: dict[str, Any], time: Time) -> None:
    time.now += timedelta(seconds=599)
    assert look(started)["state"] == "RUNNING"
    time.now += timedelta(seconds=2)
    assert look(started)["state"] == "STALLED"


def test_a_working_task_is_awaited_while_it_sends_heartbeats(started: dict[str, Any], time: Time) -> None:
    time.now += timedelta(seconds=700)
    work(time)
    assert look(started)["state"] == "RUNNING"
    time.now += timedelta(seconds=119)
    assert look(started)["state"] == "RUNNING"
    time.now += timedelta(seconds=2)
    assert look(started)["state"] == "STALLED"


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "STOPPED", "NO_BUDGET", "EXPIRED"])
def test_a_job_that_is_over_is_done_whatever_its_task_does(started: dict[str, Any], time: Time, status: str) -> None:
    change_row(status=status)
    time.now += timedelta(days=1)
    assert look(started)["state"] == "DONE"


@pytest.mark.parametrize("exit_code", [75, 137, 143])
def test_an_interrupted_task_is_followed_by_the_next_attempt(
    started: dict[str, Any], ecs: FakeEcs, exit_code: int
) -> None:
    ecs.end(started["task_arn"], seconds=10, exit_code=exit_code)
    answer = look(started)
    assert (answer["state"], answer["attempt"]) == ("INTERRUPTED", 2)


SPOT = {"stopCode": "SpotInterruption", "stoppedReason": "Your Spot Task was interrupted."}
RETIRED = {"stoppedReason": "ECS is performing maintenance on the underlying infrastructure hosting the task"}


@pytest.mark.parametrize("exit_code", [None, 0, 1, 137])
@pytest.mark.parametrize("why", [SPOT, SPOT | {"stopCode": "TerminationNotice"}, RETIRED])
def test_a_task_whose_machine_was_taken_is_tried_again(
    started: dict[str, Any], ecs: FakeEcs, exit_code: int | None, why: dict[str, str]
) -> None:
    ecs.end(started["task_arn"], seconds=10, exit_code=exit_code, **why)
    assert look(started)["state"] == "INTERRUPTED"


NEVER_STARTED = [
    "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref",
    "CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: i/o timeout",
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed",
    "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group",
    "CannotCreateContainerError: no such file or directory",
    "ContainerRuntimeError: could not create container",
]


@pytest.mark.parametrize("reason", NEVER_STARTED)
@pytest.mark.parametrize("has_pulled", [True, False])
def test_a_task_that_never_started_fails_with_the_reason(
    started: dict[str, Any], ecs: FakeEcs, reason: str, has_pulled: bool
) -> None:
    ecs.end(started["task_arn"], seconds=10, exit_code=None, stopCode="TaskFailedToStart", stoppedReason=reason)
    if not has_pulled:
        del ecs.tasks[started["task_arn"]]["pullStartedAt"]
    answer = look(started)
    assert (answer["state"], answer["attempt"]) == ("FAILED", 1)
    told = stop_nst.handler(answer, CONTEXT)
    assert (told["outcome"], told["error"], told["needs_operator"]) == ("FAILED", "TaskNeverStarted", True)
    assert told["cause"] == f"TaskFailedToStart; {reason}"
    assert reason not in told["reason"]


@pytest.mark.parametrize(
    "reason",
    [
        "Capacity is unavailable at this time. Please try again later or in a different availability zone",
        "Timeout waiting for network interface provisioning to complete.",
        "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet "
        "'subnet-1': InsufficientFreeAddressesInSubnet",
        "InternalError: timed out",
    ],
)
def test_a_task_without_a_machine_costs_nothing_and_moves_zone(
    started: dict[str, Any], ecs: FakeEcs, reason: str
) -> None:
    ecs.end(started["task_arn"], seconds=0, exit_code=None, stopCode="TaskFailedToStart", stoppedReason=reason)
    del ecs.tasks[started["task_arn"]]["pullStartedAt"]
    answer = look(started)
    assert (answer["state"], answer["attempt"]) == ("INTERRUPTED", 2)
    start_nst.handler(answer, CONTEXT)
    asked = ecs.requests[-1]["networkConfiguration"]["awsvpcConfiguration"]["subnets"]
    assert asked == ["subnet-1"]


@pytest.mark.parametrize("exit_code", [0, 1, 64, 70, 124])
def test_a_task_that_ended_without_a_word_has_failed(started: dict[str, Any], ecs: FakeEcs, exit_code: int) -> None:
    ecs.end(started["task_arn"], seconds=10, exit_code=exit_code)
    answer = look(started)
    assert (answer["state"], answer["attempt"]) == ("FAILED", 1)


def test_a_task_that_ran_out_of_memory_would_do_so_again(started: dict[str, Any], ecs: FakeEcs) -> None:
    why = "OutOfMemoryError: Container killed due to memory usage"
    ecs.end(started["task_arn"], seconds=10, containers=[{"exitCode": 137, "reason": why}])
    assert look(started)["state"] == "FAILED"


def test_a_task_that_ecs_has_forgotten_has_failed(started: dict[str, Any], ecs: FakeEcs) -> None:
    ecs.tasks.clear()
    assert look(started)["state"] == "FAILED"


def assert_given_up_after(seconds: int, started: dict[str, Any], time: Time) -> None:
    """Check that a task that sends heartbeats is left for so many seconds after its start, and no longer."""
    time.now += timedelta(seconds=seconds - 1)
    work(time)
    assert look(started)["state"] == "RUNNING"
    time.now += timedelta(seconds=2)
    work(time)
    assert look(started)["state"] == "OUT_OF_TIME"


def test_a_task_that_did_not_end_at_its_deadline_is_out_of_time(started: dict[str, Any], time: Time) -> None:
    assert_given_up_after(1800 + 30, started, time)


def test_a_large_picture_has_time_for_its_longest_epoch(started: dict[str, Any], time: Time) -> None:
    change_row(parameters={"size": 2048, "epochs": 36})
    assert_given_up_after(1800 + 180, started, time)


def test_a_stop_is_left_to_a_task_that_works(started: dict[str, Any], time: Time) -> None:
    work(time, stop_requested=True)
    answer = look(started)
    assert answer["state"] == "RUNNING"
    assert answer["wait_seconds"] <= 5


def test_a_stop_does_not_wait_for_a_task_that_is_starting(started: dict[str, Any]) -> None:
    change_row(stop_requested=True)
    assert look(started)["state"] == "STOP_ASKED"


def running(*, eta: float | None, at: float = 0) -> Job:
    now = NOW.timestamp()
    return replace(
        new_job(), attempt=1, claimed_attempt=1, heartbeat_at=now + at, eta_seconds=eta, deadline_at=now + 1800
    )


def wait(job: Job, *, checks: int = 2, at: float = 0) -> int:
    return seconds_to_wait(job, checks=checks, now=NOW.timestamp() + at)


def test_a_nearly_finished_job_is_checked_at_its_end() -> None:
    assert wait(running(eta=8)) == 10
    assert wait(running(eta=8), at=5) == 5  # its estimate is five seconds old


def test_a_job_that_takes_long_is_looked_at_half_way() -> None:
    assert wait(running(eta=600)) == 300


def test_no_wait_goes_far_beyond_the_deadline() -> None:
    assert wait(running(eta=9999)) == 1831
    assert wait(running(eta=None), checks=7) == 1831


@pytest.mark.parametrize("deadline", [60, 600, 1800, 21600])
@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.99])
@pytest.mark.parametrize("error", [0.8, 1.0, 1.2])
def test_a_job_is_found_done_within_its_checks(deadline: int, share: float, error: float) -> None:
    """Whose estimate is wrong by a fifth; and it is found soon after its end."""
    takes = share * deadline
    job = replace(running(eta=None), deadline_at=NOW.timestamp() + deadline, claimed_attempt=1)
    elapsed, checks = float(WAIT), 1
    while elapsed < takes:
        eta = (takes - elapsed) * error
        seen = replace(job, eta_seconds=eta, heartbeat_at=NOW.timestamp() + elapsed)
        elapsed += seconds_to_wait(seen, checks=checks, now=NOW.timestamp() + elapsed)
        checks += 1
    assert checks <= MAX_CHECKS
    assert elapsed - takes < 0.6 * takes + 40


def test_the_checks_fit_into_thirty_transitions() -> None:
    around = 6  # Check Budget, its Choice, Start NST; Stop NST, its Choice, Job over
    each = 3  # Wait, Monitor NST, its Choice
    assert around + MAX_CHECKS * each <= 30
