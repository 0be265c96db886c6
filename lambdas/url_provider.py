"""UrlProvider: create a job, and sign one upload per picture.

In:  {"request": the body of `POST /api/jobs`, validated, "visitor": hash, ...}
Out: {"outcome": "ADMITTED", "job": {"job_id", "job_token", "status", "uploads", "estimate"}}
Raises VisitorLimitReached, for the visitor, and Throttled and ServiceUnavailable, which are retried.
"""

import secrets
from datetime import timedelta
from typing import Any

from contract import keys
from contract.metrics import ADMISSIONS
from contract.statuses import Status
from lambdas import clock
from lambdas.domain import plan
from lambdas.domain.jobs import Input, Job, token_hash
from lambdas.gateways.budget_table import BudgetTable
from lambdas.gateways.images import Images
from lambdas.gateways.jobs_table import JobsTable
from lambdas.observability import Event, count, logger, step
from lambdas.settings import settings


@step
def handler(event: Event, _context: Any) -> Event:  # noqa: ANN401
    """Count the visitor, write the job, sign the uploads."""
    config, now = settings(), clock.now()
    request = event["request"]
    BudgetTable(config.budget_table).count_visitor(event["visitor"], limit=config.max_jobs_per_visitor_per_day, now=now)
    token = secrets.token_urlsafe(16)
    job = _new_job(request, token)
    JobsTable(config.jobs_table).create(job)
    logger.append_keys(job_id=job.job_id)
    speed = config.task_for(job.size).speed
    logger.info("Admitted.", extra={"parameters": dict(job.parameters)})
    count(ADMISSIONS)
    return {
        "outcome": "ADMITTED",
        "job": {
            "job_id": job.job_id,
            "job_token": token,
            "status": job.status,
            "uploads": _sign_uploads(job, request),
            "estimate": {"seconds": plan.estimated_seconds(job.parameters, vcpus=speed)},
        },
    }


def _new_job(request: dict[str, Any], token: str) -> Job:
    config, now = settings(), clock.now()
    job_id = secrets.token_hex(16)
    styles = enumerate(request["styles"], start=1)
    masks = enumerate(request.get("masks", ()), start=1)
    return Job(
        job_id=job_id,
        status=Status.AWAITING_UPLOAD,
        parameters=request["parameters"],
        content=_input(keys.content(job_id), request["content"]),
        styles=tuple(_input(keys.style(job_id, number), style) for number, style in styles),
        masks=tuple(_input(keys.mask(job_id, number), mask) for number, mask in masks),
        token_hash=token_hash(token),
        created_at=now.isoformat(),
        updated_at=now.isoformat(),
        expires_at=int((now + timedelta(days=config.retention_days)).timestamp()),
    )


def _input(key: str, described: dict[str, Any]) -> Input:
    return Input(
        key=key,
        weight=described.get("weight", 1.0),
        declared_bytes=described["bytes"],
        called=described.get("name"),
    )


def _sign_uploads(job: Job, request: dict[str, Any]) -> dict[str, Any]:
    config = settings()
    images = Images(config.images_bucket)

    def sign(picture: Input, described: dict[str, Any]) -> dict[str, Any]:
        return images.sign_upload(
            picture.key,
            content_type=described["content_type"],
            at_most=config.max_upload_bytes,
            seconds=config.url_seconds,
        )

    return {
        "content": sign(job.content, request["content"]),
        "styles": [sign(*pair) for pair in zip(job.styles, request["styles"], strict=True)],
        "masks": [sign(*pair) for pair in zip(job.masks, request.get("masks", ()), strict=True)],
    }
