"""A phase of a job's life, a fault, and how the job must end: one combination that is tried."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tests.integration.faults import Fault
from tests.integration.stub_task import Plan

SOME: Final = 4
"""More than the clients of AWS try by themselves, so that the state machine has to try again."""

FOR_GOOD: Final = 1000
LAMBDA_FAULTS: Final = (
    ("before", "Lambda error before its effect"),
    ("after", "Lambda error after its effect"),
    ("twice", "Lambda delivered twice"),
)
BY_ITS_EXECUTION: Final = '"checks"'
BY_ITS_TASK: Final = '"aws.ecs"'
"""What StopNST is handed by either of the two that let it settle a job, and by no other."""


class Phase(StrEnum):
    """Where in its life a job is."""

    ADMISSION = "admission"
    UPLOAD = "upload"
    RESERVED = "reserved"
    STARTING = "starting"
    FIRST_EPOCH = "first epoch"
    MID_RUN = "mid-run"
    RESULT = "writing the result"
    SETTLING = "settling"


class Act(StrEnum):
    """What somebody does to a job meanwhile."""

    VISITOR_STOPS = "visitor stops"
    OPERATOR_STOPS = "operator stops the execution"


@dataclass(frozen=True, kw_only=True)
class Case:
    """One combination. `error` is the name that the job's row must have; None for none.

    tasks: how many must have been started. act_at: the status or the epoch at which somebody acts.
    refused: the status and the type of the problem that making the job is answered with, before a second try works.
    repeats: whether epochs may be done a second time, because no checkpoint has them.
    is_slow: takes a minute or more.
    """

    phase: Phase
    fault: str
    status: str = "SUCCEEDED"
    error: str | None = None
    tasks: int = 1
    plan: Plan | None = None
    cloud: tuple[Fault, ...] = ()
    act: Act | None = None
    act_at: str | int = 0
    epochs: int = 10
    refused: tuple[int, str] | None = None
    repeats: bool = False
    is_slow: bool = False

    @property
    def engine(self) -> bool:
        """Whether the real task does the job."""
        return bool(self.plan and self.plan.engine)

    @property
    def name(self) -> str:
        """For a person."""
        return f"{self.phase}: {self.fault}{', real engine' if self.engine else ''}"
