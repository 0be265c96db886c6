"""Every combination of a phase of a job and a fault that is tried, and how the job must end."""

from collections.abc import Iterator, Mapping
from typing import Final

from tests.integration.fault_case import (
    BY_ITS_EXECUTION,
    BY_ITS_TASK,
    FOR_GOOD,
    LAMBDA_FAULTS,
    SOME,
    Act,
    Case,
    Phase,
)
from tests.integration.fault_table_admission import admission_faults
from tests.integration.fault_table_engine import engine_faults
from tests.integration.faults import Fault
from tests.integration.stub_task import Plan

_BAD_LUCK: Final = ("SUCCEEDED", None, 2)
_STALLED: Final = ("FAILED", "Stalled", 1)
_TASK_FAILED: Final = ("FAILED", "TaskFailed", 1)
_INTERNAL: Final = ("FAILED", "InternalError", 1)
_OUT_OF_MEMORY: Final = ("FAILED", "OutOfMemory", 1)
_GOES_ON: Final = ("SUCCEEDED", None, 1)

_PLACES: Final = {
    "claim": Phase.STARTING,
    "load": Phase.STARTING,
    "1": Phase.FIRST_EPOCH,
    "5": Phase.MID_RUN,
    "result": Phase.RESULT,
    "end": Phase.SETTLING,
}
_TASK_FAULTS: Final[Mapping[str, tuple[str, Mapping[str, tuple[str, str | None, int]]]]] = {
    "sigterm": ("SIGTERM, as Spot does", dict.fromkeys(_PLACES, _BAD_LUCK) | {"result": _GOES_ON, "end": _GOES_ON}),
    "sigkill": ("SIGKILL", dict.fromkeys(_PLACES, _BAD_LUCK)),
    "stand-still": ("hangs, without a heartbeat", dict.fromkeys(_PLACES, _STALLED)),
    "out-of-memory": (
        "out of memory",
        dict.fromkeys(_PLACES, _OUT_OF_MEMORY) | dict.fromkeys(("claim", "result", "end"), _TASK_FAILED),
    ),
    "break": (
        "an unexpected error",
        dict.fromkeys(_PLACES, _INTERNAL) | dict.fromkeys(("claim", "result", "end"), _TASK_FAILED),
    ),
}


def task_faults() -> Iterator[Case]:
    """What happens to the task's process."""
    for what, (name, endings) in _TASK_FAULTS.items():
        for place, (status, error, attempts) in endings.items():
            yield Case(
                phase=_PLACES[place],
                fault=f"{name} (at {place})",
                status=status,
                error=error,
                tasks=attempts,
                # So slow that a visitor would see epochs that are done again where a checkpoint has them.
                plan=Plan(at=place, what=what, epoch_seconds=0.5 if what == "sigterm" else 0.02),
                repeats=what == "sigkill",
                is_slow=what == "stand-still" and place != "5",
            )
    yield Case(
        phase=Phase.MID_RUN,
        fault="deadline passed",
        status="FAILED",
        error="DeadlinePassed",
        plan=Plan(epoch_seconds=0.5),
        epochs=400,
        is_slow=True,
    )
    yield Case(
        phase=Phase.MID_RUN,
        fault="SIGTERM in every attempt",
        status="FAILED",
        error="Interrupted",
        tasks=3,
        plan=Plan(at="5", what="sigterm", attempts=(1, 2, 3)),
    )
    yield Case(
        phase=Phase.MID_RUN,
        fault="an epoch that never ends",
        status="FAILED",
        error="Stalled",
        plan=Plan(at="5", what="loop"),
        is_slow=True,
    )


