"""What is measured of a job, once, when its money is settled."""

from datetime import datetime

from contract import keys, metrics
from contract.frames import FIRST_EPOCH
from lambdas.domain.endings import STALLED
from lambdas.domain.jobs import Job
from lambdas.gateways.images import Images
from lambdas.observability import count
from lambdas.settings import settings


def measure(job: Job, charged: int, *, now: datetime) -> None:
    """Count how a job ended, what it was charged in micro-dollars, and how long its visitor waited."""
    count(metrics.JOBS_ENDED, outcome=job.status)
    count(metrics.CHARGED, charged)
    if job.error == STALLED:
        count(metrics.JOBS_STALLED)
    if job.queued_at is None:
        return
    queued_at = datetime.fromisoformat(job.queued_at)
    count(metrics.JOB_SECONDS, (now - queued_at).total_seconds())
    first_frame_at = Images(settings().images_bucket).written_at(keys.frame(job.job_id, FIRST_EPOCH))
    if first_frame_at:
        count(metrics.FIRST_FRAME_SECONDS, max(0.0, (first_frame_at - queued_at).total_seconds()))
