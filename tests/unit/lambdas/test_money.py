"""Money is exact, whatever happens in whichever order: random stories, checked against sums of the tests' own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import count
from math import ceil
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from lambdas import check_budget, start_nst, stop_nst, sweep
from lambdas.domain.errors import CapacityUnavailable, InvalidJob, TaskStillStopping, TooManyJobs
from lambdas.domain.jobs import Input
from lambdas.gateways import aws
from lambdas.gateways.budget_table import BudgetTable
from lambdas.gateways.images import Images
from lambdas.gateways.jobs_table import JobsTable
from lambdas.settings import settings
from tests.unit.lambdas.conftest import NOW, Time, new_job
from tests.unit.lambdas.context import CONTEXT
from tests.unit.lambdas.fakes import FakeEcs, FakeStepFunctions

FLAT = 1_500


@dataclass(frozen=True, kw_only=True)
class Tariff:
    """What a task is paid for, from the price lists and not from the code.

    paid_from: ECS's time from which it is. idle_seconds: how long after its end.
    """

    environment: Mapping[str, str]
    per_second: Fraction
    worst_case_seconds: int
    paid_from: str
    idle_seconds: int = 0

    @property
    def worst_case(self) -> int:
        return ceil(self.worst_case_seconds * self.per_second) + FLAT

    @property
    def limit(self) -> int:
        """For three jobs at a time, and a part of a fourth."""
        return self.worst_case * 10 // 3


FARGATE = Tariff(
    # 4 vCPUs and 8 GiB on ARM in us-east-1, and an address.
    environment={},
    per_second=Fraction(4 * 32_380 + 8 * 3_560 + 5_000, 3600) + 2,
    # The deadline, and around each of three attempts two minutes of image pull and a minute and a half to stop.
    worst_case_seconds=1800 + 3 * (120 + 90),
    paid_from="pullStartedAt",
)
INSTANCE = Tariff(
    environment={"TASK_INSTANCE": "g4dn.xlarge", "TASK_ARCHITECTURE": "X86_64", "CAPACITY_PROVIDER": "gpu"},
    # With 13 % for Managed Instances, 40 GB of gp3 and an address.
    per_second=Fraction(526_000 * Fraction(113, 100) + Fraction(40 * 80_000, 730) + 5_000, 3600) + 2,
    # The deadline, which the wait for an instance is in, and after each attempt the time to stop and to be idle.
    worst_case_seconds=1800 + 3 * (90 + 300),
    paid_from="createdAt",
    idle_seconds=300,
)

LISTED = (300, 3600)
"""Seconds: after this a task that ECS started is listed, and until this, though it has stopped."""

SECONDS = (0, 59.5, 60.5, 700, 2500)
"""That a task takes: less than the minute that is charged at least, and more than was reserved, among them."""

SO_FAR = (
    (),
    ("reserved",),
    ("reserved", "started"),
    ("reserved", "started", "ended"),
    ("reserved", "started", "ended", "stopped"),
    ("reserved", "started", "ended", "stopped twice at once"),
    ("reserved", "started", "ended", "started", "ended", "stopped"),
    ("reserved", "started", "ended", "forgotten"),
    ("reserved", "lost", "ended"),
    ("reserved", "never asked for"),
)
"""What has happened to a job by the time that its story begins, so that stories need not be long."""


class Died(Exception):
    """A function was ended in the middle of its work, by Lambda or by the machine under it."""


class Money(RuleBasedStateMachine):
    """Many jobs, one budget a month. After every step the books are read as an auditor would."""

    jobs = Bundle("jobs")

    def __init__(
        self,
        ecs: FakeEcs,
        executions: FakeStepFunctions,
        time: Time,
        patch: pytest.MonkeyPatch,
        numbers: Iterator[int],
        tariff: Tariff,
    ) -> None:
        super().__init__()
        self.tariff = tariff
        self.ecs, self.executions, self.time, self.patch, self.numbers = ecs, executions, time, patch, numbers
        self.time.now = NOW
        self.ecs.tasks.clear()
        self.charged: dict[str, int] = {}
        self.made_in: dict[str, str] = {}
        self.forgotten: set[str] = set()
        for table, key in (("budget", "period"), ("jobs", "job_id")):
            for item in rows(table):
                aws.table(table).delete_item(Key={key: item[key]})

    @initialize(cap=st.sampled_from([2, 9]))
    def the_operator_sets_the_cap(self, cap: int) -> None:
        """The first is reached before the money ends, the second never."""
        self.patch.setenv("MAX_RUNNING_JOBS", str(cap))
        settings.cache_clear()

    @rule(target=jobs, so_far=st.sampled_from(SO_FAR), seconds=st.sampled_from(SECONDS))
    def a_visitor_runs_a_job(self, so_far: Sequence[str], seconds: float) -> str:
        return self.run_a_job(so_far, seconds)

    @rule(target=jobs)
    def four_visitors_come_and_there_is_money_for_three(self) -> MultipleResults[str]:
        return multiple(*(self.run_a_job(("reserved",)) for _ in range(4)))

    @rule(job=jobs)
    def check_budget_reserves_once_more_or_for_the_first_time(self, job: str) -> None:
        self._reserve(job)

    @rule(job=jobs)
    def a_job_ends_while_check_budget_is_about_to_reserve(self, job: str) -> None:
        with self.patch.context() as patch:
            self._once_before(patch, BudgetTable, "reserve", lambda: self._stop(job))
            self._reserve(job)

    @rule(job=jobs)
    def start_nst_starts_the_next_attempt(self, job: str) -> None:
        if is_held(job):  # the state machine starts nothing else
            self._start(job, self._next_attempt(job))

    @rule(job=jobs)
    def start_nst_is_run_late_for_the_first_attempt(self, job: str) -> None:
        if is_held(job):
            self._start(job, 1)

    @rule(job=jobs)
    def start_nst_dies_before_it_wrote_down_its_task(self, job: str) -> None:
        if is_held(job):
            self.ecs.on_run = raiser(Died())
            self._start(job, self._next_attempt(job))

    @rule(job=jobs)
    def start_nst_dies_before_it_asks_for_a_task(self, job: str) -> None:
        if is_held(job):
            with self.patch.context() as patch:
                patch.setattr(self.ecs, "run_task", raiser(Died()))
                self._start(job, self._next_attempt(job))

    @rule(job=jobs)
    def ecs_has_no_capacity(self, job: str) -> None:
        if is_held(job):
            self.ecs.refuse_with = "RESOURCE:MEMORY"
            self._start(job, self._next_attempt(job))

    @rule(job=jobs, seconds=st.sampled_from(SECONDS))
    def a_task_ends(self, job: str, seconds: float) -> None:
        for arn in self._tasks(job, alive=True):
            self.ecs.end(arn, seconds=seconds, exit_code=75)

    @rule(job=jobs)
    def a_task_whose_image_was_never_pulled_ends(self, job: str) -> None:
        for arn in self._tasks(job, alive=True):
            self.ecs.end(arn, seconds=0, exit_code=None, pullStartedAt=None)

    @rule(job=jobs)
    def ecs_forgets_what_has_stopped(self, job: str) -> None:
        for arn in self._tasks(job, alive=False):
            del self.ecs.tasks[arn]
            self.forgotten.add(job)

    @rule(job=jobs)
    def stop_nst_runs(self, job: str) -> None:
        self._stop(job)

    @rule(job=jobs)
    def stop_nst_runs_twice_at_once(self, job: str) -> None:
        with self.patch.context() as patch:
            self._once_before(patch, BudgetTable, "settle", lambda: self._stop(job))
            self._stop(job)

    @rule(job=jobs, seconds=st.sampled_from(SECONDS))
    def a_task_ends_between_the_two_looks_of_stop_nst(self, job: str, seconds: float) -> None:
        with self.patch.context() as patch:
            self._once_before(patch, BudgetTable, "reservation", lambda: self.a_task_ends(job, seconds))
            self._stop(job)

    @rule(job=jobs)
    def the_visitor_stops_it(self, job: str) -> None:
        JobsTable("jobs").ask_to_stop(job, now=self.time.now)

    @rule(job=consumes(jobs))
    def the_execution_is_over_and_the_sweep_comes(self, job: str) -> None:
        self.executions.set(job, "TIMED_OUT")
        self._sweep()

    @rule(closed=st.booleans())
    def the_operator_closes_or_opens_the_budget(self, closed: bool) -> None:
        for period in periods():
            change = {":closed": closed}
            aws.table("budget").update_item(
                Key={"period": period}, UpdateExpression="SET closed = :closed", ExpressionAttributeValues=change
            )

    @rule(passed=st.sampled_from([timedelta(minutes=5), timedelta(days=1), timedelta(days=31), timedelta(days=31)]))
    def time_passes(self, passed: timedelta) -> None:
        self.time.now += passed

    @invariant()
    def the_books_are_right(self) -> None:
        reservations = {row["period"].removeprefix("job#"): row for row in rows("budget") if "amount" in row}
        assert set(reservations) == set(self.made_in)
        for job, row in reservations.items():
            assert row["budget_period"] == self.made_in[job]
            assert row["amount"] == self.tariff.worst_case
            assert row.get("charged") == self.charged.get(job)
        for name, period in periods().items():
            held = [job for job in reservations if self.made_in[job] == name and job not in self.charged]
            spent = sum(charge for job, charge in self.charged.items() if self.made_in[job] == name)
            assert period["available"] >= 0
            assert period["running"] == len(held) <= settings().max_running_jobs
            assert (period["spent"], period["limit"]) == (spent, self.tariff.limit)
            assert period["available"] == self.tariff.limit - spent - self.tariff.worst_case * len(held)

    def teardown(self) -> None:
        """Everything ends, and the sweep comes: no money may be left in between."""
        for arn, task in self.ecs.tasks.items():
            self.executions.set(task["startedBy"], "ABORTED")
            if task["lastStatus"] != "STOPPED":
                self.ecs.end(arn, seconds=100)
        for row in rows("jobs"):
            self.executions.set(row["job_id"], "ABORTED")
        self.time.now += timedelta(seconds=LISTED[0])
        self._sweep()
        self.the_books_are_right()
        assert set(self.charged) == set(self.made_in)

    def run_a_job(self, so_far: Sequence[str], seconds: float = 0) -> str:
        """Let all that happen to a new job, whose tasks take so long."""
        job = new_job(f"{next(self.numbers):032x}")
        table = JobsTable("jobs")
        table.create(job)
        table.queue(job, [Input(key=each.key, etag='"e"') for each in job.inputs], now=self.time.now)
        self.executions.set(job.job_id, "RUNNING")
        happen: dict[str, Callable[[str], None]] = {
            "reserved": self._reserve,
            "started": self.start_nst_starts_the_next_attempt,
            "lost": self.start_nst_dies_before_it_wrote_down_its_task,
            "never asked for": self.start_nst_dies_before_it_asks_for_a_task,
            "ended": lambda job_id: self.a_task_ends(job_id, seconds),
            "stopped": self.stop_nst_runs,
            "stopped twice at once": self.stop_nst_runs_twice_at_once,
            "forgotten": self.ecs_forgets_what_has_stopped,
        }
        for event in so_far:
            happen[event](job.job_id)
        return job.job_id

    def _reserve(self, job: str) -> None:
        period = self.time.now.strftime("%Y-%m")
        may, left = self._may_reserve(period)
        row = JobsTable("jobs").get(job)
        wants = not (row.is_over or row.stop_requested or job in self.made_in)
        try:
            reserved = check_budget.handler({"mode": "reserve", "job_id": job}, CONTEXT)["reserved"]
        except TooManyJobs:
            assert not may
            return
        assert reserved or not (may and wants), left
        if reserved and job not in self.made_in:
            assert may, left
            self.made_in[job] = period

    def _may_reserve(self, period: str) -> tuple[bool, Any]:
        """Whether there is money for one more job, and room; by the books as they are."""
        book = periods().get(period, {"available": self.tariff.limit, "closed": False, "running": 0})
        room = book["running"] < settings().max_running_jobs
        return not book["closed"] and book["available"] >= self.tariff.worst_case and room, book

    def _next_attempt(self, job: str) -> int:
        """The one after an attempt whose task has stopped, as MonitorNST says; else the same one again."""
        row = JobsTable("jobs").get(job)
        task = self.ecs.tasks.get(row.intended_task.task_arn) if row.intended_task else None
        has_stopped = task is not None and task["lastStatus"] == "STOPPED"
        return min(3, row.attempt + 1) if has_stopped else max(1, row.attempt)

    def _start(self, job: str, attempt: int) -> None:
        try:
            start_nst.handler({"job_id": job, "attempt": attempt, "wait_seconds": 10}, CONTEXT)
        except (InvalidJob, Died, CapacityUnavailable):
            pass  # each is an end that the state machine has a path for
        finally:
            self.ecs.on_run, self.ecs.refuse_with = nothing, None

    def _stop(self, job: str) -> None:
        expected = self._expected(job)
        too_early = self._is_too_early(job)
        try:
            answer = stop_nst.handler({"job_id": job, "state": "FAILED"}, CONTEXT)
        except TaskStillStopping:
            return
        self._note_charges()
        if job in self.made_in:
            assert not too_early
            assert answer["charged_microdollars"] == self.charged[job] == expected

    def _sweep(self) -> None:
        expected = {job: self._expected(job) for job in self.made_in}
        too_early = [job for job in self.made_in if self._is_too_early(job)]
        assert sweep.handler({}, CONTEXT)["failed"] <= len(self._tasks(alive=True)) + len(too_early)
        before = set(self.charged)
        self._note_charges()
        for job in set(self.charged) - before:
            assert self.charged[job] == expected[job]

    def _note_charges(self) -> None:
        """Write down what is settled now. What was written down once must stay: the books are compared with it."""
        for row in rows("budget"):
            if row.get("state") == "SETTLED":
                self.charged.setdefault(row["period"].removeprefix("job#"), int(row["charged"]))

    def _expected(self, job: str) -> int:
        """What a job must cost, by ECS's own times: a minute at least a task, and never more than was reserved."""
        if job in self.charged:
            return self.charged[job]
        row = JobsTable("jobs").get(job)
        forgotten_start = self._is_start_unknown(job) and self.time.now.timestamp() - row.starting_at >= LISTED[1]
        if job in self.forgotten or forgotten_start:
            return self.tariff.worst_case
        billed = sum(max(60, ceil(seconds + self.tariff.idle_seconds)) for seconds in self._seconds(job))
        return min(self.tariff.worst_case, ceil(billed * self.tariff.per_second) + FLAT)

    def _is_start_unknown(self, job: str) -> bool:
        return JobsTable("jobs").get(job).is_start_unknown and not self._tasks(job)

    def _is_too_early(self, job: str) -> bool:
        """Whether a task may have been started that ECS does not list yet."""
        since = self.time.now.timestamp() - JobsTable("jobs").get(job).starting_at
        return job not in self.charged and self._is_start_unknown(job) and since < LISTED[0]

    def _seconds(self, job: str) -> Iterator[float]:
        for arn in self._tasks(job, alive=False):
            task = self.ecs.tasks[arn]
            if begun := task[self.tariff.paid_from]:
                yield timestamp(task["stoppedAt"]) - timestamp(begun)

    def _tasks(self, job: str | None = None, *, alive: bool | None = None) -> list[str]:
        return [
            arn
            for arn, task in self.ecs.tasks.items()
            if job in (None, task["startedBy"]) and alive in (None, task["lastStatus"] != "STOPPED")
        ]

    def _once_before(self, patch: pytest.MonkeyPatch, owner: type, name: str, do: Callable[[], None]) -> None:
        """Let something else happen just before a call, the first time that it is made."""
        real = getattr(owner, name)

        def overtaken(*arguments: Any, **named: Any) -> Any:
            patch.setattr(owner, name, real)
            do()
            return real(*arguments, **named)

        patch.setattr(owner, name, overtaken)


