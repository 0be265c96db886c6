"""One attempt at a job, with the real engine on a strip of 256 x 64 pixels."""

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from boto3.dynamodb.conditions import AttributeBase
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.response import StreamingBody
from PIL import Image, ImageOps

from contract.job_row import TASK_ATTRIBUTES
from nst_task.cloud import aws
from nst_task.cloud.attempt import Attempt
from nst_task.cloud.job_row import JobRow
from nst_task.cloud.reporter import Pace, Reporter
from nst_task.cloud.run import main, run
from nst_task.cloud.storage import JobStorage
from nst_task.engine import Progress
from nst_task.network import PerceptualNetwork
from nst_task.sigterm import raise_on_sigterm
from tests.unit.task.conftest import EPOCHS, JOB_ID, NOW, TABLE, World, png

OFTEN = Pace(progress=0.05, heartbeat=0.1, checkpoint=3600)


def work(world: World, *, attempt: int = 1, pace: Pace = OFTEN, **spec: Any) -> int:
    raise_on_sigterm()
    return run(
        world.spec(attempt=attempt, **spec), jobs_table=TABLE, network="vgg16-imagenet", clock=lambda: NOW, pace=pace
    )


def progress(world: World) -> dict[str, Any]:
    return dict(json.loads(world.get("progress.json")))


Actions = dict[int, Callable[[], None]]


@pytest.fixture(autouse=True)
def quick_network(network: PerceptualNetwork, monkeypatch: pytest.MonkeyPatch) -> None:
    """Load the weights once for all tests."""
    monkeypatch.setattr(PerceptualNetwork, "load", lambda _name, _hardware: network)


@pytest.fixture
def after_epoch(monkeypatch: pytest.MonkeyPatch) -> Actions:
    """What happens after which epoch, once. The task's next heartbeat comes right after it."""
    actions: Actions = {}
    call = Reporter.__call__

    def then(reporter: Reporter, reached: Progress) -> None:
        call(reporter, reached)
        do = actions.pop(reached.epoch, None)
        if do:
            do()
            reporter.send_heartbeat()

    monkeypatch.setattr(Reporter, "__call__", then)
    return actions


def interrupt() -> None:
    signal.raise_signal(signal.SIGTERM)


def test_a_job_leaves_its_result_its_frames_and_its_end(world: World) -> None:
    assert work(world) == 0
    assert world.written() == {
        "frames/00001.jpg",
        "frames/00005.jpg",
        "frames/00010.jpg",
        "progress.json",
        "result.jpg",
        "result.png",
    }
    assert world.picture("result.png").size == world.picture("result.jpg").size == (256, 64)
    row = world.job()
    assert (row["status"], row["epoch"], row["percent"]) == ("SUCCEEDED", EPOCHS, 100)
    assert "error" not in row
    end = progress(world)
    assert (end["status"], end["epoch"], end["percent"], end["frames"]) == ("SUCCEEDED", EPOCHS, 100, [1, 5, EPOCHS])
    assert end["reason"] == row["reason"]
    assert [point["epoch"] for point in end["history"]] == list(range(1, EPOCHS + 1))
    assert end["history"][-1]["total"] < end["history"][-3]["total"]


def test_the_task_writes_nothing_to_its_disk(world: World) -> None:
    opened: list[str] = []
    is_watched = True

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if is_watched and event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR):
            opened.append(str(arguments[0]))

    sys.addaudithook(watch)  # for ever: it cannot be taken away
    assert work(world) == 0
    is_watched = False
    assert [path for path in opened if not path.startswith("/dev/")] == []


def test_polled_objects_are_never_cached_and_pictures_always(world: World) -> None:
    work(world)

    def cache_control(name: str) -> str:
        return world.s3.head_object(Bucket="images", Key=f"jobs/{JOB_ID}/{name}")["CacheControl"]

    assert cache_control("progress.json") == "no-store"
    assert "immutable" in cache_control("frames/00001.jpg")


