"""The OpenAPI document of the Web API."""

import json
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse
from pydantic import BaseModel

from lambdas.api.models import ProblemView, Progress
from lambdas.api.problems import ALWAYS_POSSIBLE, CONTENT_TYPE, ProblemType

TITLE: Final = "NST-Art"
VERSION: Final = "1.0.0"
DESCRIPTION: Final = (
    "Neural style transfer. Make a job, upload its pictures with the forms that you get, run it, and ask its "
    "`progress_url` for how far it is. Errors are `application/problem+json`; their `type` identifies them."
)
_ADDED_BY_POWERTOOLS: Final = ("HTTPValidationError", "ResponseValidationError", "ValidationError")


def refusals(*types: ProblemType, answer: tuple[int, type[BaseModel] | None, str]) -> dict[int, OpenAPIResponse]:
    """Return what an operation may answer: `answer` as (status, model, description), or one of these problems."""
    status, model, description = answer
    responses: dict[int, OpenAPIResponse] = {status: {"description": description}}
    if model:
        responses[status]["content"] = {"application/json": {"model": model}}
    by_status = sorted((*types, *ALWAYS_POSSIBLE), key=lambda each: each.status)
    for code, same in groupby(by_status, key=lambda each: each.status):
        names = "; ".join(f"`{each.name}`: {each.title}" for each in same)
        responses[code] = {"description": names, "content": {CONTENT_TYPE: {"model": ProblemView}}}
    return responses


def document(app: APIGatewayHttpResolver) -> str:
    """Return the document as JSON."""
    schema = json.loads(app.get_openapi_json_schema(title=TITLE, version=VERSION, description=DESCRIPTION))
    _drop_what_never_happens(schema)
    _add_progress(schema)
    return json.dumps(schema, indent=1)


def page(app: APIGatewayHttpResolver) -> str:
    """Return the document as a page to read, and to try the API on: Swagger UI, with all that it needs."""
    # A sixth of what the API imports, which else every visitor would wait for at a cold start.
    from aws_lambda_powertools.event_handler.openapi import swagger_ui  # noqa: PLC0415

    files = Path(swagger_ui.__file__).parent
    return swagger_ui.generate_swagger_html(
        spec=document(app).replace("</", "<\\/"),  # it stands in a script
        swagger_js=(files / "swagger-ui-bundle.min.js").read_text(encoding="utf-8"),
        swagger_css=(files / "swagger-ui.min.css").read_text(encoding="utf-8"),
        swagger_base_url="",
        oauth2_config=None,
    )


def _add_progress(schema: dict[str, Any]) -> None:
    """Add the model of what no operation answers: browsers read it in S3."""
    progress = Progress.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    schema["components"]["schemas"] |= progress.pop("$defs") | {"Progress": progress}


def _drop_what_never_happens(schema: dict[str, Any]) -> None:
    """Powertools adds its own answer 422 to every operation; ours are the problems that `refusals` lists."""
    for operations in schema["paths"].values():
        for operation in operations.values():
            if "HTTPValidationError" in json.dumps(operation["responses"].get("422", {})):
                del operation["responses"]["422"]
    for name in _ADDED_BY_POWERTOOLS:
        schema["components"]["schemas"].pop(name, None)
