"""Whole jobs on the local cloud, with the real task, over HTTP as a browser does them.

Jobs of which only the course counts, not the picture, are painted by the engine's stand-in (`stub_task`).
"""

import io
import os
import signal
from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

import httpx
import pytest
from boto3.dynamodb.types import TypeDeserializer
from PIL import Image

from tests.client import NstClient, OwnJob, Refused, Upload
from tests.integration.editions import Edition, Starter, wait_for
from tests.integration.stub_task import Plan, task_command
from tests.integration.task_processes import processes_of

EPOCHS = 10
HOURS = 3600
PER_SECOND = Fraction(4 * 32_380 + 8 * 3_560 + 5_000, HOURS) + 2
"""Of the default task: 4 vCPUs, 8 GiB (ARM, us-east-1) and an address, in micro-dollars."""

FLAT = 1_500


@pytest.fixture(scope="module")
def visitor(edition: Edition) -> Iterator[NstClient]:
    with NstClient(edition.site) as client:
        yield client


def picture(*, hue: int = 0, side: int = 64) -> Upload:
    """A disc before stripes."""
    image = Image.new("RGB", (side, side))
    for x in range(side):
        for y in range(side):
            inside = (x - side / 2) ** 2 + (y - side / 2) ** 2 < (side / 3) ** 2
            image.putpixel((x, y), (200 if inside else 60, (x * 3 + hue) % 256, (y * 2 + hue) % 256))
    encoded = io.BytesIO()
    image.save(encoded, format="JPEG", quality=95)
    return Upload(encoded.getvalue())


CONTENT, STYLE = picture(), picture(hue=90)


def begin(
    visitor: NstClient,
    *,
    content: Upload = CONTENT,
    style: Upload = STYLE,
    stand_in: Path | None = None,
    **parameters: Any,
) -> OwnJob:
    """Make a job, upload its pictures and run it.

    stand_in: the folder of plans, for a job that the engine's stand-in paints, a tenth of a second for each epoch.
    """
    job = visitor.create(content, [style], **{"size": 256, "epochs": EPOCHS, **parameters})
    visitor.upload(job, content, [style])
    if stand_in:
        Plan(epoch_seconds=0.1).write(stand_in, job.job_id)
    visitor.run(job)
    return job


class Inside:
    """What an operator sees of a job."""

    def __init__(self, edition: Edition, job: OwnJob) -> None:
        self._edition, self._id = edition, job.job_id
        machine = edition.outputs["NstJobMachineArn"]
        self.execution = f"{machine.replace(':stateMachine:', ':execution:')}:{job.job_id}"

    def status(self) -> str:
        states = self._edition.client("stepfunctions")
        return str(states.describe_execution(executionArn=self.execution)["status"])

    def wait_until_settled(self, *, seconds: float = 300) -> Mapping[str, Any]:
        """Return the job's reservation, once it is settled and the execution is over."""
        wait_for(lambda: self.status() != "RUNNING", what="the execution is over", seconds=seconds)
        return self.wait_until_nothing_is_held(seconds=seconds)

    def wait_until_nothing_is_held(self, *, seconds: float = 300) -> Mapping[str, Any]:
        """Return the job's reservation, once it is settled: its execution may be behind."""

        def settled() -> Mapping[str, Any] | None:
            found = self.budget_item(f"job#{self._id}")
            return found if found.get("state") == "SETTLED" else None

        return wait_for(settled, what="the reservation is settled", seconds=seconds)

    def budget_item(self, key: str) -> Mapping[str, Any]:
        table = self._edition.outputs["BudgetTableName"]
        answer = self._edition.client("dynamodb").get_item(TableName=table, Key={"period": {"S": key}})
        return {name: TypeDeserializer().deserialize(value) for name, value in answer.get("Item", {}).items()}

    def held_by_all(self) -> int:
        """What all jobs together hold at this moment."""
        rows = self._edition.client("dynamodb").scan(TableName=self._edition.outputs["BudgetTableName"])["Items"]
        return sum(int(row["amount"]["N"]) for row in rows if row.get("state") == {"S": "HELD"})

    def transitions(self) -> list[str]:
        """The states that the execution entered: each is one that AWS charges for."""
        return [state["name"] for state in self.entered()]

    def entered(self) -> list[Mapping[str, str]]:
        """The same, each with the input that it was entered with."""
        pages = self._edition.client("stepfunctions").get_paginator("get_execution_history")
        events = [event for page in pages.paginate(executionArn=self.execution) for event in page["events"]]
        return [event["stateEnteredEventDetails"] for event in events if "stateEnteredEventDetails" in event]

    def tasks(self) -> list[Mapping[str, Any]]:
        ecs, cluster = self._edition.client("ecs"), self._edition.outputs["ClusterArn"]
        arns = {  # a set: a task that stops between the two calls is in both answers
            arn
            for status in ("RUNNING", "STOPPED")
            for arn in ecs.list_tasks(cluster=cluster, startedBy=self._id, desiredStatus=status)["taskArns"]
        }
        return list(ecs.describe_tasks(cluster=cluster, tasks=sorted(arns))["tasks"]) if arns else []

    def cost(self) -> int:
        """What the job must cost, by the times that ECS tells: a minute at least for every task."""
        seconds = [max(60, ceil((task["stoppedAt"] - task["pullStartedAt"]).total_seconds())) for task in self.tasks()]
        cost: int = ceil(sum(seconds) * PER_SECOND)
        return cost + FLAT

    def process(self) -> int:
        """The number of the process that works for the job now."""
        return wait_for(lambda: next(processes_of(self._id), None), what="a task runs")

    def is_worked_for(self) -> bool:
        return next(processes_of(self._id), None) is not None


