"""What the edge adds to every request, and who the visitor is by it."""

import hmac
from typing import Final

from aws_lambda_powertools.utilities import parameters

from lambdas.api.problems import NOT_THROUGH_SITE, Problem
from lambdas.domain.visitors import visitor_hash, visitor_salt
from lambdas.settings import settings

ORIGIN_SECRET_HEADER: Final = "x-nst-origin-secret"
VISITOR_ADDRESS_HEADER: Final = "x-nst-visitor-address"
_SECRET_SECONDS: Final = 300
"""How long a secret is remembered: a new one, after a deployment, is known within that."""


def require_edge(headers: dict[str, str]) -> None:
    """Raise Problem for a request that did not come through the edge."""
    given = headers.get(ORIGIN_SECRET_HEADER, "").encode()
    if not any(hmac.compare_digest(given, secret.encode()) for secret in _secrets()):
        raise Problem(NOT_THROUGH_SITE, "Ask the site's own address, not that of its API.")


def visitor(headers: dict[str, str]) -> str:
    """Return what stands for the visitor who sent a request that came through the edge."""
    return visitor_hash(headers[VISITOR_ADDRESS_HEADER], salt=visitor_salt(_secrets()[-1]))


def _secrets() -> list[str]:
    """Return the secrets that are taken: while one is replaced, there are two, the new one last."""
    return [str(parameters.get_secret(arn, max_age=_SECRET_SECONDS)) for arn in settings().origin_secret_arns]
