"""Where the parts that get deployed are in this repository."""

from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parent.parent
CDK_JSON: Final = REPOSITORY / "cdk.json"
NST_TASK: Final = REPOSITORY / "nst_task"
BUILT_SITE: Final = REPOSITORY / "frontend" / "public"
PLACEHOLDER_SITE: Final = REPOSITORY / "frontend" / "placeholder"
BUILD: Final = REPOSITORY / "build"
"""What is made for a deployment and kept for the next one."""
