"""What one job costs in AWS, by size of the picture and of the task: `python -m benchmarks.cost` prints the tables.

Seconds come from the CPU seconds that `make bench` measured on x86-64 with two cores; other numbers of vCPUs and ARM
are modelled as equally quick per vCPU. Prices are those of `lambdas/domain/pricing.py` and of `PRICED` below.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from lambdas.domain.plan import estimated_seconds
from lambdas.domain.pricing import FLAT_PER_JOB, Architecture, TaskSize, real_cost

SIZES: Final = (256, 384, 512, 768, 1024)
TASKS: Final[Mapping[int, int]] = {1: 2, 2: 4, 4: 8, 8: 16, 16: 32}
"""GiB by vCPUs: the least that Fargate sells from 1 to 16 vCPUs, and enough from 4 on for every size."""

EPOCHS: Final = 140
PULL_SECONDS: Final = 25
"""Of an image of some 400 MB, and the start of the container: an assumption."""

MICRO: Final = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Priced:
    """Something that AWS charges a job for: what, micro-dollars for one, how many."""

    what: str
    each: float
    count: float

    @property
    def cost(self) -> float:
        """In micro-dollars."""
        return self.each * self.count


PRICED: Final = (
    Priced(what="Step Functions, Standard: state transitions", each=25, count=30),
    Priced(what="Step Functions, Express: requests", each=1, count=1),
    Priced(what="Lambda: requests", each=0.2, count=20),
    Priced(what="Lambda: GB-seconds, ARM (20 x 0.3 s x 0.5 GB)", each=13.3334, count=3),
    Priced(what="API Gateway, HTTP API: requests", each=1, count=8),
    Priced(what="CloudFront: HTTPS requests", each=1, count=8),
    Priced(what="S3: PUT and POST (inputs, 30 frames, progress once a second, result)", each=5, count=110),
    Priced(what="S3: GET (progress once a second, frames, result)", each=0.4, count=120),
    Priced(what="DynamoDB: writes (row, transactions, a sign of life every 5 s)", each=0.625, count=40),
    Priced(what="DynamoDB: reads", each=0.125, count=40),
    Priced(what="CloudWatch Logs: kB", each=0.5, count=60),
    Priced(what="X-Ray: traces", each=5, count=20),
)
"""Beside Fargate; counts are upper bounds of a default job, `docs/cost.md` says where they were counted."""


def price(size: int, vcpus: int) -> tuple[int, int]:
    """Return (seconds of computing, micro-dollars) of a default job."""
    parameters = {"size": size, "epochs": EPOCHS}
    seconds = estimated_seconds(parameters, vcpus=vcpus)
    task = TaskSize(
        region="us-east-1",
        architecture=Architecture.ARM64,
        vcpus=Fraction(vcpus),
        memory_gib=Fraction(TASKS[vcpus]),
    )
    return seconds, real_cost(task, [PULL_SECONDS + seconds])


def main() -> None:
    """Print the tables in Markdown."""
    print("| longest side | " + " | ".join(f"{vcpus} vCPU, {gib} GiB" for vcpus, gib in TASKS.items()) + " |")
    print("|---|" + "---|" * len(TASKS))
    for size in SIZES:
        cells = (price(size, vcpus) for vcpus in TASKS)
        print(f"| {size} px | " + " | ".join(f"{seconds} s, ${cost / MICRO:.4f}" for seconds, cost in cells) + " |")
    print("\n| priced beside Fargate | each, micro-dollars | at most | micro-dollars |\n|---|---|---|---|")
    for item in PRICED:
        print(f"| {item.what} | {item.each:g} | {item.count:g} | {item.cost:.0f} |")
    print(f"| all | | | {sum(item.cost for item in PRICED):.0f} of the {FLAT_PER_JOB} that a job is charged flat |")


if __name__ == "__main__":
    main()
