"""What lambdas and nst_task both know, and must know alike: neither may import the other."""

from dataclasses import asdict

import pytest
from pydantic import ValidationError

from lambdas.api.models import MAX_STYLES
from lambdas.api.models import Parameters as ApiParameters
from lambdas.domain import formats, plan
from lambdas.domain.inputs import MAX_UPLOAD_BYTES
from lambdas.domain.sizes import SIZES
from nst_task import formats as read
from nst_task import parameters as task
from nst_task import schedule
from nst_task.errors import InvalidParameter
from nst_task.pictures import PictureLimits
from tests.hostile import corpus


@pytest.mark.parametrize("epochs", [10, 29, 30, 31, 36, 140, 420, 2000])
def test_urls_are_signed_for_the_frames_that_are_written(epochs: int) -> None:
    assert tuple(plan.frame_epochs(epochs)) == schedule.frame_epochs(epochs)


@pytest.mark.parametrize("epochs", [30, 36, 140, 2000])
def test_a_job_shows_twenty_to_forty_frames_the_last_epoch_among_them(epochs: int) -> None:
    frames = plan.frame_epochs(epochs)
    assert 20 <= len(frames) <= 40
    assert (frames[0], frames[-1]) == (1, epochs)


def test_both_have_the_same_parameters_with_the_same_defaults() -> None:
    assert ApiParameters().model_dump() == asdict(task.Parameters())


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("size", SIZES, (0, 255, 4097)),
        ("epochs", task.EPOCHS, (9, 2001)),
        ("style_strength", task.STYLE_STRENGTH, (0.09, 10.1, float("nan"))),
        ("style_scale", task.STYLE_SCALE, (0.24, 2.01)),
        ("smoothness", task.SMOOTHNESS, (-0.1, 10.1)),
        ("seed", task.SEEDS, (-1, 2**32)),
        ("init", task.INITS, ("black", "")),
        ("preserve_colors", (True, False), (1, "yes")),
    ],
)
def test_both_allow_the_same_values(name: str, good: tuple[object, ...], bad: tuple[object, ...]) -> None:
    for value in good:
        assert getattr(ApiParameters.model_validate({name: value}), name) == value
        task.Parameters(**{name: value})  # type: ignore[arg-type]
    for value in bad:
        with pytest.raises(ValidationError):
            ApiParameters.model_validate({name: value})
        with pytest.raises(InvalidParameter):
            task.Parameters(**{name: value})  # type: ignore[arg-type]


def test_both_allow_the_same_number_of_styles_and_bytes() -> None:
    assert MAX_STYLES == task.MAX_STYLES
    assert PictureLimits().max_bytes == MAX_UPLOAD_BYTES


def test_the_estimate_is_what_was_measured_for_a_default_job() -> None:
    default = asdict(task.Parameters())
    assert plan.estimated_seconds(default, vcpus=2) == pytest.approx(49 / 2 + plan.LOADING_SECONDS, abs=2)
    assert plan.estimated_seconds(default, vcpus=4) < plan.estimated_seconds(default, vcpus=2)


def test_a_print_is_estimated_as_it_was_measured_beside_a_default_job() -> None:
    # 917 CPU seconds beside 86, of the same pair on the same machine (docs/engine.md).
    default, print_ = asdict(task.Parameters()), asdict(task.Parameters(size=2048))
    ratio = plan.estimated_seconds(print_, vcpus=0.01) / plan.estimated_seconds(default, vcpus=0.01)
    assert ratio == pytest.approx(917 / 86, rel=0.1)


def test_both_take_the_same_formats_and_know_them_by_how_they_begin() -> None:
    assert set(formats.CONTENT_TYPES) == set(read.MEDIA_TYPES.values())
    assert formats.NAMES == read.NAMES
    for _, data in corpus():
        assert formats.begins_as_picture(data[: formats.LOOKED_AT]) == (read.format_of(data) is not None)
