"""`make bench-cost`: what a job costs in AWS, at every size and on every task, from what it takes on this machine.

Runs a job on a local edition of its own and counts what AWS would charge for, then measures the CPU seconds of every
size. Prints tables in Markdown. Takes about ten minutes on a fast core.
"""

import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any, Final

from benchmarks import ledger
from contract.parameters import SIZES
from lambdas.domain.fargate import MEMORY_GIB_BY_VCPUS
from lambdas.domain.plan import LOADING_SECONDS, estimated_seconds
from lambdas.domain.pricing import (
    AROUND_PER_SECOND,
    FLAT_PER_JOB,
    MINIMUM_SECONDS,
    Architecture,
    TaskSize,
    real_cost,
)
from lambdas.domain.sizes import task_for
from lambdas.settings import worst_case_of
from tests.client import NstClient, OwnJob, Upload
from tests.integration.editions import REPOSITORY, Edition, Starter, wait_for

MEASURED: Final = (256, 384, 512, 768, 1024)
EPOCHS: Final = 100
VCPUS: Final = (1, 2, 4, 8, 16)
PULL_SECONDS: Final = 30
"""From the start of the image pull, which is charged, to the start of the process: assumed, as there is no AWS here."""

SERIAL_SHARE: Final = 0.05
"""Of the computing, what more cores do not make quicker: assumed. Nor do they the loading before it."""

NEEDED_GIB: Final = 5
"""A job of the largest size takes 4.2 at most (docs/engine.md)."""

MICRODOLLARS_PER_CENT: Final = 10_000
CONTENT: Final = REPOSITORY / "samples" / "contents" / "chelsea.jpg"
STYLE: Final = REPOSITORY / "samples" / "styles" / "night_wind.jpg"
DEADLINE_SECONDS: Final = 1800
MOST_TRANSITIONS: Final = 30
DEPLOYED: Final = TaskSize(
    region="us-east-1", architecture=Architecture.ARM64, vcpus=Fraction(4), memory_gib=Fraction(8)
)
"""The task that is deployed by default."""


def seconds_on(vcpus: int, cpu_seconds: float) -> float:
    """Return how long a task takes, by Amdahl's law: a vCPU is taken to be as quick as a core of this machine."""
    alone = min(cpu_seconds, LOADING_SECONDS + SERIAL_SHARE * (cpu_seconds - LOADING_SECONDS))
    return alone + (cpu_seconds - alone) / vcpus


def work_seconds(size: int, task: TaskSize) -> int:
    """Return how long a default job computes, by the estimate that a visitor is told."""
    return estimated_seconds({"size": size, "epochs": EPOCHS}, vcpus=task.speed)


def cents(task: TaskSize, seconds: float) -> float:
    """Return what a job is charged for one task of so many seconds."""
    return real_cost(task, [seconds]) / MICRODOLLARS_PER_CENT


