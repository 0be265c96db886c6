"""What the task is told: the environment variable JOB_SPEC, a JSON document."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from nst_task.errors import InvalidSpec
from nst_task.parameters import Parameters

_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class InputObject:
    """A picture in S3, as it was when the visitor pressed Run."""

    key: str
    etag: str
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True)
class JobSpec:
    """One attempt at one job. `deadline_at` is in seconds since 1970, and of all attempts together."""

    job_id: str
    bucket: str
    content: InputObject
    styles: tuple[InputObject, ...]
    output_prefix: str
    parameters: Parameters
    frame_epochs: frozenset[int]
    deadline_at: float
    attempt: int

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a spec. Raises InvalidSpec, which names the field, and InvalidParameter."""
        try:
            document = json.loads(text)
        except ValueError as error:
            raise InvalidSpec(f"JOB_SPEC is not JSON ({error}): deploy the Core stack again.") from error
        if not isinstance(document, dict):
            raise InvalidSpec(f"JOB_SPEC is {document!r}: it must be an object.")
        return cls(
            job_id=_take(document, "job_id", str),
            bucket=_take(document, "bucket", str),
            content=_input(_take(document, "content", dict)),
            styles=tuple(_input(style) for style in _take(document, "styles", list)),
            output_prefix=_take(document, "output_prefix", str),
            parameters=_parameters(_take(document, "parameters", dict)),
            frame_epochs=frozenset(_take(document, "frame_epochs", list)),
            deadline_at=float(_take(document, "deadline_at", (int, float))),
            attempt=_take(document, "attempt", int),
        )


def _input(document: Mapping[str, Any]) -> InputObject:
    return InputObject(
        key=_take(document, "key", str),
        etag=_take(document, "etag", str),
        weight=float(_take({"weight": 1.0, **document}, "weight", (int, float))),
    )


def _parameters(document: Mapping[str, Any]) -> Parameters:
    try:
        return Parameters(**document)
    except TypeError as error:
        raise InvalidSpec(f"JOB_SPEC has parameters that this version does not know: {error}.") from error


def _take(document: Mapping[str, Any], name: str, kind: type[_T] | tuple[type[_T], ...]) -> _T:
    value = document.get(name)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise InvalidSpec(f"JOB_SPEC has {name} = {value!r}: another type was expected, deploy the Core stack again.")
    return value
