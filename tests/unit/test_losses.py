"""The losses, against numpy and against finite differences."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from nst_task import losses
from nst_task.losses import ContentLoss, Moments, PaletteLoss, StyleLoss, TotalVariation, mean_and_gram


def random(*shape: int, seed: int = 0) -> Tensor:
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed))


def palette(*styles: Tensor, shares: tuple[float, ...] = (1.0,), positions: int = 36) -> PaletteLoss:
    return PaletteLoss(styles, shares, positions=positions, seed=0)


def test_mean_and_gram_matrix_are_numpys() -> None:
    features = random(1, 5, 4, 7)
    rows = features[0].numpy().reshape(5, -1).astype(np.float64)

    mean, gram = mean_and_gram(features)

    np.testing.assert_allclose(mean, rows.mean(axis=1), rtol=1e-5)
    np.testing.assert_allclose(gram, rows @ rows.T / rows.shape[1], rtol=1e-5)


def test_covariance_is_numpys() -> None:
    features = random(1, 5, 4, 7)
    np.testing.assert_allclose(
        Moments.of(features).covariance, np.cov(features[0].reshape(5, -1).numpy(), bias=True), atol=1e-6
    )


def test_the_layout_in_memory_changes_nothing() -> None:
    features = random(1, 5, 4, 7)
    plain, channels_last = (
        Moments.of(features.contiguous(memory_format=layout))
        for layout in (torch.contiguous_format, torch.channels_last)
    )
    torch.testing.assert_close(plain.covariance, channels_last.covariance)


def test_a_mixtures_moments_are_those_of_all_features() -> None:
    left, right = random(1, 5, 4, 6), random(1, 5, 4, 2, seed=1)
    together = Moments.of(torch.cat([left, right], dim=3))

    mixture = Moments.mixture([Moments.of(left), Moments.of(right)], [0.75, 0.25])

    torch.testing.assert_close(mixture.mean, together.mean)
    torch.testing.assert_close(mixture.covariance, together.covariance)


@pytest.mark.parametrize(
    "loss",
    [
        lambda image: mean_and_gram(image)[0].square().sum() + mean_and_gram(image)[1].sin().sum(),
        ContentLoss(random(1, 3, 6, 6, seed=1).double()),
        lambda image: StyleLoss(Moments.of(random(1, 3, 9, 5, seed=1).double()))(Moments.of(image)),
        TotalVariation([random(1, 3, 9, 5, seed=1).double()]),
    ],
    ids=["moments", "content", "style", "total variation"],
)
def test_gradients_are_those_of_finite_differences(loss: Callable[[Tensor], Tensor]) -> None:
    assert torch.autograd.gradcheck(loss, random(1, 3, 6, 6).double().requires_grad_())


def test_the_palettes_gradient_matches_finite_differences() -> None:
    loss = palette(random(1, 3, 9, 5, seed=1)).double()
    loss.directions, loss.target = loss.directions.double(), loss.target.double()
    assert torch.autograd.gradcheck(loss, random(1, 3, 6, 6).double().requires_grad_(), eps=1e-7, atol=1e-4)


@pytest.mark.parametrize(
    "loss",
    [
        ContentLoss(random(1, 3, 6, 6)),
        lambda image: StyleLoss(Moments.of(random(1, 3, 6, 6)))(Moments.of(image)),
        palette(random(1, 3, 6, 6)),
    ],
    ids=["content", "style", "palette"],
)
def test_a_target_is_no_distance_from_itself(loss: Callable[[Tensor], Tensor]) -> None:
    assert loss(random(1, 3, 6, 6)).item() == pytest.approx(0, abs=2e-4)


def test_style_and_palette_ignore_places_and_content_does_not() -> None:
    image = random(1, 3, 6, 6)
    turned = image.flip(2, 3)

    assert StyleLoss(Moments.of(image))(Moments.of(turned)) < 1e-3
    assert palette(image)(turned) < 1e-6
    assert ContentLoss(image)(turned) > 0.1


@pytest.mark.parametrize("factor", [0.01, 100])
def test_content_and_style_are_independent_of_feature_scale(factor: float) -> None:
    target, features = random(1, 8, 9, 9), random(1, 8, 9, 9, seed=1)
    assert ContentLoss(factor * target)(factor * features) == pytest.approx(
        ContentLoss(target)(features).item(), rel=1e-3
    )
    scaled, plain = StyleLoss(Moments.of(factor * target)), StyleLoss(Moments.of(target))
    assert scaled(Moments.of(factor * features)) == pytest.approx(plain(Moments.of(features)).item(), rel=1e-2)


def test_a_palettes_distance_is_that_of_its_colours() -> None:
    black_and_grey = torch.cat([torch.zeros(1, 3, 6, 3), torch.full((1, 3, 6, 3), 0.5)], dim=3)
    loss = palette(black_and_grey)
    shifted = loss(black_and_grey + 0.1)
    assert shifted.item() == pytest.approx((loss.directions.sum(0) * 0.1).square().mean().item() / 0.0625, rel=0.01)


def test_a_blends_palette_holds_the_styles_colours_by_share() -> None:
    black, white = torch.zeros(1, 3, 4, 4), torch.ones(1, 3, 8, 8)
    quarter_white = torch.zeros(1, 3, 6, 6).flatten(2)
    quarter_white[..., :9] = 1
    half_white = quarter_white.clone()
    half_white[..., :18] = 1
    loss = palette(black, white, shares=(0.75, 0.25))
    assert loss(quarter_white.view(1, 3, 6, 6)) < 0.1 * loss(half_white.view(1, 3, 6, 6))


def test_total_variation_in_bands_is_that_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    loss, image = TotalVariation([random(1, 3, 9, 5, seed=1).double()]), random(1, 3, 9, 7).double().requires_grad_()
    grey = image.mean(dim=1, keepdim=True)
    squares = [part.diff(dim=-1).square().mean() + part.diff(dim=-2).square().mean() for part in (grey, image - grey)]
    expected = (torch.stack(squares) / loss.reference).mean()

    monkeypatch.setattr(losses, "_BAND", 2)
    in_bands = loss(image)

    torch.testing.assert_close(in_bands, expected)
    torch.testing.assert_close(*(torch.autograd.grad(each, image)[0] for each in (in_bands, expected)))


def test_total_variation_is_one_for_a_picture_like_the_reference() -> None:
    reference = random(1, 3, 40, 40)
    assert TotalVariation([reference])(reference).item() == pytest.approx(1, abs=0.05)


def test_coloured_specks_weigh_more_than_grey_ones() -> None:
    reference = random(1, 1, 40, 40).expand(1, 3, -1, -1)
    speck = torch.zeros(1, 3, 40, 40)
    speck[..., 20, 20] = 0.3
    coloured = speck * torch.tensor([1.0, -1.0, 0.0]).view(1, 3, 1, 1)
    loss = TotalVariation([reference])
    assert loss(0.5 + coloured) > 5 * loss(0.5 + speck)


@pytest.mark.parametrize("color", [0.0, 1.0])
def test_plain_pictures_have_finite_losses_and_gradients(color: float) -> None:
    plain = torch.full((1, 3, 6, 6), color)
    image = plain.clone().requires_grad_()
    total = torch.stack(
        [
            ContentLoss(plain)(image),
            StyleLoss(Moments.of(plain))(Moments.of(image)),
            palette(plain)(image),
            TotalVariation([plain])(image),
        ]
    ).sum()
    total.backward()  # type: ignore[no-untyped-call]
    assert image.grad is not None
    assert total.isfinite()
    assert image.grad.isfinite().all()
