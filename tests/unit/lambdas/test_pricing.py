"""The price of a job, against sums done by hand."""

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdas.domain.instances import INSTANCES, Instance
from lambdas.domain.pricing import (
    AROUND_PER_SECOND,
    FLAT_PER_JOB,
    MAX_ATTEMPTS,
    PRICES,
    PUBLIC_IPV4_PER_HOUR,
    Architecture,
    TaskSize,
    real_cost,
    worst_case,
)

AROUND = 3600 * AROUND_PER_SECOND + FLAT_PER_JOB
"""Of an hour."""


def size(*, spot: bool = False, architecture: Architecture = Architecture.ARM64, region: str = "us-east-1") -> TaskSize:
    return TaskSize(region=region, architecture=architecture, vcpus=Fraction(4), memory_gib=Fraction(8), spot=spot)


def test_an_hour_costs_what_the_price_list_says() -> None:
    # 4 vCPU x $0.03238 + 8 GB x $0.00356 + $0.005 for the address = $0.163
    assert real_cost(size(), [3600]) == 163_000 + AROUND


def test_x86_costs_more_and_spot_less() -> None:
    # 4 x $0.04048 + 8 x $0.004445 + $0.005 = $0.20248; Spot: 0.3 x $0.158 + $0.005 = $0.0524
    assert real_cost(size(architecture=Architecture.X86_64), [3600]) == 202_480 + AROUND
    assert real_cost(size(spot=True), [3600]) == 52_400 + AROUND


@pytest.mark.parametrize(("seconds", "billed"), [(0, 60), (59.9, 60), (60, 60), (60.1, 61), (61, 61)])
def test_a_task_is_billed_for_at_least_a_minute(seconds: float, billed: int) -> None:
    assert real_cost(size(), [seconds]) == -(-163_000 * billed // 3600) + 2 * billed + FLAT_PER_JOB


def test_every_attempt_has_its_own_minimum() -> None:
    assert real_cost(size(), [10, 10, 10]) == real_cost(size(), [180])


def test_a_job_that_never_had_a_task_costs_the_flat_amount() -> None:
    assert real_cost(size(), []) == FLAT_PER_JOB


def test_every_part_of_a_cent_is_rounded_up() -> None:
    assert real_cost(size(), [61]) - FLAT_PER_JOB == 2884  # 2,883.94...


@settings(derandomize=True)
@given(
    spread=st.lists(st.floats(0, 1), min_size=1, max_size=MAX_ATTEMPTS),
    deadline=st.integers(1, 7200),
    pull=st.integers(0, 300),
    grace=st.integers(0, 120),
    spot=st.booleans(),
)
def test_no_spread_over_attempts_exceeds_the_worst_case(
    spread: list[float], deadline: int, pull: int, grace: int, spot: bool
) -> None:
    computing = [int(deadline * part / max(1, sum(spread))) for part in spread]
    attempts = [seconds + pull + grace for seconds in computing]
    reserved = worst_case(size(spot=spot), deadline_seconds=deadline, pull_seconds=pull, stop_grace_seconds=grace)
    assert real_cost(size(spot=spot), attempts) <= reserved


def on(instance: Instance) -> TaskSize:
    return TaskSize(
        region="us-east-1",
        architecture=Architecture.X86_64,
        vcpus=Fraction(3),
        memory_gib=Fraction(12),
        instance=instance,
    )


def test_an_instance_costs_price_fee_volume_address_and_idle() -> None:
    # $0.526 x 1.13 + 40 GB x $0.08 / 730 + $0.005 = $0.603764
    hour = Fraction(594_380) + Fraction(3_200_000, 730) + 5_000
    assert real_cost(on(INSTANCES["g4dn.xlarge"]), [3300]) == ceil(hour) + AROUND


@settings(derandomize=True)
@given(
    stops=st.lists(st.integers(0, 1800), min_size=1, max_size=MAX_ATTEMPTS),
    late=st.lists(st.integers(0, 90), min_size=MAX_ATTEMPTS, max_size=MAX_ATTEMPTS),
    instance=st.sampled_from(list(INSTANCES.values())),
)
def test_no_attempts_on_instances_cost_more_than_the_worst_case(
    stops: list[int], late: list[int], instance: Instance
) -> None:
    """Each attempt begins when the one before has stopped, and is stopped up to 90 seconds late."""
    ends = [0, *sorted(stops)]
    attempts = [end - begin + grace for begin, end, grace in zip(ends, ends[1:], late, strict=False)]
    reserved = worst_case(on(instance), deadline_seconds=1800, pull_seconds=0, stop_grace_seconds=90)
    assert real_cost(on(instance), attempts) <= reserved


def test_the_worst_case_is_reached() -> None:
    reserved = worst_case(size(), deadline_seconds=600, pull_seconds=50, stop_grace_seconds=30)
    assert real_cost(size(), [680, 80, 80]) == reserved


@pytest.mark.parametrize(("region", "sold"), PRICES.items())
def test_every_price_of_the_table_is_dollars_for_compute(region: str, sold: dict[Architecture, object]) -> None:
    assert sold
    for architecture in sold:
        hour = 3600 * size(region=region, architecture=architecture).per_second
        assert 100_000 < hour - PUBLIC_IPV4_PER_HOUR - AROUND < 400_000
