from collections.abc import Iterator
from typing import Any

import pytest

from cdk_app.core import retries
from cdk_app.settings import Settings
from lambdas.domain import errors, placement
from tests.infra.rendered import Template, definition, resources

STOP = "Stop NST"
States = dict[str, Any]
TROUBLE = {"BudgetConflict", "Throttled", "ServiceUnavailable"}
"""What every step may meet."""


@pytest.fixture
def nst_job(core: Template) -> Template:
    return definition(core, "NstJobMachine")


@pytest.fixture
def admission(core: Template) -> Template:
    return definition(core, "AdmissionMachine")


def tasks(machine: Template) -> States:
    return {name: state for name, state in machine["States"].items() if state["Type"] == "Task"}


def handler_of(core: Template, state: States) -> str:
    functions = resources(core, "AWS::Lambda::Function")
    return str(functions[state["Resource"].removeprefix("<").removesuffix(".Arn>")]["Handler"])


def successors(state: States) -> Iterator[str]:
    yield from (state[key] for key in ("Next", "Default") if key in state)
    yield from (each["Next"] for key in ("Catch", "Choices") for each in state.get(key, []))


def reachable(machine: Template, start: str, *, without: str | None = None) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in seen and name != without:
            seen.add(name)
            waiting.extend(successors(machine["States"][name]))
    return seen


def before_stop(machine: Template) -> States:
    return {name: machine["States"][name] for name in reachable(machine, machine["StartAt"], without=STOP)}


def test_each_step_of_a_job_calls_its_own_function(core: Template, nst_job: Template) -> None:
    assert {name: handler_of(core, state) for name, state in tasks(nst_job).items()} == {
        "Check Budget (reserve)": "lambdas.check_budget.handler",
        "Start NST": "lambdas.start_nst.handler",
        "Monitor NST": "lambdas.monitor_nst.handler",
        "Stop NST": "lambdas.stop_nst.handler",
    }


def test_each_step_of_admission_calls_its_own_function(core: Template, admission: Template) -> None:
    assert {name: handler_of(core, state) for name, state in tasks(admission).items()} == {
        "Check Budget (no reservation)": "lambdas.check_budget.handler",
        "URL Provider": "lambdas.url_provider.handler",
    }


def test_every_step_hands_its_error_to_stop_nst(nst_job: Template) -> None:
    caught = {name: state.get("Catch") for name, state in before_stop(nst_job).items() if state["Type"] == "Task"}
    everything = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": STOP}]
    assert caught == dict.fromkeys(("Check Budget (reserve)", "Start NST", "Monitor NST"), everything)


def test_every_choice_before_stop_nst_leads_there_by_default(nst_job: Template) -> None:
    defaults = {name: state["Default"] for name, state in before_stop(nst_job).items() if state["Type"] == "Choice"}
    assert defaults == {"Is the money reserved?": STOP, "How is the task?": STOP}


def test_no_job_ends_without_stop_nst(nst_job: Template) -> None:
    assert {state["Type"] for state in before_stop(nst_job).values()} <= {"Task", "Choice", "Wait", "Pass"}
    assert not any(state.get("End") for state in before_stop(nst_job).values())


def test_a_choice_checks_presence_before_it_compares(nst_job: Template) -> None:
    # A missing path fails the execution past every Catch and Default.
    for state in nst_job["States"].values():
        for choice in state.get("Choices", []):
            first, *rest = choice["And"]
            assert first["IsPresent"]
            assert rest


def test_an_interrupted_task_is_started_three_times_in_all(
    nst_job: Template,
) -> None:
    running, interrupted = nst_job["States"]["How is the task?"]["Choices"]
    assert running["Next"] == "Wait"
    assert running["And"][1] == {"Variable": "$.state", "StringEquals": "RUNNING"}
    assert interrupted["Next"] == "Start NST"
    assert {"Variable": "$.attempt", "NumericLessThanEquals": 3} in interrupted["And"][1]["And"]


def test_only_a_reserved_job_starts(nst_job: Template) -> None:
    choices = nst_job["States"]["Is the money reserved?"]["Choices"]
    assert {(choice["And"][1]["BooleanEquals"], choice["Next"]) for choice in choices} == {
        (True, "Start NST"),
        (False, "No Budget"),
    }
    no_budget = nst_job["States"]["No Budget"]
    assert (no_budget["Result"], no_budget["ResultPath"], no_budget["Next"]) == ("NO_BUDGET", "$.ending", STOP)


def test_waits_are_those_that_monitoring_asks_for(nst_job: Template) -> None:
    assert nst_job["States"]["Wait"]["SecondsPath"] == "$.wait_seconds"
    assert nst_job["States"]["Start NST"]["Parameters"]["wait_seconds"] > 0
    assert nst_job["States"]["Start NST"]["Next"] == "Wait"
    assert nst_job["States"]["Wait"]["Next"] == "Monitor NST"


def test_visitors_errors_succeed_and_operators_errors_fail(nst_job: Template) -> None:
    after = nst_job["States"][nst_job["States"][STOP]["Next"]]
    (look,) = after["Choices"]
    failed = nst_job["States"][look["Next"]]
    assert (failed["Type"], failed["ErrorPath"], failed["CausePath"]) == ("Fail", "$.error", "$.cause")
    assert look["And"][1] == {"Variable": "$.needs_operator", "BooleanEquals": True}
    assert nst_job["States"][after["Default"]]["Type"] == "Succeed"


