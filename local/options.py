"""The command line of the local edition."""

import argparse
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cdk_app.settings import PREFIX
from contract.parameters import SIZES
from nst_task import memory

DEFAULT_PORT: Final = 8000
_SETTINGS: Final = {
    "budget": ("budget_usd", "20", "what all jobs of a month may cost together, in dollars of AWS"),
    "budget-period": ("budget_period", "monthly", "monthly or daily"),
    "max-running-jobs": ("max_running_jobs", "1", "over this, a job waits its turn"),
    "max-jobs-per-visitor": ("max_jobs_per_visitor_per_day", "1000", "over this, a visitor is refused until tomorrow"),
    "api-requests-per-second": (
        "api_requests_per_second",
        "1000",
        "over this rate, all visitors together, the API answers 429",
    ),
    "api-burst": ("api_burst", "2000", "how many requests may come at once"),
    "largest-size": ("largest_size", "2048", "longest side of a picture, in pixels, where there is memory for it"),
    "job-deadline": ("job_deadline_seconds", "1800", "seconds that a job may take"),
    "task-start": ("task_start_seconds", "600", "seconds without the first heartbeat after which one is given up"),
    "task-stall": ("task_stall_seconds", "120", "seconds without a heartbeat after which a task is given up"),
    "network": ("network", "vgg16-imagenet", "the perceptual network"),
}
"""Options that are settings of the CDK app: name, setting, default here, help."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """Where to listen, where to keep things, and the settings of the CDK app as context keys."""

    port: int
    data: Path
    context: dict[str, str]
    task_command: tuple[str, ...]
    stop_grace_seconds: float
    is_short_of_memory: bool = False
    """Whether there is memory only for smaller pictures than were asked for."""

    def setting(self, name: str) -> str:
        """Return the value of a setting of the CDK app, which the template of Core does not contain."""
        return self.context[f"{PREFIX}{name}"]


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m local", description="Run the whole product on this machine, with no AWS account."
    )
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="default: %(default)s; 0 picks a free one")
    parser.add_argument("--data", type=Path, default=Path("data"), help="where jobs and pictures are kept: %(default)s")
    for option, (setting, default, help_text) in _SETTINGS.items():
        parser.add_argument(f"--{option}", dest=setting, default=default, help=f"{help_text} (default: %(default)s)")
    parser.add_argument(
        "--task-command",
        type=shlex.split,
        default=(sys.executable, "-m", "nst_task"),
        help="what runs in place of the container of the NST task",
    )
    parser.add_argument(
        "--stop-grace", type=float, default=30, help="seconds from SIGTERM to SIGKILL of a task (default: %(default)s)"
    )
    picked = vars(parser.parse_args(arguments))
    context = {f"{PREFIX}{setting}": picked[setting] for setting, _, _ in _SETTINGS.values()}
    # A machine of its own: the price of the work is what a task of this size would cost in AWS.
    largest = _largest_with_memory(picked["largest_size"])
    context |= {f"{PREFIX}stage": "local", f"{PREFIX}largest_size": largest}
    return Options(
        port=picked["port"],
        data=picked["data"].resolve(),
        context=context,
        task_command=tuple(picked["task_command"]),
        stop_grace_seconds=picked["stop_grace"],
        is_short_of_memory=largest != picked["largest_size"],
    )


def _largest_with_memory(wanted: str) -> str:
    """Return `wanted`, or the largest size there is memory for; other texts are refused by Settings."""
    sizes = [size for size in SIZES if memory.suffices_for(size)]
    too_large = wanted in map(str, SIZES) and int(wanted) not in sizes
    return str(max(sizes, default=min(SIZES))) if too_large else wanted
