"""Matching: which place of a style is chosen, and how far an image is from what was chosen."""

from collections.abc import Mapping

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from nst_task import matching
from nst_task.matching import GRID, LAYERS, Candidates, MatchLoss, nearest
from nst_task.tiles import Tile, cut

CHANNELS = {"conv2_1": 3, "conv3_1": 4, "conv4_1": 5}
SHRINKS = {"conv2_1": 2, "conv3_1": 4, "conv4_1": 8}


def features(height: int, width: int, *, seed: int) -> dict[str, Tensor]:
    """Features of an image of `height` x `width` pixels, in double precision."""
    generator = torch.Generator().manual_seed(seed)
    return {
        layer: torch.rand(1, CHANNELS[layer], height // by, width // by, generator=generator).double()
        for layer, by in SHRINKS.items()
    }


def columns(image: Mapping[str, Tensor]) -> Tensor:
    """What the slow way compares: all layers of each place in one row, (H * W, C)."""
    size = image[GRID].shape[2:]
    parts = [
        F.interpolate(image[layer], size, mode="bilinear", align_corners=False) / CHANNELS[layer] for layer in LAYERS
    ]
    return torch.cat(parts, dim=1)[0].flatten(1).T


def whole(image: Mapping[str, Tensor]) -> Tile:
    height, width = (4 * side for side in image[GRID].shape[2:])
    (tile,) = cut((height, width), reach=0)
    return tile


def candidates_of(style: Mapping[str, Tensor]) -> Candidates:
    height, width = style[GRID].shape[2:]
    return Candidates.of([(whole(style), style)], (height, width))


def choice_of(candidates: Candidates, image: Mapping[str, Tensor]) -> Tensor:
    height, width = image[GRID].shape[2:]
    (choice,) = nearest([candidates], [(whole(image), image)], (height, width))
    return choice


def loss_of(candidates: Candidates, choice: Tensor, image: Mapping[str, Tensor]) -> MatchLoss:
    return MatchLoss(candidates, choice, whole(image))


@pytest.fixture
def every_row_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "_AT_ONCE", 1)


@pytest.mark.usefixtures("every_row_alone")
def test_the_place_with_the_highest_centred_cosine_is_chosen() -> None:
    image, style = features(32, 24, seed=1), features(48, 40, seed=2)
    sought, offered = columns(image), columns(style)
    similarity = F.cosine_similarity(
        (sought - sought.mean(dim=0))[:, None], (offered - offered.mean(dim=0))[None], dim=2
    )

    found = choice_of(candidates_of(style), image)

    assert found.shape == (8, 6)
    assert found.flatten().tolist() == similarity.argmax(dim=1).tolist()


def test_an_image_is_its_own_best_match() -> None:
    image = features(32, 24, seed=1)
    candidates = candidates_of(image)

    found = choice_of(candidates, image)

    assert found.flatten().tolist() == list(range(48))
    assert loss_of(candidates, found, image)(image) == pytest.approx(0, abs=1e-9)


def test_the_loss_is_the_mean_cosine_distance_of_matches() -> None:
    image, style = features(32, 24, seed=1), features(48, 40, seed=2)
    candidates = candidates_of(style)
    choice = torch.arange(48).view(8, 6) * 2

    distance = 1 - F.cosine_similarity(columns(image), columns(style)[choice.flatten()], dim=1)

    assert loss_of(candidates, choice, image)(image) == pytest.approx(distance.mean().item(), rel=1e-9)


def test_the_gradient_is_that_of_finite_differences() -> None:
    image, style = features(16, 24, seed=1), features(32, 32, seed=2)
    candidates = candidates_of(style)
    loss = loss_of(candidates, choice_of(candidates, image), image)
    leaves = [image[layer].requires_grad_() for layer in LAYERS]

    assert torch.autograd.gradcheck(lambda *parts: loss(dict(zip(LAYERS, parts, strict=True))), leaves)


def test_a_place_near_the_border_of_a_style_is_never_chosen() -> None:
    image, style = features(160, 160, seed=1), features(160, 160, seed=2)
    for layer, by in SHRINKS.items():
        style[layer][..., : 8 // by, :] = image[layer][..., : 8 // by, :]  # its first row is the best match there is

    found = choice_of(candidates_of(style), image)

    inside = 40 - 2 * 2
    assert len(candidates_of(style).rows[GRID]) == inside**2
    assert found.max() < inside**2
    assert loss_of(candidates_of(style), found, image)(image) > 1e-3


def test_a_large_style_offers_no_more_places_than_are_useful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "MOST_CANDIDATES", 20)

    assert 10 <= len(candidates_of(features(96, 64, seed=1)).rows[GRID]) <= 20


def test_a_style_of_one_colour_has_a_finite_loss_and_gradient() -> None:
    image = features(32, 24, seed=1)
    plain = candidates_of({layer: torch.full_like(part, 0.5) for layer, part in image.items()})
    black = candidates_of({layer: torch.zeros_like(part) for layer, part in image.items()})
    leaves = [part.requires_grad_() for part in image.values()]

    for candidates in (plain, black):
        loss = loss_of(candidates, choice_of(candidates, image), image)(image)
        assert all(torch.isfinite(part).all() for part in (loss, *torch.autograd.grad(loss, leaves)))
