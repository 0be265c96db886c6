"""The tags that every resource has. Activate them as cost allocation tags, and the bill tells deployments apart."""

from typing import Final

APP_TAG: Final = "nst-art:app"
APP: Final = "nst-art"
STAGE_TAG: Final = "nst-art:stage"
