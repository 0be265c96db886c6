"""What visitors do with jobs: create, run, view, stop and delete them."""

import hmac
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from math import ceil

from contract import keys
from contract.frames import frame_epochs
from contract.parameters import Parameters
from contract.statuses import Status
from lambdas import clock
from lambdas.api import problems
from lambdas.api.models import AdmittedJob, Frame, JobStatus, JobView, NewJob, Result, Sources, as_json
from lambdas.api.problems import Problem
from lambdas.domain import plan
from lambdas.domain.endings import STOPPED_BEFORE_START
from lambdas.domain.errors import VisitorLimitReached
from lambdas.domain.inputs import what_is_wrong
from lambdas.domain.jobs import Job, token_hash
from lambdas.gateways import executions
from lambdas.gateways.executions import ExecutionFailed, NstJobs
from lambdas.gateways.images import Images
from lambdas.gateways.jobs_table import JobsTable
from lambdas.observability import logger
from lambdas.settings import settings


def admit(new: NewJob, visitor: str) -> AdmittedJob:
    """Ask Admission for a job. Raises Problem."""
    _require_a_mask_for_each_style_or_none(new)
    _require_that_it_can_be_uploaded(new)
    _require_that_it_can_end(new.parameters)
    try:
        answer = executions.run(str(settings().admission_machine_arn), {"request": as_json(new), "visitor": visitor})
    except ExecutionFailed as error:
        if error.error == VisitorLimitReached.__name__:
            raise _enough_for_today() from error
        raise
    if answer["outcome"] == Status.NO_BUDGET:
        raise _no_budget(datetime.fromisoformat(answer["renews_at"]))
    return AdmittedJob.model_validate(answer["job"])


def run(job_id: str, token: str | None) -> JobStatus:
    """Check that all pictures are there and can be some, and start the job's execution. Again, it changes nothing."""
    job = _own(job_id, token)
    if job.status is Status.EXPIRED:
        raise Problem(problems.JOB_EXPIRED, f"{job.reason}")
    if job.status is Status.AWAITING_UPLOAD:
        _queue(job)
    if not job.is_over:
        NstJobs(str(settings().nst_job_machine_arn)).start(job_id)
    return _status(job_id)


def stop(job_id: str, token: str | None) -> JobStatus:
    """End a job early; its task keeps the last image. Asking again changes nothing."""
    job = _own(job_id, token)
    if job.status is Status.AWAITING_UPLOAD:
        raise Problem(problems.NOT_RUN_YET, "There is nothing to stop: run the job first, or delete it.")
    table, now = JobsTable(settings().jobs_table), clock.now()
    # A job in the queue has no task to ask, and its execution may check again only in a minute.
    if not table.end(job, STOPPED_BEFORE_START, now=now, statuses=(Status.QUEUED,)):
        table.ask_to_stop(job_id, now=now)
    return _status(job_id)


def delete(job_id: str, token: str | None) -> None:
    """Stop a job if need be, and delete its pictures. What its task writes until it stops, StopNST deletes."""
    config = settings()
    _own(job_id, token)
    JobsTable(config.jobs_table).mark_deleted(job_id, now=clock.now())
    Images(config.images_bucket).delete_all(job_id)


def view(job_id: str) -> JobView:
    """Return a job's public view, with fresh URLs."""
    job = _existing(job_id)
    config, now = settings(), clock.now()
    images = Images(config.images_bucket)
    was_run = job.status not in (Status.AWAITING_UPLOAD, Status.EXPIRED)

    def sign(key: str) -> str:
        return images.sign_download(key, seconds=config.url_seconds)

    frames = frame_epochs(job.epochs) if was_run else ()
    return JobView(
        job_id=job_id,
        status=job.status,
        reason=job.reason,
        error=job.error,
        parameters=Parameters(**job.parameters),
        epoch=job.epoch,
        epochs=job.epochs,
        percent=job.percent,
        eta_seconds=job.eta_seconds,
        created_at=datetime.fromisoformat(job.created_at),
        expires_at=datetime.fromtimestamp(job.expires_at, UTC),
        urls_expire_at=now + timedelta(seconds=config.url_seconds),
        progress_url=sign(keys.progress(job_id)) if was_run else None,
        frames=[Frame(epoch=epoch, url=sign(keys.frame(job_id, epoch))) for epoch in frames],
        result=Result(png_url=sign(keys.result_png(job_id)), jpg_url=sign(keys.result_jpg(job_id)))
        if was_run
        else None,
        sources=Sources(
            content_url=sign(job.content.key),
            style_urls=[sign(style.key) for style in job.styles],
            style_weights=[style.weight for style in job.styles],
        )
        if was_run
        else None,
    )


