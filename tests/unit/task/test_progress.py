"""progress.json, as it grows over the attempts of a job."""

from contract.statuses import Status
from nst_task.cloud.progress import ProgressDocument
from tests.unit.task.conftest import NOW
from tests.unit.task.epochs import epoch


def after_epochs(document: ProgressDocument, *numbers: int, of: int = 10) -> ProgressDocument:
    for number in numbers:
        document.note_epoch(epoch(number, of=of))
    return document


def test_the_document_has_what_a_browser_needs() -> None:
    document = after_epochs(ProgressDocument(attempt=1, epochs=10), 1, 2)
    document.note_frame(1)
    assert document.document(now=NOW) == {
        "status": "RUNNING",
        "attempt": 1,
        "epoch": 2,
        "epochs": 10,
        "percent": 20.0,
        "eta_seconds": 8.0,
        "losses": {"content": 0.5, "style": 0.5, "total": 1.2},
        "history": [
            {"epoch": 1, "content": 0.5, "style": 1.0, "total": 1.7},
            {"epoch": 2, "content": 0.5, "style": 0.5, "total": 1.2},
        ],
        "frames": [1],
        "remarks": [],
        "updated_at": "2025-11-24T16:00:00+00:00",
    }


def test_an_end_has_a_reason_and_perhaps_an_error() -> None:
    document = ProgressDocument(attempt=1, epochs=10)
    end = document.document(status=Status.FAILED, now=NOW, reason="The style image is empty.", error="InvalidImage")
    assert (end["reason"], end["error"]) == ("The style image is empty.", "InvalidImage")
    assert "error" not in document.document(status=Status.SUCCEEDED, now=NOW, reason="Done.")


def test_the_next_attempt_goes_on_from_what_the_visitor_saw() -> None:
    first = after_epochs(ProgressDocument(attempt=1, epochs=10), 1, 2, 3, 4)
    for number in (4, 1):
        first.note_frame(number)
    second = ProgressDocument.after(first.document(now=NOW), attempt=2, epochs=10)
    assert (second.attempt, second.epoch, second.percent, second.frames) == (2, 4, 40.0, [1, 4])
    assert second.losses == first.losses


def test_the_next_attempt_keeps_the_exact_percentage() -> None:
    first = after_epochs(ProgressDocument(attempt=1, epochs=93), 1, of=93)
    second = ProgressDocument.after(first.document(now=NOW), attempt=2, epochs=93)
    assert second.percent == first.percent == 1.08


def test_remarks_on_the_pictures_are_passed_on() -> None:
    first = ProgressDocument(attempt=1, epochs=10, remarks=["The style image is plain."])
    second = ProgressDocument.after(first.document(now=NOW), attempt=2, epochs=10)
    assert second.document(now=NOW)["remarks"] == ["The style image is plain."]


def test_epochs_that_are_done_twice_are_in_the_history_once() -> None:
    first = after_epochs(ProgressDocument(attempt=1, epochs=10), 1, 2, 3, 4)
    second = ProgressDocument.after(first.document(now=NOW), attempt=2, epochs=10)
    after_epochs(second, 3, 4, 5)
    assert [point["epoch"] for point in second.history] == [1, 2, 3, 4, 5]


def test_the_history_of_a_long_job_stays_short() -> None:
    for epochs in (399, 2000):
        document = after_epochs(ProgressDocument(attempt=1, epochs=epochs), *range(1, epochs + 1), of=epochs)
        assert 100 <= len(document.history) <= 200
