"""What no page of the site may ask a visitor for. Without the CDK, so that the local edition can say the same."""

from typing import Final

PERMISSIONS_POLICY: Final = "camera=(), geolocation=(), microphone=()"
