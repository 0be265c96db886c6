"""StartNST: start the one Fargate task of a job's attempt.

In:  {"job_id", "attempt", "wait_seconds"}
Out: the input, `wait_seconds` included, plus {"task_arn", "placement"}
Raises CapacityUnavailable, QuotaReached, RoleNotReady, Throttled and ServiceUnavailable, which are retried; TaskRefused
and InvalidJob, which are not: the job is over.

An abort does not kill this function, and Lambda may run it twice. So what is about to be started is written before, and
what was started only if the job still wants it.
"""

from typing import Any

from contract.frames import frame_epochs
from contract.job_spec import InputObject, JobSpec
from contract.metrics import TASKS_STARTED
from contract.parameters import Parameters
from lambdas import clock
from lambdas.domain.errors import InvalidJob, NotPlaced
from lambdas.domain.jobs import Input, Job
from lambdas.gateways.images import Images
from lambdas.gateways.jobs_table import JobsTable
from lambdas.gateways.tasks import Tasks
from lambdas.observability import Event, count, logger, step
from lambdas.settings import settings


@step
def handler(event: Event, _context: Any) -> Event:  # noqa: ANN401
    """Intend, start, record."""
    config = settings()
    jobs = JobsTable(config.jobs_table)
    job = jobs.get(event["job_id"])
    if job.is_over or job.stop_requested:
        raise InvalidJob(f"The job {job.job_id} was stopped before its task was started.")
    job = _intend(jobs, job, attempt=int(event["attempt"]))
    Images(config.images_bucket).begin_progress(job, now=clock.now())
    task_arn = _start(jobs, job)
    logger.info("Started.", extra={"attempt": job.attempt, "placement": job.placement, "task_arn": task_arn})
    count(TASKS_STARTED)
    return {**event, "task_arn": task_arn, "placement": job.placement}


def _intend(jobs: JobsTable, job: Job, *, attempt: int) -> Job:
    """Write attempt and placement. Run again for the same attempt, this goes on with what it wrote the first time."""
    if attempt < job.attempt:
        raise InvalidJob(f"Attempt {attempt} of the job {job.job_id} is over: attempt {job.attempt} runs.")
    if attempt == job.attempt and not job.refused:
        return job
    now = clock.now()
    # Later attempts have what the first one left; one that was never placed has not used any.
    deadline_at = job.deadline_at if attempt > 1 else now.timestamp() + settings().job_deadline_seconds
    placement = job.placement + 1 if attempt == job.attempt else 0
    return jobs.intend(job, attempt=attempt, placement=placement, deadline_at=deadline_at, now=now)


def _start(jobs: JobsTable, job: Job) -> str:
    tasks = Tasks(settings())
    try:
        task_arn = tasks.run(job, _spec(job))
    except NotPlaced:
        jobs.refuse(job, now=clock.now())
        raise
    if not jobs.record(job, task_arn, now=clock.now()):
        tasks.stop(task_arn, reason="The job ended while its task was started.")
        raise InvalidJob(f"The job {job.job_id} ended while its task was started; the task was stopped.")
    return task_arn


def _spec(job: Job) -> str:
    """Return the task's JOB_SPEC. From the row alone: a repeated start must send the same, or ECS refuses it."""
    return JobSpec(
        job_id=job.job_id,
        bucket=settings().images_bucket,
        content=_picture(job.content),
        styles=tuple(map(_picture, job.styles)),
        masks=tuple(map(_picture, job.masks)),
        parameters=Parameters(**job.parameters),
        frame_epochs=frame_epochs(job.epochs),
        deadline_at=job.deadline_at,
        attempt=job.attempt,
    ).to_json()


def _picture(picture: Input) -> InputObject:
    return InputObject(key=picture.key, etag=str(picture.etag), weight=picture.weight, name=picture.called)
