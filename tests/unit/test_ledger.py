"""What a job costs beside its task, and on tasks of every size, against sums done by hand."""

import pytest

from benchmarks import ledger
from benchmarks.cost import NEEDED_GIB, VCPUS, seconds_on, task_size
from lambdas.domain.pricing import Architecture

BUCKET = "images"


@pytest.mark.parametrize(
    ("line", "charges"),
    [
        ("PUT /images/jobs/1/progress.json - 200", {ledger.S3_WRITE: 1}),
        ("POST /images - 204", {ledger.S3_WRITE: 1}),
        ("GET /images - 200", {ledger.S3_WRITE: 1}),
        ("GET /images/jobs/1/frames/00001.jpg - 200", {ledger.S3_READ: 1}),
        ("HEAD /images/jobs/1/inputs/content - 200", {ledger.S3_READ: 1}),
        ("DELETE /images/jobs/1/inputs/content - 204", {}),
        ("PUT /cdk-assets/code.zip - 200", {}),
        ("POST / DynamoDB_20120810.GetItem 200", {ledger.DYNAMODB_READ: 1}),
        ("POST / DynamoDB_20120810.UpdateItem 400", {ledger.DYNAMODB_WRITE: 4}),
        ("POST / DynamoDB_20120810.TransactWriteItems 200", {ledger.DYNAMODB_WRITE: 4}),
        ("POST / AWSStepFunctions.StartSyncExecution 200", {ledger.EXPRESS: 1}),
        ("POST / AWSStepFunctions.DescribeExecution 200", {}),
        ("POST / secretsmanager.GetSecretValue 200", {ledger.SECRET: 1}),
        (
            "POST /_aws/execute-api/1/$default/api/jobs - 201",
            {ledger.API_REQUEST: 1, ledger.CDN_REQUEST: 1, ledger.TRACE: 1},
        ),
    ],
)
def test_a_line_of_the_log_stands_for_what_aws_charges(line: str, charges: dict[str, int]) -> None:
    assert dict(ledger.count_requests([line], BUCKET)) == charges


def test_functions_reports_are_requests_and_gb_seconds() -> None:
    report = "REPORT RequestId: 1\tDuration: 250 ms\tBilled Duration: 250 ms\tMemory Size: 512 MB"
    counted = ledger.count_invocations(["START RequestId: 1", report, report])
    assert counted[ledger.INVOCATION] == 2
    assert counted[ledger.GB_SECONDS] == 0.25
    assert counted[ledger.LOG_MEGABYTES] > ledger.UNSEEN_LOG_MEGABYTES


def test_a_sum_is_that_of_the_price_list() -> None:
    # 20 transitions at $25 a million, 100 writes at $5 a million, 1,000 reads at $0.40 a million
    counted = {ledger.TRANSITION: 20, ledger.S3_WRITE: 100, ledger.S3_READ: 1000}
    assert ledger.cost(counted) == pytest.approx(500 + 500 + 400)


def test_a_longer_job_costs_more_by_its_seconds_and_its_looks() -> None:
    more = ledger.prolonged({ledger.TRANSITION: 9}, seconds=600, checks=2)
    assert more[ledger.TRANSITION] == 9 + 2 * 3
    assert more[ledger.S3_WRITE] == 200 + 10
    assert more[ledger.DYNAMODB_WRITE] == 4 * 120


def test_one_vcpu_takes_all_the_cpu_seconds() -> None:
    assert seconds_on(1, 60) == 60


def test_more_vcpus_are_faster_up_to_the_serial_part() -> None:
    # 4 seconds of loading and a twentieth of the rest are done alone.
    assert seconds_on(4, 104) == pytest.approx(4 + 5 + 95 / 4)
    assert seconds_on(10**6, 104) == pytest.approx(9, abs=0.01)


@pytest.mark.parametrize("vcpus", VCPUS)
def test_every_task_has_the_memory_for_the_largest_picture(vcpus: int) -> None:
    size = task_size(vcpus, Architecture.ARM64)
    assert size.vcpus == vcpus
    assert size.memory_gib >= NEEDED_GIB
