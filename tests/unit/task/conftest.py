import io
import signal
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from PIL import Image

from contract.job_spec import InputObject, JobSpec
from contract.parameters import Parameters

JOB_ID = "0123456789abcdef0123456789abcdef"
PREFIX = f"jobs/{JOB_ID}/"
BUCKET, TABLE = "images", "jobs"
NOW = 1_764_000_000.0
EPOCHS = 10


@pytest.fixture(autouse=True)
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An account with the table and the bucket, and with this process's own way to take SIGTERM afterwards."""
    for name, value in {
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }.items():
        monkeypatch.setenv(name, value)
    before = signal.getsignal(signal.SIGTERM)
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket=BUCKET)
        boto3.client("dynamodb").create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "job_id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "job_id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        yield
    signal.signal(signal.SIGTERM, before)


class World:
    """What a test sees and does from outside of the task."""

    def __init__(self, content: Image.Image, style: Image.Image) -> None:
        self.s3 = boto3.client("s3")
        self.row = boto3.resource("dynamodb").Table(TABLE)
        self.etags = {
            "content": self.put("inputs/content", png(content)),
            "style-1": self.put("inputs/style-1", png(style)),
        }
        self.row.put_item(Item={"job_id": JOB_ID, "status": "STARTING", "attempt": 1})

    def put(self, name: str, body: bytes) -> str:
        return self.s3.put_object(Bucket=BUCKET, Key=f"{PREFIX}{name}", Body=body)["ETag"]

    def get(self, name: str) -> bytes:
        return self.s3.get_object(Bucket=BUCKET, Key=f"{PREFIX}{name}")["Body"].read()

    def picture(self, name: str) -> Image.Image:
        return Image.open(io.BytesIO(self.get(name)))

    def names(self) -> set[str]:
        found = self.s3.list_objects_v2(Bucket=BUCKET, Prefix=PREFIX).get("Contents", [])
        return {item["Key"].removeprefix(PREFIX) for item in found}

    def written(self) -> set[str]:
        """The names of what the task wrote."""
        return {name for name in self.names() if not name.startswith("inputs/")}

    def job(self) -> dict[str, Any]:
        return dict(self.row.get_item(Key={"job_id": JOB_ID})["Item"])

    def change(self, **attributes: Any) -> None:
        self.row.update_item(
            Key={"job_id": JOB_ID},
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in attributes),
            ExpressionAttributeNames={f"#{name}": name for name in attributes},
            ExpressionAttributeValues={f":{name}": value for name, value in attributes.items()},
        )

    def spec(self, *, attempt: int = 1, deadline_at: float = NOW + 1800) -> JobSpec:
        return JobSpec(
            job_id=JOB_ID,
            bucket=BUCKET,
            content=InputObject(key=f"{PREFIX}inputs/content", etag=self.etags["content"]),
            styles=(InputObject(key=f"{PREFIX}inputs/style-1", etag=self.etags["style-1"]),),
            parameters=Parameters(size=256, epochs=EPOCHS),
            frame_epochs=(1, 5, EPOCHS),
            deadline_at=deadline_at,
            attempt=attempt,
        )

    def spec_as_json(self) -> str:
        """The same as the environment has it, with time until the year 2096 by this machine's clock."""
        return self.spec(deadline_at=4e9).to_json()


@pytest.fixture
def world(content: Image.Image, style: Image.Image) -> World:
    """A job whose first attempt is starting, with both pictures uploaded."""
    return World(content, style)


def png(picture: Image.Image) -> bytes:
    encoded = io.BytesIO()
    picture.save(encoded, format="PNG")
    return encoded.getvalue()
