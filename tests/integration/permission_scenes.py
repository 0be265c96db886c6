"""What the code can do, played on a cloud with IAM."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tests.client import NstClient, OwnJob, Refused
from tests.integration.editions import wait_for
from tests.integration.permission_stage import Stage, calls_in
from tests.integration.stub_task import Plan
from tests.integration.test_jobs import CONTENT, STYLE, Inside
from tests.integration.test_ops import Operator

PATIENCE_SECONDS = 300
JOBS_PER_DAY = 16
"""Of one visitor: more than all scenes make before the one that makes too many."""


def a_whole_job_that_is_run_twice(stage: Stage, visitor: NstClient) -> None:
    job = _begin(stage, visitor, Plan())
    visitor.run(job)
    visitor.wait(job.job_id, seconds=PATIENCE_SECONDS)
    result = visitor.look(job.job_id)["result"]
    visitor.http.get(result["png_url"]).raise_for_status()
    assert visitor.budget()["remaining_ratio"] > 0
    Inside(stage.edition, job).wait_until_settled()


def a_visitor_stops(stage: Stage, visitor: NstClient) -> None:
    job = _at_work(stage, visitor)
    visitor.stop(job)
    assert visitor.wait(job.job_id, seconds=PATIENCE_SECONDS)["status"] == "STOPPED"
    Inside(stage.edition, job).wait_until_settled()


def a_visitor_deletes(stage: Stage, visitor: NstClient) -> None:
    job = _at_work(stage, visitor)
    visitor.delete(job)
    Inside(stage.edition, job).wait_until_settled()


def a_task_is_interrupted_and_resumed(stage: Stage, visitor: NstClient) -> None:
    job = _begin(stage, visitor, Plan(at="5", what="sigterm"))
    progress = visitor.wait(job.job_id, seconds=PATIENCE_SECONDS)
    assert (progress["status"], progress["attempt"]) == ("SUCCEEDED", 2)
    Inside(stage.edition, job).wait_until_settled()


def an_operator_stops_the_execution(stage: Stage, visitor: NstClient) -> None:
    job = _at_work(stage, visitor)
    stage.stop_execution(job)
    Inside(stage.edition, job).wait_until_settled()


def a_task_was_never_written_down(stage: Stage, visitor: NstClient) -> None:
    """What is left where StartNST died just after it had started a task."""
    job = _at_work(stage, visitor)
    stage.change_row(job, "REMOVE placed")
    stage.stop_execution(job)
    Inside(stage.edition, job).wait_until_settled()


def a_job_changes_while_its_task_is_started(stage: Stage, visitor: NstClient) -> None:
    """A row without its placement is never the one that StartNST has read: it stops what it has just started."""
    job = _ready(visitor)
    deadline = datetime.now(UTC) + timedelta(minutes=10)
    stage.change_row(
        job, "SET attempt = :one, deadline_at = :then", one={"N": "1"}, then={"N": str(deadline.timestamp())}
    )
    assert stage.invoke("StartNst", job_id=job.job_id, attempt=1)["errorType"] == "InvalidJob"


def the_sweep_finds_what_was_left(stage: Stage, visitor: NstClient) -> None:
    """Executions that were over without StopNST, one of a job that was deleted; and an upload that never came.

    No event came, neither of an execution nor of a task.
    """
    expired = _ready(visitor)
    stage.change_row(expired, "SET updated_at = :then", then={"S": "2026-01-01T00:00:00+00:00"})
    left, deleted = _at_work(stage, visitor), _at_work(stage, visitor)
    events = stage.edition.client("events")
    rules = [rule["Name"] for rule in events.list_rules()["Rules"] if "EventPattern" in rule]
    for rule in rules:
        events.disable_rule(Name=rule)
    stage.stop_execution(left)
    stage.stop_execution(deleted)
    visitor.delete(deleted)
    # Its task has seen it by itself, and written its result all the same.
    wait_for(lambda: _is_without_task(stage, deleted), what="the deleted job's task has stopped")
    for job in (left, deleted):
        wait_for(lambda job=job: _swept(stage, job), what="the sweep has settled the job")  # type: ignore[misc]
    for rule in rules:
        events.enable_rule(Name=rule)
    assert visitor.look(expired.job_id)["status"] == "EXPIRED"


def the_budget_is_closed(stage: Stage, visitor: NstClient) -> None:
    late = _ready(visitor)
    operator = Operator(stage.edition)
    operator.ask("budget", "close")
    assert _refusal_of_the_next_job(visitor) == "no-budget"
    visitor.run(late)
    wait_for(lambda: visitor.look(late.job_id)["status"] == "NO_BUDGET", what="the late job has no budget")
    operator.ask("budget", "open")


def a_visitor_has_made_enough_jobs(_stage: Stage, visitor: NstClient) -> None:
    refusals = (_refusal_of_the_next_job(visitor) for _ in range(JOBS_PER_DAY + 1))
    assert next(filter(None, refusals)) == "too-many-jobs"


Scene = Callable[[Stage, NstClient], None]

AT_ONCE: tuple[Scene, ...] = (
    a_whole_job_that_is_run_twice,
    a_visitor_stops,
    a_visitor_deletes,
    a_task_is_interrupted_and_resumed,
    an_operator_stops_the_execution,
    a_task_was_never_written_down,
    a_job_changes_while_its_task_is_started,
)
"""Each about its own job alone."""

ONE_BY_ONE: tuple[Scene, ...] = (the_sweep_finds_what_was_left, the_budget_is_closed, a_visitor_has_made_enough_jobs)


def play(scene: Scene, stage: Stage) -> None:
    """Let a visitor of its own play it. Raises AssertionError that names the calls that were refused."""
    try:
        with NstClient(stage.edition.site) as visitor:
            scene(stage, visitor)
    except Exception as error:
        refused = [call for call in calls_in(stage.journal) if not call.grants]
        raise AssertionError(f"{scene.__name__}: {error} Refused so far: {refused}") from error


def _ready(visitor: NstClient, *, epochs: int = 10) -> OwnJob:
    """Make a job that may be run."""
    job = visitor.create(CONTENT, [STYLE], size=256, epochs=epochs)
    visitor.upload(job, CONTENT, [STYLE])
    return job


def _begin(stage: Stage, visitor: NstClient, plan: Plan, *, epochs: int = 10) -> OwnJob:
    job = _ready(visitor, epochs=epochs)
    plan.write(stage.plans, job.job_id)
    visitor.run(job)
    return job


def _at_work(stage: Stage, visitor: NstClient) -> OwnJob:
    """Begin a job that takes longer than any test, and wait for its first frame."""
    job = _begin(stage, visitor, Plan(epoch_seconds=0.2), epochs=2_000)
    visitor.wait(job.job_id, lambda progress: bool(progress["frames"]), seconds=PATIENCE_SECONDS)
    return job


def _is_without_task(stage: Stage, job: OwnJob) -> bool:
    return all(task["lastStatus"] == "STOPPED" for task in Inside(stage.edition, job).tasks())


def _swept(stage: Stage, job: OwnJob) -> bool:
    stage.invoke("Sweep")
    return Inside(stage.edition, job).budget_item(f"job#{job.job_id}").get("state") == "SETTLED"


def _refusal_of_the_next_job(visitor: NstClient) -> str | None:
    try:
        visitor.create(CONTENT, [STYLE], size=256, epochs=10)
    except Refused as refused:
        return refused.type
    return None