def charged(edition: Edition, job: OwnJob) -> int:
    """Wait until a job is settled, and check that the budget lost what the job cost, and nothing is held for it."""
    inside = Inside(edition, job)
    reservation = inside.wait_until_nothing_is_held()
    assert reservation["charged"] == inside.cost()
    period = inside.budget_item(str(reservation["budget_period"]))
    assert period["limit"] == period["available"] + period["spent"] + inside.held_by_all()
    assert not inside.is_worked_for()
    return int(reservation["charged"])


def half_way(progress: Mapping[str, Any]) -> bool:
    return int(progress["epoch"]) >= 20


@pytest.fixture(scope="module")
def done(visitor: NstClient) -> OwnJob:
    """A job that has succeeded, which many tests look at."""
    job = begin(visitor)
    visitor.wait(job.job_id)
    return job


def test_a_job_succeeds_and_its_progress_shows_it(visitor: NstClient, done: OwnJob) -> None:
    view = visitor.look(done.job_id)
    progress = visitor.progress(view)
    assert progress
    assert (view["status"], progress["status"]) == ("SUCCEEDED", "SUCCEEDED")
    assert (progress["epoch"], progress["percent"]) == (EPOCHS, 100)


def test_the_result_has_the_requested_size_in_both_formats(visitor: NstClient, done: OwnJob) -> None:
    result = visitor.look(done.job_id)["result"]
    for url, kind in ((result["png_url"], "PNG"), (result["jpg_url"], "JPEG")):
        response = visitor.http.get(url)
        response.raise_for_status()
        image = Image.open(io.BytesIO(response.content))
        assert (image.format, image.size) == (kind, (256, 256))
        assert response.headers["content-type"] == f"image/{kind.lower()}"


def test_its_result_is_a_painting_and_not_the_photograph(visitor: NstClient, done: OwnJob) -> None:
    response = visitor.http.get(visitor.look(done.job_id)["result"]["png_url"])
    painted = Image.open(io.BytesIO(response.content)).convert("RGB")
    content = Image.open(io.BytesIO(CONTENT.data)).resize(painted.size)
    differences = [abs(a - b) for a, b in zip(painted.tobytes(), content.tobytes(), strict=True)]
    assert 3 < sum(differences) / len(differences) < 120
    assert len(set(painted.tobytes())) > 50


def test_every_planned_frame_is_there_at_its_url(visitor: NstClient, done: OwnJob) -> None:
    view = visitor.look(done.job_id)
    assert [frame["epoch"] for frame in view["frames"]] == list(range(1, EPOCHS + 1))
    progress = visitor.progress(view)
    assert progress
    assert progress["frames"] == list(range(1, EPOCHS + 1))
    for frame in view["frames"]:
        assert Image.open(io.BytesIO(visitor.http.get(frame["url"]).content)).format == "JPEG"


def test_a_job_costs_exactly_what_its_task_took(edition: Edition, done: OwnJob) -> None:
    assert charged(edition, done) == ceil(60 * PER_SECOND) + FLAT


def test_the_public_budget_shows_it(edition: Edition, visitor: NstClient, done: OwnJob) -> None:
    charged(edition, done)
    assert 0.99 < visitor.budget()["remaining_ratio"] < 1


def test_an_execution_succeeds_within_thirty_transitions(edition: Edition, done: OwnJob) -> None:
    inside = Inside(edition, done)
    inside.wait_until_settled()
    assert inside.status() == "SUCCEEDED"
    states = inside.transitions()
    assert states[:2] == ["Check Budget (reserve)", "Is the money reserved?"]
    assert states[-1] == "Job over"
    assert len(states) <= 30


