"""Faults of every kind with the real task: what a stub does to itself is done to it, when its calls come by."""

from collections.abc import Iterator
from typing import Any, Final

from tests.integration.fault_case import BY_ITS_EXECUTION, LAMBDA_FAULTS, Act, Case, Phase
from tests.integration.faults import Fault
from tests.integration.stub_task import Plan

_CALLS: Final = {
    Phase.FIRST_EPOCH: ("frames/00001", ""),
    Phase.MID_RUN: ("frames/00012", ""),
    Phase.RESULT: ("result.png", ""),
    Phase.SETTLING: ("dynamodb UpdateItem", "SUCCEEDED"),
}
"""By which call the task is known to be there, and what is in it."""


def engine_faults() -> Iterator[Case]:
    """What happens to its process, what people do, and what AWS does."""
    for phase in _CALLS:
        ends_anyway = phase in (Phase.RESULT, Phase.SETTLING)
        yield _painted(phase, "SIGTERM, as Spot does", _at(phase, "sigterm"), tasks=1 if ends_anyway else 2)
        yield _painted(phase, "SIGKILL", _at(phase, "sigkill"), tasks=2, repeats=True)
    here = Phase.MID_RUN
    yield _painted(here, "hangs, without a heartbeat", _at(here, "sigstop"), status="FAILED", error="Stalled")
    yield _painted(here, "deadline passed", status="FAILED", error="DeadlinePassed", epochs=2000, is_slow=True)
    for act, error in ((Act.VISITOR_STOPS, None), (Act.OPERATOR_STOPS, "StoppedByOperator")):
        yield _painted(here, act, status="STOPPED", error=error, act=act, act_at=5, epochs=2000)
    yield _painted(here, "S3 5xx", _at(here, "internal", times=3))
    unwritten = Fault(call="checkpoints/1", how="internal", times=3)
    yield _painted(here, "S3 5xx at its checkpoint", _at(here, "sigterm"), unwritten, tasks=2)
    yield _painted(here, "DynamoDB throttled", Fault(call="UpdateItem", saying="eta_seconds", how="over-throughput"))
    yield _painted(Phase.RESULT, "S3 5xx", _at(Phase.RESULT, "slow-down", times=3))
    for phase, function, saying in ((here, "monitor_nst", ""), (Phase.SETTLING, "stop_nst", BY_ITS_EXECUTION)):
        for how, name in LAMBDA_FAULTS[1:]:
            yield _painted(phase, name, Fault(call=f"lambda lambdas.{function}", saying=saying, how=how))


def _at(phase: Phase, how: str, *, times: int = 1) -> Fault:
    call, saying = _CALLS[phase]
    return Fault(call=call, saying=saying, how=how, times=times)


def _painted(phase: Phase, name: str, *cloud: Fault, **ending: Any) -> Case:
    return Case(phase=phase, fault=name, cloud=cloud, plan=Plan(engine=True), **{"epochs": 24, **ending})
