from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from moto import mock_aws

from contract.statuses import Status
from lambdas import clock
from lambdas.domain.jobs import Input, Job, token_hash
from lambdas.gateways import aws
from lambdas.gateways.budget_table import BudgetTable
from lambdas.gateways.images import Images
from lambdas.gateways.jobs_table import JobsTable
from lambdas.settings import FunctionSettings, settings
from tests.unit.lambdas.fakes import FakeEcs, FakeStepFunctions

ENVIRONMENT = {
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "POWERTOOLS_SERVICE_NAME": "nst-art",
    "POWERTOOLS_METRICS_NAMESPACE": "NstArt",
    "STAGE": "test",
    "BUDGET_TABLE": "budget",
    "JOBS_TABLE": "jobs",
    "IMAGES_BUCKET": "images",
    "CLUSTER_ARN": "arn:aws:ecs:us-east-1:123456789012:cluster/nst",
    "TASK_DEFINITION_ARN": "arn:aws:ecs:us-east-1:123456789012:task-definition/nst:1",
    "TASK_CONTAINER": "nst-task",
    "SUBNET_IDS": "subnet-1,subnet-2",
    "SECURITY_GROUP_ID": "sg-1",
    "BUDGET_LIMIT_MICRODOLLARS": "1000000",
    "BUDGET_PERIOD": "monthly",
    "MAX_RUNNING_JOBS": "2",
    "MAX_JOBS_PER_VISITOR_PER_DAY": "3",
    "TASK_VCPUS": "4",
    "TASK_MEMORY_GIB": "8",
    "TASK_ARCHITECTURE": "ARM64",
    "TASK_SPOT": "false",
    "PRICE_REGION": "us-east-1",
    "LARGEST_SIZE": "2048",
    "MAX_UPLOAD_MIB": "25",
    "JOB_DEADLINE_SECONDS": "1800",
    "TASK_START_SECONDS": "600",
    "TASK_STALL_SECONDS": "120",
    "URL_SECONDS": "3600",
    "RETENTION_DAYS": "7",
    "NST_JOB_MACHINE_ARN": "arn:aws:states:us-east-1:123456789012:stateMachine:NstJob",
    "ADMISSION_MACHINE_ARN": "arn:aws:states:us-east-1:123456789012:stateMachine:Admission",
}
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
JOB_ID = "0123456789abcdef0123456789abcdef"
TOKEN = "the token of the job"


@pytest.fixture(autouse=True)
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An account with the two tables and the bucket, as the Core stack makes them; clients are kept between tests."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        settings.cache_clear()
        _create_table("budget", "period")
        _create_table("jobs", "job_id", index="status")
        aws.s3().create_bucket(Bucket="images")
        yield
    settings.cache_clear()


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> "Time":
    """The clock that the code under test reads."""
    clock_hands = Time()
    monkeypatch.setattr(clock, "now", lambda: clock_hands.now)
    return clock_hands


class Time:
    """A moment that a test moves."""

    def __init__(self) -> None:
        self.now = NOW


@pytest.fixture
def ecs(monkeypatch: pytest.MonkeyPatch, time: Time) -> FakeEcs:
    fake = FakeEcs(lambda: time.now)
    monkeypatch.setattr(aws, "ecs", lambda: fake)
    return fake


@pytest.fixture
def step_functions(monkeypatch: pytest.MonkeyPatch) -> FakeStepFunctions:
    fake = FakeStepFunctions()
    monkeypatch.setattr(aws, "step_functions", lambda: fake)
    return fake


@pytest.fixture
def config() -> FunctionSettings:
    return settings()


@pytest.fixture
def budget() -> BudgetTable:
    return BudgetTable("budget")


@pytest.fixture
def jobs() -> JobsTable:
    return JobsTable("jobs")


@pytest.fixture
def images() -> Images:
    return Images("images")


@pytest.fixture
def job(jobs: JobsTable) -> Job:
    """A job that waits for its pictures, in the table."""
    made = new_job()
    jobs.create(made)
    return made


@pytest.fixture
def queued(job: Job, jobs: JobsTable) -> Job:
    """A job that its visitor has run."""
    jobs.queue(job, [Input(key=each.key, etag='"e"', weight=each.weight) for each in job.inputs], now=NOW)
    return jobs.get(job.job_id)


def new_job(job_id: str = JOB_ID) -> Job:
    return Job(
        job_id=job_id,
        status=Status.AWAITING_UPLOAD,
        parameters={"size": 256, "epochs": 36, "style_strength": 1.5, "preserve_colors": False, "init": "content"},
        content=Input(key=f"jobs/{job_id}/inputs/content"),
        styles=(
            Input(key=f"jobs/{job_id}/inputs/style-1", weight=2.0),
            Input(key=f"jobs/{job_id}/inputs/style-2", weight=0.5),
        ),
        token_hash=token_hash(TOKEN),
        created_at=NOW.isoformat(),
        updated_at=NOW.isoformat(),
        expires_at=int(NOW.timestamp()) + 7 * 86400,
    )


def change_row(job_id: str = JOB_ID, **attributes: Any) -> None:
    """Write attributes as the task would."""
    row = aws.table("jobs")
    row.update_item(
        Key={"job_id": job_id},
        UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in attributes),
        ExpressionAttributeNames={f"#{name}": name for name in attributes},
        ExpressionAttributeValues={f":{name}": value for name, value in attributes.items()},
    )


def _create_table(name: str, key: str, *, index: str | None = None) -> None:
    attributes = [{"AttributeName": key, "AttributeType": "S"}]
    extra: dict[str, Any] = {}
    if index:
        attributes += [{"AttributeName": each, "AttributeType": "S"} for each in (index, "created_at")]
        extra["GlobalSecondaryIndexes"] = [
            {
                "IndexName": "by_status",
                "KeySchema": [
                    {"AttributeName": index, "KeyType": "HASH"},
                    {"AttributeName": "created_at", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ]
    aws.table(name).meta.client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
        AttributeDefinitions=attributes,  # type: ignore[arg-type]
        BillingMode="PAY_PER_REQUEST",
        **extra,
    )