def people() -> Iterator[Case]:
    """What visitors and operators do."""
    slowly = Plan(epoch_seconds=0.4)
    places: Mapping[Phase, tuple[str | int, Plan, tuple[Fault, ...]]] = {
        Phase.RESERVED: (
            "QUEUED",
            Plan(),
            (Fault(call="lambda lambdas.check_budget", how="before", times=3, error="TooManyJobs"),),
        ),
        Phase.STARTING: ("STARTING", Plan(at="claim", what="loop"), ()),
        Phase.FIRST_EPOCH: (1, slowly, ()),
        Phase.MID_RUN: (5, slowly, ()),
    }
    for act, error in ((Act.VISITOR_STOPS, None), (Act.OPERATOR_STOPS, "StoppedByOperator")):
        for phase, (act_at, plan, cloud) in places.items():
            yield Case(
                phase=phase,
                fault=act,
                status="STOPPED",
                error=error,
                tasks=0 if phase is Phase.RESERVED else 1,
                plan=plan,
                cloud=cloud,
                act=act,
                act_at=act_at,
                epochs=200,
            )


def cloud_faults() -> Iterator[Case]:
    """What AWS does."""
    for phase, function, saying in (
        (Phase.RESERVED, "check_budget", ""),
        (Phase.STARTING, "start_nst", ""),
        (Phase.MID_RUN, "monitor_nst", ""),
        (Phase.SETTLING, "stop_nst", BY_ITS_EXECUTION),
    ):
        for how, name in LAMBDA_FAULTS:
            fault = Fault(call=f"lambda lambdas.{function}", saying=saying, how=how)
            yield Case(phase=phase, fault=name, cloud=(fault,))
    for how, name in LAMBDA_FAULTS:
        fault = Fault(call="lambda lambdas.stop_nst", saying=BY_ITS_TASK, how=how)
        yield Case(phase=Phase.SETTLING, fault=f"{name}, at the task's end", cloud=(fault,))
    for phase, name, fault in (
        (Phase.UPLOAD, "S3 slow", Fault(call="POST ", how="slow", times=2)),
        (Phase.UPLOAD, "S3 5xx", Fault(call="HEAD ", how="internal", times=2)),
        (Phase.RESERVED, "DynamoDB throttled", Fault(call="TransactWriteItems", how="over-throughput", times=SOME)),
        (Phase.STARTING, "RunTask without capacity", Fault(call="ecs RunTask", how="no-capacity", times=2)),
        (Phase.STARTING, "RunTask throttled", Fault(call="ecs RunTask", how="throttled", times=SOME)),
        (Phase.STARTING, "S3 5xx", Fault(call="PUT ", how="slow-down", times=2)),
        (Phase.STARTING, "DynamoDB throttled", Fault(call="UpdateItem", how="over-throughput", times=2)),
        (Phase.FIRST_EPOCH, "S3 5xx", Fault(call="frames/00001", how="slow-down", times=3)),
        (Phase.FIRST_EPOCH, "S3 slow", Fault(call="frames/00001", how="slow", times=1)),
        (Phase.MID_RUN, "S3 5xx", Fault(call="frames/00005", how="internal", times=3)),
        (Phase.MID_RUN, "S3 slow", Fault(call="frames/00005", how="slow")),
        (Phase.RESULT, "S3 5xx", Fault(call="result.png", how="internal", times=3)),
        (Phase.RESULT, "S3 slow", Fault(call="result.png", how="slow", times=2)),
        (
            Phase.SETTLING,
            "DynamoDB throttled",
            Fault(call="TransactWriteItems", saying=":settled", how="over-throughput", times=SOME),
        ),
    ):
        yield Case(phase=phase, fault=name, cloud=(fault,))
    yield Case(
        phase=Phase.RESULT,
        fault="S3 5xx until the task gives up",
        tasks=2,
        cloud=(Fault(call="result.png", how="internal", times=5),),
        repeats=True,
    )
    yield Case(
        phase=Phase.STARTING,
        fault="RunTask without capacity for good",
        status="FAILED",
        error="CapacityUnavailable",
        tasks=0,
        cloud=(Fault(call="ecs RunTask", how="no-capacity", times=FOR_GOOD),),
        is_slow=True,
    )
    yield Case(
        phase=Phase.STARTING,
        fault="Lambda error for good",
        status="FAILED",
        error="Lambda.Unknown",
        tasks=0,
        cloud=(Fault(call="lambda lambdas.start_nst", how="before", times=FOR_GOOD, error="Lambda.Unknown"),),
    )


CASES: Final = (*task_faults(), *people(), *cloud_faults(), *engine_faults(), *admission_faults())
