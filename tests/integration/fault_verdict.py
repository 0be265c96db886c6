"""How a job that met a fault must have ended, and what must be left of it: no task, no money held, every frame."""

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from tests.client import NstClient, OwnJob
from tests.integration.editions import Edition, wait_for
from tests.integration.fault_case import Case, Phase
from tests.integration.faults import injected
from tests.integration.test_jobs import Inside
from tests.integration.watching import Watch

SECONDS = 240
"""Within which every job must be over and settled."""
POLL_SECONDS = 0.4
"""Seconds; more often than a page does, and seldom enough that 8 jobs at once have the machine to themselves."""


@dataclass(frozen=True)
class World:
    """An edition on a cloud that fails on demand, and where to say what shall fail."""

    edition: Edition
    faults: Path
    plans: Path


def check(world: World, case: Case, visitor: NstClient, job: OwnJob) -> None:
    """Follow a job to its end as its visitor does, and look at what an operator sees then."""
    inside, watch = Inside(world.edition, job), Watch(visitor, job.job_id)
    view = wait_for(watch.over, what="the job is over", seconds=SECONDS, every=POLL_SECONDS)
    wait_for(lambda: inside.status() != "RUNNING", what="the execution is over", seconds=SECONDS, every=POLL_SECONDS)
    assert (view["status"], view["error"]) == (case.status, case.error), f"{view['status']}, {view['error']}"
    assert view["reason"]
    assert not (steps := watch.steps_back(repeats=case.repeats)), f"the visitor saw {steps[0]}"
    if case.phase is not Phase.ADMISSION:
        met = injected(world.faults, job.job_id)
        assert met == {fault.how for fault in case.cloud}, f"of the faults, only {met or 'none'} was met"
    tasks = inside.tasks()
    assert len(tasks) == case.tasks, f"{len(tasks)} tasks"
    wait_for(lambda: all(task["lastStatus"] == "STOPPED" for task in inside.tasks()), what="no task is left")
    settled_once(inside, job)
    assert visitor.look(job.job_id)["status"] == view["status"], "the terminal status changed"
    frames_are_there(visitor, job)


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
