"""The reporter's thread, beside services that hang, fail, or say that the job is over. No test waits for a clock."""

import logging
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast

import pytest
from botocore.exceptions import EndpointConnectionError
from PIL import Image

from contract.errors import DeadlinePassed
from nst_task.cloud.job_row import JobRow, NotOurs
from nst_task.cloud.progress import ProgressDocument
from nst_task.cloud.reporter import Pace, Reporter, StopAsked, _Duty
from nst_task.cloud.storage import JobStorage
from tests.unit.task.conftest import EPOCHS, NOW
from tests.unit.task.epochs import epoch

PATIENCE = 30
"""Seconds after which a test has failed; one that passes does not wait."""

OFTEN, NEVER = 0.001, 3600.0
ALWAYS = Pace(progress=0, heartbeat=0, checkpoint=0)
JUST_PROGRESS = Pace(progress=OFTEN, heartbeat=NEVER, checkpoint=NEVER)


class Outside:
    """Both services in one: notes what it is told, in order. `on` says what happens then."""

    attempt = 2

    def __init__(self) -> None:
        self.told: list[str] = []
        self.progress: list[Mapping[str, Any]] = []
        self.on: dict[str, Callable[[], Any]] = {}
        self.now = NOW
        self._news = threading.Condition()

    def clock(self) -> float:
        return self.now

    def send_heartbeat(self, **_far: object) -> bool:
        return bool(self._hear("heartbeat"))

    def write_frame(self, number: int, picture: Image.Image) -> None:
        assert picture.size == (8, 8)
        self._hear(f"frame {number}")

    def write_progress(self, document: Mapping[str, Any]) -> None:
        self._hear("progress")
        with self._news:
            self.progress.append(document)
            self._news.notify_all()

    def write_checkpoint(self, attempt: int, data: bytes) -> None:
        self._hear(f"checkpoint {attempt} {data.decode()}")

    def wait_for(self, word: str, times: int = 1) -> None:
        self.wait_until(lambda: self.told.count(word) >= times)

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        with self._news:
            assert self._news.wait_for(is_so, PATIENCE), f"It never came to that: {self.told}"

    def has_told_of(self, number: int) -> bool:
        return any(each["epoch"] == number for each in self.progress)

    def of(self, kind: str) -> list[str]:
        return [word for word in self.told if word.startswith(kind)]

    def _hear(self, word: str) -> object:
        with self._news:
            self.told.append(word)
            self._news.notify_all()
        return self.on.get(word, lambda: None)()


@pytest.fixture
def outside() -> Outside:
    return Outside()


def reporter(outside: Outside, *, pace: Pace = JUST_PROGRESS, frames: range = range(1, EPOCHS + 1)) -> Reporter:
    made = Reporter(
        row=cast("JobRow", outside),
        storage=cast("JobStorage", outside),
        document=ProgressDocument(attempt=outside.attempt, epochs=EPOCHS),
        frame_epochs=frozenset(frames),
        deadline_at=NOW + 60,
        pace=pace,
    )
    made.encode = lambda state: f"of epoch {state.epoch}".encode()
    return made


def trouble() -> None:
    raise EndpointConnectionError(endpoint_url="https://s3")


def test_no_epoch_waits_for_an_upload_that_hangs(outside: Outside) -> None:
    gate = threading.Event()
    outside.on["frame 1"] = lambda: gate.wait(PATIENCE)
    with reporter(outside) as report:
        report(epoch(1))
        outside.wait_for("frame 1")
        for number in (2, 3, 4):
            report(epoch(number))
        assert outside.of("frame") == ["frame 1"]
        gate.set()
    assert outside.of("frame") == ["frame 1", "frame 2", "frame 3", "frame 4"]


def test_a_frame_is_listed_once_it_is_there_and_not_before(outside: Outside) -> None:
    def told() -> list[tuple[int, list[int]]]:
        return [(each["epoch"], each["frames"]) for each in outside.progress]

    outside.on["frame 3"] = trouble
    with reporter(outside, frames=range(3, 4)) as report:
        report(epoch(3))
        outside.wait_until(lambda: (3, []) in told())
        outside.wait_for("frame 3", times=outside.told.count("frame 3") + 2)
        del outside.on["frame 3"]
        outside.wait_until(lambda: (3, [3]) in told())
    assert outside.told[-1 - outside.told[::-1].index("frame 3") :] == ["frame 3", "progress"]


