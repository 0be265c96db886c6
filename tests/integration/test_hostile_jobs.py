"""Hostile pictures through a whole job: uploaded over HTTP, taken or refused by the real task, told to the visitor."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image

from tests.client import NstClient, Refused, Upload
from tests.hostile import corpus
from tests.integration.editions import Edition
from tests.integration.test_jobs import CONTENT, begin, charged

FEWEST_EPOCHS = 10
TAKEN = {
    "cmyk jpeg",
    "png of mode I;16",
    "JPEG with EXIF: a count of 4 billion",
    "PNG with a profile: random",
    "animated GIF",
    "a script behind a jpeg",
    "a palette bomb just within the limits",
}
REFUSED = {
    "a page in a gif",
    "png of 30000 x 30000",
    "a bomb of zeros that is true",
    "a text bomb",
    "webp cut after 60 bytes",
    "tiff of nan",
}
REFUSED_BEFORE_ANY_TASK = {"a pdf", "postscript that starts a program", "an archive", "a JPEG2000 file", "zeros"}
FAST = {"a script behind a jpeg", "png of 30000 x 30000", "a pdf"}
"""One of each kind; all the others are in the soak."""


def each(names: set[str]) -> list[object]:
    return [pytest.param(name, marks=() if name in FAST else pytest.mark.soak, id=name) for name in sorted(names)]


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return dict(corpus())


@pytest.fixture(scope="module")
def visitor(edition: Edition) -> Iterator[NstClient]:
    with NstClient(edition.site) as client:
        yield client


@pytest.mark.parametrize("name", each(REFUSED))
def test_a_file_that_is_no_picture_ends_the_job_with_a_sentence(
    edition: Edition, visitor: NstClient, files: dict[str, bytes], name: str
) -> None:
    job = begin(visitor, content=Upload(files[name]), style=CONTENT, epochs=FEWEST_EPOCHS)
    progress = visitor.wait(job.job_id)
    assert (progress["status"], progress["error"]) == ("FAILED", "InvalidImage")
    assert progress["reason"].startswith("The content image ")
    assert visitor.look(job.job_id)["reason"] == progress["reason"]
    assert progress["frames"] == []
    charged(edition, job)


@pytest.mark.parametrize("name", each(REFUSED_BEFORE_ANY_TASK))
def test_what_does_not_begin_as_a_picture_starts_no_task(
    edition: Edition, visitor: NstClient, files: dict[str, bytes], name: str
) -> None:
    with pytest.raises(Refused) as refused:
        begin(visitor, content=CONTENT, style=Upload(files[name]))
    assert (refused.value.status, refused.value.type) == (422, "invalid-inputs")
    assert str(refused.value.problem["detail"]).startswith("style-1 is not a readable picture: ")
    rows = edition.client("dynamodb").scan(TableName=edition.outputs["JobsTableName"])["Items"]
    newest = max(rows, key=lambda row: row["created_at"]["S"])
    assert newest["status"]["S"] == "AWAITING_UPLOAD"


@pytest.mark.parametrize("name", each(TAKEN))
def test_a_picture_that_is_only_odd_is_painted(
    edition: Edition, visitor: NstClient, files: dict[str, bytes], name: str
) -> None:
    job = begin(visitor, content=CONTENT, style=Upload(files[name]), epochs=FEWEST_EPOCHS)
    progress = visitor.wait(job.job_id)
    assert (progress["status"], progress["epoch"]) == ("SUCCEEDED", FEWEST_EPOCHS), progress.get("reason")
    result = visitor.http.get(visitor.look(job.job_id)["result"]["png_url"]).raise_for_status()
    assert Image.open(io.BytesIO(result.content)).size == (256, 256)
    charged(edition, job)