def test_eventbridge_runs_stop_nst_again_when_it_gives_up(core: Template, nst_job: Template) -> None:
    (catch,) = nst_job["States"][STOP]["Catch"]
    assert catch["ErrorEquals"] == ["States.ALL"]
    assert nst_job["States"][catch["Next"]]["Type"] == "Fail"
    assert resources(core, "AWS::Events::Rule")["CleanUpExecutionBroken"]["EventPattern"]["detail"] == {
        "stateMachineArn": ["<NstJobMachine>"],
        "status": ["FAILED", "TIMED_OUT", "ABORTED"],
    }


@pytest.mark.parametrize(
    ("state", "retried"),
    [
        ("Check Budget (reserve)", {"TooManyJobs", *TROUBLE}),
        ("Start NST", {"CapacityUnavailable", "QuotaReached", "RoleNotReady", *TROUBLE}),
        ("Monitor NST", TROUBLE),
        ("Stop NST", {"TaskStillStopping", *TROUBLE}),
    ],
)
def test_a_step_retries_the_errors_of_ours_that_time_may_mend(nst_job: Template, state: str, retried: set[str]) -> None:
    names = {name for retry in nst_job["States"][state]["Retry"] for name in retry["ErrorEquals"]}
    ours = {name for name in names if not name.startswith(("States.", "Lambda.", "Sandbox."))}
    assert ours == retried
    assert all(isinstance(getattr(errors, name), type) for name in ours)
    assert "Lambda.TooManyRequestsException" in names


def test_only_stop_nst_retries_any_error(nst_job: Template, admission: Template) -> None:
    anything = {
        name: [retry["ErrorEquals"] for retry in state["Retry"]].index(["States.ALL"])
        for name, state in (tasks(nst_job) | tasks(admission)).items()
        if ["States.ALL"] in [retry["ErrorEquals"] for retry in state["Retry"]]
    }
    assert anything == {STOP: len(nst_job["States"][STOP]["Retry"]) - 1}


def test_retries_for_capacity_and_contention_have_jitter(nst_job: Template) -> None:
    for state in tasks(nst_job).values():
        for retry in state["Retry"]:
            waits = {"TooManyJobs", "QuotaReached", "TaskStillStopping"}
            expected = "NONE" if set(retry["ErrorEquals"]) & waits else "FULL"
            assert retry["JitterStrategy"] == expected


def test_a_job_over_the_cap_waits_ten_minutes_for_its_turn() -> None:
    for wait in (retries.IN_QUEUE, retries.OVER_QUOTA):
        assert 600 <= wait.longest_total_seconds <= 660


def test_starts_are_retried_only_for_what_time_may_mend(nst_job: Template) -> None:
    retried = {name for retry in nst_job["States"]["Start NST"]["Retry"] for name in retry["ErrorEquals"]}
    said = {rule.error.__name__ for rule in placement.RULES}
    assert said - retried == {"TaskRefused"}


def test_waiting_for_a_stop_outlasts_spots_two_minutes() -> None:
    assert retries.STILL_STOPPING.longest_total_seconds >= 2 * 120


def test_a_machine_never_gives_up_before_its_jobs_deadline(nst_job: Template, admission: Template) -> None:
    queue, deadline = retries.IN_QUEUE.longest_total_seconds, Settings().job_deadline_seconds
    starts = 3 * (retries.NO_CAPACITY.longest_total_seconds + retries.OVER_QUOTA.longest_total_seconds)
    assert nst_job["TimeoutSeconds"] > queue + deadline + starts + retries.STILL_STOPPING.longest_total_seconds
    assert nst_job["TimeoutSeconds"] < 4 * deadline
    assert admission["TimeoutSeconds"] < 30


def test_a_visitor_is_admitted_only_if_there_is_budget(admission: Template) -> None:
    choice = admission["States"]["Is there budget?"]
    assert choice["Choices"] == [{"Variable": "$.budget.depleted", "BooleanEquals": False, "Next": "URL Provider"}]
    assert choice["Default"] == "No Budget"
    no_budget = admission["States"]["No Budget"]["Parameters"]
    assert no_budget == {"outcome": "NO_BUDGET", "renews_at.$": "$.budget.renews_at"}


def test_checking_the_budget_keeps_the_request(admission: Template) -> None:
    look = admission["States"]["Check Budget (no reservation)"]
    assert look["Parameters"] == {"mode": "check", "size.$": "$.request.parameters.size"}
    assert look["ResultPath"] == "$.budget"


def test_every_state_has_a_comment(nst_job: Template, admission: Template) -> None:
    for machine in (nst_job, admission):
        assert machine["Comment"]
        assert [name for name, state in machine["States"].items() if not state.get("Comment")] == []


def test_every_state_can_be_reached(nst_job: Template, admission: Template) -> None:
    for machine in (nst_job, admission):
        assert reachable(machine, machine["StartAt"]) == set(machine["States"])


def test_machines_are_logged_and_traced_without_tokens(core: Template) -> None:
    machines = resources(core, "AWS::StepFunctions::StateMachine")
    assert {name: machine["StateMachineType"] for name, machine in machines.items()} == {
        "AdmissionMachine": "EXPRESS",
        "NstJobMachine": "STANDARD",
    }
    logged = {name: machine["LoggingConfiguration"] for name, machine in machines.items()}
    assert {name: (log["Level"], log["IncludeExecutionData"]) for name, log in logged.items()} == {
        "AdmissionMachine": ("ALL", False),
        "NstJobMachine": ("ALL", True),
    }
    assert all(machine["TracingConfiguration"] == {"Enabled": True} for machine in machines.values())


def test_nothing_depends_on_a_name_that_was_chosen_by_hand(core: Template) -> None:
    assert all("StateMachineName" not in each for each in resources(core, "AWS::StepFunctions::StateMachine").values())