def test_what_its_masks_leave_out_is_kept(visitor: NstClient) -> None:
    with Image.open(io.BytesIO(CONTENT.data)) as image:
        photograph = image.convert("RGB").resize((256, 256), Image.Resampling.LANCZOS)
    half, encoded = Image.new("L", (256, 256), 0), io.BytesIO()
    half.paste(255, (0, 0, 128, 256))
    half.save(encoded, format="PNG")
    mask = Upload(encoded.getvalue(), "image/png")
    job = visitor.create(CONTENT, [STYLE], [mask], size=256, epochs=EPOCHS)
    visitor.upload(job, CONTENT, [STYLE], [mask])
    visitor.run(job)
    visitor.wait(job.job_id, lambda progress: progress["status"] == "SUCCEEDED")
    answer = visitor.http.get(visitor.look(job.job_id)["result"]["png_url"])
    with Image.open(io.BytesIO(answer.content)) as painted:
        left, right = (0, 0, 96, 256), (160, 0, 256, 256)
        assert painted.crop(right).tobytes() == photograph.crop(right).tobytes()
        assert painted.crop(left).tobytes() != photograph.crop(left).tobytes()


def test_running_it_again_changes_nothing(visitor: NstClient, done: OwnJob) -> None:
    assert visitor.run(done)["status"] == "SUCCEEDED"


def test_its_urls_and_its_token_are_of_no_use_for_another_job(visitor: NstClient, done: OwnJob) -> None:
    other = visitor.create(CONTENT, [STYLE])
    url = visitor.look(done.job_id)["result"]["png_url"]
    assert visitor.http.get(url.replace(done.job_id, other.job_id)).status_code == httpx.codes.FORBIDDEN
    with pytest.raises(Refused) as refused:
        visitor.delete(OwnJob(other.job_id, done.token, {}, 0))
    assert refused.value.type == "wrong-token"


def test_a_long_job_is_settled_within_thirty_transitions_too(edition: Edition, visitor: NstClient, plans: Path) -> None:
    job = begin(visitor, stand_in=plans, epochs=150)
    visitor.wait(job.job_id)
    Inside(edition, job).wait_until_settled()
    states = Inside(edition, job).transitions()
    assert states.count("Monitor NST") > 1
    assert len(states) <= 30


def test_a_stop_half_way_keeps_the_picture_so_far(edition: Edition, visitor: NstClient) -> None:
    job = begin(visitor, epochs=200)  # not more: its execution looks again after half of the time that is left
    visitor.wait(job.job_id, half_way)
    visitor.stop(job)
    progress = visitor.wait(job.job_id)
    assert progress["status"] == "STOPPED"
    assert 20 <= progress["epoch"] < 200
    assert f"after epoch {progress['epoch']} of 200" in progress["reason"]
    view = visitor.look(job.job_id)
    assert Image.open(io.BytesIO(visitor.http.get(view["result"]["png_url"]).content)).size == (256, 256)
    charged(edition, job)
    Inside(edition, job).wait_until_settled()
    assert Inside(edition, job).status() == "SUCCEEDED"


def test_an_unreadable_picture_is_the_visitors_and_named(edition: Edition, visitor: NstClient) -> None:
    job = begin(visitor, style=Upload(b"GIF89a, or so it says", content_type="image/gif"))
    progress = visitor.wait(job.job_id)
    assert (progress["status"], progress["error"]) == ("FAILED", "InvalidImage")
    assert progress["reason"].startswith("The style image")
    assert visitor.look(job.job_id)["reason"] == progress["reason"]
    charged(edition, job)
    Inside(edition, job).wait_until_settled()
    assert Inside(edition, job).status() == "SUCCEEDED"


def test_a_task_that_is_interrupted_is_resumed_by_another(edition: Edition, visitor: NstClient) -> None:
    job = begin(visitor, epochs=60)
    inside = Inside(edition, job)
    interrupted_at = int(visitor.wait(job.job_id, half_way)["epoch"])
    os.kill(inside.process(), signal.SIGTERM)
    went_on = visitor.wait(job.job_id, lambda progress: progress["attempt"] == 2 and progress["epoch"] > 0)
    assert went_on["epoch"] >= interrupted_at
    assert visitor.wait(job.job_id)["status"] == "SUCCEEDED"
    charged(edition, job)
    assert sorted(task["containers"][0]["exitCode"] for task in inside.tasks()) == [0, 75]


