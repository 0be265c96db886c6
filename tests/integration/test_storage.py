"""Uploads and downloads of pictures through the front server are refused where S3 refuses them."""

import base64
import json
import re
import time
from typing import Any

import pytest

from tests.client import NstClient, OwnJob, Upload
from tests.integration.editions import Edition

SMALL = Upload(b"GIF89a: a picture, as far as the Web API checks")
LIMIT = 25 * 2**20


@pytest.fixture
def job(visitor: NstClient) -> OwnJob:
    return visitor.create(SMALL, [SMALL])


@pytest.fixture
def form(job: OwnJob) -> dict[str, Any]:
    """The form that uploads the content image."""
    return dict(job.uploads["content"])


@pytest.fixture
def stored(workshop: Edition, job: OwnJob) -> Any:
    """Return the bytes of the content image in the bucket, None if there are none."""
    s3 = workshop.client("s3")

    def read() -> bytes | None:
        try:
            bucket = workshop.outputs["ImagesBucketName"]
            return bytes(s3.get_object(Bucket=bucket, Key=f"jobs/{job.job_id}/inputs/content")["Body"].read())
        except s3.exceptions.NoSuchKey:
            return None

    return read


@pytest.fixture
def url(workshop: Edition, visitor: NstClient, job: OwnJob) -> str:
    """A signed URL of an object that holds ten bytes."""
    visitor.upload(job, SMALL, [SMALL])
    visitor.run(job)
    view = visitor.look(job.job_id)
    workshop.client("s3").put_object(
        Bucket=workshop.outputs["ImagesBucketName"],
        Key=f"jobs/{job.job_id}/result.png",
        Body=b"0123456789",
        ContentType="image/png",
        CacheControl="private",
    )
    return str(view["result"]["png_url"])


@pytest.mark.parametrize("size", [1, 1000, LIMIT])
def test_a_picture_of_the_signed_size_and_type_is_stored(
    visitor: NstClient, form: dict[str, Any], stored: Any, size: int
) -> None:
    data = b"x" * size
    assert visitor.send(form, Upload(data)).status_code == 204
    assert stored() == data


@pytest.mark.parametrize("size", [0, LIMIT + 1])
def test_a_picture_that_is_too_large_or_empty_is_refused(
    visitor: NstClient, form: dict[str, Any], stored: Any, size: int
) -> None:
    assert visitor.send(form, Upload(b"x" * size)).status_code == 400
    assert stored() is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("Content-Type", "text/html"),
        ("key", "jobs/00000000000000000000000000000000/inputs/content"),
        ("key", "elsewhere"),
        ("x-amz-signature", "0" * 64),
        ("x-amz-date", "20200101T000000Z"),
        ("x-amz-credential", "000000000000/20200101/us-east-1/s3/aws4_request"),
        ("acl", "public-read"),
    ],
)
def test_a_form_with_another_field_than_was_signed_is_refused(
    visitor: NstClient, form: dict[str, Any], stored: Any, field: str, value: str
) -> None:
    altered = {**form, "fields": {**form["fields"], field: value}}
    assert visitor.send(altered, SMALL).status_code == 403
    assert stored() is None


@pytest.mark.parametrize("field", ["policy", "x-amz-signature", "x-amz-credential", "key"])
def test_a_form_without_one_of_its_fields_is_refused(
    visitor: NstClient, form: dict[str, Any], stored: Any, field: str
) -> None:
    fields = {name: value for name, value in form["fields"].items() if name != field}
    assert visitor.send({**form, "fields": fields}, SMALL).status_code in (400, 403)
    assert stored() is None


@pytest.mark.parametrize(
    "more", [{"Content-Type": ["image/jpeg", "image/jpeg"]}, {"x-ignore-this": "x" * 20_000}], ids=["twice", "too-long"]
)
def test_a_form_with_doubled_or_too_long_fields_is_refused(
    visitor: NstClient, form: dict[str, Any], stored: Any, more: dict[str, Any]
) -> None:
    assert visitor.send({**form, "fields": {**form["fields"], **more}}, SMALL).status_code == 403
    assert stored() is None


def test_a_policy_that_was_not_signed_is_refused(visitor: NstClient, form: dict[str, Any], stored: Any) -> None:
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    policy["conditions"] = [each for each in policy["conditions"] if "content-length-range" not in each]
    forged = base64.b64encode(json.dumps(policy).encode()).decode()
    assert visitor.send({**form, "fields": {**form["fields"], "policy": forged}}, SMALL).status_code == 403
    assert stored() is None


