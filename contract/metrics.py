"""The metrics of the product: one constant each, for the function that emits it and the alarm that watches it."""

from dataclasses import dataclass
from typing import Final

NAMESPACE: Final = "NstArt"
SERVICE: Final = "service"
SERVICE_NAME: Final = "nst-art"
STAGE: Final = "stage"
"""Every metric has both dimensions: deployments of one account do not mix, and Powertools adds the first by itself."""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A name, the unit as CloudWatch spells it, and the dimensions beside service and stage."""

    name: str
    about: str
    unit: str = "Count"
    dimensions: tuple[str, ...] = ()

    @property
    def all_dimensions(self) -> frozenset[str]:
        """The metric's full set of dimensions: with one more or less, CloudWatch has another metric."""
        return frozenset({SERVICE, STAGE, *self.dimensions})


OUTCOME: Final = "outcome"
ADMISSIONS: Final = Metric(name="Admissions", about="Jobs that visitors made")
RESERVATIONS: Final = Metric(name="Reservations", about="Jobs that asked for money", dimensions=(OUTCOME,))
TASKS_STARTED: Final = Metric(name="TasksStarted", about="Fargate tasks that were placed")
JOBS_ENDED: Final = Metric(
    name="JobsEnded", about="Jobs that were settled, by their last status", dimensions=(OUTCOME,)
)
JOBS_STALLED: Final = Metric(name="JobsStalled", about="Jobs whose task sent no heartbeat any more")
CHARGED: Final = Metric(name="ChargedMicrodollars", about="What a job was charged", unit="None")
JOB_SECONDS: Final = Metric(
    name="JobSeconds", about="From the moment that its visitor ran a job to its settlement", unit="Seconds"
)
FIRST_FRAME_SECONDS: Final = Metric(
    name="FirstFrameSeconds", about="From the moment that its visitor ran a job to its first frame", unit="Seconds"
)
BUDGET_USED: Final = Metric(name="BudgetUsedPercent", about="Of the period's limit, spent or held", unit="Percent")
SWEPT_ENDED: Final = Metric(name="SweepEnded", about="Jobs that the sweep ended or settled")
SWEPT_ORPHANS: Final = Metric(name="SweepOrphans", about="Tasks without a job that the sweep stopped")
SWEPT_FAILED: Final = Metric(name="SweepFailed", about="Jobs that the sweep could not settle this time")
BUDGET_CLOSED: Final = Metric(name="BudgetClosed", about="Times that the kill switch closed the budget")
