"""Masks: which style is painted where."""

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

from contract.errors import InvalidParameter
from contract.parameters import Parameters
from nst_task import regions
from nst_task.colors import to_tensor
from nst_task.engine import stylise
from nst_task.losses import Moments, mean_and_gram
from nst_task.network import PerceptualNetwork
from nst_task.objective import Objective
from nst_task.scene import Scene

QUICK = Parameters(size=256, epochs=10)
SIZE = (48, 64)


def plain(value: float) -> Tensor:
    return torch.full((1, 1, *SIZE), value)


def ramp() -> Tensor:
    return torch.linspace(0, 1, SIZE[1]).expand(1, 1, *SIZE).contiguous()


def by_shares(found: tuple[regions.Region, ...]) -> dict[tuple[float, ...], Tensor]:
    return {region.shares: region.cover for region in found if region.cover is not None}


@pytest.mark.parametrize(
    "masks",
    [
        [ramp()],
        [ramp(), 1 - ramp()],
        [ramp(), ramp()],
        [ramp(), plain(1.0), 1 - ramp()],
        [plain(0.3), plain(0.4), ramp()],
    ],
)
def test_regions_cover_every_pixel_once(masks: list[Tensor]) -> None:
    found = regions.cut(masks, [1 / len(masks)] * len(masks))
    covers = torch.cat([region.cover for region in found if region.cover is not None])
    assert torch.allclose(covers.sum(dim=0), torch.ones(1, *SIZE))


def test_masks_that_add_up_to_one_share_their_edge() -> None:
    found = by_shares(regions.cut([ramp(), 1 - ramp()], [0.7, 0.3]))
    assert set(found) == {(1.0, 0.0), (0.0, 1.0)}
    assert torch.allclose(found[1.0, 0.0], ramp(), atol=0.02)


def test_where_both_masks_are_full_the_styles_are_blended() -> None:
    (only,) = regions.cut([plain(1.0), plain(1.0)], [0.7, 0.3])
    assert only.shares == pytest.approx((0.7, 0.3))


def test_what_no_mask_covers_is_kept() -> None:
    found = by_shares(regions.cut([ramp()], [1.0]))
    assert torch.allclose(found[0.0,], 1 - ramp(), atol=0.02)


def test_moments_of_a_part_are_those_of_its_pixels() -> None:
    features = torch.randn(1, 5, 6, 8, generator=torch.Generator().manual_seed(0))
    cover = torch.zeros(1, 1, 6, 8)
    cover[..., :3] = 1
    part, alone = Moments.of(features, cover), Moments.of(features[..., :3])
    assert torch.allclose(part.mean, alone.mean, atol=1e-6)
    assert torch.allclose(part.covariance, alone.covariance, atol=1e-6)
    mean, _ = mean_and_gram(features)
    assert torch.allclose(Moments.of(features, torch.ones_like(cover)).mean, mean, atol=1e-6)


@pytest.fixture(scope="module")
def halves() -> list[Image.Image]:
    """Masks of the left and of the right half, with a soft edge."""
    columns = np.clip((np.arange(256) - 112) / 32, 0, 1)
    right = np.tile(np.uint8(255 * columns), (64, 1))
    return [Image.fromarray(255 - right), Image.fromarray(right)]


@pytest.fixture(scope="module")
def red() -> Image.Image:
    """Stripes of two reds, which the content image and the other style have little of."""
    rows, _ = np.mgrid[0:96, 0:96]
    stripes = (np.sin(rows / 2)[..., None] + 1) / 2
    return Image.fromarray((stripes * (230, 30, 20) + (1 - stripes) * (120, 0, 10)).astype(np.uint8))


def test_a_style_leaves_no_trace_outside_its_mask(
    network: PerceptualNetwork, content: Image.Image, style: Image.Image, red: Image.Image, halves: list[Image.Image]
) -> None:
    painted = np.asarray(stylise(content, [style, red], QUICK, network=network, masks=halves), dtype=float)
    redness = painted[..., 0] - painted[..., 1]
    assert redness[:, :96].mean() < 30
    assert redness[:, 160:].mean() > 90


def test_full_masks_paint_what_no_masks_do(
    network: PerceptualNetwork, content: Image.Image, style: Image.Image, red: Image.Image
) -> None:
    full = [Image.new("L", (64, 16), 255)] * 2
    losses = []
    for masks in ((), full):
        scene = Scene(content, [style, red], QUICK, masks=masks)
        size = scene.plan[-1].size
        losses.append(Objective(scene, size, network).evaluate(0.9 * scene.content(size)))
    (plain_losses, plain_gradient), (masked_losses, masked_gradient) = losses
    assert masked_losses.total == pytest.approx(plain_losses.total, rel=1e-4)
    assert torch.nn.functional.cosine_similarity(plain_gradient.flatten(), masked_gradient.flatten(), dim=0) > 0.9999


def test_what_is_kept_is_the_photograph(
    network: PerceptualNetwork, content: Image.Image, style: Image.Image, halves: list[Image.Image]
) -> None:
    painted = to_tensor(stylise(content, [style], QUICK, network=network, masks=halves[:1]))
    photograph = to_tensor(content)
    assert torch.allclose(painted[..., 160:], photograph[..., 160:], atol=1 / 255)
    assert (painted - photograph)[..., :96].abs().mean() > 0.05


def test_the_gradient_with_masks_is_that_of_finite_differences(
    network: PerceptualNetwork, content: Image.Image, style: Image.Image, red: Image.Image, halves: list[Image.Image]
) -> None:
    scene = Scene(content, [style, red], QUICK, masks=halves)
    size = scene.plan[0].size
    objective = Objective(scene, size, network)
    image = scene.first_image()
    generator = torch.Generator().manual_seed(0)
    direction = torch.randn(image.shape, generator=generator)
    step = 1e-3 * direction / direction.norm() * image.numel() ** 0.5
    after, before = objective.evaluate(image + step)[0].total, objective.evaluate(image - step)[0].total
    told = (objective.evaluate(image)[1] * 2 * step).sum().item()
    assert after - before == pytest.approx(told, rel=0.05)


def test_masks_are_one_for_each_style_or_none(content: Image.Image, style: Image.Image) -> None:
    with pytest.raises(InvalidParameter, match="masks has 1 pictures for 2 style images"):
        Scene(content, [style, style], QUICK, masks=[content])
