"""The part of S3 that browsers see: objects below `jobs/`, read with a signed URL or uploaded with a signed form."""

from collections.abc import AsyncIterator
from typing import Final

import httpx
from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse, StreamingResponse
from starlette.background import BackgroundTask

from local.signatures import FormRefused, is_signed_form, is_signed_url, read_fields

PREFIX: Final = "/storage"
_KEYS: Final = "jobs/"
_REQUEST_HEADERS: Final = ("content-type", "content-length", "range", "if-match", "if-none-match")
_ANSWER_HEADERS: Final = (
    "accept-ranges",
    "cache-control",
    "content-disposition",
    "content-length",
    "content-range",
    "content-type",
    "etag",
    "last-modified",
)


def storage_routes(bucket: str, *, endpoint: str, emulator: httpx.AsyncClient) -> APIRouter:
    """Return the routes of one bucket, which the emulator has at `endpoint`."""
    routes = APIRouter(prefix=PREFIX)

    @routes.api_route("/{name}/{key:path}", methods=["GET", "HEAD"])
    async def read(request: Request, name: str, key: str) -> Response:
        url, query = f"{endpoint}/{name}/{key}", request.url.query
        if name != bucket or not key.startswith(_KEYS) or not is_signed_url(request.method, url, query):
            return _refuse()
        return await _forward(emulator, request, f"{url}?{query}")

    @routes.post("/{name}")
    @routes.post("/{name}/")
    async def upload(request: Request, name: str) -> Response:
        body = request.stream()
        try:
            fields, start = await read_fields(body, request.headers.get("content-type", ""))
        except FormRefused:
            return _refuse()
        if name != bucket or not fields.get("key", "").startswith(_KEYS) or not is_signed_form(fields):
            return _refuse()
        return await _forward(emulator, request, f"{endpoint}/{name}", body=_join(start, body))

    return routes


async def _forward(
    emulator: httpx.AsyncClient, request: Request, url: str, *, body: AsyncIterator[bytes] | None = None
) -> Response:
    headers = {name: request.headers[name] for name in _REQUEST_HEADERS if name in request.headers}
    sent = emulator.build_request(request.method, url, headers=headers, content=body)
    answer = await emulator.send(sent, stream=True)
    return StreamingResponse(
        answer.aiter_raw(),
        status_code=answer.status_code,
        headers={name: answer.headers[name] for name in _ANSWER_HEADERS if name in answer.headers},
        background=BackgroundTask(answer.aclose),
    )


async def _join(start: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield start
    async for chunk in rest:
        yield chunk


def _refuse() -> Response:
    """Return what S3 would say to a stranger."""
    return PlainTextResponse("Access denied: this needs a URL or a form that the Web API signed.", status_code=403)
