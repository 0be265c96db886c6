"""Colours of images, against what the formulas promise."""

import torch
from PIL import Image
from torch import Tensor

from nst_task.colors import luminance, to_picture, to_tensor, with_colors_of, with_luminance, with_luminance_like
from nst_task.losses import Moments


def image(seed: int, *, low: float = 0.3, high: float = 0.7) -> Tensor:
    random = torch.rand(1, 3, 24, 32, generator=torch.Generator().manual_seed(seed))
    mixed = torch.einsum("ij,bjhw->bihw", torch.tensor([[0.8, 0.1, 0.1], [0.4, 0.5, 0.1], [0.0, 0.3, 0.7]]), random)
    return low + (high - low) * mixed


def test_a_picture_survives_the_way_to_a_tensor_and_back() -> None:
    picture = Image.effect_noise((17, 9), 80).convert("RGB")
    assert to_tensor(picture).shape == (1, 3, 9, 17)
    assert to_picture(to_tensor(picture)).tobytes() == picture.tobytes()


def test_values_outside_of_the_range_are_cut_off() -> None:
    assert to_picture(torch.tensor([-1.0, 0.5, 2.0]).view(1, 3, 1, 1)).getpixel((0, 0)) == (0, 128, 255)


def test_moved_colours_have_the_mean_and_covariance_of_the_style() -> None:
    moved, target = Moments.of(with_colors_of(image(0), [image(1)], [1.0])), Moments.of(image(1))
    torch.testing.assert_close(moved.mean, target.mean, atol=1e-3, rtol=0)
    torch.testing.assert_close(moved.covariance, target.covariance, atol=2e-4, rtol=0)


def test_a_plain_picture_takes_the_mean_colour_of_the_style() -> None:
    moved = with_colors_of(torch.full((1, 3, 8, 8), 0.2), [image(1)], [1.0])
    torch.testing.assert_close(moved.mean(dim=(0, 2, 3)), Moments.of(image(1)).mean, atol=1e-3, rtol=0)


def test_luminance_is_that_of_pillow() -> None:
    picture = Image.effect_noise((17, 9), 80).convert("RGB")
    picture.putpixel((3, 3), (255, 0, 40))
    grey = to_picture(luminance(to_tensor(picture)))
    assert (
        max(abs(a - b) for a, b in zip(grey.convert("L").tobytes(), picture.convert("L").tobytes(), strict=True)) <= 1
    )


def test_a_matched_luminance_has_the_references_mean_and_spread() -> None:
    matched, target = with_luminance_like(image(0), image(1, low=0.4)), luminance(image(1, low=0.4))
    torch.testing.assert_close(matched.mean(), target.mean(), atol=1e-3, rtol=0)
    torch.testing.assert_close(matched.std(), target.std(), atol=1e-3, rtol=0)


def test_another_luminance_leaves_the_colours() -> None:
    grey = luminance(image(1))
    result = with_luminance(image(0), grey)
    torch.testing.assert_close(luminance(result), grey, atol=1e-5, rtol=0)
    torch.testing.assert_close(result - luminance(result), image(0) - luminance(image(0)), atol=1e-5, rtol=0)
