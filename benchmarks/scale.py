"""How long visitors wait, and what a day costs, at loads that were not measured: `python -m benchmarks.scale`.

A simulation of one day. It has the product's own rules (the queue's retries, the cap on running jobs, the worst case
that is reserved, the price of a second), and three guesses, which are parameters: how arrivals spread over the day, how
long Fargate takes to start a task, and what visitors ask for (all take the default size and quality).
"""

import argparse
import heapq
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import cos, log, pi
from statistics import quantiles
from typing import Final

from cdk_app.core.retries import IN_QUEUE
from contract.money import Microdollars
from lambdas.domain import plan
from lambdas.domain.pricing import Architecture, TaskSize, real_cost, worst_case

DAY: Final = 86_400
DEFAULT_JOB: Final = {"size": 512, "epochs": 100}
_ARRIVE, _END = 0, 1
_DEADLINE, _PULL, _STOP_GRACE = 1800, 120, 90


@dataclass(frozen=True, kw_only=True)
class Load:
    """What comes. `peak` is the busiest hour over the mean; starts are log-normal, as waits for machines are."""

    jobs_per_day: int
    peak: float = 2.0
    start_median_seconds: float = 35.0
    start_spread: float = 0.35


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the operator allows: jobs at once, and micro-dollars for the day; None is no limit of money."""

    max_running: int
    budget: int | None = None
    vcpus: int = 4
    memory_gib: int = 8

    @property
    def task(self) -> TaskSize:
        """What one task rents."""
        return TaskSize(
            region="us-east-1",
            architecture=Architecture.ARM64,
            vcpus=Fraction(self.vcpus),
            memory_gib=Fraction(self.memory_gib),
        )


@dataclass
class Outcome:
    """What became of the day's jobs: `waits` are seconds from Run to the first frame."""

    waits: list[float] = field(default_factory=list)
    gave_up: int = 0
    no_budget: int = 0
    charged: int = 0
    most_running: int = 0

    @property
    def painted(self) -> int:
        """Jobs that got a machine."""
        return len(self.waits)

    def percentile(self, percent: int) -> float:
        """Return how long that share of the painted jobs waited at most. Raises ValueError if fewer than two did."""
        return quantiles(self.waits, n=100)[percent - 1]


@dataclass(order=True, frozen=True)
class _Event:
    at: float
    number: int
    kind: int = field(compare=False)
    arrived: float = field(compare=False, default=0.0)
    tries: int = field(compare=False, default=0)
    seconds: float = field(compare=False, default=0.0)


class Day:
    """One simulated day; the same seed gives the same day."""

    def __init__(self, load: Load, limits: Limits, *, seed: int) -> None:
        self._load, self._limits, self._random = load, limits, random.Random(seed)
        self._works = plan.estimated_seconds(DEFAULT_JOB, vcpus=limits.vcpus)
        self._reserve = worst_case(
            limits.task, deadline_seconds=_DEADLINE, pull_seconds=_PULL, stop_grace_seconds=_STOP_GRACE
        )
        self._left = limits.budget
        self._running = 0
        self._events: list[_Event] = []
        self._numbers = iter(range(10**9))
        self.outcome = Outcome()

    def run(self) -> Outcome:
        """Let the day pass, until its last job is over."""
        for at in self._arrivals():
            self._push(at, _ARRIVE, arrived=at)
        while self._events:
            event = heapq.heappop(self._events)
            if event.kind == _ARRIVE:
                self._ask(event)
            else:
                self._settle(event)
        return self.outcome

    def _arrivals(self) -> Iterator[float]:
        """A Poisson process whose rate is a wave over the day, by thinning one of the highest rate."""
        highest = self._load.jobs_per_day * self._load.peak / DAY
        swing = self._load.peak - 1
        at = 0.0
        while (at := at + self._random.expovariate(highest)) < DAY:
            if self._random.random() * self._load.peak < 1 - swing * cos(2 * pi * at / DAY):
                yield at

    def _ask(self, event: _Event) -> None:
        """Do as CheckBudget and its Retry: first the money, then a place."""
        if self._left is not None and self._left < self._reserve:
            self.outcome.no_budget += 1
        elif self._running < self._limits.max_running:
            self._start(event)
        elif event.tries >= IN_QUEUE.attempts:
            self.outcome.gave_up += 1
        else:
            wait = min(IN_QUEUE.first_seconds * IN_QUEUE.rate**event.tries, IN_QUEUE.longest_seconds)
            self._push(event.at + wait, _ARRIVE, arrived=event.arrived, tries=event.tries + 1)

    def _start(self, event: _Event) -> None:
        self._running += 1
        self.outcome.most_running = max(self.outcome.most_running, self._running)
        if self._left is not None:
            self._left -= self._reserve
        starts = self._random.lognormvariate(log(self._load.start_median_seconds), self._load.start_spread)
        self.outcome.waits.append(event.at + starts + plan.LOADING_SECONDS - event.arrived)
        self._push(event.at + starts + self._works, _END, seconds=starts + self._works)

    def _settle(self, event: _Event) -> None:
        self._running -= 1
        charged = real_cost(self._limits.task, [event.seconds])
        self.outcome.charged += charged
        if self._left is not None:
            self._left += self._reserve - charged

    def _push(self, at: float, kind: int, *, arrived: float = 0.0, tries: int = 0, seconds: float = 0.0) -> None:
        heapq.heappush(self._events, _Event(at, next(self._numbers), kind, arrived, tries, seconds))


@dataclass(frozen=True, kw_only=True)
class Case:
    """A row of the table; `dollars` is the budget of the day, None for no limit."""

    jobs_per_day: int
    max_running: int
    dollars: float | None = None

    def row(self, *, seed: int) -> str:
        """Simulate it, and return its row."""
        budget = None if self.dollars is None else Microdollars.at_least(Decimal(str(self.dollars)))
        limits = Limits(max_running=self.max_running, budget=budget)
        outcome = Day(Load(jobs_per_day=self.jobs_per_day), limits, seed=seed).run()
        cells = [
            f"{self.jobs_per_day:,}",
            f"{self.max_running}",
            "no limit" if self.dollars is None else f"${self.dollars:,.2f}",
            f"{outcome.painted:,}",
            f"{outcome.gave_up:,}",
            f"{outcome.no_budget:,}",
            f"{outcome.percentile(50):.0f} s",
            f"{outcome.percentile(95):.0f} s",
            f"{outcome.most_running}",
            f"${Microdollars(outcome.charged).dollars:,.2f}",
        ]
        return _line(cells)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


HEAD: Final = (
    "jobs a day",
    "may run at once",
    "money a day",
    "painted",
    "gave up",
    "no budget",
    "half see a frame after",
    "95 % after",
    "most at once",
    "cost",
)
CASES: Final = (
    Case(jobs_per_day=1_000, max_running=1),
    Case(jobs_per_day=1_000, max_running=4),
    Case(jobs_per_day=1_000, max_running=4, dollars=0.67),
    Case(jobs_per_day=1_000, max_running=4, dollars=5),
    Case(jobs_per_day=100_000, max_running=4),
    Case(jobs_per_day=100_000, max_running=100),
    Case(jobs_per_day=100_000, max_running=250),
    Case(jobs_per_day=100_000, max_running=250, dollars=100),
)
"""The default settings are 4 at once, and 20 dollars a month, which is 0.67 a day."""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Simulate a day of visitors.")
    parser.add_argument("--seed", type=int, default=0)
    seed = parser.parse_args().seed
    print(_line(HEAD))
    print(_line(["---"] * len(HEAD)))
    for case in CASES:
        print(case.row(seed=seed))
