"""Every problem that the Web API can answer with, and how it becomes a response (RFC 9457)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from aws_lambda_powertools.event_handler import Response

CONTENT_TYPE: Final = "application/problem+json"


@dataclass(frozen=True)
class ProblemType:
    """A kind of problem: its stable name, its HTTP status and what it is called for a person."""

    name: str
    status: int
    title: str


INVALID_JSON: Final = ProblemType("invalid-json", 400, "The request is not JSON")
NOT_YOURS: Final = ProblemType("wrong-token", 403, "This needs the token of the job")
NOT_THROUGH_SITE: Final = ProblemType("not-through-site", 403, "The API answers only through its site")
JOB_NOT_FOUND: Final = ProblemType("job-not-found", 404, "There is no such job")
NOT_FOUND: Final = ProblemType("not-found", 404, "There is nothing here")
METHOD_NOT_ALLOWED: Final = ProblemType("method-not-allowed", 405, "This cannot be done here")
INPUTS_MISSING: Final = ProblemType("inputs-missing", 409, "Pictures are missing")
NOT_RUN_YET: Final = ProblemType("not-run-yet", 409, "The job was not run yet")
JOB_EXPIRED: Final = ProblemType("job-expired", 409, "The job was not run in time")
UNSUPPORTED_MEDIA_TYPE: Final = ProblemType("unsupported-media-type", 415, "The request is of another type")
INVALID_INPUTS: Final = ProblemType("invalid-inputs", 422, "A picture cannot be used")
INVALID_PARAMETERS: Final = ProblemType("invalid-parameters", 422, "The request has values that cannot be used")
NO_BUDGET: Final = ProblemType("no-budget", 429, "The budget is used up")
TOO_MANY_JOBS: Final = ProblemType("too-many-jobs", 429, "Enough for today")
INTERNAL_ERROR: Final = ProblemType("internal-error", 500, "Something went wrong on our side")
BUSY: Final = ProblemType("busy", 503, "The service is busy")

PROBLEM_TYPES: Final = (
    INVALID_JSON,
    NOT_YOURS,
    NOT_THROUGH_SITE,
    JOB_NOT_FOUND,
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    INPUTS_MISSING,
    NOT_RUN_YET,
    JOB_EXPIRED,
    UNSUPPORTED_MEDIA_TYPE,
    INVALID_INPUTS,
    INVALID_PARAMETERS,
    NO_BUDGET,
    TOO_MANY_JOBS,
    INTERNAL_ERROR,
    BUSY,
)
ALWAYS_POSSIBLE: Final = (NOT_THROUGH_SITE, INTERNAL_ERROR, BUSY)
"""With any operation."""


@dataclass
class Problem(Exception):
    """What a request is refused with. `detail` is a sentence for a person: what was wrong, and what to do."""

    type: ProblemType
    detail: str
    members: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response[str]:
        """Return it as the resolver has it."""
        raw = self.raw()
        return Response(
            status_code=raw["statusCode"], content_type=CONTENT_TYPE, headers=raw["headers"], body=raw["body"]
        )

    def raw(self) -> dict[str, Any]:
        """Return it as API Gateway takes it from a function."""
        document = {
            "type": self.type.name,
            "title": self.type.title,
            "status": self.type.status,
            "detail": self.detail,
            **self.members,
        }
        return {
            "statusCode": self.type.status,
            "headers": {"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store", **self.headers},
            "body": json.dumps(document),
        }


def no_job_id() -> Problem:
    """Return what a request is refused with that names a job by what no job has."""
    return Problem(JOB_NOT_FOUND, "This is not the id of a job: ids have 32 characters of 0-9 and a-f.")


def invalid_request(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """Return what a request is refused with that does not fit its model; `errors` as pydantic lists them."""
    first = errors[0]
    if first["type"] == "json_invalid":
        return Problem(INVALID_JSON, f"The body is not JSON ({first['ctx']['error']}): send a JSON object.")
    if first["loc"][0] == "path":
        return no_job_id()
    return _invalid([{"field": ".".join(map(str, each["loc"])), "message": _message(each)} for each in errors])


def invalid_field(path: str, message: str) -> Problem:
    """Return what a request is refused with for a field, like parameters.size, that fits the model, but not here."""
    return _invalid([{"field": f"body.{path}", "message": message}])


def _invalid(fields: Sequence[Mapping[str, str]]) -> Problem:
    named = "; ".join(f"{each['field']}: {each['message']}" for each in fields)
    return Problem(INVALID_PARAMETERS, f"{named}.", members={"errors": fields})


def _message(error: Mapping[str, Any]) -> str:
    value = error.get("input")
    given = f", not {value!r}" if isinstance(value, str | int | float | bool) and len(repr(value)) < 50 else ""  # noqa: PLR2004
    return f"{error['msg']}{given}"
