"""What goes in and out of the Web API. The OpenAPI document is made of these."""

from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from contract import keys
from contract.formats import MAX_BYTES, ContentType
from contract.parameters import MAX_STYLES
from contract.statuses import Status
from lambdas.api.parameters import DEFAULT_PARAMETERS, Parameters
from lambdas.api.problems import PROBLEM_TYPES

MAX_NAME: Final = 120
_EXAMPLE_ID: Final = "5f0c6a0e8b8d4d0f9a5b6c7d8e9f0a1b"
_EXAMPLE_HOST: Final = "https://images.s3.us-east-1.amazonaws.com/"


class _Strict(BaseModel):
    """What a visitor sends. An unknown name is refused, because it is a misspelt one."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Picture(_Strict):
    """A picture that is about to be uploaded."""

    content_type: ContentType
    bytes: Annotated[int, Field(ge=1, le=MAX_BYTES)]
    name: Annotated[
        str | None,
        Field(
            pattern=rf"^[^\x00-\x1f\x7f]{{1,{MAX_NAME}}}$",
            description="What sentences about it call it, such as its file's name",
        ),
    ] = None


class StylePicture(Picture):
    """A style image, and how much it counts among the others."""

    weight: Annotated[float, Field(ge=0.01, le=100, allow_inf_nan=False)] = 1.0


class NewJob(_Strict):
    """What `POST /api/jobs` takes."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "content": {"content_type": "image/jpeg", "bytes": 183004, "name": "IMG_0001.JPG"},
                    "styles": [{"content_type": "image/png", "bytes": 420133}],
                    "parameters": {"size": 512, "epochs": 100, "style_strength": 1.5},
                }
            ]
        },
    )

    content: Picture
    styles: Annotated[list[StylePicture], Field(min_length=1, max_length=MAX_STYLES)]
    masks: Annotated[
        list[Picture],
        Field(
            max_length=MAX_STYLES,
            description="One for each style, in their order: light where it is painted, dark where not; where none is, "
            "the content image is kept. Without masks, all is painted",
        ),
    ] = []
    parameters: Parameters = DEFAULT_PARAMETERS


class Upload(BaseModel):
    """A form to upload one picture with: a POST of `fields`, then the picture as the field `file`."""

    url: str
    fields: dict[str, str]


class Uploads(BaseModel):
    """One form per picture, in the order of the request."""

    content: Upload
    styles: list[Upload]
    masks: list[Upload] = []


class Estimate(BaseModel):
    """How long the job computes, about; finding a machine comes on top."""

    seconds: int


class AdmittedJob(BaseModel):
    """A new job. `job_token` is returned only here: it is needed to run, stop and delete the job."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "job_id": _EXAMPLE_ID,
                    "job_token": "nV0lZ2bJ4oTq8xYw6rUeKg",
                    "status": "AWAITING_UPLOAD",
                    "uploads": {
                        "content": {
                            "url": _EXAMPLE_HOST,
                            "fields": {"key": keys.content(_EXAMPLE_ID), "Content-Type": "image/jpeg"},
                        },
                        "styles": [
                            {
                                "url": _EXAMPLE_HOST,
                                "fields": {"key": keys.style(_EXAMPLE_ID, 1), "Content-Type": "image/png"},
                            }
                        ],
                    },
                    "estimate": {"seconds": 35},
                }
            ]
        }
    )

    job_id: str
    job_token: str
    status: Status
    uploads: Uploads
    estimate: Estimate


class JobStatus(BaseModel):
    """Where a job is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"job_id": _EXAMPLE_ID, "status": "QUEUED"}]})

    job_id: str
    status: Status


class Frame(BaseModel):
    """The generated image after an epoch. The URL is good from now on; the picture is there once progress lists it."""

    epoch: int
    url: str


class Result(BaseModel):
    """The generated image, in two formats."""

    png_url: str
    jpg_url: str


class Sources(BaseModel):
    """The pictures that a job was made from, as they were uploaded."""

    content_url: str
    style_urls: list[str]
    style_weights: Annotated[list[float], Field(description="How much each style counts, in the same order")]


