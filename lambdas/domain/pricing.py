"""What a job costs: the worst case that is reserved before it starts, and what its tasks really cost.

Money is whole micro-dollars, and every sum is rounded up: the budget must never be short. Prices are per region, from
the public price lists of Fargate, VPC, Step Functions, Lambda, S3 and CloudWatch Logs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil
from types import MappingProxyType
from typing import Final

MAX_ATTEMPTS: Final = 3
MINIMUM_SECONDS: Final = 60
"""What Fargate charges for at least, for every task."""

SPOT_SHARE: Final = Fraction(3, 10)
"""Of the price on demand, roughly: Spot prices move, so an operator who uses Spot watches the real bill as well."""

PUBLIC_IPV4_PER_HOUR: Final = 5_000
FLAT_PER_JOB: Final = 1_500
"""Lambda, Step Functions, S3 and logs of one job, in micro-dollars, as far as they do not grow with its length."""

AROUND_PER_SECOND: Final = 2
"""The same, for every second of a task: its signs of life and checkpoints, and what its visitor polls. The two together
are more than any job was counted to cause (docs/cost.md)."""

_SECONDS_PER_HOUR: Final = 3600


class Architecture(StrEnum):
    """The processor that a task runs on, as ECS names it."""

    ARM64 = "ARM64"
    X86_64 = "X86_64"


@dataclass(frozen=True, kw_only=True)
class FargatePrice:
    """Micro-dollars per hour, on demand, Linux."""

    vcpu: int
    gib: int


_NORTH_AMERICA_AND_IRELAND: Final = MappingProxyType(
    {
        Architecture.ARM64: FargatePrice(vcpu=32_380, gib=3_560),
        Architecture.X86_64: FargatePrice(vcpu=40_480, gib=4_445),
    }
)
PRICES: Final[Mapping[str, Mapping[Architecture, FargatePrice]]] = MappingProxyType(
    dict.fromkeys(("us-east-1", "us-east-2", "us-west-2", "eu-west-1"), _NORTH_AMERICA_AND_IRELAND)
)
"""By region. The product runs only where the price is known: no budget can hold what has no price."""


@dataclass(frozen=True, kw_only=True)
class TaskSize:
    """What one task rents, and so what it costs. Raises KeyError for a region without a price."""

    region: str
    architecture: Architecture
    vcpus: Fraction
    memory_gib: Fraction
    spot: bool = False

    @property
    def per_second(self) -> Fraction:
        """Micro-dollars per second, exactly."""
        price = PRICES[self.region][self.architecture]
        compute = self.vcpus * price.vcpu + self.memory_gib * price.gib
        # An address costs the same on Spot.
        rent = compute * (SPOT_SHARE if self.spot else 1) + PUBLIC_IPV4_PER_HOUR
        return rent / _SECONDS_PER_HOUR + AROUND_PER_SECOND


def worst_case(size: TaskSize, *, deadline_seconds: int, pull_seconds: int, stop_grace_seconds: int) -> int:
    """Return what a job can cost at most, in micro-dollars.

    deadline_seconds: of the computing, over all attempts. However it is spread over them, each attempt adds its image
    pull and its stop grace to it, or what is missing to the minimum.
    """
    around = max(MINIMUM_SECONDS, pull_seconds + stop_grace_seconds)
    return ceil((deadline_seconds + MAX_ATTEMPTS * around) * size.per_second) + FLAT_PER_JOB


def real_cost(size: TaskSize, attempt_seconds: Iterable[float]) -> int:
    """Return what a job cost, in micro-dollars: of every task, the seconds from its image pull to its end."""
    billed = sum(max(MINIMUM_SECONDS, ceil(seconds)) for seconds in attempt_seconds)
    return ceil(billed * size.per_second) + FLAT_PER_JOB
