"""The job's folder in S3: inputs in; frames, progress, checkpoints and the result out."""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError
from PIL import Image

from contract import keys
from contract.errors import InvalidImage
from contract.job_spec import InputObject
from nst_task.cloud import aws
from nst_task.pictures import check_bytes

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_FRAME_QUALITIES: Final = (88, 80, 70, 60, 50)
_FRAME_BYTES: Final = 200_000
"""A visitor's browser loads thirty of them; a quality that fits is taken, or else the lowest."""
_RESULT_QUALITY: Final = 95
_GONE: Final = frozenset({"NoSuchKey", "404", "403", "AccessDenied", "PreconditionFailed", "412"})
"""S3 says 403 of a missing object to a role that may not list."""

_FOREVER: Final = "private, max-age=604800, immutable"


@dataclass(frozen=True, kw_only=True)
class JobStorage:
    """The folder of a job in `bucket`."""

    s3: "S3Client"
    bucket: str
    job_id: str

    def input(self, picture: InputObject, *, name: str) -> bytes:
        """Return the bytes that were checked when the visitor pressed Run. Raises InvalidImage.

        Bytes that are too many are refused before any of them is read.
        """
        try:
            answer = self.s3.get_object(Bucket=self.bucket, Key=picture.key, IfMatch=picture.etag)
        except ClientError as error:
            if aws.error_code(error) in _GONE:
                raise InvalidImage(
                    f"{name} was replaced or removed after the job was run: start a new job with it."
                ) from error
            raise
        # The upload form has a limit too, but the memory that a bigger one would take is this task's.
        check_bytes(answer["ContentLength"], name)
        return answer["Body"].read()

    def write_frame(self, epoch: int, picture: Image.Image) -> None:
        """Write the generated image after an epoch."""
        for quality in _FRAME_QUALITIES:
            body = _jpeg(picture, quality)
            if len(body) <= _FRAME_BYTES:
                break
        self._put(keys.frame(self.job_id, epoch), body, "image/jpeg", _FOREVER)

    def write_result(self, picture: Image.Image) -> None:
        """Write the generated image in both formats."""
        png = io.BytesIO()
        picture.save(png, format="PNG")
        self._put(keys.result_png(self.job_id), png.getvalue(), "image/png", _FOREVER)
        self._put(keys.result_jpg(self.job_id), _jpeg(picture, _RESULT_QUALITY), "image/jpeg", _FOREVER)

    def write_progress(self, progress: Mapping[str, Any]) -> None:
        """Write what the visitor's browser polls."""
        self._put(keys.progress(self.job_id), json.dumps(progress).encode(), "application/json", "no-store")

    def read_progress(self) -> dict[str, Any]:
        """Return the progress of the attempts before, empty if there is none."""
        body = self._get(keys.progress(self.job_id))
        return dict(json.loads(body)) if body else {}

    def write_checkpoint(self, attempt: int, data: bytes) -> None:
        """Write what another attempt needs to go on."""
        self._put(keys.checkpoint(self.job_id, attempt), data, "application/octet-stream", "no-store")

    def read_checkpoints(self, up_to_attempt: int) -> Iterator[tuple[int, bytes]]:
        """Return the checkpoints of all attempts so far, the newest first."""
        for attempt in range(up_to_attempt, 0, -1):
            data = self._get(keys.checkpoint(self.job_id, attempt))
            if data:
                yield attempt, data

    def _put(self, key: str, body: bytes, content_type: str, cache_control: str) -> None:
        self.s3.put_object(
            Bucket=self.bucket,
            Key=key,
            Body=body,
            ContentType=content_type,
            CacheControl=cache_control,
        )

    def _get(self, key: str) -> bytes | None:
        try:
            return self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except ClientError as error:
            if aws.error_code(error) in _GONE:
                return None
            raise


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    encoded = io.BytesIO()
    picture.save(encoded, format="JPEG", quality=quality, subsampling="4:4:4")
    return encoded.getvalue()
