"""The image that the optimiser's variables stand for."""

import torch
from torch import Tensor

from nst_task.parametrisation import image_of


def stripes(period: int, *, along: int) -> Tensor:
    """Stripes of black and white, `period` pixels wide together, across the axis `along` of (1, 3, 24, 32)."""
    shape = (1, 3, 24, 32)
    steps = torch.arange(shape[along]).view([-1 if axis == along else 1 for axis in range(4)])
    return (steps % period < period // 2).float().expand(shape)


def contrast(image: Tensor) -> float:
    return image[..., 2:-2, 2:-2].std().item()


def test_an_image_cannot_hold_a_weave_of_one_pixel() -> None:
    for along in (2, 3):
        assert contrast(image_of(stripes(2, along=along))) < 1e-6
    board = (stripes(2, along=2) - stripes(2, along=3)).abs()
    assert contrast(image_of(board)) < 1e-6


def test_strokes_keep_their_contrast() -> None:
    for along in (2, 3):
        strokes = stripes(16, along=along)
        assert contrast(image_of(strokes)) > 0.8 * contrast(strokes)


def test_one_colour_stays_what_it_is_up_to_the_border() -> None:
    plain = torch.tensor([0.2, 0.5, 0.9]).view(1, 3, 1, 1).expand(1, 3, 9, 7)
    torch.testing.assert_close(image_of(plain), plain)


def test_colours_stay_in_range_and_apart() -> None:
    red = torch.zeros(1, 3, 9, 9)
    red[:, 0] = torch.rand(9, 9, generator=torch.Generator().manual_seed(0)).round()
    image = image_of(red)
    assert (image.min().item(), image[:, 1:].max().item()) == (0, 0)
    assert image.max() <= 1


def test_the_gradient_to_the_variables_is_blurred_like_the_image() -> None:
    dice = torch.Generator().manual_seed(0)
    variables = torch.rand(1, 3, 5, 4, generator=dice).double().requires_grad_()
    upstream = torch.rand(1, 3, 5, 4, generator=dice).double()
    (gradient,) = torch.autograd.grad((image_of(variables) * upstream).sum(), variables)
    torch.testing.assert_close(image_of(upstream), gradient)
