"""IAM: each call that the code makes is allowed to the role that makes it, and nothing more is granted."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.emulator import ACCOUNT
from tests.integration.editions import Starter
from tests.integration.guarded_edition import JOURNAL_VARIABLE, TASK_ROLE
from tests.integration.permission_scenes import AT_ONCE, JOBS_PER_DAY, ONE_BY_ONE, play
from tests.integration.permission_stage import Stage
from tests.integration.stub_task import task_command

SCENES_AT_ONCE = 4
OF_FUNCTIONS = tuple(
    f"NstHandler{name}Role"
    for name in ("CheckBudget", "UrlProvider", "StartNst", "MonitorNst", "StopNst", "Sweep", "WebApi")
)
MADE_BY_AWS = (
    *("logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTelemetryRecords", "xray:PutTraceSegments"),
    "ecs:TagResource",
)
"""What AWS itself does with a function's role: Lambda writes the log and the traces, RunTask tags the task."""

OF_SERVICES = {"NstTaskExecutionRole", "AdmissionMachineRole", "NstJobMachineRole"}
"""Whose calls ECS and Step Functions make, and no code of ours."""


@pytest.fixture(scope="module")
def stage(start_edition: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A cloud on which everything that the code can do has been done."""
    folder = tmp_path_factory.mktemp("permissions")
    plans, journal = folder / "tasks", folder / "calls.jsonl"
    plans.mkdir()
    with start_edition(
        folder / "data",
        *("--max-running-jobs", "100", "--max-jobs-per-visitor", str(JOBS_PER_DAY), "--stop-grace", "30"),
        task_command=task_command(plans),
        module="tests.integration.guarded_edition",
        **{JOURNAL_VARIABLE: str(journal), "SFN_WAIT_SCALE": "0.2"},
    ) as edition:
        played = Stage(edition=edition, plans=plans, journal=journal)
        with ThreadPoolExecutor(SCENES_AT_ONCE) as pool:
            list(pool.map(lambda scene: play(scene, played), AT_ONCE))
        for scene in ONE_BY_ONE:
            play(scene, played)
        assert played.calls  # before any test makes calls of its own, which are not the code's
        yield played


def test_every_call_that_the_code_makes_is_allowed_to_its_role(stage: Stage) -> None:
    assert (
        {call.role for call in stage.calls} == {*OF_FUNCTIONS, TASK_ROLE} == stage.policies.grants.keys() - OF_SERVICES
    )
    assert [call for call in stage.calls if not call.grants] == []


@pytest.mark.parametrize("role", [*OF_FUNCTIONS, TASK_ROLE])
def test_a_role_is_granted_nothing_that_its_code_does_not_call(stage: Stage, role: str) -> None:
    used = {grant for call in stage.calls if call.role == role for grant in call.grants}
    granted = {grant.text for grant in stage.policies.grants[role] if grant.action not in MADE_BY_AWS}
    assert granted - used == set()


def test_a_call_beyond_a_role_is_refused_as_aws_refuses_it(stage: Stage) -> None:
    bucket, table = stage.edition.outputs["ImagesBucketName"], stage.edition.outputs["JobsTableName"]
    s3 = stage.client_as("NstHandlerMonitorNstRole", "s3")
    dynamodb = stage.client_as("NstHandlerMonitorNstRole", "dynamodb")
    _is_refused("AccessDenied", s3.get_object, Bucket=bucket, Key="jobs/1/progress.json")
    _is_refused("AccessDenied", s3.list_objects_v2, Bucket=bucket, Prefix="jobs/")
    api = stage.client_as("NstHandlerWebApiRole", "s3")
    _is_refused("AccessDenied", api.get_object_acl, Bucket=bucket, Key="jobs/1/progress.json")
    _is_refused("AccessDeniedException", dynamodb.put_item, TableName=table, Item={"job_id": {"S": "1"}})
    dynamodb.get_item(TableName=table, Key={"job_id": {"S": "1"}})


def test_a_task_can_not_take_over_a_job_or_change_its_inputs(stage: Stage) -> None:
    update = stage.client_as(TASK_ROLE, "dynamodb").update_item
    row = {"TableName": stage.edition.outputs["JobsTableName"], "Key": {"job_id": {"S": "1"}}}
    with_x = {**row, "ExpressionAttributeValues": {":x": {"S": "x"}}}
    _is_refused("AccessDeniedException", update, UpdateExpression="SET token_hash = :x", **with_x)
    _is_refused(
        "AccessDeniedException",
        update,
        UpdateExpression="SET epoch = :x",
        ConditionExpression="token_hash = :x",
        **with_x,
    )
    exists = "attribute_exists(job_id)"
    _is_refused(
        "ConditionalCheckFailedException", update, UpdateExpression="REMOVE reason", ConditionExpression=exists, **row
    )
    write = stage.client_as(TASK_ROLE, "s3").put_object
    _is_refused("AccessDenied", write, Bucket=stage.edition.outputs["ImagesBucketName"], Key="jobs/1/inputs/content")


def test_whoever_counts_visitors_can_not_change_the_budget(stage: Stage) -> None:
    client = stage.client_as("NstHandlerUrlProviderRole", "dynamodb")
    change: dict[str, Any] = {
        "TableName": stage.edition.outputs["BudgetTableName"],
        "Key": {"period": {"S": "2026-01"}},
        "UpdateExpression": "SET available = :much",
        "ExpressionAttributeValues": {":much": {"N": "1000000000"}},
    }
    _is_refused("AccessDeniedException", client.update_item, **change)
    _is_refused("AccessDeniedException", client.transact_write_items, TransactItems=[{"Update": change}])


def test_a_task_can_not_be_given_any_other_role(stage: Stage) -> None:
    run = stage.client_as("NstHandlerStartNstRole", "ecs").run_task
    definition, cluster = stage.physical("NstTaskDefinition"), stage.edition.outputs["ClusterArn"]
    other = {"taskRoleArn": f"arn:aws:iam::{ACCOUNT}:role/{stage.physical('NstHandlerWebApiRole')}"}
    _is_refused("AccessDeniedException", run, cluster=cluster, taskDefinition=definition, overrides=other)
    _is_refused("AccessDeniedException", run, cluster="default", taskDefinition=definition)


def _is_refused(code: str, call: Callable[..., Any], **arguments: Any) -> None:
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    assert refused.value.response["Error"]["Code"] == code
