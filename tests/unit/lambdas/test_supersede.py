import json
from collections.abc import Iterable
from typing import Any

import boto3
import pytest

from lambdas import supersede
from lambdas.domain.site_files import LIST, SUPERSEDED
from tests.unit.lambdas.context import CONTEXT

BUCKET = "site"
DEPLOYED = {"detail-type": "Object Created", "detail": {"bucket": {"name": BUCKET}, "object": {"key": LIST}}}


@pytest.fixture
def s3() -> Any:
    client = boto3.client("s3")
    client.create_bucket(Bucket=BUCKET)
    return client


def deploy(s3: Any, files: Iterable[str]) -> list[str]:
    """Upload a build as CDK's deployment does, the list last, and return what is marked then."""
    for key in files:
        s3.put_object(
            Bucket=BUCKET, Key=key, Body=key.encode(), ContentType="text/javascript", CacheControl="immutable"
        )
    s3.put_object(Bucket=BUCKET, Key=LIST, Body=json.dumps(sorted(files)), CacheControl="no-cache")
    answer = supersede.handler(DEPLOYED, CONTEXT)
    return sorted(answer["superseded"])


def tags(s3: Any, key: str) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in s3.get_object_tagging(Bucket=BUCKET, Key=key)["TagSet"]}


def test_only_files_of_earlier_builds_are_marked(s3: Any) -> None:
    assert deploy(s3, ["index.html", "app-old.js", "styles.css"]) == []
    assert deploy(s3, ["index.html", "app-new.js", "styles.css"]) == ["app-old.js"]
    assert tags(s3, "app-old.js") == {SUPERSEDED: "true"}
    assert [tags(s3, key) for key in ("index.html", "app-new.js", "styles.css", LIST)] == [{}] * 4


def test_a_marked_file_is_served_as_before(s3: Any) -> None:
    deploy(s3, ["app-old.js"])
    deploy(s3, ["app-new.js"])
    served = s3.get_object(Bucket=BUCKET, Key="app-old.js")
    assert served["Body"].read() == b"app-old.js"
    assert (served["ContentType"], served["CacheControl"]) == ("text/javascript", "immutable")


def test_a_later_deployment_gives_a_marked_file_no_more_time(s3: Any) -> None:
    deploy(s3, ["app-1.js"])
    assert deploy(s3, ["app-2.js"]) == ["app-1.js"]
    assert deploy(s3, ["app-3.js"]) == ["app-2.js"]


def test_a_build_that_comes_back_keeps_its_files(s3: Any) -> None:
    deploy(s3, ["app-1.js"])
    deploy(s3, ["app-2.js"])
    assert deploy(s3, ["app-1.js"]) == ["app-2.js"]
    assert tags(s3, "app-1.js") == {}
