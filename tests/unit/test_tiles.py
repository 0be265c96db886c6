"""Tiles: they cover an image once, see what they need, and change nothing."""

import pytest
import torch
from PIL import Image

from contract.parameters import Parameters
from nst_task import tiles
from nst_task.losses import rows_of
from nst_task.network import PerceptualNetwork
from nst_task.objective import Losses, Objective
from nst_task.perceptual import CONTENT_LAYERS, STYLE_LAYERS
from nst_task.scene import Scene
from nst_task.seen import Seen
from nst_task.tiles import COARSEST_STRIDE, cut, shares

LAYERS = {*STYLE_LAYERS, *CONTENT_LAYERS}
SIZES = [(64, 64), (2048, 1365), (1025, 1025), (1040, 3000), (300, 4096), (4096, 4096)]


@pytest.fixture
def tiny_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "UNTILED_PIXELS", 0)
    monkeypatch.setattr(tiles, "LONGEST_CORE", 64)


@pytest.mark.parametrize("size", SIZES)
def test_every_pixel_is_in_one_core(size: tuple[int, int]) -> None:
    covered = torch.zeros(size, dtype=torch.int8)
    for tile in cut(size, reach=58):
        covered[tile.core] += 1
    assert covered.min() == covered.max() == 1


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("reach", [34, 58])
def test_a_window_holds_all_that_its_core_needs(size: tuple[int, int], reach: int) -> None:
    for tile in cut(size, reach=reach):
        for side, core, window in zip(size, tile.core, tile.window, strict=True):
            assert window.start == 0 or window.start <= core.start - reach
            assert window.stop == side or window.stop >= core.stop + reach
            assert core.start % COARSEST_STRIDE == window.start % COARSEST_STRIDE == 0


@pytest.mark.parametrize("size", SIZES)
def test_no_window_is_much_larger_than_an_untiled_image(size: tuple[int, int]) -> None:
    windows = [tile.window for tile in cut(size, reach=58)]
    assert max((rows.stop - rows.start) * (columns.stop - columns.start) for rows, columns in windows) <= 1024**2


def test_the_shares_of_tiles_are_those_of_their_features() -> None:
    of = cut((1040, 3001), reach=58)
    assert sum(shares(of, 8)) == pytest.approx(1)
    assert sum(tile.positions(8) for tile in of) == 130 * 375


@pytest.mark.usefixtures("tiny_tiles")
def test_a_core_has_the_features_that_the_whole_image_has_there(network: PerceptualNetwork) -> None:
    image = torch.rand(1, 3, 150, 90, generator=torch.Generator().manual_seed(0))
    whole = network(image, LAYERS)
    seen = Seen(network, image, LAYERS)

    assert len(seen.tiles) == 6
    for tile, features in seen:
        for layer in LAYERS:
            stride = network.stride(layer)
            expected = tile.core_in(whole[layer], stride)
            assert (tile.core_of(features[layer], stride) - expected).abs().max() <= 1e-4 * whole[layer].max()


def test_the_reach_is_the_smallest_that_does(network: PerceptualNetwork) -> None:
    # A change one pixel outside the reach of a feature, on either side, is not seen by it; one inside is.
    image = torch.rand(1, 3, 160, 160, generator=torch.Generator().manual_seed(0))
    reach, first = network.reach(["conv4_2"]), 8 * 10
    before = network(image, ["conv4_2"])["conv4_2"][..., 10, 10]

    def changes(row: int) -> bool:
        changed = image.clone()
        changed[:, :, row] = 1 - changed[:, :, row]
        return not torch.allclose(network(changed, ["conv4_2"])["conv4_2"][..., 10, 10], before, atol=1e-5)

    assert reach == 34
    assert not changes(first - reach - 1)
    assert not changes(first + 7 + reach + 1)


class TestTheObjective:
    """Of an image in tiles, beside that of the same image in one piece."""

    @staticmethod
    def evaluate(
        network: PerceptualNetwork, content: Image.Image, styles: list[Image.Image], masks: list[Image.Image]
    ) -> tuple[Losses, torch.Tensor]:
        scene = Scene(content, styles, Parameters(size=256), masks=masks)
        size = scene.plan[-1].size
        noise = torch.randn(1, 3, *size, generator=torch.Generator().manual_seed(0))
        image = (scene.content(size) + 0.1 * noise).clamp(0, 1)
        return Objective(scene, size, network, painted=0.9 * image).evaluate(image)

    @pytest.mark.parametrize("masks", [[], [Image.linear_gradient("L"), Image.linear_gradient("L").rotate(90)]])
    def test_is_the_same(
        self,
        network: PerceptualNetwork,
        content: Image.Image,
        style: Image.Image,
        masks: list[Image.Image],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        pictures = content.resize((256, 56)), [style, style.rotate(90)], masks
        losses, gradient = self.evaluate(network, *pictures)
        monkeypatch.setattr(tiles, "UNTILED_PIXELS", 0)
        monkeypatch.setattr(tiles, "LONGEST_CORE", 64)
        tiled_losses, tiled_gradient = self.evaluate(network, *pictures)

        assert vars(tiled_losses) == pytest.approx(vars(losses), rel=1e-4)
        # Sums in another order, and a maximum that the last digit decides now and then.
        assert (tiled_gradient - gradient).abs().max() <= 1e-3 * gradient.abs().max()
        assert (tiled_gradient - gradient).norm() <= 1e-4 * gradient.norm()


@pytest.mark.usefixtures("tiny_tiles")
def test_the_features_of_several_tiles_are_not_kept(network: PerceptualNetwork) -> None:
    seen = Seen(network, torch.rand(1, 3, 150, 90), ["conv1_1"])
    (_, first), *_ = seen
    (_, again), *_ = seen
    assert first["conv1_1"] is not again["conv1_1"]
    assert len(rows_of(first["conv1_1"])) < 150 * 90
