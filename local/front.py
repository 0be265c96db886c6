"""The front server: plays the edge before the emulator, and is all that a browser ever reaches.

It serves the site, forwards `/api/*` and `/p/*` to the Web API with the two headers that CloudFront adds, and signed
reads and uploads of pictures to S3. Nothing else of the emulator can be reached through it.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import httpx
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.middleware.base import RequestResponseEndpoint

from lambdas.api.edge import ORIGIN_SECRET_HEADER, VISITOR_ADDRESS_HEADER
from local.site import site
from local.storage import PREFIX, storage_routes
from local.throttle import TokenBucket

_HOST: Final = re.compile(r"[A-Za-z0-9.\-]+(:[0-9]{1,5})?|\[[0-9a-fA-F:]+\](:[0-9]{1,5})?")
_TO_API: Final = ("accept", "content-type", "x-job-token")
_FROM_API: Final = ("content-type", "cache-control", "retry-after", "allow")
_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
_API_SECONDS: Final = 60
IDLE_SECONDS: Final = 2
"""How long a connection to the emulator is kept for the next request: the emulator closes it after five, and a request
that is sent at that moment is lost."""


@dataclass(frozen=True, kw_only=True)
class FrontProps:
    """What is behind the front server: the site's files, the emulator, the Web API and the image bucket in it.

    throttle: of the requests to the Web API.
    """

    site: Path
    emulator: str
    api_id: str
    bucket: str
    origin_secret: str
    throttle: TokenBucket


def front(props: FrontProps) -> FastAPI:
    """Return the server."""
    limits = httpx.Limits(keepalive_expiry=IDLE_SECONDS)
    emulator = httpx.AsyncClient(base_url=props.emulator, timeout=_API_SECONDS, limits=limits)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await emulator.aclose()

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.middleware("http")(_never_guess_types_nor_tell_addresses)

    @app.api_route("/api/{path:path}", methods=list(_METHODS))
    async def api(request: Request, path: str) -> Response:
        return await _ask_api(props, emulator, request, f"api/{path}")

    @app.get("/p/{job_id}")
    async def card(request: Request, job_id: str) -> Response:
        return await _ask_api(props, emulator, request, f"p/{job_id}")

    app.include_router(storage_routes(props.bucket, endpoint=props.emulator, emulator=emulator))
    app.mount("/", site(props.site))
    return app


async def _ask_api(props: FrontProps, emulator: httpx.AsyncClient, request: Request, path: str) -> Response:
    origin = _origin(request)
    if origin is None:
        return Response("The Host header is not a host name.", status_code=400)
    if not props.throttle.take():
        return JSONResponse({"message": "Too Many Requests"}, status_code=429)  # API Gateway's own words
    headers = {name: request.headers[name] for name in _TO_API if name in request.headers}
    answer = await emulator.request(
        request.method,
        f"/_aws/execute-api/{props.api_id}/$default/{quote(path)}",
        params=request.query_params,
        # As they came: what a visitor sends need not be ASCII.
        headers=httpx.Headers({**headers, **_edge_headers(props, request)}, encoding="latin-1"),
        content=await request.body(),
    )
    # Signed URLs name the emulator, which no browser can reach, least of all through a forwarded port.
    body = answer.content.replace(f"{props.emulator}/".encode(), f"{origin}{PREFIX}/".encode())
    kept = {name: answer.headers[name] for name in _FROM_API if name in answer.headers}
    return Response(body, status_code=answer.status_code, headers=kept)


def _edge_headers(props: FrontProps, request: Request) -> dict[str, str]:
    address = request.client.host if request.client else "127.0.0.1"
    return {ORIGIN_SECRET_HEADER: props.origin_secret, VISITOR_ADDRESS_HEADER: address}


def _origin(request: Request) -> str | None:
    """Return how the browser calls this server, None if that is not a host name."""
    host = request.headers.get("host", "")
    scheme = request.headers.get("x-forwarded-proto", request.url.scheme)
    return f"{scheme}://{host}" if _HOST.fullmatch(host) and scheme in ("http", "https") else None


async def _never_guess_types_nor_tell_addresses(request: Request, call_next: RequestResponseEndpoint) -> Response:
    answer = await call_next(request)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