def test_a_task_that_is_killed_is_started_again(edition: Edition, visitor: NstClient, plans: Path) -> None:
    job = begin(visitor, stand_in=plans, epochs=60)
    inside = Inside(edition, job)
    visitor.wait(job.job_id, lambda progress: progress["epoch"] > 0)
    os.kill(inside.process(), signal.SIGKILL)
    assert visitor.wait(job.job_id)["status"] == "SUCCEEDED"
    charged(edition, job)
    assert sorted(task["containers"][0]["exitCode"] for task in inside.tasks()) == [0, 137]


def test_stopping_the_execution_stops_the_task_and_settles(edition: Edition, visitor: NstClient, plans: Path) -> None:
    job = begin(visitor, stand_in=plans, epochs=600)
    inside = Inside(edition, job)
    visitor.wait(job.job_id, half_way)
    edition.client("stepfunctions").stop_execution(executionArn=inside.execution)
    progress = visitor.wait(job.job_id)
    assert (progress["status"], progress["error"]) == ("STOPPED", "StoppedByOperator")
    assert progress["frames"]
    reservation = inside.wait_until_settled()
    assert reservation["charged"] < reservation["amount"]
    charged(edition, job)


def test_a_second_job_waits_and_both_get_their_own_picture(edition: Edition, visitor: NstClient, plans: Path) -> None:
    one = begin(visitor, stand_in=plans, epochs=40)
    visitor.wait(one.job_id, lambda progress: progress["status"] == "RUNNING")
    other = begin(visitor, stand_in=plans, content=picture(hue=160))
    assert visitor.look(other.job_id)["status"] == "QUEUED"
    results = []
    for job in (one, other):
        wait_for(lambda job=job: visitor.look(job.job_id)["status"] == "SUCCEEDED", what="it succeeds", seconds=300)  # type: ignore[misc]
        results.append(visitor.http.get(visitor.look(job.job_id)["result"]["png_url"]).content)
    assert results[0] != results[1]
    for job in (one, other):
        charged(edition, job)


def test_a_job_that_is_deleted_while_it_runs_leaves_nothing(edition: Edition, visitor: NstClient, plans: Path) -> None:
    job = begin(visitor, stand_in=plans, epochs=600)
    inside = Inside(edition, job)
    visitor.wait(job.job_id, half_way)
    visitor.delete(job)
    with pytest.raises(Refused) as refused:
        visitor.look(job.job_id)
    assert refused.value.type == "job-not-found"
    inside.wait_until_nothing_is_held()
    s3, bucket = edition.client("s3"), edition.outputs["ImagesBucketName"]
    wait_for(
        lambda: not s3.list_objects_v2(Bucket=bucket, Prefix=f"jobs/{job.job_id}/").get("Contents"),
        what="all pictures are gone",
    )
    assert not inside.is_worked_for()


@pytest.fixture(scope="module")
def poor(start_edition: Starter, tmp_path_factory: pytest.TempPathFactory, plans: Path) -> Iterator[Edition]:
    """An edition whose budget pays for one job at a time, and for no second."""
    folder = tmp_path_factory.mktemp("poor")
    limits = ("--budget", "0.12", "--max-running-jobs", "2")
    with start_edition(folder, *limits, task_command=task_command(plans)) as running:
        yield running


def test_a_visitor_can_read_when_held_money_renews(poor: Edition, plans: Path) -> None:
    with NstClient(poor.site) as visitor:
        late = visitor.create(CONTENT, [STYLE], size=256, epochs=EPOCHS)
        visitor.upload(late, CONTENT, [STYLE])
        first = begin(visitor, stand_in=plans, epochs=600)
        visitor.wait(first.job_id, lambda progress: progress["status"] == "RUNNING")

        assert visitor.budget()["depleted"]
        with pytest.raises(Refused) as refused:
            visitor.create(CONTENT, [STYLE])
        assert (refused.value.status, refused.value.type) == (429, "no-budget")
        renews_at = datetime.fromisoformat(refused.value.problem["renews_at"])
        assert renews_at == datetime.fromisoformat(visitor.budget()["renews_at"])
        assert int(refused.value.headers["retry-after"]) > 0

        # Admitted when there was money, run when there is none.
        visitor.run(late)
        wait_for(lambda: visitor.look(late.job_id)["status"] == "NO_BUDGET", what="the late job has no budget")
        assert Inside(poor, late).status() == "SUCCEEDED"

        visitor.stop(first)
        visitor.wait(first.job_id)
        charged(poor, first)
        jobs = poor.client("dynamodb").scan(TableName=poor.outputs["JobsTableName"])["Items"]
        assert {job["job_id"]["S"] for job in jobs} == {first.job_id, late.job_id}
