"""What a job holds, its money and its place among the running ones, is free when its task has stopped."""

import json
from pathlib import Path

from tests.client import NstClient, OwnJob
from tests.integration.editions import Edition, wait_for
from tests.integration.stub_task import Plan
from tests.integration.test_jobs import CONTENT, STYLE, Inside

LONG = Plan(epoch_seconds=0.4)
EPOCHS = 2_000
FAR_AWAY_SECONDS = 240


def begin(plans: Path, visitor: NstClient) -> OwnJob:
    job = visitor.create(CONTENT, [STYLE], size=256, epochs=EPOCHS)
    LONG.write(plans, job.job_id)
    visitor.upload(job, CONTENT, [STYLE])
    visitor.run(job)
    visitor.wait(job.job_id, lambda progress: progress["epoch"] > 0)
    return job


def seconds_to_the_next_look(inside: Inside) -> int:
    """What the execution waits for now."""
    events = inside.entered()
    return int(json.loads(events[-1]["input"])["wait_seconds"]) if events[-1]["name"] == "Wait" else 0


def test_a_stopped_job_gives_back_its_slot_at_once(edition: Edition, plans: Path) -> None:
    with NstClient(edition.site) as visitor:
        job = begin(plans, visitor)
        inside = Inside(edition, job)
        wait_for(lambda: seconds_to_the_next_look(inside) >= FAR_AWAY_SECONDS, what="the execution looks much later")
        visitor.stop(job)
        assert visitor.wait(job.job_id)["status"] == "STOPPED"
        reservation = inside.wait_until_nothing_is_held(seconds=60)
        period = inside.budget_item(str(reservation["budget_period"]))
        assert (period["running"], inside.held_by_all()) == (0, 0)
        assert reservation["charged"] == inside.cost()

        another = begin(plans, visitor)
        assert inside.status() == "RUNNING", "the execution of the first one was in time: this proves nothing"
        visitor.stop(another)
        visitor.wait(another.job_id)
