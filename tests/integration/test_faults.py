"""Faults on the local cloud: whatever happens to a job, it ends, says why, leaves no task, and is charged once."""

import io
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from tests.client import NstClient, OwnJob
from tests.integration.editions import Edition, Starter, wait_for
from tests.integration.fault_table import CASES, Act, Case
from tests.integration.faulty_edition import FOLDER_VARIABLE, injected
from tests.integration.test_jobs import CONTENT, STYLE, Inside

AT_ONCE = 8
STUB = Path(__file__).with_name("stub_task.py")
SECONDS = 240
"""Within which every job must be over and settled."""

FAST = (
    "SIGTERM, as Spot does (at 5)",
    "SIGKILL (at 1)",
    "hangs, without a sign of life (at 5)",
    "out of memory (at 5)",
    "an error that nobody thought of (at load)",
    "SIGTERM, as Spot does (at result)",
    "Lambda error after its effect",
    "Lambda delivered twice",
    "RunTask without capacity",
    "RunTask throttled",
    "S3 5xx",
    "DynamoDB throttled",
    "visitor stops",
    "operator stops the execution",
)
"""Each fault once or more; all combinations are in the soak."""


@dataclass(frozen=True)
class World:
    """An edition on a cloud that fails on demand, and where to say what shall fail."""

    edition: Edition
    faults: Path
    plans: Path


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
        task_command=f"{sys.executable} {STUB} {plans}",
        module="tests.integration.faulty_edition",
        **{FOLDER_VARIABLE: str(faults), "SFN_WAIT_SCALE": "0.2"},
    ) as edition:
        yield World(edition, faults, plans)


def test_a_selection_of_faults_ends_well(world: World) -> None:
    cases = [case for case in CASES if case.fault in FAST and not case.is_slow]
    assert {case.fault for case in cases} == set(FAST)
    all_end_well(world, cases)


@pytest.mark.soak
def test_every_fault_in_every_phase_ends_well(world: World) -> None:
    assert len(CASES) >= 60
    all_end_well(world, CASES)


def all_end_well(world: World, cases: Sequence[Case]) -> None:
    """Let all happen, a few at once, and print the table."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        verdicts = list(pool.map(lambda case: verdict(world, case), cases))
    table = [
        f"{'ok ' if not wrong else 'BAD'} {case.name}: {wrong or case.status}"
        for case, wrong in zip(cases, verdicts, strict=True)
    ]
    print("\n".join(table))
    counts = Counter(case.phase.value for case, wrong in zip(cases, verdicts, strict=True) if not wrong)
    print(f"{sum(counts.values())} of {len(cases)} combinations: {dict(counts)}")
    assert not any(verdicts), "\n".join(line for line in table if line.startswith("BAD"))
    books_are_closed(world.edition)


def verdict(world: World, case: Case) -> str:
    """Say what was wrong with the end of a job, nothing if all was right."""
    try:
        with NstClient(world.edition.site) as visitor:
            job = begin(world, case, visitor)
            act(world, case, visitor, job)
            check(world, case, visitor, job)
    except Exception as error:
        return f"{type(error).__name__}: {error}".partition("\n")[0]
    return ""


def begin(world: World, case: Case, visitor: NstClient) -> OwnJob:
    job = visitor.create(CONTENT, [STYLE], size=256, epochs=case.epochs)
    if case.plan:
        case.plan.write(world.plans, job.job_id)
    if case.cloud:
        case.cloud.write(world.faults, job.job_id)
    visitor.upload(job, CONTENT, [STYLE])
    visitor.run(job)
    return job


def act(world: World, case: Case, visitor: NstClient, job: OwnJob) -> None:
    """Do what a person does, when it is time."""
    if not case.act:
        return
    if isinstance(case.act_at, str):
        wait_for(lambda: visitor.look(job.job_id)["status"] == case.act_at, what=f"it is {case.act_at}")
    else:
        visitor.wait(job.job_id, lambda progress: progress["epoch"] >= case.act_at)
    if case.act is Act.VISITOR_STOPS:
        visitor.stop(job)
    else:
        execution = Inside(world.edition, job).execution
        world.edition.client("stepfunctions").stop_execution(executionArn=execution)


def check(world: World, case: Case, visitor: NstClient, job: OwnJob) -> None:
    inside = Inside(world.edition, job)
    view = wait_for(lambda: over(visitor, job), what="the job is over", seconds=SECONDS)
    wait_for(lambda: inside.status() != "RUNNING", what="the execution is over", seconds=SECONDS)
    assert (view["status"], view["error"]) == (case.status, case.error), f"{view['status']}, {view['error']}"
    assert view["reason"]
    if case.cloud:
        assert injected(world.faults, job.job_id), "the fault was never met"
    tasks = inside.tasks()
    assert len(tasks) == case.tasks, f"{len(tasks)} tasks"
    wait_for(lambda: all(task["lastStatus"] == "STOPPED" for task in inside.tasks()), what="no task is left")
    settled_once(inside, job)
    assert visitor.look(job.job_id)["status"] == view["status"], "the terminal status changed"
    frames_are_there(visitor, job)


def over(visitor: NstClient, job: OwnJob) -> dict[str, object] | None:
    view = visitor.look(job.job_id)
    return view if view["reason"] else None


def settled_once(inside: Inside, job: OwnJob) -> None:
    if not inside.budget_item(f"job#{job.job_id}"):  # it ended before it held anything
        assert not inside.tasks()
        return
    assert inside.wait_until_settled()["charged"] == inside.cost()


def frames_are_there(visitor: NstClient, job: OwnJob) -> None:
    """What progress lists can be read."""
    view = visitor.look(job.job_id)
    progress = visitor.progress(view)
    urls = {frame["epoch"]: frame["url"] for frame in view["frames"]}
    for epoch in progress["frames"] if progress else ():
        Image.open(io.BytesIO(visitor.http.get(urls[epoch]).raise_for_status().content)).verify()
    if progress:
        assert progress["status"] == view["status"], f"progress says {progress['status']}"


def books_are_closed(edition: Edition) -> None:
    """Nothing is held, and what was spent is the sum of the charges."""
    rows = edition.client("dynamodb").scan(TableName=edition.outputs["BudgetTableName"])["Items"]
    reservations = [row for row in rows if "amount" in row]
    assert {row["state"]["S"] for row in reservations} <= {"SETTLED"}
    (period,) = [row for row in rows if "limit" in row]
    spent = sum(int(row["charged"]["N"]) for row in reservations)
    assert int(period["spent"]["N"]) == spent == int(period["limit"]["N"]) - int(period["available"]["N"])
    assert period["running"] == {"N": "0"}
