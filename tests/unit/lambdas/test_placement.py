"""What ECS answers instead of starting a task, in its own words and shapes, and what becomes of the job then.

The words are those of the ECS developer guide and API reference, or of the service as others reported them; botocore
makes the errors, and checks the answers against its model of the service.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from botocore.stub import Stubber

from lambdas import check_budget, start_nst, stop_nst
from lambdas.domain import errors, placement
from lambdas.domain.errors import (
    CapacityUnavailable,
    NotPlaced,
    QuotaReached,
    RoleNotReady,
    ServiceUnavailable,
    TaskRefused,
    TaskStillStopping,
    Throttled,
)
from lambdas.domain.jobs import Job
from lambdas.domain.pricing import FLAT_PER_JOB
from lambdas.gateways import aws
from lambdas.gateways.budget_table import BudgetTable
from lambdas.gateways.jobs_table import JobsTable
from lambdas.settings import FunctionSettings, settings
from tests.unit.lambdas.conftest import JOB_ID, Time
from tests.unit.lambdas.context import CONTEXT
from tests.unit.lambdas.fakes import FakeEcs

Answer = tuple[str, str] | str
"""An error's code and message, or the reason of a failure in an answer with status 200."""

CAPACITY = "Capacity is unavailable at this time. Please try again later or in a different availability zone"
VCPUS = "You\u2019ve reached the limit on the number of vCPUs you can run concurrently"
DENIED = (
    "User: arn:aws:sts::123456789012:assumed-role/StartNst/StartNst is not authorized to perform: ecs:RunTask on "
    "resource: arn:aws:ecs:us-east-1:123456789012:task-definition/nst:2"
)
LINKED_ROLE = "Unable to assume the service linked role. Please verify that the ECS service linked role exists."
TASK_ROLE = (
    "ECS was unable to assume the role 'arn:aws:iam::123456789012:role/task' that was provided for this task. Please "
    "verify that the role being passed has the proper trust relationship and permissions"
)
SUBNET_THROTTLED = "Error retrieving subnet information for [subnet-1]: Rate exceeded (ErrorCode: Throttling)"
GROUP_THROTTLED = (
    "Error retrieving security group information for [sg-1]: Request limit exceeded. (ErrorCode: RequestLimitExceeded)"
)
NO_ADDRESS = "The specified subnet does not have enough free addresses to satisfy the request."
NO_INTERFACE = "You have reached the maximum number of network interfaces."

ANSWERS: list[tuple[Answer, type[Exception], str]] = [
    (CAPACITY, CapacityUnavailable, "no capacity"),
    (CAPACITY.upper(), CapacityUnavailable, "no capacity"),
    (("ClientException", CAPACITY), CapacityUnavailable, "no capacity"),
    ("RESOURCE:CPU", CapacityUnavailable, "no capacity"),
    ("resource:memory", CapacityUnavailable, "no capacity"),
    ("AGENT", CapacityUnavailable, "no capacity"),
    ("RESOURCE:ENI", CapacityUnavailable, "free addresses"),
    (("InvalidParameterException", NO_ADDRESS), CapacityUnavailable, "free addresses"),
    ("Internal error.", CapacityUnavailable, "another zone"),
    ("Rate exceeded", CapacityUnavailable, "fewer requests"),  # an answer that ECS would repeat to the same token
    (VCPUS, QuotaReached, "nst:max_running_jobs"),
    (VCPUS.replace("\u2019", "'"), QuotaReached, "nst:max_running_jobs"),
    (("ClientException", VCPUS.replace("vCPUs", "tasks")), QuotaReached, "nst:max_running_jobs"),
    (("ClientException", NO_INTERFACE), QuotaReached, "nst:max_running_jobs"),
    ("The requested CPU configuration is above your limit", TaskRefused, "nst:task_vcpus"),
    ("The requested MEMORY configuration is above your limit", TaskRefused, "nst:task_vcpus"),
    (("InvalidParameterException", LINKED_ROLE), RoleNotReady, "create-service-linked-role"),
    (("ClientException", TASK_ROLE), RoleNotReady, "create-service-linked-role"),
    (("AccessDeniedException", DENIED), TaskRefused, "StartNst may not start the task"),
    (("BlockedException", "Your account is currently blocked."), TaskRefused, "AWS Support"),
    (("ClusterNotFoundException", "Cluster not found."), TaskRefused, "deploy the Core stack again"),
    (("ClientException", "TaskDefinition is inactive"), TaskRefused, "deploy the Core stack again"),
    ("ATTRIBUTE", TaskRefused, "deploy the Core stack again"),
    ("LOCATION", TaskRefused, "deploy the Core stack again"),
    (("ThrottlingException", "Rate exceeded"), Throttled, "tried again"),
    (("InvalidParameterException", SUBNET_THROTTLED), Throttled, "fewer requests"),
    (("InvalidParameterException", GROUP_THROTTLED), Throttled, "fewer requests"),
    (("ServerException", "Service Unavailable. Please try again later."), ServiceUnavailable, "tried again"),
]


