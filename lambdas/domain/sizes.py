"""The sizes of pictures, and what each needs: one table for what is rented, what is reserved and how long is waited."""

from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from lambdas.domain.fargate import MEMORY_GIB_BY_VCPUS
from lambdas.domain.pricing import TaskSize


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What painting a picture takes.

    vcpus, memory_gib: of its task, at least. grace_seconds: a task ends itself after the first epoch that ends past its
        deadline, so it is stopped only when it has had time for the longest one.
    """

    vcpus: Fraction = Fraction(0)
    memory_gib: Fraction = Fraction(0)
    grace_seconds: int = 30


_NEEDS: Final = MappingProxyType(
    dict.fromkeys((1536, 2048), Needs(vcpus=Fraction(4), memory_gib=Fraction(8), grace_seconds=180))
    | dict.fromkeys((3072, 4096), Needs(vcpus=Fraction(8), memory_gib=Fraction(16), grace_seconds=600))
)


def needs_of(size: int) -> Needs:
    """Return what a picture of `size` needs; up to 1024 px, the task that the operator chose does."""
    return _NEEDS.get(size, Needs())


def task_for(size: int, chosen: TaskSize) -> TaskSize:
    """Return the task that paints a picture of `size`: the operator's, or the next larger one that Fargate sells.

    An instance is large enough for all.
    """
    if chosen.instance:
        return chosen
    needs = needs_of(size)
    vcpus, memory_gib = max(chosen.vcpus, needs.vcpus), max(chosen.memory_gib, needs.memory_gib)
    sold = (Fraction(gib) for vcpus_sold, gibs in MEMORY_GIB_BY_VCPUS.items() if vcpus_sold == vcpus for gib in gibs)
    return replace(chosen, vcpus=vcpus, memory_gib=min(gib for gib in sold if gib >= memory_gib))
