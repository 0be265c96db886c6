"""`python -m benchmarks.gpu_cost`: what a job costs on an instance with a GPU, and at which load that pays.

Reckons with the functions' own prices and estimates; measures nothing. Prints tables in Markdown.
"""

from fractions import Fraction
from math import ceil
from typing import Final

from benchmarks.cost import DEPLOYED, MICRODOLLARS_PER_CENT, PULL_SECONDS, cents, work_seconds
from lambdas.domain import instances
from lambdas.domain.instances import INSTANCES, Instance
from lambdas.domain.pricing import Architecture, TaskSize
from lambdas.domain.sizes import task_for

SHOWN: Final = (512, 1024, 2048, 4096)
INSTANCE_SECONDS: Final = 120
"""Until a task runs where there is no instance yet: assumed. The image, with CUDA, has some gigabytes."""

TASK_SECONDS: Final = 15
"""Until the next task runs on an instance that has the image: assumed."""


def on(instance: Instance) -> TaskSize:
    """Return a task on an instance."""
    return TaskSize(
        region="us-east-1",
        architecture=Architecture.X86_64,
        vcpus=Fraction(instances.VCPUS),
        memory_gib=Fraction(instances.MEMORY_GIB),
        instance=instance,
    )


def job(size: int, task: TaskSize, *, wait_seconds: int) -> tuple[int, float]:
    """Return seconds and cents of a job whose task runs after `wait_seconds`."""
    seconds = wait_seconds + work_seconds(size, task)
    return seconds, cents(task, seconds)


def on_fargate(size: int) -> tuple[int, float]:
    """Return seconds and cents of a job."""
    return job(size, task_for(size, DEPLOYED), wait_seconds=PULL_SECONDS)


def alone_on(instance: Instance, size: int) -> tuple[int, float]:
    """Return seconds and cents of a job for which an instance is made."""
    return job(size, on(instance), wait_seconds=INSTANCE_SECONDS)


def pays_from(instance: Instance, size: int) -> int:
    """Return at how many jobs an hour an instance that is always there costs less than Fargate for the same jobs."""
    hour = float(on(instance).per_second * 3600) / MICRODOLLARS_PER_CENT
    return ceil(hour / on_fargate(size)[1])


def most_in_an_hour(size: int) -> int:
    """Return how many jobs one instance paints in an hour, whichever it is: estimates do not tell GPUs apart."""
    return 3600 // (TASK_SECONDS + work_seconds(size, on(next(iter(INSTANCES.values())))))


def main() -> None:
    """Print."""
    names = " | ".join(INSTANCES)
    print(f"| size | Fargate | {names} |\n|{'---|' * (len(INSTANCES) + 2)}")
    for size in SHOWN:
        jobs = [on_fargate(size), *(alone_on(each, size) for each in INSTANCES.values())]
        print(f"| {size} px | {' | '.join(f'{price:.2f} ({seconds} s)' for seconds, price in jobs)} |")
    print(f"\n| size | {names} | one paints at most |\n|{'---|' * (len(INSTANCES) + 2)}")
    for size in SHOWN:
        loads = [*(pays_from(each, size) for each in INSTANCES.values()), most_in_an_hour(size)]
        print(f"| {size} px | {' | '.join(map(str, loads))} |")


if __name__ == "__main__":
    main()