@pytest.fixture
def reserved(queued: Job) -> Job:
    check_budget.handler({"mode": "reserve", "job_id": queued.job_id}, CONTEXT)
    return queued


@pytest.fixture
def run_task(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    """A client of ECS that answers RunTask as it is told, and lists no task."""
    client = boto3.client("ecs")
    monkeypatch.setattr(aws, "ecs", lambda: client)
    with Stubber(client) as stubber:
        yield stubber


def answers(stubber: Stubber, answer: Answer) -> None:
    if isinstance(answer, str):
        stubber.add_response("run_task", {"tasks": [], "failures": [{"reason": answer}]})
        return
    code, message = answer
    status = 500 if code == "ServerException" else 400
    stubber.add_client_error("run_task", service_error_code=code, service_message=message, http_status_code=status)


def lists_nothing(stubber: Stubber) -> None:
    for _ in ("RUNNING", "STOPPED"):
        stubber.add_response("list_tasks", {"taskArns": []})


def start(attempt: int = 1) -> dict[str, Any]:
    return start_nst.handler({"job_id": JOB_ID, "attempt": attempt, "wait_seconds": 10}, CONTEXT)


def stop(error: Exception) -> dict[str, Any]:
    """End the job as the state machine does once its retries are used up."""
    return stop_nst.handler({"job_id": JOB_ID, "error": {"Error": type(error).__name__, "Cause": str(error)}}, CONTEXT)


@pytest.mark.parametrize(("answer", "error", "advice"), ANSWERS)
def test_an_answer_of_ecs_becomes_an_error_with_advice(
    reserved: Job, run_task: Stubber, answer: Answer, error: type[Exception], advice: str
) -> None:
    assert reserved
    answers(run_task, answer)
    with pytest.raises(error) as raised:
        start()
    assert type(raised.value) is error
    assert advice in str(raised.value)
    assert isinstance(answer, tuple) or answer in str(raised.value)


@pytest.mark.parametrize(("answer", "error", "advice"), ANSWERS)
def test_a_job_without_a_task_gets_its_reservation_back(
    reserved: Job,
    run_task: Stubber,
    time: Time,
    budget: BudgetTable,
    answer: Answer,
    error: type[Exception],
    advice: str,
) -> None:
    answers(run_task, answer)
    with pytest.raises(error) as raised:
        start()
    if not isinstance(raised.value, NotPlaced):
        time.now += timedelta(minutes=6)
        lists_nothing(run_task)
    told = stop(raised.value)
    assert told["charged_microdollars"] == FLAT_PER_JOB
    reservation = budget.reservation(reserved.job_id)
    assert reservation
    assert reservation.is_settled
    assert (told["outcome"], told["error"], told["needs_operator"]) == ("FAILED", error.__name__, True)
    assert advice in told["cause"]
    assert advice not in told["reason"]  # which a visitor reads
    run_task.assert_no_pending_responses()


@pytest.mark.parametrize("answer", ["RESOURCE:CPU", VCPUS, ("InvalidParameterException", LINKED_ROLE)])
def test_what_was_certainly_not_started_is_asked_for_anew(
    reserved: Job, run_task: Stubber, jobs: JobsTable, answer: Answer
) -> None:
    answers(run_task, answer)
    with pytest.raises(NotPlaced):
        start()
    assert jobs.get(reserved.job_id).refused


@pytest.mark.parametrize("failure", [ReadTimeoutError, EndpointConnectionError])
def test_a_start_without_an_answer_is_repeated_with_its_token(
    reserved: Job, ecs: FakeEcs, monkeypatch: pytest.MonkeyPatch, failure: Any
) -> None:
    def no_answer(**_request: Any) -> None:
        raise failure(endpoint_url="https://ecs.us-east-1.amazonaws.com/")

    assert reserved
    with monkeypatch.context() as patch:
        patch.setattr(ecs, "run_task", no_answer)
        with pytest.raises(ServiceUnavailable):
            start()
    start()
    assert [request["clientToken"] for request in ecs.requests] == [f"{JOB_ID}-1-0"]


def test_a_task_started_before_a_deployment_is_taken(reserved: Job, run_task: Stubber, jobs: JobsTable) -> None:
    arn = "arn:aws:ecs:us-east-1:123456789012:task/nst/0123456789abcdef0123456789abcdef"
    run_task.add_client_error(
        "run_task",
        service_error_code="ConflictException",
        service_message="The clientToken is in use.",
        http_status_code=400,
        modeled_fields={"resourceIds": [arn]},
    )
    assert start()["task_arn"] == arn
    assert [placed.task_arn for placed in jobs.get(reserved.job_id).placed] == [arn]


def test_a_start_without_an_answer_is_waited_for_until_listed(
    reserved: Job, run_task: Stubber, time: Time, jobs: JobsTable
) -> None:
    answers(run_task, ("ServerException", "Service Unavailable. Please try again later."))
    with pytest.raises(ServiceUnavailable) as raised:
        start()
    time.now += timedelta(minutes=4)
    lists_nothing(run_task)
    with pytest.raises(TaskStillStopping):
        stop(raised.value)
    assert jobs.get(reserved.job_id).is_over  # so that such a task could not begin to work


def test_a_start_that_ecs_has_forgotten_costs_the_reservation(
    reserved: Job, run_task: Stubber, time: Time, config: FunctionSettings
) -> None:
    assert reserved
    answers(run_task, ("ServerException", "Service Unavailable. Please try again later."))
    with pytest.raises(ServiceUnavailable) as raised:
        start()
    time.now += timedelta(hours=1)
    lists_nothing(run_task)
    assert stop(raised.value)["charged_microdollars"] == config.worst_case(512)


def test_after_each_refusal_another_zone_is_tried(reserved: Job, ecs: FakeEcs, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reserved
    monkeypatch.setenv("SUBNET_IDS", "subnet-1,subnet-2,subnet-3")
    settings.cache_clear()
    ecs.refuse_with = "Internal error."
    for _ in range(5):
        with pytest.raises(CapacityUnavailable):
            start()
    asked = [request["networkConfiguration"]["awsvpcConfiguration"]["subnets"] for request in ecs.requests]
    assert asked == [["subnet-1", "subnet-2", "subnet-3"], ["subnet-1"], ["subnet-2"], ["subnet-3"], ["subnet-1"]]


def test_every_rule_is_tried_here() -> None:
    said = [answer if isinstance(answer, str) else ": ".join(answer) for answer, _, _ in ANSWERS]
    assert {placement.rule_for(each) for each in said} == {*placement.RULES, placement.ANYTHING_ELSE}


def test_every_error_of_a_rule_can_be_named_by_the_machine() -> None:
    assert all(getattr(errors, rule.error.__name__) is rule.error for rule in placement.RULES)
