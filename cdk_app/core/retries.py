"""What the state machines try again, for how long, and what they never do: a visitor's bad picture stays bad.

Error names are those of the classes that the functions raise, so that a renamed class cannot leave a Retry behind.
"""

from dataclasses import dataclass, replace
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks

from lambdas.domain.errors import (
    BudgetConflict,
    CapacityUnavailable,
    QuotaReached,
    RoleNotReady,
    ServiceUnavailable,
    TaskStillStopping,
    Throttled,
    TooManyJobs,
)


@dataclass(frozen=True, kw_only=True)
class Retry:
    """One retrier: the nth wait is `first_seconds * rate**n`, at most `longest_seconds`; jitter draws it from 0 up."""

    errors: tuple[str, ...]
    first_seconds: int
    rate: float
    longest_seconds: int
    attempts: int
    jitter: bool = True

    @property
    def longest_total_seconds(self) -> float:
        """How long all waits take together, at most."""
        return sum(min(self.first_seconds * self.rate**n, self.longest_seconds) for n in range(self.attempts))

    def add_to(self, state: tasks.LambdaInvoke) -> None:
        """Let a state retry so."""
        state.add_retry(
            errors=list(self.errors),
            interval=cdk.Duration.seconds(self.first_seconds),
            backoff_rate=self.rate,
            max_delay=cdk.Duration.seconds(self.longest_seconds),
            max_attempts=self.attempts,
            jitter_strategy=sfn.JitterType.FULL if self.jitter else sfn.JitterType.NONE,
        )


IN_QUEUE: Final = Retry(
    errors=(TooManyJobs.__name__,),
    first_seconds=5,
    rate=1.5,
    longest_seconds=60,
    attempts=15,
    jitter=False,  # a visitor waits ten minutes, not five on the average; jobs come one by one, so they spread anyway
)
"""A job over the cap waits about ten minutes for its turn."""

OVER_QUOTA: Final = replace(IN_QUEUE, errors=(QuotaReached.__name__,))
"""So does one over the account's quota, which other tasks than ours may have used up."""

NO_CAPACITY: Final = Retry(
    errors=(CapacityUnavailable.__name__, RoleNotReady.__name__),
    first_seconds=5,
    rate=2,
    longest_seconds=60,
    attempts=8,
)
STILL_STOPPING: Final = Retry(
    errors=(TaskStillStopping.__name__,),
    first_seconds=5,
    rate=1.5,
    longest_seconds=30,
    attempts=15,
    jitter=False,  # no other caller to collide with, and the waits must outlast the two minutes that Spot gives a task
)
CONTENTION: Final = Retry(
    errors=(BudgetConflict.__name__, Throttled.__name__, ServiceUnavailable.__name__),
    first_seconds=1,
    rate=2,
    longest_seconds=20,
    attempts=6,
)
LAMBDA_TROUBLE: Final = Retry(
    errors=(
        "Lambda.ClientExecutionTimeoutException",
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.TooManyRequestsException",
        "Lambda.Unknown",
        "Sandbox.Timedout",
    ),
    first_seconds=2,
    rate=2,
    longest_seconds=20,
    attempts=4,
)
"""Not the function's fault. Every function may run twice for the same input, so trying again is safe."""

ANYTHING: Final = Retry(errors=(sfn.Errors.ALL,), first_seconds=5, rate=2, longest_seconds=60, attempts=4)
"""Only where giving up would leave money held: anything at all."""