class JobView(BaseModel):
    """A job, for everyone with its id.

    After `run`, ask `progress_url` and not this: it says how far the job is, and which frames are there.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "job_id": _EXAMPLE_ID,
                    "status": "RUNNING",
                    "reason": None,
                    "error": None,
                    "parameters": {"size": 512, "epochs": 100},
                    "epoch": 20,
                    "epochs": 100,
                    "percent": 9.5,
                    "eta_seconds": 28.4,
                    "created_at": "2026-11-23T10:00:00+00:00",
                    "expires_at": "2026-11-30T10:00:00+00:00",
                    "urls_expire_at": "2026-11-23T11:00:05+00:00",
                    "progress_url": _EXAMPLE_HOST + keys.progress(_EXAMPLE_ID),
                    "frames": [{"epoch": 1, "url": _EXAMPLE_HOST + keys.frame(_EXAMPLE_ID, 1)}],
                    "result": {
                        "png_url": _EXAMPLE_HOST + keys.result_png(_EXAMPLE_ID),
                        "jpg_url": _EXAMPLE_HOST + keys.result_jpg(_EXAMPLE_ID),
                    },
                    "sources": {
                        "content_url": _EXAMPLE_HOST + keys.content(_EXAMPLE_ID),
                        "style_urls": [_EXAMPLE_HOST + keys.style(_EXAMPLE_ID, 1)],
                        "style_weights": [1.0],
                    },
                }
            ]
        }
    )

    job_id: str
    status: Status
    reason: Annotated[str | None, Field(description="Why it ended, for a person; null while it goes on")]
    error: Annotated[str | None, Field(description="The name of what went wrong, such as InvalidImage")]
    parameters: Parameters
    epoch: int
    epochs: int
    percent: float
    eta_seconds: float | None
    created_at: datetime
    expires_at: Annotated[datetime, Field(description="When the job and its pictures are deleted")]
    urls_expire_at: Annotated[datetime, Field(description="Ask again before then; on a 403 or 404, too")]
    progress_url: Annotated[str | None, Field(description="null before the job was run")]
    frames: Annotated[list[Frame], Field(description="All that are planned; empty before the job was run")]
    result: Annotated[Result | None, Field(description="null before the job was run")]
    sources: Annotated[Sources | None, Field(description="null before the job was run")]


class Losses(BaseModel):
    """What an epoch's image was judged by; less is better."""

    content: float
    style: float
    total: float


class EpochLosses(Losses):
    """The losses of one epoch."""

    epoch: int


class Progress(BaseModel):
    """What is at `progress_url`: how far the job is, written by its task about once a second."""

    status: Status
    attempt: Annotated[int, Field(description="Goes up when a task was interrupted, and another goes on from there")]
    epoch: int
    epochs: int
    percent: float
    eta_seconds: float | None
    losses: Losses | None
    history: list[EpochLosses]
    frames: Annotated[list[int], Field(description="The epochs whose frames are there")]
    remarks: Annotated[list[str], Field(description="Remarks on the pictures, such as a style of one colour")] = []
    reason: Annotated[str | None, Field(description="Only when the job is over")] = None
    error: Annotated[str | None, Field(description="Only when something went wrong")] = None
    updated_at: datetime


class BudgetView(BaseModel):
    """Whether there is money for another job, and how large it may be."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "depleted": False,
                    "remaining_ratio": 0.83,
                    "renews_at": "2026-12-01T00:00:00+00:00",
                    "largest_size": 2048,
                }
            ]
        }
    )

    depleted: bool
    remaining_ratio: Annotated[float, Field(ge=0, le=1, description="What is neither spent nor held")]
    renews_at: datetime
    largest_size: Annotated[int, Field(description="Longest side that a picture may have here, in pixels")]


class InvalidField(BaseModel):
    """One thing that is wrong with a request."""

    field: Annotated[str, Field(description="Where, such as body.parameters.size")]
    message: str


class ProblemView(BaseModel):
    """Why a request was refused (RFC 9457)."""

    type: Annotated[
        str,
        Field(
            description="Identifies the kind of problem",
            json_schema_extra={"enum": [each.name for each in PROBLEM_TYPES]},
        ),
    ]
    title: str
    status: int
    detail: Annotated[str, Field(description="What was wrong, and what to do, for a person")]
    errors: Annotated[list[InvalidField] | None, Field(description="Only with invalid-parameters")] = None
    renews_at: Annotated[datetime | None, Field(description="Only with no-budget")] = None


def as_json(model: BaseModel) -> dict[str, Any]:
    """Return a model as what JSON can say."""
    return model.model_dump(mode="json")
