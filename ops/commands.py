"""The commands and what they take."""

import argparse
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from contract.statuses import Status
from ops import budget, cost, jobs, prices, sweep, trace
from ops.answers import Answer
from ops.deployment import Deployment
from ops.doctor.examination import examine

_DATA: Final = Path("data")
Command = Callable[[Deployment, argparse.Namespace], Answer]


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; `run` of the result is the command."""
    parser = argparse.ArgumentParser(prog="python -m ops", description="Look at a deployment of NST-Art, and steer it.")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--stage", default="dev", help="the stage, in AWS (default: %(default)s)")
    where.add_argument(
        "--local", type=Path, nargs="?", const=_DATA, metavar="DATA", help=f"the local edition (default: {_DATA})"
    )
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_budget(commands)
    _add_jobs(commands)
    tracing = _add(commands, "trace", "the execution of a job: state, when, how long, outcome, error", _trace)
    tracing.add_argument("job_id")
    _add(commands, "cost", "what jobs were charged in this period, by day", lambda at, _: cost.by_day(at))
    _add_doctor(commands)
    _add_prices(commands)
    _add(commands, "sweep", "settle what was left behind, now", lambda at, _: sweep.sweep(at))
    return parser.parse_args(arguments)


def _add_doctor(commands: Any) -> None:  # noqa: ANN401
    parser = commands.add_parser(
        "doctor", help="what keeps it from working, before the first deployment and after it, and what mends that"
    )
    parser.add_argument(
        "-c", "--context", action="append", default=[], metavar="nst:NAME=VALUE", help="a setting, as for cdk"
    )
    parser.add_argument(
        "--no-job", dest="job", action="store_false", help="do not paint a tiny job, which costs a fraction of a cent"
    )
    parser.set_defaults(examine=examine)


def _add_prices(commands: Any) -> None:  # noqa: ANN401
    about = "compare the prices of Fargate, which the budget counts by, with AWS's public list"
    parser = commands.add_parser("prices", help=about, description=about)
    parser.add_argument("--write", action="store_true", help="write those of the list, for every region with ARM")
    parser.set_defaults(examine=lambda given: prices.check(write=given.write))


def _add_budget(commands: Any) -> None:  # noqa: ANN401 - a private type of argparse
    actions = _group(commands, "budget", "the budget of this period")
    _add(actions, "show", "what is left, and when it renews", lambda at, _: budget.show(at))
    changing = _add(actions, "set", "change this period's limit", lambda at, given: budget.change(at, given.dollars))
    changing.add_argument("dollars", type=_decimal)
    _add(actions, "close", "start no further job until the month ends", lambda at, _: budget.close(at))
    _add(actions, "open", "start jobs again", lambda at, _: budget.reopen(at))


def _add_jobs(commands: Any) -> None:  # noqa: ANN401
    actions = _group(commands, "jobs", "the jobs of visitors")
    listing = _add(actions, "list", "the newest jobs", _list)
    listing.add_argument("--status", type=str.upper, choices=[status.value for status in Status])
    listing.add_argument("--count", type=int, default=20, help="how many (default: %(default)s)")
    _add(actions, "show", "all about one job", lambda at, given: jobs.show(at, given.job_id)).add_argument("job_id")
    stopping = _add(actions, "stop", "stop a job, and give back its money", _stop)
    which = stopping.add_mutually_exclusive_group(required=True)
    which.add_argument("job_id", nargs="?")
    which.add_argument("--all", action="store_true", help="every job that runs or waits for its turn")


def _list(deployment: Deployment, given: argparse.Namespace) -> Answer:
    statuses = [Status(given.status)] if given.status else jobs.LISTED
    return jobs.newest(deployment, statuses=statuses, count=given.count)


def _stop(deployment: Deployment, given: argparse.Namespace) -> Answer:
    return jobs.stop_all(deployment) if given.all else jobs.stop(deployment, given.job_id)


def _trace(deployment: Deployment, given: argparse.Namespace) -> Answer:
    return trace.trace(deployment, given.job_id)


def _group(commands: Any, name: str, about: str) -> Any:  # noqa: ANN401
    parser = commands.add_parser(name, help=about, description=about)
    return parser.add_subparsers(required=True, metavar="ACTION")


def _add(commands: Any, name: str, about: str, run: Command) -> argparse.ArgumentParser:  # noqa: ANN401
    parser: argparse.ArgumentParser = commands.add_parser(name, help=about, description=about)
    parser.set_defaults(run=run)
    return parser


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not an amount of dollars: write one like 20 or 7.50.") from error
