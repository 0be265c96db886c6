from pathlib import Path

from benchmarks.scale import CASES, Day, Limits, Load, Outcome
from cdk_app.core.retries import IN_QUEUE

CALM = Load(jobs_per_day=500, peak=1.0, start_spread=0.0)


def day(load: Load = CALM, *, seed: int = 1, **limits: int) -> Outcome:
    return Day(load, Limits(**{"max_running": 50, **limits}), seed=seed).run()


def test_the_same_seed_gives_the_same_day() -> None:
    assert day() == day()
    assert day() != day(seed=2)


def test_about_as_many_jobs_come_as_asked_whatever_the_peak() -> None:
    for peak in (1.0, 2.0):
        assert abs(day(Load(jobs_per_day=5000, peak=peak), max_running=500).painted - 5000) < 300


def test_with_room_for_all_every_job_waits_for_its_machine_alone() -> None:
    outcome = day()
    assert (outcome.gave_up, outcome.no_budget) == (0, 0)
    assert {round(wait) for wait in outcome.waits} == {39}


def test_no_more_jobs_run_at_once_than_may() -> None:
    assert day(Load(jobs_per_day=5000), max_running=3).most_running == 3


def test_in_a_crowd_no_job_waits_longer_than_the_queue_lasts() -> None:
    outcome = day(Load(jobs_per_day=5000, start_spread=0.0), max_running=1)
    assert outcome.gave_up > 0
    assert max(outcome.waits) <= IN_QUEUE.longest_total_seconds + 40  # its machine takes 39 seconds


def test_a_days_cost_never_exceeds_its_money() -> None:
    outcome = day(max_running=50, budget=1_000_000)
    assert 0 < outcome.charged <= 1_000_000
    assert outcome.no_budget > 0
    assert outcome.painted + outcome.no_budget == day().painted


def test_the_page_shows_the_simulations_results_of_today() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "scale.md").read_text()
    for case in CASES[:4]:  # the others take half a minute
        assert case.row(seed=0) in page
