"""Every path of the table in docs/state-machines.md, gone on a second interpreter of the states language."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import pytest

from cdk_app.docs.conditions import ANYTHING_ELSE
from cdk_app.docs.paths import ANY_ERROR, Path, paths, waits
from tests.infra.interpreter import Answer, Interpreter, Raised, Slow
from tests.infra.rendered import Template, definition

MACHINES = ("AdmissionMachine", "NstJobMachine")
GIVEN = {"job_id": "job", "attempt": 1, "request": {"parameters": {"size": 512}}}
RESERVED = {"job_id": "job", "attempt": 1, "reserved": True}


def task(state: str, attempt: int = 1) -> dict[str, Any]:
    return {"job_id": "job", "attempt": attempt, "state": state, "wait_seconds": 7}


WELL: Mapping[str, Sequence[Answer]] = MappingProxyType(
    {
        "Check Budget (no reservation)": [{"budget": {"depleted": False, "renews_at": "2026-12-01"}}],
        "URL Provider": [{"outcome": "ADMITTED"}],
        "Check Budget (reserve)": [RESERVED],
        "Start NST": [task("RUNNING")],
        "Monitor NST": [task("SUCCEEDED")],
        "Stop NST": [{"needs_operator": False}],
    }
)
"""What the functions answer of a job that ends well."""

CHOICES: Mapping[tuple[str, str], Mapping[str, Sequence[Answer]]] = MappingProxyType(
    {
        ("Is there budget?", "budget.depleted is false"): {},
        ("Is there budget?", ANYTHING_ELSE): {
            "Check Budget (no reservation)": [{"budget": {"depleted": True, "renews_at": "2026-12-01"}}]
        },
        ("Is the money reserved?", "reserved is true"): {},
        ("Is the money reserved?", "reserved is false"): {"Check Budget (reserve)": [{**RESERVED, "reserved": False}]},
        ("Is the money reserved?", ANYTHING_ELSE): {"Check Budget (reserve)": [{"job_id": "job"}]},
        ("How is the task?", "state is RUNNING"): {"Monitor NST": [task("RUNNING"), task("SUCCEEDED")]},
        ("How is the task?", "state is INTERRUPTED and attempt at most 3"): {
            "Monitor NST": [task("INTERRUPTED", 3), task("SUCCEEDED", 3)]
        },
        ("How is the task?", ANYTHING_ELSE): {"Monitor NST": [task("INTERRUPTED", 4)]},
        ("Must an operator look?", "needs_operator is true"): {
            "Stop NST": [{"needs_operator": True, "error": "Stalled", "cause": "silence"}]
        },
        ("Must an operator look?", ANYTHING_ELSE): {"Stop NST": [{}]},
    }
)
"""What the functions answer instead, for a choice to decide so."""


@pytest.fixture(scope="module")
def interpreter() -> Iterator[Interpreter]:
    with Interpreter.start() as started:
        yield started


@pytest.fixture(params=MACHINES)
def machine(request: pytest.FixtureRequest, core: Template) -> Template:
    return definition(core, request.param)


def follows(visited: Sequence[str], state: str) -> list[str]:
    """Return what was entered after each time that a state was."""
    return [after for before, after in pairwise(visited) if before == state]


def test_every_choice_has_a_case_here(core: Template) -> None:
    answers = [path for name in MACHINES for path in paths(definition(core, name)) if path.answer]
    assert {(path.state, path.answer) for path in answers} == CHOICES.keys()


def test_every_choice_leads_where_the_table_says(machine: Template, interpreter: Interpreter) -> None:
    for path in (path for path in paths(machine) if path.answer):
        run = interpreter.run(machine, {**WELL, **CHOICES[path.state, path.answer]}, GIVEN)
        assert path.leads_to in follows(run.visited, path.state), path


def test_every_error_is_retried_as_the_table_says(machine: Template, interpreter: Interpreter) -> None:
    for path, error in each_error(machine):
        run = interpreter.run(machine, {**WELL, path.state: [Raised(error)]}, GIVEN)
        assert run.calls.count(path.state) == 1 + path.attempts, (path, error)
        assert len(run.waits) == path.attempts
        assert sum(run.waits) <= path.seconds + path.attempts * math.ulp(path.seconds)
        assert follows(run.visited, path.state) == ([path.leads_to] if path.leads_to else []), (path, error)
        assert path.leads_to or run.status == "FAILED"


def test_an_error_that_ends_with_the_last_attempt_is_harmless(machine: Template, interpreter: Interpreter) -> None:
    well = interpreter.run(machine, WELL, GIVEN)
    for path, error in each_error(machine):
        if path.attempts:
            answers = [Raised(error)] * path.attempts + list(WELL[path.state])
            run = interpreter.run(machine, {**WELL, path.state: answers}, GIVEN)
            assert (run.status, run.visited) == (well.status, well.visited), (path, error)


def test_waits_without_jitter_are_those_of_the_definition(core: Template, interpreter: Interpreter) -> None:
    machine = definition(core, "NstJobMachine")
    retry = machine["States"]["Check Budget (reserve)"]["Retry"][0]
    run = interpreter.run(machine, {**WELL, "Check Budget (reserve)": [Raised("TooManyJobs")]}, GIVEN)
    assert run.waits == pytest.approx(waits(retry))


def test_a_job_that_is_not_settled_fails(core: Template, interpreter: Interpreter) -> None:
    run = interpreter.run(definition(core, "NstJobMachine"), {**WELL, "Stop NST": [Raised("Surprise")]}, GIVEN)
    assert (run.status, run.visited[-1]) == ("FAILED", "Not settled")


def test_a_job_over_the_machines_time_limit_is_ended(core: Template, interpreter: Interpreter) -> None:
    machine = definition(core, "NstJobMachine")
    assert machine["TimeoutSeconds"] > 0
    run = interpreter.run({**machine, "TimeoutSeconds": 1}, {**WELL, "Monitor NST": [Slow(3)]}, GIVEN)
    assert (run.status, run.visited[-1]) == ("TIMED_OUT", "Monitor NST")


def test_a_redrive_from_any_step_ends_like_the_first_run(machine: Template, interpreter: Interpreter) -> None:
    """Step Functions begins again at the step that failed, with what had gone into it."""
    well = interpreter.run(machine, WELL, GIVEN)
    tasks = [name for name in well.visited if machine["States"][name]["Type"] == "Task"]
    for failed in tasks:
        broken = interpreter.run(machine, {**WELL, failed: [Raised("Surprise")]}, GIVEN)
        redriven = interpreter.run({**machine, "StartAt": failed}, WELL, broken.given[failed])
        assert (redriven.status, redriven.visited) == (well.status, well.visited[well.visited.index(failed) :]), failed


def each_error(machine: Template) -> Iterator[tuple[Path, str]]:
    """Yield every path of an error, with each name that the error may have."""
    for path in paths(machine):
        for error in path.errors:
            yield path, "Surprise" if error == ANY_ERROR else error
