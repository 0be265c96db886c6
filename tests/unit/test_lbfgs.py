"""The optimiser, on problems whose answer is known."""

import pytest
import torch
from torch import Tensor

from nst_task import lbfgs
from nst_task.lbfgs import FEWEST, FIRST_STEP, LONGEST_STEP, MEMORY, Lbfgs


def image(side: int = 8, value: float = 0.5) -> Tensor:
    return torch.full((1, 3, side, side), value)


def smooth_target(side: int) -> Tensor:
    ramp = torch.linspace(0.2, 0.8, side)
    return (ramp.view(-1, 1) * torch.tensor([0.9, 0.7, 0.5]).view(1, 3, 1, 1) * ramp).contiguous()


def stretched_gradient(x: Tensor, target: Tensor) -> Tensor:
    """Of a quadratic that is 100 times as steep in some directions as in others, and relative to the image's size."""
    steepness = torch.tensor([1.0, 10.0, 100.0]).view(1, 3, 1, 1)
    return steepness * (x - target) / x.numel()


def run(optimiser: Lbfgs, target: Tensor, epochs: int) -> Lbfgs:
    for _ in range(epochs):
        optimiser = optimiser.step(stretched_gradient(optimiser.image, target))
    return optimiser


def test_it_finds_the_minimum_of_a_stretched_quadratic() -> None:
    found = run(Lbfgs(image()), smooth_target(8), epochs=30)
    torch.testing.assert_close(found.image, smooth_target(8), atol=1e-3, rtol=0)


def test_the_first_step_does_not_depend_on_the_scale_of_the_loss() -> None:
    gradient = torch.randn(1, 3, 8, 8, generator=torch.Generator().manual_seed(0))
    for scale in (1e-6, 1, 1e6):
        step = Lbfgs(image()).step(scale * gradient).image - image()
        assert abs(step.square().mean().sqrt() - FIRST_STEP) < 1e-6


def test_no_step_is_longer_than_the_bound() -> None:
    optimiser = Lbfgs(image()).step(torch.full((1, 3, 8, 8), 1.0))
    almost_flat = optimiser.step(torch.full((1, 3, 8, 8), 1 - 1e-6))
    assert (almost_flat.image - optimiser.image).abs().max() <= LONGEST_STEP + 1e-6


def test_pixels_stay_colours() -> None:
    optimiser = Lbfgs(image(value=0.001))
    for _ in range(5):
        optimiser = optimiser.step(torch.ones(1, 3, 8, 8))
    assert optimiser.image.min() == 0


def test_a_gradient_of_zero_leaves_the_image_alone() -> None:
    optimiser = Lbfgs(image())
    for _ in range(3):
        optimiser = optimiser.step(torch.zeros(1, 3, 8, 8))
    torch.testing.assert_close(optimiser.image, image())


def test_a_change_of_negative_curvature_is_not_remembered() -> None:
    gradient = torch.ones(1, 3, 8, 8)
    optimiser = Lbfgs(image()).step(gradient).step(2 * gradient)
    assert not optimiser.pairs


def test_memory_is_bounded() -> None:
    assert len(run(Lbfgs(image()), smooth_target(8), epochs=MEMORY + 5).pairs) == MEMORY


def test_a_step_leaves_the_state_before_it_alone() -> None:
    before = run(Lbfgs(image()), smooth_target(8), epochs=3)
    pixels, pairs = before.image.clone(), len(before.pairs)
    run(before, smooth_target(8), epochs=3)
    assert torch.equal(before.image, pixels)
    assert len(before.pairs) == pairs


def test_what_was_learned_on_a_small_image_serves_the_large_one() -> None:
    def gradient(x: Tensor) -> Tensor:
        return (x - 0.56) / x.numel()  # relative to the image's size, as every loss here is

    small = Lbfgs(image(8))
    for _ in range(4):
        small = small.step(gradient(small.image))
    carried, forgotten = (Lbfgs(image(16), pairs=pairs) for pairs in (small.resized((16, 16)).pairs, ()))

    torch.testing.assert_close(carried.step(gradient(image(16))).image, image(16, 0.56), atol=1e-3, rtol=0)
    assert (forgotten.step(gradient(image(16))).image - 0.56).abs().min() > 0.03


def test_a_resized_image_has_the_new_size_and_the_same_colours() -> None:
    resized = Lbfgs(smooth_target(8)).resized((16, 24))
    assert resized.image.shape == (1, 3, 16, 24)
    torch.testing.assert_close(resized.image.mean(dim=(2, 3)), smooth_target(8).mean(dim=(2, 3)), atol=0.01, rtol=0)


def test_the_largest_images_are_remembered_in_fewer_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    small, large = image(8), image(16)
    monkeypatch.setattr(lbfgs, "MEMORY_BYTES", MEMORY * 2 * 4 * small.numel())
    remembered = run(Lbfgs(small), smooth_target(8), epochs=MEMORY + 3)
    assert len(remembered.pairs) == MEMORY

    resized = remembered.resized((16, 16))
    assert len(resized.pairs) == FEWEST
    torch.testing.assert_close(resized.pairs[-1].step.mean(), remembered.pairs[-1].step.mean())
    assert len(run(Lbfgs(large), smooth_target(16), epochs=MEMORY).pairs) == FEWEST
