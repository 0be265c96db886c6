"""What the edge adds to every request, and who the visitor is by it."""

import hmac
from typing import Final

from aws_lambda_powertools.utilities import parameters

from lambdas.api.problems import NOT_THROUGH_SITE, Problem
from lambdas.domain.visitors import visitor_hash
from lambdas.settings import settings

ORIGIN_SECRET_HEADER: Final = "x-nst-origin-secret"
VISITOR_ADDRESS_HEADER: Final = "x-nst-visitor-address"
_SECRET_SECONDS: Final = 300
"""How long a secret is remembered: a new one, after a deployment, is known within that."""


def require_edge(headers: dict[str, str]) -> None:
    """Raise Problem for a request that did not come through the edge."""
    expected = _secret(settings().origin_secret_arn)
    if not hmac.compare_digest(headers.get(ORIGIN_SECRET_HEADER, "").encode(), expected.encode()):
        raise Problem(NOT_THROUGH_SITE, "Ask the site's own address, not that of its API.")


def visitor(headers: dict[str, str]) -> str:
    """Return what stands for the visitor who sent a request that came through the edge."""
    return visitor_hash(headers[VISITOR_ADDRESS_HEADER], salt=_secret(settings().visitor_salt_arn))


def _secret(arn: str | None) -> str:
    return str(parameters.get_secret(str(arn), max_age=_SECRET_SECONDS))
