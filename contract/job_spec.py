"""The task's input: the environment variable JOB_SPEC, a JSON document that StartNST writes."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from math import inf
from typing import Any, Self

from contract import keys
from contract.errors import InvalidSpec
from contract.parameters import MAX_STYLES, Parameters


@dataclass(frozen=True, kw_only=True)
class InputObject:
    """A picture in S3, as it was when the visitor pressed Run. name: what the visitor calls it."""

    key: str
    etag: str
    weight: float = 1.0
    name: str | None = None

    def described_as(self, role: str) -> str:
        """Return what sentences call it, with what it is for: The content image “IMG_0001.JPG”."""
        return f"{role} “{self.name}”" if self.name else role


@dataclass(frozen=True, kw_only=True)
class JobSpec:
    """One attempt at one job. `deadline_at` is in seconds since 1970, and of all attempts together."""

    job_id: str
    bucket: str
    content: InputObject
    styles: tuple[InputObject, ...]
    parameters: Parameters
    frame_epochs: tuple[int, ...]
    deadline_at: float
    attempt: int
    masks: tuple[InputObject, ...] = ()
    """One for each style, or none."""

    def to_json(self) -> str:
        """Write it. The same attempt gives the same text: ECS refuses a start that is asked for again with another."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a spec. Raises InvalidSpec, which names the field and its value, and InvalidParameter."""
        try:
            document = json.loads(text)
        except ValueError as error:
            raise InvalidSpec(f"JOB_SPEC is not JSON ({error}): deploy the Core stack again.") from error
        if not isinstance(document, dict):
            raise InvalidSpec(f"JOB_SPEC is {document!r}, but it must be an object: deploy the Core stack again.")
        spec = _Object(document, "JOB_SPEC")
        job_id = spec.text("job_id", keys.JOB_ID)
        folder = re.escape(keys.inputs(job_id))
        parameters = _parameters(spec.object("parameters"))
        return cls(
            job_id=job_id,
            bucket=spec.text("bucket"),
            content=_input(spec.object("content"), folder),
            styles=tuple(_input(style, folder) for style in spec.objects("styles", at_most=MAX_STYLES)),
            masks=tuple(_input(mask, folder) for mask in spec.objects("masks", at_least=0, at_most=MAX_STYLES)),
            parameters=parameters,
            frame_epochs=tuple(spec.whole_numbers("frame_epochs", at_most=parameters.epochs)),
            deadline_at=spec.positive("deadline_at"),
            attempt=spec.whole("attempt"),
        )


def _input(picture: "_Object", folder: str) -> InputObject:
    return InputObject(
        # Nothing but this job's own inputs, whatever the spec says.
        key=picture.text("key", rf"{folder}[\w-]+"),
        etag=picture.text("etag"),
        weight=picture.positive("weight"),
        name=picture.text("name") if picture.fields.get("name") is not None else None,
    )


def _parameters(document: "_Object") -> Parameters:
    try:
        return Parameters(**document.fields)
    except TypeError as error:
        raise InvalidSpec(f"{document.path} do not fit this version of the task ({error}): deploy again.") from error


@dataclass(frozen=True)
class _Object:
    """A JSON object of the spec, and where it is in there: every error names both field and value."""

    fields: Mapping[str, Any]
    path: str

    def text(self, name: str, pattern: str = ".+") -> str:
        return str(
            self._take(
                name,
                f"a text like {pattern}",
                lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None,
            )
        )

    def whole(self, name: str) -> int:
        return int(self._take(name, "a whole number from 1", _is_whole))

    def positive(self, name: str) -> float:
        return float(self._take(name, "a number above 0", _is_positive))

    def whole_numbers(self, name: str, *, at_most: int) -> list[int]:
        return list(
            self._take(
                name,
                f"a list of whole numbers from 1 to {at_most}",
                lambda value: isinstance(value, list) and all(_is_whole(each) and each <= at_most for each in value),
            )
        )

    def object(self, name: str) -> "_Object":
        return _Object(self._take(name, "an object", lambda value: isinstance(value, dict)), f"{self.path}.{name}")

    def objects(self, name: str, *, at_least: int = 1, at_most: int) -> list["_Object"]:
        found = self._take(
            name,
            f"a list of {at_least} to {at_most} objects",
            lambda value: (
                isinstance(value, list)
                and at_least <= len(value) <= at_most
                and all(isinstance(each, dict) for each in value)
            ),
        )
        return [_Object(each, f"{self.path}.{name}[{index}]") for index, each in enumerate(found)]

    def _take(self, name: str, expected: str, is_good: Callable[[Any], bool]) -> Any:  # noqa: ANN401 - any JSON value
        value = self.fields.get(name)
        if not is_good(value):
            raise InvalidSpec(
                f"{self.path}.{name} is {value!r}, but it must be {expected}: deploy the Core stack again."
            )
        return value


# bool is a kind of int in Python, and Python's JSON reader accepts NaN and Infinity.


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_positive(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < inf
