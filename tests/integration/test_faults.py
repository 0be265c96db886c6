"""Faults on the local cloud: whatever happens to a job, it ends, says why, leaves no task, and is charged once."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import uuid4

import pytest

from tests.client import NstClient, OwnJob, Refused
from tests.integration.editions import Edition, Starter, wait_for
from tests.integration.fault_case import Act, Case, Phase
from tests.integration.fault_table import CASES
from tests.integration.fault_verdict import SECONDS, World, books_are_closed, check
from tests.integration.faults import FOLDER_VARIABLE, injected, name_of_next, write_faults
from tests.integration.stub_task import task_command
from tests.integration.test_jobs import CONTENT, STYLE, Inside

STUBS_AT_ONCE = 8
ENGINES_AT_ONCE = 2
FAST = (
    "SIGTERM, as Spot does (at 5)",
    "SIGKILL (at 1)",
    "hangs, without a heartbeat (at 5)",
    "out of memory (at 5)",
    "an unexpected error (at load)",
    "SIGTERM, as Spot does (at result)",
    "Lambda error after its effect",
    "Lambda delivered twice",
    "Lambda error before its effect, at the task's end",
    "RunTask without capacity",
    "RunTask throttled",
    "S3 5xx",
    "DynamoDB throttled",
    "visitor stops",
    "operator stops the execution",
    "url provider: Lambda error after its effect",
    "DynamoDB throttled at the budget's row",
    "Step Functions throttled for good",
)
"""Each fault once or more; all combinations, and the real engine, are in the soak."""


@pytest.fixture(scope="module")
def world(start_edition: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("faults")
    faults, plans = folder / "cloud", folder / "tasks"
    faults.mkdir()
    plans.mkdir()
    limits = {"max-running-jobs": 100, "task-start": 20, "task-stall": 20, "job-deadline": 90, "stop-grace": 2}
    with start_edition(
        folder / "data",
        *(part for name, value in limits.items() for part in (f"--{name}", str(value))),
        task_command=task_command(plans),
        module="tests.integration.faulty_edition",
        **{FOLDER_VARIABLE: str(faults), "SFN_WAIT_SCALE": "0.2"},
    ) as edition:
        yield World(edition, faults, plans)


def test_a_selection_of_faults_ends_well(world: World) -> None:
    cases = [case for case in CASES if case.fault in FAST and not case.is_slow and not case.engine]
    assert {case.fault for case in cases} == set(FAST)
    all_end_well(world, cases)


@pytest.mark.soak
def test_every_fault_in_every_phase_ends_well(world: World) -> None:
    assert len(CASES) >= 60
    assert sum(case.engine for case in CASES) >= 12
    assert {case.phase for case in CASES} == set(Phase)
    all_end_well(world, CASES)


def all_end_well(world: World, cases: Sequence[Case]) -> None:
    """Let all happen, a few at once, and print the table."""
    judged = _judge(world, [case for case in cases if case.phase is not Phase.ADMISSION and not case.engine])
    judged += _judge(world, [case for case in cases if case.engine], at_once=ENGINES_AT_ONCE)
    # Whatever call comes next is met: there must be no other.
    judged += _judge(world, [case for case in cases if case.phase is Phase.ADMISSION], at_once=1)
    bad = [str(verdict) for verdict in judged if verdict.wrong]
    counts = Counter(verdict.case.phase.value for verdict in judged if not verdict.wrong)
    print("\n".join(map(str, judged)))
    print(f"{sum(counts.values())} of {len(cases)} combinations: {dict(counts)}")
    assert not bad, "\n".join(bad)
    books_are_closed(world.edition)


@dataclass(frozen=True)
class Verdict:
    """What was wrong with the end of a job, nothing if all was right, and how long it took."""

    case: Case
    wrong: str
    seconds: float

    def __str__(self) -> str:
        mark, end = ("BAD", self.wrong) if self.wrong else ("ok ", self.case.status)
        return f"{mark} {self.case.name}: {end} ({self.seconds:.0f} s)"


def _judge(world: World, cases: Sequence[Case], *, at_once: int = STUBS_AT_ONCE) -> list[Verdict]:
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda case: judge(world, case), cases))


def judge(world: World, case: Case) -> Verdict:
    """Let one combination happen."""
    began, wrong = time.monotonic(), ""
    try:
        with NstClient(world.edition.site) as visitor:
            job = begin(world, case, visitor)
            act(world, case, visitor, job)
            check(world, case, visitor, job)
    except Exception as error:
        wrong = f"{type(error).__name__}: {error}".partition("\n")[0]
    seconds = time.monotonic() - began
    return Verdict(case, wrong or (f"not within {SECONDS} s" if seconds > SECONDS else ""), seconds)


def begin(world: World, case: Case, visitor: NstClient) -> OwnJob:
    job = admitted(world, case, visitor) if case.phase is Phase.ADMISSION else make(case, visitor)
    if case.plan:
        case.plan.write(world.plans, job.job_id)
    if case.cloud and case.phase is not Phase.ADMISSION:
        write_faults(world.faults, job.job_id, case.cloud)
    visitor.upload(job, CONTENT, [STYLE])
    visitor.run(job)
    return job


def make(case: Case, visitor: NstClient) -> OwnJob:
    return visitor.create(CONTENT, [STYLE], size=256, epochs=case.epochs)


def admitted(world: World, case: Case, visitor: NstClient) -> OwnJob:
    """Make a job while what a visitor asks fails; where that is refused, make it again when it fails no more."""
    before, next_one = holdings(world.edition), name_of_next(uuid4().hex)
    write_faults(world.faults, next_one, case.cloud)
    made = made_or_refused(case, visitor)
    write_faults(world.faults, next_one, ())
    assert injected(world.faults, next_one) == {case.cloud[0].how}, "the fault was never met"
    assert holdings(world.edition) == before, "something is held or runs before the job does"
    if isinstance(made, OwnJob):
        assert not case.refused, "it was not refused"
        return made
    assert (made.status, made.type) == case.refused, str(made)
    assert made.problem["detail"]
    assert made.type != "busy" or int(made.headers["retry-after"]) > 0
    return make(case, visitor)


def made_or_refused(case: Case, visitor: NstClient) -> OwnJob | Refused:
    try:
        return make(case, visitor)
    except Refused as refused:
        return refused


def holdings(edition: Edition) -> tuple[int, int, int]:
    """How many reservations, executions and tasks there are."""
    table, machine = edition.outputs["BudgetTableName"], edition.outputs["NstJobMachineArn"]
    rows = edition.client("dynamodb").scan(TableName=table)["Items"]
    pages = edition.client("stepfunctions").get_paginator("list_executions").paginate(stateMachineArn=machine)
    executions = [execution for page in pages for execution in page["executions"]]
    tasks = edition.client("ecs").list_tasks(cluster=edition.outputs["ClusterArn"])["taskArns"]
    return sum("amount" in row for row in rows), len(executions), len(tasks)


def act(world: World, case: Case, visitor: NstClient, job: OwnJob) -> None:
    """Do what a person does, when it is time."""
    if not case.act:
        return
    if case.cloud:
        wait_for(lambda: injected(world.faults, job.job_id), what="it meets the fault that keeps it where it is")
    if isinstance(case.act_at, str):
        wait_for(lambda: visitor.look(job.job_id)["status"] == case.act_at, what=f"it is {case.act_at}")
    else:
        visitor.wait(job.job_id, lambda progress: progress["epoch"] >= case.act_at)
    if case.act is Act.VISITOR_STOPS:
        visitor.stop(job)
    else:
        execution = Inside(world.edition, job).execution
        world.edition.client("stepfunctions").stop_execution(executionArn=execution)
