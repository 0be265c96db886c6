"""The instances with a GPU that a job can be painted on in place of Fargate, and what they cost.

Sources: EC2, product pages of G4dn, G5 and G6, on demand, Linux; ECS pricing, Managed Instances; EBS pricing, gp3.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

VCPUS_OF_AN_INSTANCE: Final = 4
"""As the quota of an account counts them."""

VCPUS: Final = 3
MEMORY_GIB: Final = 12
"""Of a task: of what all of the instances below have, with room for the system."""

VOLUME_GIB: Final = 40
"""For the system and the image, which holds CUDA."""

SCALE_IN_AFTER_SECONDS: Final = 60
"""How long ECS leaves an instance idle before it ends it."""

IDLE_SECONDS: Final = 300
"""What is counted for that, after every task: ECS does not say how long it takes to notice and to end an instance."""

VCPUS_OF_A_GPU: Final = 32
"""As how many vCPUs a GPU counts in estimates: fewer than its arithmetic says, so none is too short."""

_MANAGEMENT_FEE: Final = Fraction(13, 100)
"""What Managed Instances cost, of the instance's price. AWS publishes one example, 12.1 % for a c6a.2xlarge."""

_VOLUME_PER_HOUR: Final = VOLUME_GIB * Fraction(80_000, 730)


@dataclass(frozen=True, kw_only=True)
class Instance:
    """One size of instance, with one GPU. dollars_per_hour: by region, on demand."""

    name: str
    gpu: str
    dollars_per_hour: Mapping[str, str]

    def per_hour(self, region: str) -> Fraction:
        """Return micro-dollars per hour, with its volume and the fee. Raises KeyError for a region without a price."""
        return Fraction(self.dollars_per_hour[region]) * 1_000_000 * (1 + _MANAGEMENT_FEE) + _VOLUME_PER_HOUR


INSTANCES: Final[Mapping[str, Instance]] = MappingProxyType(
    {
        each.name: each
        for each in (
            Instance(name="g4dn.xlarge", gpu="NVIDIA T4", dollars_per_hour={"us-east-1": "0.526"}),
            Instance(name="g5.xlarge", gpu="NVIDIA A10G", dollars_per_hour={"us-east-1": "1.006"}),
            Instance(name="g6.xlarge", gpu="NVIDIA L4", dollars_per_hour={"us-east-1": "0.8048"}),
        )
    }
)
"""By the name that EC2 gives them. All have 4 vCPUs of x86-64 and 16 GiB."""
