"""Run the job in the environment: what `python -m nst_task` does in a container."""

import logging
import os
import time
from collections.abc import Callable, Mapping
from typing import Final

from contract.errors import EXIT_DONE, Interrupted, InvalidSpec, NstTaskError
from contract.job_spec import JobSpec
from nst_task.cloud import aws, logs
from nst_task.cloud.attempt import Attempt
from nst_task.cloud.job_row import JobRow, NotOurs
from nst_task.cloud.reporter import Pace
from nst_task.cloud.storage import JobStorage
from nst_task.sigterm import Terminated, raise_on_sigterm
from nst_task.weights import DEFAULT_NETWORK

_log: Final = logging.getLogger(__name__)


def main(environment: Mapping[str, str] = os.environ) -> int:
    """Run the job in JOB_SPEC, and return the exit code."""
    raise_on_sigterm()
    formatter = logs.begin()
    try:
        spec = JobSpec.from_json(environment["JOB_SPEC"])
        formatter.keys = {"job_id": spec.job_id, "attempt": spec.attempt}
        return run(spec, jobs_table=_jobs_table(environment), network=environment.get("NST_NETWORK", DEFAULT_NETWORK))
    except NstTaskError as error:
        _log.error("%s: %s", type(error).__name__, error)
        return error.exit_code
    except Terminated:
        _log.info("Interrupted before there was anything to keep.")
        return Interrupted.exit_code


def run(
    spec: JobSpec, *, jobs_table: str, network: str, clock: Callable[[], float] = time.time, pace: Pace | None = None
) -> int:
    """Claim the attempt, work on it, write how it ended, and return the exit code.

    Raises Terminated where SIGTERM comes so early that there is nothing to keep.
    """
    row = JobRow(table=aws.table(jobs_table), job_id=spec.job_id, attempt=spec.attempt, clock=clock)
    storage = JobStorage(s3=aws.s3(), bucket=spec.bucket, job_id=spec.job_id)
    try:
        row.claim()
        _log.info("Claimed.")
        return Attempt(spec, row, storage, network, pace or Pace()).work()
    except NotOurs as error:
        _log.info("%s Nothing is left to do.", error)
        return EXIT_DONE
    except aws.Trouble as error:
        # What is done is in the checkpoints; another attempt may find AWS in better health.
        _log.error("AWS is in trouble, so this attempt gives up: %s.", aws.describe(error))
        return Interrupted.exit_code


def _jobs_table(environment: Mapping[str, str]) -> str:
    name = environment.get("JOBS_TABLE")
    if not name:
        raise InvalidSpec("JOBS_TABLE is not set: deploy the Core stack again, which names the table.")
    return name
