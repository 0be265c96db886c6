"""The task sizes that Fargate sells.

Source: Amazon ECS developer guide, "Task CPU and memory" (Linux).
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

CPU_UNITS_PER_VCPU: Final = 1024
MIB_PER_GIB: Final = 1024


def _whole(first: int, last: int, step: int = 1) -> tuple[Decimal, ...]:
    return tuple(Decimal(gib) for gib in range(first, last + 1, step))


MEMORY_GIB_BY_VCPUS: Final[Mapping[Decimal, tuple[Decimal, ...]]] = {
    Decimal("0.25"): (Decimal("0.5"), Decimal(1), Decimal(2)),
    Decimal("0.5"): _whole(1, 4),
    Decimal(1): _whole(2, 8),
    Decimal(2): _whole(4, 16),
    Decimal(4): _whole(8, 30),
    Decimal(8): _whole(16, 60, 4),
    Decimal(16): _whole(32, 120, 8),
}
"""Memory sizes in GiB that go with each number of vCPUs."""
