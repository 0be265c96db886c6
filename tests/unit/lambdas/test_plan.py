"""How long a job is said to compute."""

from dataclasses import asdict

import pytest

from contract.parameters import Parameters
from lambdas.domain import plan


def test_the_estimate_is_what_was_measured_for_a_default_job() -> None:
    default = asdict(Parameters())
    assert plan.estimated_seconds(default, vcpus=2) == pytest.approx(49 / 2 + plan.LOADING_SECONDS, abs=2)
    assert plan.estimated_seconds(default, vcpus=4) < plan.estimated_seconds(default, vcpus=2)


def test_a_prints_estimate_fits_the_measurement() -> None:
    # 917 CPU seconds beside 86, of the same pair on the same machine (docs/engine.md).
    default, print_ = asdict(Parameters()), asdict(Parameters(size=2048))
    ratio = plan.estimated_seconds(print_, vcpus=0.01) / plan.estimated_seconds(default, vcpus=0.01)
    assert ratio == pytest.approx(917 / 86, rel=0.1)