def test_progress_is_written_when_there_is_some(outside: Outside) -> None:
    rounds = Pace(progress=OFTEN, heartbeat=OFTEN, checkpoint=NEVER)
    with reporter(outside, pace=rounds, frames=range(0)) as report:
        for number in (1, 2):
            report(epoch(number))
            outside.wait_until(partial(outside.has_told_of, number))
            before = len(outside.progress)
            outside.wait_for("heartbeat", times=outside.told.count("heartbeat") + 20)
            assert len(outside.progress) == before


def test_a_heartbeat_comes_before_everything_slow(outside: Outside) -> None:
    with reporter(outside, pace=ALWAYS) as report:
        report(epoch(1))
        for word in ("frame 1", "progress", "checkpoint 2 of epoch 1"):
            outside.wait_for(word)
    long = [index for index, word in enumerate(outside.told) if word != "heartbeat"]
    assert len(long) >= 3
    assert all(outside.told[index - 1] == "heartbeat" for index in long), outside.told


def test_checkpoints_are_written_while_the_work_goes_on(outside: Outside) -> None:
    with reporter(outside, pace=Pace(progress=OFTEN, heartbeat=NEVER, checkpoint=OFTEN)) as report:
        for number in (1, 2):
            report(epoch(number))
            outside.wait_for(f"checkpoint 2 of epoch {number}")


def test_expensive_duties_keep_to_their_share_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("nst_task.cloud.reporter.time.monotonic", lambda: now[0])

    def take_three_seconds() -> None:
        now[0] += 3

    duty = _Duty(take_three_seconds, every=60, share=0.02)
    now[0] = 60
    assert duty.is_due()
    duty.do()
    now[0] = 60 + 149
    assert not duty.is_due()
    now[0] = 60 + 151
    assert duty.is_due()


def test_a_stop_that_is_asked_for_ends_the_run_after_an_epoch(outside: Outside) -> None:
    outside.on["heartbeat"] = lambda: True
    with reporter(outside, pace=ALWAYS) as report:
        outside.wait_for("heartbeat", times=2)
        with pytest.raises(StopAsked):
            report(epoch(1))


def test_once_the_job_is_lost_not_a_byte_is_written(outside: Outside) -> None:
    def refuse() -> None:
        raise NotOurs

    outside.on["heartbeat"] = refuse
    report = reporter(outside, pace=ALWAYS)
    report(epoch(1))
    with report:
        outside.wait_for("heartbeat")
    with pytest.raises(NotOurs):
        report(epoch(2))
    assert outside.told == ["heartbeat"]


def test_an_aws_error_is_printed_without_addresses_and_passes(
    outside: Outside, caplog: pytest.LogCaptureFixture
) -> None:
    outside.on["progress"] = trouble
    with caplog.at_level(logging.WARNING), reporter(outside) as report:
        report(epoch(1))
        outside.wait_for("progress", times=2)
        del outside.on["progress"]
        outside.wait_until(lambda: bool(outside.progress))
        report(epoch(2))
    assert "EndpointConnectionError" in caplog.text
    assert "https" not in caplog.text


def test_a_reporter_that_broke_down_ends_the_run(outside: Outside) -> None:
    def break_down() -> None:
        raise KeyError("unexpected")

    outside.on["progress"] = break_down
    with reporter(outside) as report:
        outside.wait_for("progress")
        report.close()
        with pytest.raises(KeyError, match="unexpected"):
            report(epoch(1))


def test_time_is_up_after_the_epoch_that_passed_it(outside: Outside) -> None:
    report = reporter(outside)
    outside.now = NOW + 60
    report(epoch(3))
    outside.now = NOW + 61
    with pytest.raises(DeadlinePassed, match=f"after epoch 4 of {EPOCHS}"):
        report(epoch(4))


def test_after_the_last_epoch_there_is_nothing_left_to_end(outside: Outside) -> None:
    outside.on["heartbeat"] = lambda: True
    outside.now = NOW + 61
    report = reporter(outside)
    report.send_heartbeat()
    report(epoch(EPOCHS))
