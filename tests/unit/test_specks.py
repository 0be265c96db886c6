"""Coloured specks go, strokes and luminance stay."""

import pytest
import torch
from torch import Tensor

from nst_task.colors import luminance
from nst_task.specks import without_specks

BLUE, SAND = (0.25, 0.35, 0.6), (0.8, 0.7, 0.5)


def two_strokes() -> Tensor:
    """A blue stroke beside one of sand, which is lighter."""
    left, right = (torch.tensor(color).view(1, 3, 1, 1).expand(1, 3, 24, 16) for color in (BLUE, SAND))
    return torch.cat([left, right], dim=3)


def specks() -> Tensor:
    """Colours at random from pixel to pixel, of the luminance 0."""
    noise = torch.rand(1, 3, 24, 32, generator=torch.Generator().manual_seed(0)) - 0.5
    return 0.2 * (noise - luminance(noise))


def spread(colors: Tensor) -> float:
    return (colors - luminance(colors)).square().mean().sqrt().item()


def test_specks_go_and_strokes_stay() -> None:
    clean = two_strokes()
    left = without_specks(clean + specks()) - clean
    assert spread(left) < 0.25 * spread(specks())


def test_the_edge_between_two_strokes_stays_where_it_is() -> None:
    clean = two_strokes()
    assert (without_specks(clean) - clean).abs().max() < 0.01


def test_luminance_is_not_touched() -> None:
    image = two_strokes() + specks()
    torch.testing.assert_close(luminance(without_specks(image)), luminance(image), atol=1e-5, rtol=0)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_black_and_white_stay(value: float) -> None:
    plain = torch.full((1, 3, 8, 8), value)
    torch.testing.assert_close(without_specks(plain), plain)