def test_what_is_no_form_is_refused(workshop: Edition, visitor: NstClient) -> None:
    address = f"/storage/{workshop.outputs['ImagesBucketName']}"
    assert visitor.http.post(address, content=b"x", headers={"content-type": "text/plain"}).status_code == 403
    endless = {"content-type": "multipart/form-data; boundary=b"}
    assert visitor.http.post(address, content=b"x" * 100_000, headers=endless).status_code == 403


def test_a_form_for_another_bucket_is_refused(workshop: Edition, visitor: NstClient, form: dict[str, Any]) -> None:
    workshop.client("s3").create_bucket(Bucket="another")
    assert visitor.send({**form, "url": f"{workshop.site}/storage/another"}, SMALL).status_code == 403


@pytest.mark.parametrize(("bucket", "key"), [(None, "private"), ("another", "jobs/0/inputs/content")])
def test_nothing_is_written_outside_the_jobs_with_any_signature(
    workshop: Edition, visitor: NstClient, bucket: str | None, key: str
) -> None:
    s3 = workshop.client("s3")
    s3.create_bucket(Bucket="another")
    signed = s3.generate_presigned_post(bucket or workshop.outputs["ImagesBucketName"], key)
    address = signed["url"].replace(workshop.emulator, f"{workshop.site}/storage")
    assert visitor.send({**signed, "url": address}, SMALL).status_code == 403


def test_a_signed_url_reads_its_object_with_its_headers(visitor: NstClient, url: str) -> None:
    answer = visitor.http.get(url)
    assert (answer.status_code, answer.content) == (200, b"0123456789")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "private"
    assert answer.headers["etag"]


def test_a_part_of_an_object_can_be_read(visitor: NstClient, url: str) -> None:
    answer = visitor.http.get(url, headers={"range": "bytes=2-4"})
    assert (answer.status_code, answer.content, answer.headers["content-range"]) == (206, b"234", "bytes 2-4/10")


def test_an_object_that_the_browser_has_is_not_sent_again(visitor: NstClient, url: str) -> None:
    etag = visitor.http.get(url).headers["etag"]
    assert visitor.http.get(url, headers={"if-none-match": etag}).status_code == 304


def test_an_object_that_is_not_there_yet_is_not_found(visitor: NstClient, url: str, job: OwnJob) -> None:
    answer = visitor.http.get(visitor.look(job.job_id)["frames"][0]["url"])
    assert answer.status_code in (403, 404)


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        ("X-Amz-Signature=[0-9a-f]", "X-Amz-Signature=g"),
        ("&X-Amz-Signature=[0-9a-f]+", ""),
        ("result.png", "inputs/content"),
        ("X-Amz-Expires=[0-9]+", "X-Amz-Expires=604800"),
        ("$", "&response-content-type=text%2Fhtml"),
    ],
)
def test_a_url_that_was_altered_is_refused(visitor: NstClient, url: str, pattern: str, replacement: str) -> None:
    altered = re.sub(pattern, replacement, url, count=1)
    assert altered != url
    assert visitor.http.get(altered).status_code == 403


def test_a_url_for_reading_does_not_write(visitor: NstClient, url: str) -> None:
    for method in ("PUT", "DELETE", "POST", "PATCH"):
        assert visitor.http.request(method, url, content=b"overwritten").status_code in (403, 405)
    assert visitor.http.get(url).content == b"0123456789"


def test_a_url_that_has_expired_is_refused(workshop: Edition, visitor: NstClient, url: str, job: OwnJob) -> None:
    place = {"Bucket": workshop.outputs["ImagesBucketName"], "Key": f"jobs/{job.job_id}/result.png"}
    signed = workshop.client("s3").generate_presigned_url("get_object", Params=place, ExpiresIn=5)
    short = signed.replace(workshop.emulator, f"{workshop.site}/storage")
    assert visitor.http.get(short).status_code == 200
    time.sleep(6.1)
    assert visitor.http.get(short).status_code == 403
    assert visitor.http.get(url).status_code == 200


def test_objects_outside_the_jobs_are_never_read(workshop: Edition, visitor: NstClient) -> None:
    s3, bucket = workshop.client("s3"), workshop.outputs["ImagesBucketName"]
    s3.put_object(Bucket=bucket, Key="private", Body=b"x")
    signed = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "private"}, ExpiresIn=60)
    assert visitor.http.get(signed.replace(workshop.emulator, f"{workshop.site}/storage")).status_code == 403