def _queue(job: Job) -> None:
    config = settings()
    images = Images(config.images_bucket)
    uploads = {picture: upload for picture in job.inputs if (upload := images.inspect(picture.key))}
    missing = [picture.name for picture in job.inputs if picture not in uploads]
    if missing:
        raise Problem(problems.INPUTS_MISSING, f"Not uploaded yet: {', '.join(missing)}. Upload them, then run it.")
    problem_of = partial(what_is_wrong, at_most=config.max_upload_bytes)
    wrong = [problem for picture, upload in uploads.items() if (problem := problem_of(picture, upload))]
    if wrong:
        raise Problem(problems.INVALID_INPUTS, " ".join(wrong))
    checked = [replace(picture, etag=upload.etag) for picture, upload in uploads.items()]
    if JobsTable(config.jobs_table).queue(job, checked, now=clock.now()):
        logger.info("Queued.", extra={"job_id": job.job_id})


def _existing(job_id: str) -> Job:
    job = JobsTable(settings().jobs_table).find(job_id)
    if job is None or job.deleted:
        raise Problem(problems.JOB_NOT_FOUND, f"There is no job {job_id}: it expired, was deleted, or never was.")
    return job


def _own(job_id: str, token: str | None) -> Job:
    job = _existing(job_id)
    if not hmac.compare_digest(token_hash(token or "").encode(), job.token_hash.encode()):
        raise Problem(
            problems.NOT_YOURS, "Send the job_token that came with the job in the header x-job-token; others may look."
        )
    return job


def _status(job_id: str) -> JobStatus:
    return JobStatus(job_id=job_id, status=_existing(job_id).status)


def _require_a_mask_for_each_style_or_none(new: NewJob) -> None:
    if len(new.masks) not in (0, len(new.styles)):
        raise problems.invalid_field(
            "masks", f"{len(new.masks)} masks for {len(new.styles)} styles: send one for each style, or none"
        )


def _require_that_it_can_be_uploaded(new: NewJob) -> None:
    at_most = settings().max_upload_bytes
    pictures = {
        "content": new.content,
        **{f"styles.{number}": style for number, style in enumerate(new.styles)},
        **{f"masks.{number}": mask for number, mask in enumerate(new.masks)},
    }
    for path, picture in pictures.items():
        if picture.bytes > at_most:
            raise problems.invalid_field(
                f"{path}.bytes", f"{picture.bytes} is too many here: send a picture of at most {at_most} bytes"
            )


def _require_that_it_can_end(parameters: Parameters) -> None:
    config, size, epochs = settings(), parameters.size, parameters.epochs
    if size > config.largest_size:
        raise problems.invalid_field(
            "parameters.size", f"{size} is too large here: choose at most {config.largest_size} pixels"
        )
    if config.worst_case(size) > config.budget_limit_microdollars:
        raise problems.invalid_field(
            "parameters.size",
            f"a picture of {size} pixels may cost more than the whole budget of this site: choose a smaller one",
        )
    seconds = plan.estimated_seconds(asdict(parameters), vcpus=config.task_for(size).speed)
    if seconds > config.job_deadline_seconds:
        raise problems.invalid_field(
            "parameters.epochs",
            f"{epochs} epochs at {size} pixels take about {ceil(seconds / 60)} minutes, and a job may take "
            f"{config.job_deadline_seconds // 60} here: choose fewer epochs or a smaller size",
        )


def _no_budget(renews_at: datetime) -> Problem:
    return Problem(
        problems.NO_BUDGET,
        f"The budget of this site is used up; it renews on {renews_at:%-d %B %Y at %H:%M} UTC.",
        headers=_retry_at(renews_at),
        members={"renews_at": renews_at.isoformat()},
    )


def _enough_for_today() -> Problem:
    limit = settings().max_jobs_per_visitor_per_day
    tomorrow = (clock.now() + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return Problem(
        problems.TOO_MANY_JOBS,
        f"You have started {limit} jobs today, which is the daily limit of a visitor: try again tomorrow.",
        headers=_retry_at(tomorrow),
    )


def _retry_at(moment: datetime) -> dict[str, str]:
    return {"Retry-After": str(max(1, round((moment - clock.now()).total_seconds())))}
