"""The Web API: every operation, what it takes and what it answers.

`POST /api/jobs`, upload the pictures with the forms that it answers with, `POST /api/jobs/{job_id}/run`; then ask
`progress_url`, which is in S3 and not here.
"""

from collections.abc import Callable
from typing import Annotated, Any, Final, TypeVar

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestUnsupportedContentType, RequestValidationError
from aws_lambda_powertools.event_handler.openapi.params import Header, Path

from contract.keys import JOB_ID
from contract.parameters import SIZES
from lambdas import clock
from lambdas.api import card, jobs, problems
from lambdas.api.documentation import document, page, refusals
from lambdas.api.edge import require_edge, visitor
from lambdas.api.models import AdmittedJob, BudgetView, JobStatus, JobView, NewJob
from lambdas.api.problems import Problem
from lambdas.api.resolver import Resolver
from lambdas.domain.errors import Throttled
from lambdas.gateways.budget_table import budget_now
from lambdas.observability import logger
from lambdas.settings import settings

app: Final = Resolver(enable_validation=True)

E = TypeVar("E", bound=Exception)
JobId = Annotated[str, Path(pattern=rf"^{JOB_ID}$", description="The job's id")]
JobToken = Annotated[str | None, Header(alias="x-job-token", description="The job_token that came with the job")]


@app.post(
    "/api/jobs",
    summary="Make a job",
    description="Nothing is reserved yet. Upload every picture with its form, then run the job.",
    operation_id="createJob",
    tags=["jobs"],
    status_code=201,
    responses=refusals(
        problems.INVALID_JSON,
        problems.UNSUPPORTED_MEDIA_TYPE,
        problems.INVALID_PARAMETERS,
        problems.NO_BUDGET,
        problems.TOO_MANY_JOBS,
        answer=(201, AdmittedJob, "The job, and one form per picture"),
    ),
)
def create_job(new: NewJob) -> AdmittedJob:
    """Admit a visitor's job."""
    return jobs.admit(new, visitor(_headers(app)))


@app.post(
    "/api/jobs/<job_id>/run",
    summary="Run a job",
    description="Checks that all pictures were uploaded, as many bytes as declared, in a format that can be read, "
    "and starts. Asking again changes nothing.",
    operation_id="runJob",
    tags=["jobs"],
    status_code=202,
    responses=refusals(
        problems.NOT_YOURS,
        problems.JOB_NOT_FOUND,
        problems.INPUTS_MISSING,
        problems.INVALID_INPUTS,
        problems.JOB_EXPIRED,
        answer=(202, JobStatus, "It runs as soon as there is a machine"),
    ),
)
def run_job(job_id: JobId, token: JobToken = None) -> JobStatus:
    """Run a job."""
    return jobs.run(job_id, token)


@app.post(
    "/api/jobs/<job_id>/stop",
    summary="Stop a job",
    description="Ends it early; the last image becomes its result. Asking again changes nothing.",
    operation_id="stopJob",
    tags=["jobs"],
    status_code=202,
    responses=refusals(
        problems.NOT_YOURS,
        problems.JOB_NOT_FOUND,
        problems.NOT_RUN_YET,
        answer=(202, JobStatus, "It stops within seconds, or is over"),
    ),
)
def stop_job(job_id: JobId, token: JobToken = None) -> JobStatus:
    """Stop a job."""
    return jobs.stop(job_id, token)


@app.delete(
    "/api/jobs/<job_id>",
    summary="Delete a job",
    description="Stops it if need be, and deletes its pictures.",
    operation_id="deleteJob",
    tags=["jobs"],
    status_code=204,
    responses=refusals(problems.NOT_YOURS, problems.JOB_NOT_FOUND, answer=(204, None, "Deleted")),
)
def delete_job(job_id: JobId, token: JobToken = None) -> Response[str]:
    """Delete a job."""
    jobs.delete(job_id, token)
    return Response(status_code=204, body="")


@app.get(
    "/api/jobs/<job_id>",
    summary="Look at a job",
    description="Needs only the id. Signs fresh URLs of its progress, its frames and its result.",
    operation_id="getJob",
    tags=["jobs"],
    responses=refusals(problems.JOB_NOT_FOUND, answer=(200, JobView, "The job")),
)
def get_job(job_id: JobId) -> JobView:
    """Look at a job."""
    return jobs.view(job_id)


