"""The image bucket: sign uploads and downloads, check what was uploaded, write how a job ended."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from botocore.exceptions import ClientError

from contract import keys
from contract.formats import BEGINNING_BYTES
from contract.progress import Progress
from lambdas.domain.inputs import Upload
from lambdas.domain.jobs import Job
from lambdas.gateways import aws

_MISSING: Final = frozenset({"404", "403", "NoSuchKey", "NotFound", "AccessDenied", "Forbidden"})
"""S3 says 403 of a missing object to a role that may not list the bucket."""

_EXISTS_ALREADY: Final = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})


@dataclass(frozen=True)
class Images:
    """The pictures of jobs. Every method that asks S3 may raise Throttled and ServiceUnavailable."""

    bucket: str

    def sign_upload(self, key: str, *, content_type: str, at_most: int, seconds: int) -> dict[str, Any]:
        """Return {"url", "fields"} of a form that uploads one object: this key, this type, 1 to `at_most` bytes."""
        return dict(
            aws.s3().generate_presigned_post(
                self.bucket,
                key,
                Fields={"Content-Type": content_type},
                Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, at_most]],
                ExpiresIn=seconds,
            )
        )

    def sign_download(self, key: str, *, seconds: int) -> str:
        """Return a URL that reads one object, whether or not it is there yet."""
        return aws.s3().generate_presigned_url(
            "get_object", Params={"Bucket": self.bucket, "Key": key}, ExpiresIn=seconds
        )

    def inspect(self, key: str) -> Upload | None:
        """Return what an object is and how it begins, None if there is no such object, or it is empty."""
        try:
            with aws.trouble_is_typed():
                answer = aws.s3().get_object(Bucket=self.bucket, Key=key, Range=f"bytes=0-{BEGINNING_BYTES - 1}")
                beginning = answer["Body"].read(BEGINNING_BYTES)
        except ClientError as error:
            if aws.error_code(error) in _MISSING | {"InvalidRange"}:
                return None
            raise
        size = int(answer["ContentRange"].rpartition("/")[2])
        return Upload(etag=answer["ETag"], size=size, beginning=beginning)

    def written_at(self, key: str) -> datetime | None:
        """Return when an object was written, None if there is no such object."""
        try:
            with aws.trouble_is_typed():
                return aws.s3().head_object(Bucket=self.bucket, Key=key)["LastModified"]
        except ClientError as error:
            if aws.error_code(error) in _MISSING:
                return None
            raise

    def begin_progress(self, job: Job, *, now: datetime) -> None:
        """Write the first progress of a job, unless there is one: an attempt that resumes goes on from the last."""
        try:
            self._write_progress(job, _progress(job, now), IfNoneMatch="*")
        except ClientError as error:
            if aws.error_code(error) not in _EXISTS_ALREADY:
                raise

    def end_progress(self, job: Job, *, now: datetime) -> None:
        """Let the job's progress say how it ended, if it does not yet."""
        progress = self._read_progress(job) or _progress(job, now)
        if progress["status"] != job.status:
            ending = {"status": str(job.status), "reason": job.reason, "updated_at": now.isoformat()}
            self._write_progress(job, {**progress, **ending, **({"error": job.error} if job.error else {})})

    def delete_all(self, job_id: str) -> None:
        """Delete all that belongs to a job."""
        pages = aws.s3().get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=keys.folder(job_id))
        with aws.trouble_is_typed():
            for page in pages:
                for item in page.get("Contents", []):  # at most some 40
                    aws.s3().delete_object(Bucket=self.bucket, Key=item["Key"])

    def _read_progress(self, job: Job) -> dict[str, Any] | None:
        try:
            with aws.trouble_is_typed():
                body = aws.s3().get_object(Bucket=self.bucket, Key=keys.progress(job.job_id))["Body"].read()
        except ClientError as error:
            if aws.error_code(error) in _MISSING:
                return None
            raise
        return dict(json.loads(body))

    def _write_progress(self, job: Job, progress: Mapping[str, Any], **condition: Any) -> None:  # noqa: ANN401
        with aws.trouble_is_typed():
            aws.s3().put_object(
                Bucket=self.bucket,
                Key=keys.progress(job.job_id),
                Body=json.dumps(progress).encode(),
                ContentType="application/json",
                CacheControl="no-store",
                **condition,
            )


def _progress(job: Job, now: datetime) -> dict[str, Any]:
    return Progress(status=job.status, attempt=job.attempt, epochs=job.epochs, updated_at=now.isoformat()).as_json()
