"""The tags of every resource. Activated as cost allocation tags, they separate deployments in the bill."""

from typing import Final

APP_TAG: Final = "nst-art:app"
APP: Final = "nst-art"
STAGE_TAG: Final = "nst-art:stage"
