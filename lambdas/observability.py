"""Logs and metrics of the functions, in one place, so that every line names its job.

Traces are Lambda's own: it sends a segment of every call to X-Ray, and the state machines one of every step, without
any code here. So a trace shows each function, and not the calls that it makes of AWS: its log does.
"""

import os
from collections.abc import Callable, Mapping
from typing import Any, Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit, single_metric

from contract.metrics import SERVICE, SERVICE_NAME, STAGE, Metric

Event = dict[str, Any]
Handler = Callable[[Event, Any], Event]

logger: Final = Logger()


def step(handler: Handler) -> Handler:
    """Let a function of the state machines log and count; the job's id is on every line that it logs."""

    def with_job_id(event: Event, context: Any) -> Event:  # noqa: ANN401 - Lambda's own object
        logger.append_keys(job_id=job_id_in(event))
        try:
            return handler(event, context)
        except Exception as error:
            logger.warning("Raised %s: %s", type(error).__name__, error)
            raise

    return logger.inject_lambda_context(with_job_id, clear_state=True)


def job_id_in(event: Mapping[str, Any]) -> str | None:
    """Return the job that an event is about: the state machine's own data, or of an execution or a task."""
    detail = event.get("detail", {})
    job_id: str | None = event.get("job_id") or detail.get("name") or detail.get("startedBy") or None
    return job_id


def count(metric: Metric, value: float = 1, **dimensions: str) -> None:
    """Add one measurement to a metric of this stage. Raises ValueError for other dimensions than the metric has."""
    if set(dimensions) != set(metric.dimensions):
        raise ValueError(f"{metric.name} has the dimensions {metric.dimensions}, not {tuple(dimensions)}.")
    with single_metric(name=metric.name, unit=MetricUnit(metric.unit), value=value) as measured:
        measured.add_dimension(name=SERVICE, value=SERVICE_NAME)
        measured.add_dimension(name=STAGE, value=os.environ["STAGE"])
        for dimension, text in dimensions.items():
            measured.add_dimension(name=dimension, value=text)
