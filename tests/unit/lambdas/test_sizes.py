"""What a picture of each size needs."""

import dataclasses
from decimal import Decimal
from fractions import Fraction

import pytest

from cdk_app import settings as cdk_app
from contract.parameters import SIZES
from lambdas.domain.fargate import MEMORY_GIB_BY_VCPUS
from lambdas.domain.instances import INSTANCES
from lambdas.domain.pricing import Architecture, TaskSize
from lambdas.domain.sizes import needs_of, task_for
from lambdas.settings import FunctionSettings

SOLD = [(Fraction(vcpus), Fraction(gib)) for vcpus, gibs in MEMORY_GIB_BY_VCPUS.items() for gib in gibs]


def chosen(vcpus: Fraction, gib: Fraction) -> TaskSize:
    return TaskSize(region="us-east-1", architecture=Architecture.ARM64, vcpus=vcpus, memory_gib=gib, spot=True)


@pytest.mark.parametrize("size", SIZES)
def test_fargate_sells_every_task_whatever_the_operator_chose(size: int) -> None:
    for pair in SOLD:
        task = task_for(size, chosen(*pair))
        assert (task.vcpus, task.memory_gib) in SOLD
        assert task.vcpus >= max(pair[0], needs_of(size).vcpus)
        assert task.memory_gib >= max(pair[1], needs_of(size).memory_gib)
        assert task.spot


@pytest.mark.parametrize("size", [size for size in SIZES if size <= 1024])
def test_up_to_1024_pixels_the_task_is_the_operators(size: int) -> None:
    for pair in SOLD:
        assert task_for(size, chosen(*pair)) == chosen(*pair)


def test_a_larger_picture_reserves_at_least_as_much(config: FunctionSettings) -> None:
    reserved = [config.worst_case(size) for size in SIZES]
    assert reserved == sorted(reserved)
    assert config.worst_case(4096) > 1.5 * config.worst_case(512)


def test_the_setting_takes_these_sizes_alone() -> None:
    for size in SIZES:
        assert cdk_app.Settings.from_context({"nst:largest_size": str(size)}).largest_size == size
    with pytest.raises(cdk_app.SettingsError, match=r"nst:largest_size is '5000': expected one of 256, "):
        cdk_app.Settings.from_context({"nst:largest_size": "5000"})


def test_a_small_task_of_the_operator_grows_for_a_print(config: FunctionSettings) -> None:
    small = dataclasses.replace(config, task_vcpus=Decimal(1), task_memory_gib=Decimal(2), task_spot=True)
    assert small.task_for(512) == chosen(Fraction(1), Fraction(2))
    assert small.task_for(2048) == chosen(Fraction(4), Fraction(8))


@pytest.mark.parametrize("size", SIZES)
def test_an_instance_paints_every_size(size: int) -> None:
    instance = dataclasses.replace(chosen(Fraction(3), Fraction(12)), spot=False, instance=INSTANCES["g6.xlarge"])
    assert task_for(size, instance) == instance
