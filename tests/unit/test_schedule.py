"""How epochs are spread over sizes."""

import itertools

import pytest

from nst_task.schedule import LEVELS, SHORTEST_SIDE, STROKES_GROW_TO, levels, percent_done


@pytest.mark.parametrize("final", [(192, 256), (512, 512), (1024, 768), (32, 256), (45, 256)])
@pytest.mark.parametrize("epochs", [10, 37, 140, 2000])
def test_levels_grow_to_the_final_size_and_use_every_epoch(final: tuple[int, int], epochs: int) -> None:
    plan = levels(final, epochs)
    assert plan[-1].size == final
    assert sum(level.epochs for level in plan) == epochs
    assert all(small.size < large.size for small, large in itertools.pairwise(plan))
    assert all(level.epochs >= 1 for level in plan)


def test_most_epochs_run_where_they_are_cheap() -> None:
    plan = levels((384, 512), 140)
    assert len(plan) == LEVELS
    assert all(coarse.epochs > fine.epochs for coarse, fine in itertools.pairwise(plan))
    assert sum(level.cost for level in plan) < 40 * 384 * 512


def test_every_size_gets_the_same_treatment() -> None:
    assert [level.epochs for level in levels((192, 256), 140)] == [level.epochs for level in levels((768, 1024), 140)]


@pytest.mark.parametrize("final", [(1100, 900), (1536, 1024), (2048, 2048), (4096, 2731), (205, 4096)])
def test_a_print_has_a_few_epochs_beyond_what_strokes_grow_to(final: tuple[int, int]) -> None:
    plan = levels(final, 100)
    painted = [level for level in plan if max(level.size) <= STROKES_GROW_TO]
    beyond = plan[len(painted) :]
    assert max(painted[-1].size) == STROKES_GROW_TO
    assert plan[-1].size == final
    assert all(max(fine.size) <= 2 * max(coarse.size) for coarse, fine in itertools.pairwise([painted[-1], *beyond]))
    assert all(level.epochs < painted[-1].epochs for level in beyond)
    assert sum(level.epochs for level in plan) == 100


def test_a_draft_of_a_print_leaves_no_size_out() -> None:
    assert [max(level.size) for level in levels((1365, 2048), 36)] == [256, 362, 512, 724, 1024, 2048]


@pytest.mark.parametrize("final", [(32, 256), (60, 256), (128, 1024)])
def test_no_level_is_too_narrow_for_the_network(final: tuple[int, int]) -> None:
    assert min(levels(final, 50)[0].size) >= SHORTEST_SIDE


def test_percent_counts_work_and_not_epochs() -> None:
    plan = levels((256, 256), 100)
    percents = [percent_done(plan, epoch) for epoch in range(101)]
    assert percents[0] == 0
    assert percents[-1] == pytest.approx(100)
    assert all(before < after for before, after in itertools.pairwise(percents))
    assert percents[50] < 25
