"""The bucket of the site's files."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from lambdas.domain.site_files import LIST, SUPERSEDED
from lambdas.gateways import aws


@dataclass(frozen=True)
class SiteFiles:
    """What is in the bucket, and which of it is of the newest build. Every method may raise Throttled."""

    bucket: str

    def newest(self) -> set[str]:
        """Return the keys of the newest build."""
        with aws.trouble_is_typed():
            text = aws.s3().get_object(Bucket=self.bucket, Key=LIST)["Body"].read()
        return {*json.loads(text), LIST}

    def all(self) -> Iterator[str]:
        """Go through all keys."""
        with aws.trouble_is_typed():
            for page in aws.s3().get_paginator("list_objects_v2").paginate(Bucket=self.bucket):
                yield from (each["Key"] for each in page.get("Contents", []))

    def is_superseded(self, key: str) -> bool:
        """Return whether a file has the tag."""
        with aws.trouble_is_typed():
            tags = aws.s3().get_object_tagging(Bucket=self.bucket, Key=key)["TagSet"]
        return SUPERSEDED in {tag["Key"] for tag in tags}

    def supersede(self, key: str) -> None:
        """Give a file the tag, by a copy onto itself: its age, by which it expires, begins now."""
        with aws.trouble_is_typed():
            head = aws.s3().head_object(Bucket=self.bucket, Key=key)
            aws.s3().copy_object(
                Bucket=self.bucket,
                Key=key,
                CopySource={"Bucket": self.bucket, "Key": key},
                # S3 refuses a copy onto itself that changes nothing: all that it has is said again.
                MetadataDirective="REPLACE",
                ContentType=head["ContentType"],
                CacheControl=head["CacheControl"],
                TaggingDirective="REPLACE",
                Tagging=f"{SUPERSEDED}=true",
            )
