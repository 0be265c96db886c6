"""What fails before a job has an id: the visitor has a job that works in the end, or is told to try again."""

from collections.abc import Iterator
from dataclasses import replace

from tests.integration.fault_case import FOR_GOOD, LAMBDA_FAULTS, SOME, Case, Phase
from tests.integration.faults import Fault


def admission_faults() -> Iterator[Case]:
    """What the functions, the tables and the state machine of Admission do."""
    for function in ("check_budget", "url_provider"):
        step = f"{function.replace('_', ' ')}:"
        for how, name in LAMBDA_FAULTS:
            yield _at_admission(f"{step} {name}", Fault(call=f"lambda lambdas.{function}", how=how))
        yield _at_admission(
            f"{step} Lambda error for good",
            Fault(call=f"lambda lambdas.{function}", how="before", times=FOR_GOOD, error="Lambda.Unknown"),
            refused=(500, "internal-error"),
        )
    busy = (503, "busy")
    for what, call in (
        ("the budget's row", "dynamodb GetItem"),
        ("the visitor's row", "dynamodb UpdateItem"),
        ("the job's row", "dynamodb PutItem"),
    ):
        throttled = Fault(call=call, how="over-throughput", times=SOME)
        yield _at_admission(f"DynamoDB throttled at {what}", throttled)
        yield _at_admission(f"DynamoDB throttled at {what} for good", replace(throttled, times=FOR_GOOD), refused=busy)
    asked = "states StartSyncExecution"
    for name, fault, refused in (
        ("slow", Fault(call=asked, how="slow"), None),
        ("throttled", Fault(call=asked, how="throttled", times=2), None),
        ("throttled for good", Fault(call=asked, how="throttled", times=FOR_GOOD), busy),
        ("out of time", Fault(call=asked, how="timed-out"), busy),
        ("5xx", Fault(call=asked, how="server-error", times=2), None),
        ("5xx for good", Fault(call=asked, how="server-error", times=FOR_GOOD), (500, "internal-error")),
    ):
        yield _at_admission(f"Step Functions {name}", fault, refused=refused)


def _at_admission(name: str, fault: Fault, *, refused: tuple[int, str] | None = None) -> Case:
    return Case(phase=Phase.ADMISSION, fault=name, cloud=(fault,), refused=refused)
