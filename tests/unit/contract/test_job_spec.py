"""JOB_SPEC: what the task is told, read once and checked whole."""

import json
from typing import Any

import pytest

from contract.errors import InvalidParameter, InvalidSpec
from contract.job_spec import InputObject, JobSpec
from contract.parameters import Parameters
from tests.unit.task.conftest import JOB_ID, PREFIX

SPEC: dict[str, Any] = {
    "job_id": JOB_ID,
    "bucket": "images",
    "content": {"key": f"{PREFIX}inputs/content", "etag": '"1a"', "weight": 1, "name": "IMG_0001.JPG"},
    "styles": [
        {"key": f"{PREFIX}inputs/style-1", "etag": '"2b"', "weight": 2},
        {"key": f"{PREFIX}inputs/style-2", "etag": '"3c"', "weight": 0.5},
    ],
    "masks": [],
    "parameters": {
        "size": 512,
        "epochs": 140,
        "style_strength": 1.5,
        "style_scale": 1,
        "preserve_colors": True,
        "init": "noise",
        "smoothness": 0,
        "seed": 7,
    },
    "frame_epochs": [1, 6, 140],
    "deadline_at": 1764000000.5,
    "attempt": 2,
}


def read(**changes: Any) -> JobSpec:
    return JobSpec.from_json(json.dumps({**SPEC, **changes}))


def test_a_spec_holds_all_that_an_attempt_needs() -> None:
    assert read() == JobSpec(
        job_id=JOB_ID,
        bucket="images",
        content=InputObject(key=f"{PREFIX}inputs/content", etag='"1a"', name="IMG_0001.JPG"),
        styles=(
            InputObject(key=f"{PREFIX}inputs/style-1", etag='"2b"', weight=2.0),
            InputObject(key=f"{PREFIX}inputs/style-2", etag='"3c"', weight=0.5),
        ),
        parameters=Parameters(
            size=512, epochs=140, style_strength=1.5, preserve_colors=True, init="noise", smoothness=0, seed=7
        ),
        frame_epochs=(1, 6, 140),
        deadline_at=1764000000.5,
        attempt=2,
    )


def test_what_a_function_writes_is_what_the_task_reads() -> None:
    assert JobSpec.from_json(read().to_json()) == read()


def test_masks_are_read_if_there_are_any() -> None:
    assert read().masks == ()
    masks = [{"key": f"{PREFIX}inputs/mask-{number}", "etag": '"4d"', "weight": 1} for number in (1, 2)]
    assert [mask.key for mask in read(masks=masks).masks] == [mask["key"] for mask in masks]
    with pytest.raises(InvalidSpec, match=r"^JOB_SPEC\.masks\[0\]\.key is "):
        read(masks=[{"key": "jobs/another/inputs/mask-1", "etag": '"4d"', "weight": 1}])


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"job"'])
def test_a_spec_that_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(InvalidSpec, match=r"^JOB_SPEC is "):
        JobSpec.from_json(text)


@pytest.mark.parametrize("name", SPEC)
def test_a_field_that_is_missing_is_named(name: str) -> None:
    with pytest.raises(InvalidSpec, match=rf"^JOB_SPEC\.{name} is None, "):
        JobSpec.from_json(json.dumps({key: value for key, value in SPEC.items() if key != name}))


STYLE = SPEC["styles"][0]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("job_id", {"job_id": "../" + JOB_ID[3:]}),
        ("job_id", {"job_id": JOB_ID + "\n"}),
        ("bucket", {"bucket": ""}),
        ("content", {"content": [STYLE]}),
        ("content.key", {"content": {**STYLE, "key": f"jobs/{'f' * 32}/inputs/content"}}),
        ("content.key", {"content": {**STYLE, "key": f"{PREFIX}inputs/../../secret"}}),
        ("content.etag", {"content": {**STYLE, "etag": ""}}),
        ("styles", {"styles": []}),
        ("styles", {"styles": [STYLE] * 4}),
        ("styles", {"styles": ["style-1"]}),
        ("styles[1].etag", {"styles": [STYLE, {**STYLE, "etag": 5}]}),
        ("styles[0].weight", {"styles": [{**STYLE, "weight": 0}]}),
        ("styles[0].weight", {"styles": [{**STYLE, "weight": True}]}),
        ("styles[0].weight", {"styles": [{**STYLE, "weight": float("nan")}]}),
        ("frame_epochs", {"frame_epochs": [0]}),
        ("frame_epochs", {"frame_epochs": [141]}),
        ("frame_epochs", {"frame_epochs": [[1]]}),
        ("deadline_at", {"deadline_at": -1}),
        ("deadline_at", {"deadline_at": float("inf")}),
        ("deadline_at", {"deadline_at": "soon"}),
        ("attempt", {"attempt": 0}),
        ("attempt", {"attempt": 1.5}),
        ("attempt", {"attempt": True}),
    ],
)
def test_a_wrong_value_is_named_with_its_place(field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidSpec) as refused:
        read(**changes)
    assert str(refused.value).startswith(f"JOB_SPEC.{field} is ")


def test_an_unknown_parameter_is_named() -> None:
    with pytest.raises(InvalidSpec, match=r"JOB_SPEC\.parameters .*'mood'"):
        read(parameters={**SPEC["parameters"], "mood": "blue"})


def test_a_parameter_that_is_not_allowed_is_named() -> None:
    with pytest.raises(InvalidParameter, match="size is 255"):
        read(parameters={**SPEC["parameters"], "size": 255})