@app.get(
    "/api/budget",
    summary="Look at the budget",
    description="Whether there is money for another job, and when it renews.",
    operation_id="getBudget",
    tags=["budget"],
    responses=refusals(answer=(200, BudgetView, "The budget of this period")),
)
def get_budget() -> BudgetView:
    """Look at the budget of this period."""
    config, now = settings(), clock.now()
    budget = budget_now(config, now)
    return BudgetView(
        depleted=budget.is_depleted(config.worst_case(min(SIZES))),
        largest_size=config.largest_size,
        remaining_ratio=budget.remaining_ratio,
        renews_at=config.budget_period.renews_at(now),
    )


@app.get("/p/<job_id>", include_in_schema=False)
def get_card(job_id: JobId) -> Response[str]:
    """Return the page behind a link to a picture."""
    try:
        job, status = jobs.view(job_id), 200
    except Problem as problem:
        job, status = None, problem.type.status
    return Response(status_code=status, content_type="text/html; charset=utf-8", body=card.page(job_id, job))


@app.get("/api/openapi.json", include_in_schema=False)
def get_openapi() -> Response[str]:
    """Return the document that describes this API."""
    return Response(
        status_code=200,
        content_type="application/json",
        headers={"Cache-Control": "public, max-age=300"},
        body=document(app),
    )


@app.get("/api/docs", include_in_schema=False)
def get_docs() -> Response[str]:
    """Return a page to read that document."""
    return Response(
        status_code=200,
        content_type="text/html",
        headers={"Cache-Control": "public, max-age=300"},
        body=page(app),
    )


def _answers(error: type[E]) -> Callable[[Callable[[E], Response[str]]], Callable[[E], Response[str]]]:
    """Let a function answer for an error that an operation raised."""
    return app.exception_handler(error)  # type: ignore[no-any-return]


def _never_cached(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[Any]:
    response = next_middleware(app)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


app.use([_never_cached])


@_answers(Problem)
def _problem(problem: Problem) -> Response[str]:
    logger.info("Refused: %s: %s", problem.type.name, problem.detail)
    return problem.response()


@_answers(RequestValidationError)
def _invalid_request(error: RequestValidationError) -> Response[str]:
    return problems.invalid_request(error.errors()).response()


@_answers(RecursionError)
def _nested_too_deep(_error: RecursionError) -> Response[str]:
    return Problem(problems.INVALID_JSON, "The body is nested too deep: send a JSON object as documented.").response()


@_answers(RequestUnsupportedContentType)
def _unsupported_media_type(_error: RequestUnsupportedContentType) -> Response[str]:
    return Problem(problems.UNSUPPORTED_MEDIA_TYPE, "Send the body as application/json.").response()


@app.not_found
def _not_found(_error: NotFoundError) -> Response[str]:
    event = app.current_event
    methods = app.methods_of(event.path)
    if not methods:
        detail = f"There is no {event.http_method} {event.path}: see /api/docs for what there is."
        return Problem(problems.NOT_FOUND, detail).response()
    if event.http_method in methods:  # characters that the resolver takes in no id
        return problems.no_job_id().response()
    detail = f"{event.path} takes {' and '.join(methods)}, not {event.http_method}."
    return Problem(problems.METHOD_NOT_ALLOWED, detail, headers={"Allow": ", ".join(methods)}).response()


@_answers(Throttled)
def _throttled(error: Throttled) -> Response[str]:
    logger.warning("%s", error)
    return Problem(problems.BUSY, "The server is busy: try again in a moment.", headers={"Retry-After": "2"}).response()


@_answers(Exception)
def _unexpected(_error: Exception) -> Response[str]:
    logger.exception("Unexpected.")
    return Problem(problems.INTERNAL_ERROR, "Something went wrong on our side and was logged: try again.").response()


def _headers(of: APIGatewayHttpResolver) -> dict[str, str]:
    return dict(of.current_event.headers)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own object
    """Answer one request, if it came through the edge."""
    try:
        require_edge(event["headers"])
    except Problem as problem:
        return problem.raw()
    return app.resolve(event, context)
