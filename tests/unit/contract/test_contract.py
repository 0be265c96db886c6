"""The contract stands alone, and the Web API describes it whole."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from contract import formats, keys
from contract.errors import InvalidParameter
from contract.frames import frame_epochs
from contract.job_row import TASK_ATTRIBUTES, JobAttributes, setting
from contract.money import Microdollars
from contract.parameters import DEFAULTS, RULES, SIZES, Parameters
from contract.progress import EpochLosses, Losses, Progress
from contract.statuses import TERMINAL, UNFINISHED, Status
from lambdas.api import models
from lambdas.api.parameters import Parameters as ApiParameters
from lambdas.domain.jobs import Job
from tests.hostile import corpus

REPOSITORY = Path(__file__).parents[3]


class Ordered(BaseModel):
    """What is left of a request."""

    parameters: ApiParameters = Parameters()


def ordered(**parameters: Any) -> Parameters:
    return Ordered.model_validate({"parameters": parameters}).parameters


def test_it_imports_the_standard_library_alone() -> None:
    modules = [f"contract.{path.stem}" for path in (REPOSITORY / "contract").glob("[a-z]*.py")]
    imported = f"import {', '.join(modules)}, sys; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-S", "-c", imported], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()) - sys.stdlib_module_names == {"contract", "__main__"}


@pytest.mark.parametrize("name", RULES)
def test_the_api_takes_what_the_contract_allows_and_nothing_else(name: str) -> None:
    rule, default = RULES[name], DEFAULTS[name]
    good = [default, *rule.choices, *(rule.offered or rule.bounds or ())]
    bad: list[Any] = [None, [default]]
    if rule.bounds:
        low, high = rule.bounds
        bad += [low - 1, high + 1, float("nan"), float("inf"), str(low)]
    if rule.choices:
        bad += ["", "another"]
    for value in good:
        assert getattr(ordered(**{name: value}), name) == value
    for value in bad:
        with pytest.raises(ValidationError) as refused:
            ordered(**{name: value})
        assert refused.value.errors()[0]["loc"][:2] == ("parameters", name)
        with pytest.raises(InvalidParameter, match=f"^{name} is "):
            Parameters(**{name: value})


def test_the_api_offers_some_of_the_command_lines_sizes() -> None:
    assert Parameters(size=500).size == 500
    assert ordered(size=SIZES[-1]).size == SIZES[-1]
    with pytest.raises(ValidationError):
        ordered(size=500)


@pytest.mark.parametrize(
    ("model", "document"), [(models.Progress, Progress), (models.Losses, Losses), (models.EpochLosses, EpochLosses)]
)
def test_the_api_describes_progress_as_it_is_written(model: type[BaseModel], document: type) -> None:
    names = {each.name for each in fields(document)} if document is Progress else set(document.__annotations__)
    assert set(model.model_fields) == names | (set(Losses.__annotations__) if document is EpochLosses else set())


def test_progress_has_a_reason_and_an_error_only_at_the_end() -> None:
    progress = Progress(status=Status.RUNNING, attempt=1, epochs=10, updated_at="now")
    assert not {"reason", "error"} & set(progress.as_json())
    progress.reason = "All 10 epochs are done."
    assert progress.as_json()["reason"] == "All 10 epochs are done."
    models.Progress.model_validate({**progress.as_json(), "updated_at": "2026-11-23T10:00:00+00:00"})


def test_every_attribute_of_a_row_is_one_that_a_job_is_read_from() -> None:
    read = {each.name for each in fields(Job)} | {"inputs", "epochs"}
    assert set(JobAttributes.__annotations__) | set(TASK_ATTRIBUTES) <= read


def test_attributes_are_set_under_aliases() -> None:
    update: Mapping[str, Any] = setting({"status": Status.RUNNING})
    assert update["UpdateExpression"] == "SET #set_status = :set_status"
    assert update["ExpressionAttributeNames"] == {"#set_status": "status"}
    assert update["ExpressionAttributeValues"] == {":set_status": "RUNNING"}


def test_a_status_is_either_terminal_or_not() -> None:
    assert {*TERMINAL, *UNFINISHED} == set(Status)
    assert not {*TERMINAL} & {*UNFINISHED}


@pytest.mark.parametrize("epochs", [10, 29, 30, 31, 36, 140, 2000])
def test_frames_go_from_the_first_epoch_to_the_last(epochs: int) -> None:
    frames = frame_epochs(epochs)
    assert (frames[0], frames[-1], len(frames)) == (1, epochs, min(30, epochs))
    assert sorted(set(frames)) == list(frames)


def test_all_that_belongs_to_a_job_is_in_its_folder() -> None:
    of_a_job = [keys.content("1"), keys.style("1", 2), keys.mask("1", 1), keys.progress("1"), keys.frame("1", 7)]
    assert all(key.startswith(keys.folder("1")) for key in [*of_a_job, keys.checkpoint("1", 1), keys.result_png("1")])


def test_every_format_is_recognised_by_its_first_bytes() -> None:
    assert set(formats.MEDIA_TYPES.values()) == set(get_args(formats.ContentType))
    known = [formats.format_of(data) for _, data in corpus()]
    assert [formats.format_of(data[: formats.BEGINNING_BYTES]) for _, data in corpus()] == known
    assert set(known) - {None} == set(formats.MEDIA_TYPES)


def test_money_is_exact_and_said_in_dollars() -> None:
    assert Microdollars.of(Decimal("7.5")) == 7_500_000
    assert str(Microdollars(1_234_567_891)) == "$1,234.567891"
    assert Microdollars.at_least(Decimal("0.0000011")) == 2
    with pytest.raises(ValueError, match="not a whole number"):
        Microdollars.of(Decimal("0.0000011"))
    with pytest.raises(ValueError, match="not an amount"):
        Microdollars.of(Decimal("NaN"))
