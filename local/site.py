"""The site's files, as CloudFront serves them: compressed, with the same headers."""

import os
from http import HTTPStatus
from pathlib import Path

from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Scope

from cdk_app.site.caching import cache_control
from cdk_app.site.content_security_policy import content_security_policy
from cdk_app.site.permissions_policy import PERMISSIONS_POLICY


def site(folder: Path) -> ASGIApp:
    """Return what serves a folder that the Web UI was built into."""
    return GZipMiddleware(_Site(directory=folder, html=True))


class _Site(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        is_there = answer.status_code < HTTPStatus.BAD_REQUEST
        kept = cache_control(path.replace(os.sep, "/")) if is_there else "no-store"
        answer.headers["Cache-Control"] = kept
        answer.headers["Content-Security-Policy"] = content_security_policy(images="'self'")
        answer.headers["X-Frame-Options"] = "DENY"
        answer.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        return answer