def main() -> None:
    """Measure and print."""
    print(f"{platform.machine()}, {os.cpu_count()} cores; load at the start: {os.getloadavg()[0]:.1f}\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "edition").mkdir()
        with Starter(folder / "assemblies")(folder / "edition") as edition:
            print_around(counted_job(edition))
        efforts = {size: cpu_seconds_of(size, folder) for size in MEASURED}
    for architecture in Architecture:
        print_prices(efforts, architecture)
    print_rented()


def counted_job(edition: Edition) -> dict[str, float]:
    """Run a draft as a browser does, from the upload to the result, and return what AWS would charge for beside it."""
    log = edition.data / "cloud" / "requests.log"
    before, since = len(log.read_text().splitlines()), int(time.time() * 1000)
    with NstClient(edition.site) as visitor:
        content, style = Upload(CONTENT.read_bytes()), Upload(STYLE.read_bytes())
        job = visitor.create(content, [style], size=256, epochs=36)
        visitor.upload(job, content, [style])
        visitor.run(job)
        _watch(visitor, job)
    transitions = wait_for(lambda: _transitions(edition, job), what="the execution is over", seconds=120)
    lines = log.read_text().splitlines()[before:]
    bucket = edition.outputs["ImagesBucketName"]
    counted: Counter[str] = ledger.count_requests(lines, bucket)
    stored = sum(each["Size"] for each in _objects(edition, bucket, job)) / 1e6
    return {
        **counted,
        **ledger.count_invocations([*_function_logs(edition, since), *edition.task_logs().splitlines()]),
        ledger.TRANSITION: transitions,
        ledger.S3_MEGABYTE_WEEKS: stored,
    }


def _watch(visitor: NstClient, job: OwnJob) -> None:
    """Ask for progress once a second, as the Web UI does, and look at every frame and at the result."""
    view, seen = visitor.look(job.job_id), 0
    urls = {frame["epoch"]: frame["url"] for frame in view["frames"]}
    while True:
        progress = visitor.progress(view) or {"frames": [], "status": "STARTING"}
        for epoch in progress["frames"][seen:]:
            visitor.http.get(urls[epoch]).raise_for_status()
        seen = len(progress["frames"])
        if progress["status"] == "SUCCEEDED":
            break
        assert progress["status"] in ("STARTING", "RUNNING"), progress
        time.sleep(1)
    for url in visitor.look(job.job_id)["result"].values():
        visitor.http.get(url).raise_for_status()


def _transitions(edition: Edition, job: OwnJob) -> int:
    """Return how many states the job's execution entered; 0 while it runs."""
    states = edition.client("stepfunctions")
    execution = f"{edition.outputs['NstJobMachineArn'].replace(':stateMachine:', ':execution:')}:{job.job_id}"
    if states.describe_execution(executionArn=execution)["status"] == "RUNNING":
        return 0
    pages = states.get_paginator("get_execution_history").paginate(executionArn=execution)
    return sum("stateEnteredEventDetails" in event for page in pages for event in page["events"])


def _function_logs(edition: Edition, since: int) -> Iterator[str]:
    """Return the log lines of all functions from a moment on, in milliseconds since 1970."""
    logs = edition.client("logs")
    pages = logs.get_paginator("filter_log_events")
    for group in logs.describe_log_groups()["logGroups"]:
        for page in pages.paginate(logGroupName=group["logGroupName"], startTime=since):
            yield from (event["message"] for event in page["events"])


def _objects(edition: Edition, bucket: str, job: OwnJob) -> list[dict[str, Any]]:
    return list(edition.client("s3").list_objects_v2(Bucket=bucket, Prefix=f"jobs/{job.job_id}/")["Contents"])


def cpu_seconds_of(size: int, folder: Path) -> float:
    """Paint one picture in a process of its own, and return the CPU seconds that it took.

    With one thread, because threads that wait for each other on a busy machine use time without doing anything.
    """
    before = _children_cpu_seconds()
    subprocess.run(
        [
            *(sys.executable, "-m", "nst_task", str(CONTENT), str(STYLE), "-o", str(folder / f"{size}.png")),
            *("--size", str(size), "--epochs", str(EPOCHS)),
        ],
        cwd=REPOSITORY,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return _children_cpu_seconds() - before


def _children_cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def task_size(vcpus: int, architecture: Architecture) -> TaskSize:
    """Return the smallest task with so many vCPUs that has the memory for any job."""
    memory = min(gib for gib in MEMORY_GIB_BY_VCPUS[vcpus] if gib >= NEEDED_GIB)  # type: ignore[index]
    return TaskSize(region="us-east-1", architecture=architecture, vcpus=Fraction(vcpus), memory_gib=Fraction(memory))


def print_around(counted: Mapping[str, float]) -> None:
    """Print what a job costs beside its task, item by item."""
    print("| beside the task, a draft at 256 px | how many | each, micro-dollars | together |\n|---|---|---|---|")
    for item, price in ledger.PRICES.items():
        many = counted.get(item, 0)
        print(f"| {item} | {many:.3g} | {price:.3g} | {many * price:,.0f} |")
    checks = (MOST_TRANSITIONS - int(counted[ledger.TRANSITION])) // 3
    longest = ledger.prolonged(counted, seconds=DEADLINE_SECONDS, checks=checks)
    for name, job, seconds in (
        ("**all of it**", counted, MINIMUM_SECONDS),
        (f"**the same of a job that computes for {DEADLINE_SECONDS // 60} minutes**", longest, DEADLINE_SECONDS),
    ):
        print(f"| {name} | | | **{ledger.cost(job):,.0f}** |")
        print(f"| what it is charged for that | | | {FLAT_PER_JOB + AROUND_PER_SECOND * seconds:,} |")
    print()


def print_prices(efforts: Mapping[int, float], architecture: Architecture) -> None:
    """Print the price of a job and how long it takes, by size and task."""
    print(f"{architecture}, in cents (and seconds from the start of the pull to the end):\n")
    print(f"| size | CPU s | {' | '.join(f'{vcpus} vCPU' for vcpus in VCPUS)} |\n|{'---|' * (len(VCPUS) + 2)}")
    for size, cpu_seconds in efforts.items():
        cells = [_cell(cpu_seconds, vcpus, architecture) for vcpus in VCPUS]
        print(f"| {size} px | {cpu_seconds:.0f} | {' | '.join(cells)} |")
    print()


def print_rented() -> None:
    """Print what a default job rents at every size on the task that is deployed by default, as the functions reckon."""
    print("| size | task | estimate | charged for that, cents | reserved, cents |\n|---|---|---|---|---|")
    for size in SIZES:
        task = task_for(size, DEPLOYED)
        seconds = work_seconds(size, task)
        charged = cents(task, PULL_SECONDS + seconds)
        reserved = worst_case_of(size, task, deadline_seconds=DEADLINE_SECONDS)
        rented = f"{task.vcpus} vCPU, {task.memory_gib} GiB"
        print(f"| {size} px | {rented} | {seconds} s | {charged:.2f} | {reserved / MICRODOLLARS_PER_CENT:.0f} |")
    print()


def _cell(cpu_seconds: float, vcpus: int, architecture: Architecture) -> str:
    seconds = PULL_SECONDS + seconds_on(vcpus, cpu_seconds)
    return f"{cents(task_size(vcpus, architecture), seconds):.2f} ({ceil(seconds)} s)"


if __name__ == "__main__":
    main()
