"""`make bench-control`: how quick the control plane is, beside an empty function on the same path, in one run.

Starts local editions of its own. Every call of a visitor is followed by a call of a function that does nothing, through
the same front server, HTTP API and emulator: the ratio of the two says what our code costs, on any machine, and the
seconds say little. Prints tables in Markdown. Takes about six minutes; other work on the machine spoils it.
"""

import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from benchmarks.calls import CREATE, EMPTY, Seconds, Visitors, p50, p95, parts_of_create
from tests.client import NstClient, Upload
from tests.integration.editions import REPOSITORY, Edition, Starter, wait_for

ALONE, CROWD = 1, 20
ROUNDS: Final = {ALONE: 40, CROWD: 5}
"""Whole flows of each visitor, by how many visitors there are at once."""

TARGETS: Final = {CREATE: 8.0}
TARGET: Final = 3.0
"""Times the empty function, at the median."""

EDITIONS: Final = {
    "local": "The local edition as `make run` starts it",
    "benchmarks.edition": "Without two waits of the emulator that AWS does not have (`benchmarks/edition.py`)",
}
LIMITS: Final = ("--budget", "10000", "--max-jobs-per-visitor", "10000", "--max-running-jobs", "1000")
FIRST_FRAME_SECONDS: Final = 8.0
FIRST_FRAME_JOBS: Final = 3
IMPORT_SECONDS: Final = 0.4
IMPORT_RUNS: Final = 7
FUNCTIONS: Final = (
    "check_budget",
    "url_provider",
    "start_nst",
    "monitor_nst",
    "stop_nst",
    "sweep",
    "api.app",
    "kill_switch",
)


def main() -> None:
    """Measure and print."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{machine}; load at the start: {os.getloadavg()[0]:.1f}\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        starter = Starter(folder / "assemblies")
        for module, title in EDITIONS.items():
            print(f"{title}:\n")
            with starter(_made(folder / module), *LIMITS, task_command="true", module=module) as edition:
                _print_calls(Visitors(edition))
                _print_parts(parts_of_create(edition, rounds=ROUNDS[ALONE]))
        with starter(_made(folder / "frames")) as edition:
            _print_first_frame(edition)
    _print_imports()
    print(f"\nLoad at the end: {os.getloadavg()[0]:.1f}")


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _print_calls(visitors: Visitors) -> None:
    alone = visitors.measure(at_once=ALONE, rounds=ROUNDS[ALONE])
    crowd = visitors.measure(at_once=CROWD, rounds=ROUNDS[CROWD])
    columns = "p50 | p95 | times the empty"
    print(f"| call | {columns} | at most | {CROWD} at once: {columns} |\n|{'---|' * 8}")
    for name in sorted(alone, key=lambda each: each == EMPTY):
        target = "" if name == EMPTY else f"{TARGETS.get(name, TARGET):g}"
        print(f"| {name} | {_columns(alone, name)} | {target} | {_columns(crowd, name)} |")


def _columns(seconds: Seconds, name: str) -> str:
    middle = p50(seconds[name])
    return f"{_ms(middle)} | {_ms(p95(seconds[name]))} | {middle / p50(seconds[EMPTY]):.1f}"


def _print_parts(parts: Seconds) -> None:
    print("\n| part, asked for by itself | p50 | p95 |\n|---|---|---|")
    for name, seconds in parts.items():
        print(f"| {name} | {_ms(p50(seconds))} | {_ms(p95(seconds))} |")
    print()


def _print_first_frame(edition: Edition) -> None:
    content, style = (
        Upload((REPOSITORY / "samples" / path).read_bytes())
        for path in ("contents/chelsea.jpg", "styles/woodcut_wave.jpg")
    )
    with NstClient(edition.site) as visitor:
        seconds = [_first_frame_seconds(edition, visitor, content, style) for _ in range(FIRST_FRAME_JOBS)]
    print(
        f"From `run` to the first frame at 256 px: {p50(seconds):.1f} s (at most {FIRST_FRAME_SECONDS:g} s); "
        f"of {FIRST_FRAME_JOBS} jobs, one after the other: {', '.join(f'{each:.1f}' for each in seconds)}.\n"
    )


def _first_frame_seconds(edition: Edition, visitor: NstClient, content: Upload, style: Upload) -> float:
    job = visitor.create(content, [style], size=256, epochs=36)
    visitor.upload(job, content, [style])
    began = time.perf_counter()
    visitor.run(job)
    visitor.wait(job.job_id, lambda progress: bool(progress["frames"]))
    seconds = time.perf_counter() - began
    states = edition.client("stepfunctions")
    execution = f"{edition.outputs['NstJobMachineArn'].replace(':stateMachine:', ':execution:')}:{job.job_id}"
    wait_for(
        lambda: states.describe_execution(executionArn=execution)["status"] != "RUNNING",
        what="the job is settled, and the next one need not wait for its turn",
        seconds=120,
    )
    return seconds


def _print_imports() -> None:
    print("| function | imports | at most |\n|---|---|---|")
    for name in FUNCTIONS:
        seconds = p50(_import_seconds(name) for _ in range(IMPORT_RUNS))
        print(f"| {name} | {_ms(seconds)} | {_ms(IMPORT_SECONDS)} |")


def _import_seconds(name: str) -> float:
    code = f"import time; t = time.perf_counter(); import lambdas.{name}; print(time.perf_counter() - t)"
    in_lambda = {**os.environ, "LAMBDA_TASK_ROOT": str(REPOSITORY)}  # where tracing is on, and imports what it traces
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, env=in_lambda, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"


if __name__ == "__main__":
    main()