@pytest.fixture(params=[FARGATE, INSTANCE], ids=["Fargate", "an instance"])
def begin_story(
    ecs: FakeEcs,
    step_functions: FakeStepFunctions,
    time: Time,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Callable[[], Money]:
    """Make an empty world, with the books of the tests' own."""
    tariff: Tariff = request.param
    for name, value in {**tariff.environment, "BUDGET_LIMIT_MICRODOLLARS": str(tariff.limit)}.items():
        monkeypatch.setenv(name, value)
    for name in ("begin_progress", "end_progress", "delete_all"):  # no money in there
        monkeypatch.setattr(Images, name, nothing)
    numbers = count()
    return lambda: Money(ecs, step_functions, time, monkeypatch, numbers, tariff)


@pytest.mark.parametrize("so_far", SO_FAR, ids=", ".join)
def test_a_job_that_goes_so_far_costs_what_its_tasks_took(
    begin_story: Callable[[], Money], so_far: Sequence[str]
) -> None:
    for seconds in SECONDS:
        money = begin_story()
        money.run_a_job(so_far, seconds)
        money.the_books_are_right()
        money.teardown()


def test_no_order_of_events_loses_or_invents_a_microdollar(begin_story: Callable[[], Money]) -> None:
    run_state_machine_as_test(
        begin_story,  # type: ignore[arg-type] # any factory will do
        settings=hypothesis_settings(
            derandomize=True,
            max_examples=min(16, hypothesis_settings().max_examples),
            phases=[Phase.generate],  # a shorter story of a failure would take minutes to find
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def rows(table: str) -> list[dict[str, Any]]:
    return list(aws.table(table).scan()["Items"])


def periods() -> dict[str, dict[str, Any]]:
    return {row["period"]: row for row in rows("budget") if "limit" in row}


def is_held(job: str) -> bool:
    reservation = BudgetTable("budget").reservation(job)
    return reservation is not None and not reservation.is_settled


def timestamp(moment: datetime) -> float:
    return moment.timestamp()


def nothing(*_arguments: Any, **_named: Any) -> None:
    """Do nothing."""


def raiser(error: Exception) -> Callable[..., Any]:
    def raise_it(*_arguments: Any, **_named: Any) -> Any:
        raise error

    return raise_it
