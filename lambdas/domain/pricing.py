"""What a job costs: the worst case that is reserved before it starts, and what its tasks really cost.

Money is whole micro-dollars, and every sum is rounded up: the budget must never be short. Prices are per region, from
the public price lists of Fargate, VPC, Step Functions, Lambda, S3 and CloudWatch Logs.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil
from pathlib import Path
from types import MappingProxyType
from typing import Final, Self

from contract.money import Microdollars
from lambdas.domain.instances import IDLE_SECONDS, VCPUS_OF_A_GPU, Instance

MAX_ATTEMPTS: Final = 3
MINIMUM_SECONDS: Final = 60
"""What Fargate charges for at least, for every task, and EC2 for every instance."""

SPOT_SHARE: Final = Fraction(3, 10)
"""Of the price on demand, roughly: Spot prices move, so an operator who uses Spot watches the real bill as well."""

PUBLIC_IPV4_PER_HOUR: Final = 5_000
FLAT_PER_JOB: Final = 1_500
"""Lambda, Step Functions, S3 and logs of one job, in micro-dollars, as far as they do not grow with its length."""

AROUND_PER_SECOND: Final = 2
"""The same, for every second of a task: its heartbeats and checkpoints, and what its visitor polls. The two together
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

    @classmethod
    def of_dollars(cls, vcpu: str, gib: str) -> Self:
        """Read what a price list says, in dollars; rounded up."""
        return cls(vcpu=Microdollars.at_least(Decimal(vcpu)), gib=Microdollars.at_least(Decimal(gib)))


PRICE_TABLE: Final = Path(__file__).with_name("fargate_prices.json")
"""By region: when AWS published them, and dollars per hour of a vCPU and of a GiB. `python -m ops prices` checks and
writes it."""


def _prices_of(region: Mapping[str, Mapping[str, str]]) -> Mapping[Architecture, FargatePrice]:
    sold = [architecture for architecture in Architecture if architecture in region]
    return MappingProxyType({each: FargatePrice.of_dollars(**region[each]) for each in sold})


PRICES: Final[Mapping[str, Mapping[Architecture, FargatePrice]]] = MappingProxyType(
    {name: _prices_of(region) for name, region in json.loads(PRICE_TABLE.read_text()).items()}
)
"""By region. The product runs only where the price is known: no budget can hold what has no price."""


@dataclass(frozen=True, kw_only=True)
class TaskSize:
    """What one task rents, and so what it costs. Raises KeyError for a region without a price.

    instance: which it has to itself, where it does not run on Fargate; vcpus and memory_gib are what it takes of it.
    """

    region: str
    architecture: Architecture
    vcpus: Fraction
    memory_gib: Fraction
    spot: bool = False
    instance: Instance | None = None

    @property
    def per_second(self) -> Fraction:
        """Micro-dollars per second, exactly."""
        compute = self.instance.per_hour(self.region) if self.instance else self._fargate_per_hour
        # An address costs the same on Spot.
        rent = compute * (SPOT_SHARE if self.spot else 1) + PUBLIC_IPV4_PER_HOUR
        return rent / _SECONDS_PER_HOUR + AROUND_PER_SECOND

    @property
    def idle_seconds(self) -> int:
        """How long what it rents is paid for after it has ended."""
        return IDLE_SECONDS if self.instance else 0

    @property
    def speed(self) -> float:
        """How many vCPUs compute as quickly."""
        return VCPUS_OF_A_GPU if self.instance else float(self.vcpus)

    @property
    def _fargate_per_hour(self) -> Fraction:
        price = PRICES[self.region][self.architecture]
        return self.vcpus * price.vcpu + self.memory_gib * price.gib


def worst_case(size: TaskSize, *, deadline_seconds: int, pull_seconds: int, stop_grace_seconds: int) -> int:
    """Return what a job can cost at most, in micro-dollars.

    deadline_seconds: of the computing, over all attempts. However it is spread over them, each attempt adds its image
    pull, its stop grace and the idle time after it, or what is missing to the minimum.
    """
    around = max(MINIMUM_SECONDS, pull_seconds + stop_grace_seconds + size.idle_seconds)
    return ceil((deadline_seconds + MAX_ATTEMPTS * around) * size.per_second) + FLAT_PER_JOB


def real_cost(size: TaskSize, attempt_seconds: Iterable[float]) -> int:
    """Return what a job cost, in micro-dollars: of every task, the seconds from when it is paid for to its end."""
    billed = sum(max(MINIMUM_SECONDS, ceil(seconds + size.idle_seconds)) for seconds in attempt_seconds)
    return ceil(billed * size.per_second) + FLAT_PER_JOB