@pytest.mark.parametrize(
    "row", [{"attempt": 2}, {"status": "FAILED"}, {"status": "STOPPED"}, {"claimed_attempt": 1, "status": "RUNNING"}]
)
def test_an_attempt_that_it_cannot_claim_is_left_alone(world: World, row: dict[str, Any]) -> None:
    world.change(**row)
    before = world.job()
    assert work(world) == 0
    assert world.written() == set()
    assert world.job() == before


def test_an_unreadable_picture_is_the_visitors_to_replace(world: World) -> None:
    world.etags["style-1"] = world.put("inputs/style-1", b"not a picture")
    assert work(world) == 64
    row = world.job()
    assert (row["status"], row["error"]) == ("FAILED", "InvalidImage")
    assert str(row["reason"]).startswith("The style image is not a picture")
    assert progress(world)["reason"] == row["reason"]
    assert world.written() == {"progress.json"}


def test_a_style_without_structure_is_painted_with_a_remark(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    world.etags["style-1"] = world.put("inputs/style-1", png(Image.new("RGB", (256, 64), "navy")))
    assert work(world) == 0
    (remark,) = progress(world)["remarks"]
    assert remark.startswith("The style image has hardly any strokes or texture")
    assert remark in caplog.messages


def test_a_picture_that_was_replaced_after_the_run_is_not_used(world: World) -> None:
    world.put("inputs/content", b"another one")
    assert work(world) == 64
    assert str(world.job()["reason"]).startswith("The content image was replaced")


def test_a_picture_that_is_too_big_is_refused_before_it_is_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.etags["content"] = world.put("inputs/content", bytes(201 * 2**20))
    monkeypatch.setattr(StreamingBody, "read", lambda _body: pytest.fail("It was read."))
    assert work(world) == 64
    assert world.job()["reason"].startswith("The content image has 210,763,776 bytes, but at most 209,715,200")


def test_a_stop_keeps_the_last_image(world: World, after_epoch: Actions) -> None:
    after_epoch[3] = lambda: world.change(stop_requested=True)
    assert work(world) == 0
    row = world.job()
    assert (row["status"], row["epoch"]) == ("STOPPED", 4)
    assert "after epoch 4 of 10" in str(row["reason"])
    assert world.picture("result.png").size == (256, 64)  # though it was still painted smaller
    assert progress(world)["status"] == "STOPPED"


def test_a_job_over_its_time_keeps_the_image_so_far(world: World) -> None:
    assert work(world, deadline_at=NOW - 1) == 124
    row = world.job()
    assert (row["status"], row["error"], row["epoch"]) == ("FAILED", "DeadlinePassed", 1)
    assert "result.png" in world.written()


def test_an_interrupted_attempt_leaves_a_checkpoint_and_no_end(world: World, after_epoch: Actions) -> None:
    after_epoch[6] = interrupt
    assert work(world) == 75
    assert world.job()["status"] == "RUNNING"
    assert "checkpoints/1" in world.written()
    assert "result.png" not in world.written()


def test_the_next_attempt_goes_on_and_ends_with_the_same_picture(world: World, after_epoch: Actions) -> None:
    work(world)
    expected = world.get("result.png")
    world.s3.delete_object(Bucket="images", Key=f"jobs/{JOB_ID}/result.png")
    world.row.put_item(Item={"job_id": JOB_ID, "status": "STARTING", "attempt": 1})
    after_epoch[6] = interrupt
    assert work(world) == 75
    assert (progress(world)["status"], progress(world)["epoch"]) == ("RUNNING", 6)

    world.change(attempt=2, status="STARTING")
    epochs: list[int] = []
    after_epoch.update({epoch: partial(epochs.append, epoch) for epoch in range(1, EPOCHS + 1)})
    assert work(world, attempt=2) == 0
    assert epochs == [7, 8, 9, 10]
    assert world.get("result.png") == expected
    end = progress(world)
    assert (end["attempt"], end["frames"]) == (2, [1, 5, EPOCHS])
    assert [point["epoch"] for point in end["history"]] == list(range(1, EPOCHS + 1))


def test_a_damaged_checkpoint_is_passed_over_for_an_older_one(
    world: World, after_epoch: Actions, caplog: pytest.LogCaptureFixture
) -> None:
    after_epoch[6] = interrupt
    work(world)
    whole = world.get("checkpoints/1")
    world.put("checkpoints/2", whole[:-1])
    world.change(attempt=3, status="STARTING")
    with caplog.at_level(logging.INFO):
        assert work(world, attempt=3) == 0
    assert "checkpoint of attempt 2 is of no use" in caplog.text
    assert "Going on after epoch 6, where attempt 1 left off" in caplog.text


def test_an_interruption_of_a_job_that_was_stopped_is_its_end(world: World, after_epoch: Actions) -> None:
    def stop_and_interrupt() -> None:
        world.change(stop_requested=True)
        interrupt()

    after_epoch[4] = stop_and_interrupt
    assert work(world, pace=Pace(heartbeat=3600)) == 0
    assert world.job()["status"] == "STOPPED"
    assert "result.png" in world.written()


def test_an_interruption_is_not_taken_for_a_damaged_picture(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageOps, "exif_transpose", lambda *_args, **_kwargs: interrupt())
    assert work(world) == 75
    assert world.job()["status"] == "RUNNING"


def test_an_end_that_has_begun_is_not_interrupted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    write = JobStorage.write_result

    def late_interruption(storage: JobStorage, picture: Image.Image) -> None:
        interrupt()
        write(storage, picture)

    monkeypatch.setattr(JobStorage, "write_result", late_interruption)
    assert work(world) == 0
    assert world.job()["status"] == "SUCCEEDED"


def test_another_ending_written_meanwhile_stands(world: World, after_epoch: Actions) -> None:
    after_epoch[EPOCHS] = lambda: world.change(status="FAILED", reason="The operator stopped it.")
    assert work(world) == 0
    assert world.job()["reason"] == "The operator stopped it."
    assert "result.png" not in world.written()
    assert "progress.json" not in world.written() or progress(world)["status"] == "RUNNING"


def test_a_claim_without_an_answer_is_left_to_another_attempt(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_table: Any, **_request: Any) -> None:
        error = {"Error": {"Code": "ConditionalCheckFailedException"}, "ResponseMetadata": {"RetryAttempts": 1}}
        raise ClientError(error, "UpdateItem")  # type: ignore[arg-type]

    monkeypatch.setattr(aws, "table", lambda _name: _Noting(world.row, refuse))
    assert work(world) == 75


def test_an_attempt_that_lost_its_job_writes_nothing_more(world: World, after_epoch: Actions) -> None:
    after_epoch[3] = lambda: world.change(status="FAILED", reason="The operator stopped it.")
    assert work(world, pace=Pace(progress=3600, heartbeat=3600)) == 0
    assert world.job()["reason"] == "The operator stopped it."
    assert not {"result.png", "frames/00005.jpg", "progress.json"} & world.written()


def test_trouble_with_progress_does_not_end_the_work(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    write, failures = JobStorage.write_progress, iter([True, True, True])

    def sometimes(storage: JobStorage, document: dict[str, Any]) -> None:
        if document["status"] == "RUNNING" and next(failures, False):
            raise EndpointConnectionError(endpoint_url="s3")
        write(storage, document)

    monkeypatch.setattr(JobStorage, "write_progress", sometimes)
    assert work(world) == 0
    assert progress(world)["status"] == "SUCCEEDED"


def test_a_frame_is_tried_again_and_listed_only_once_it_is_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    write, failures = JobStorage.write_frame, iter([True, True])
    listed_before: list[list[int]] = []

    def at_the_third_try(storage: JobStorage, epoch: int, picture: Image.Image) -> None:
        if next(failures, False):
            raise EndpointConnectionError(endpoint_url="s3")
        if "progress.json" in world.written():
            listed_before.append([each for each in progress(world)["frames"] if each >= epoch])
        write(storage, epoch, picture)

    monkeypatch.setattr(JobStorage, "write_frame", at_the_third_try)
    assert work(world) == 0
    assert progress(world)["frames"] == [1, 5, EPOCHS]
    assert not any(listed_before)


def test_unreachable_pictures_are_left_to_another_attempt(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_args: object, **_kwargs: object) -> None:
        raise EndpointConnectionError(endpoint_url="s3")

    monkeypatch.setattr(JobStorage, "input", unreachable)
    assert work(world) == 75
    assert world.job()["status"] == "RUNNING"


def test_an_unwritten_result_is_left_to_another_attempt(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_storage: JobStorage, _picture: Image.Image) -> None:
        raise EndpointConnectionError(endpoint_url="s3")

    monkeypatch.setattr(JobStorage, "write_result", broken)
    assert work(world) == 75
    assert world.job()["status"] == "RUNNING"


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (KeyError("x"), "InternalError"),
        (MemoryError("in some place"), "OutOfMemory"),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"), "OutOfMemory"),
    ],
)
def test_whatever_goes_wrong_the_visitor_reads_a_reason(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception, name: str
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise error

    monkeypatch.setattr(Attempt, "_paint", broken)
    assert work(world) == 70
    assert world.job()["error"] == name
    assert str(error) not in str(world.job()["reason"])


def test_the_task_touches_only_attributes_of_its_role(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    touched: set[str] = set()
    update = type(world.row).update_item

    def note(table: Any, **request: Any) -> Any:
        touched.update(request["ExpressionAttributeNames"].values())
        touched.update(request["Key"])
        touched.update(_attributes(request["ConditionExpression"]))
        return update(table, **request)

    monkeypatch.setattr(aws, "table", lambda _name: _Noting(world.row, note))
    assert work(world) == 0
    assert touched >= {"job_id", "status", "attempt", "claimed_attempt", "heartbeat_at", "epoch", "percent", "reason"}
    assert touched <= set(TASK_ATTRIBUTES)


def test_the_environment_has_all_that_a_container_needs(world: World, after_epoch: Actions) -> None:
    after_epoch[3] = interrupt
    environment = {"JOB_SPEC": world.spec_as_json(), "JOBS_TABLE": TABLE}
    assert main(environment) == 75
    assert "checkpoints/1" in world.written()
    assert progress(world)["epoch"] == 3


@pytest.mark.parametrize("changes", [{"JOB_SPEC": "{}"}, {"JOBS_TABLE": ""}])
def test_an_incomplete_environment_is_the_deployments_fault(world: World, changes: dict[str, str]) -> None:
    assert main({"JOB_SPEC": world.spec_as_json(), "JOBS_TABLE": TABLE, **changes}) == 70
    assert world.job()["status"] == "STARTING"


def test_an_interruption_before_the_claim_leaves_the_job(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(JobRow, "claim", lambda _row: interrupt())
    assert main({"JOB_SPEC": world.spec_as_json(), "JOBS_TABLE": TABLE}) == 75
    assert world.job()["status"] == "STARTING"


def test_without_arguments_the_process_runs_the_job(world: World) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "nst_task"],
        env={**os.environ, "JOB_SPEC": world.spec_as_json(), "JOBS_TABLE": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (process.returncode, process.stdout) == (70, "")
    (line,) = process.stderr.splitlines()
    said = json.loads(line)
    assert (said["job_id"], said["attempt"]) == (JOB_ID, 1)
    assert said["message"].startswith("InvalidSpec: JOBS_TABLE is not set")


class _Noting:
    def __init__(self, table: Any, update_item: Callable[..., Any]) -> None:
        self.update_item = lambda **request: update_item(table, **request)


def _attributes(node: Any) -> set[str]:
    if isinstance(node, AttributeBase):
        return {node.name}
    if hasattr(node, "get_expression"):
        return {name for value in node.get_expression()["values"] for name in _attributes(value)}
    return set()
