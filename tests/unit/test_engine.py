"""The engine with the real network, on small pictures."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from contract.errors import CheckpointDamaged, CheckpointOfAnotherJob, InvalidParameter
from contract.parameters import Parameters
from nst_task.checkpoint import decode, encode, fingerprint
from nst_task.colors import luminance, to_tensor
from nst_task.engine import Progress, State, stylise
from nst_task.losses import Moments
from nst_task.network import PerceptualNetwork
from nst_task.objective import Losses, Objective
from nst_task.parametrisation import image_of
from nst_task.perceptual import STYLE_LAYERS
from nst_task.scene import Scene
from nst_task.specks import without_specks

QUICK = Parameters(size=256, epochs=12)
JOB = "ab" * 32


class Pair:
    """One content image and one style image, and what the engine makes of them."""

    def __init__(self, network: PerceptualNetwork, content: Image.Image, style: Image.Image) -> None:
        self.network, self.content, self.style = network, content, style

    def stylise(self, parameters: Parameters = QUICK, **options: Any) -> Image.Image:
        return stylise(self.content, [self.style], parameters, network=self.network, **options)

    def progress(self, parameters: Parameters = QUICK) -> list[Progress]:
        seen: list[Progress] = []
        self.stylise(parameters, on_epoch=seen.append)
        return seen

    def losses(self, image: Image.Image, parameters: Parameters = QUICK) -> Losses:
        scene = Scene(self.content, [self.style], parameters)
        return Objective(scene, scene.plan[-1].size, self.network).evaluate(to_tensor(image))[0]


@pytest.fixture(scope="module")
def pair(network: PerceptualNetwork, content: Image.Image, style: Image.Image) -> Pair:
    return Pair(network, content, style)


@pytest.fixture(scope="module")
def state(pair: Pair) -> State:
    return pair.progress(replace(QUICK, epochs=10))[4].state


@pytest.fixture(scope="module")
def result(pair: Pair) -> Image.Image:
    return pair.stylise()


def test_the_result_has_the_size_and_shape_that_was_asked_for(result: Image.Image) -> None:
    assert (result.mode, result.size) == ("RGB", (256, 64))


def test_the_result_has_the_style_and_keeps_the_content(pair: Pair, result: Image.Image) -> None:
    photograph, painted = pair.losses(pair.content), pair.losses(result)
    assert painted.match < 0.7 * photograph.match
    assert painted.style < 0.6 * photograph.style
    assert painted.palette < 0.1 * photograph.palette
    strokes_alone = pair.losses(pair.style.resize(pair.content.size))
    assert painted.content < 0.8 * strokes_alone.content


def test_the_objectives_gradient_matches_finite_differences(pair: Pair) -> None:
    scene = Scene(pair.content, [pair.style], QUICK)
    size = scene.plan[0].size
    objective = Objective(scene, size, pair.network)
    # Without flat areas: where neighbours are equal, ReLU and max pooling have a kink, and no difference a limit.
    image, direction = (
        torch.nn.functional.avg_pool2d(
            torch.rand(scene.content(size).shape, generator=generator), 3, stride=1, padding=1
        )
        for generator in (torch.Generator().manual_seed(seed) for seed in (0, 1))
    )
    step = 3e-4
    _, gradient = objective.evaluate(image)
    ahead, behind = (objective.evaluate(image + sign * step * direction)[0].total for sign in (1, -1))
    assert (gradient * direction).sum().item() == pytest.approx((ahead - behind) / (2 * step), rel=0.03)


@pytest.mark.parametrize("name", ["content", "style", "palette"])
def test_one_set_of_weights_serves_all_sizes(pair: Pair, name: str) -> None:
    blurred = Image.blend(pair.content, pair.style.resize(pair.content.size), 0.3).resize((64, 16))
    small, large = (pair.losses(blurred.resize((size, size // 4)), replace(QUICK, size=size)) for size in (256, 512))
    assert getattr(large, name) == pytest.approx(getattr(small, name), rel=0.5)


def test_the_same_seed_gives_the_same_bytes(pair: Pair, result: Image.Image) -> None:
    assert pair.stylise().tobytes() == result.tobytes()


def test_another_seed_gives_another_picture(pair: Pair, result: Image.Image) -> None:
    assert pair.stylise(replace(QUICK, seed=1)).tobytes() != result.tobytes()
    first, other = (Scene(pair.content, [pair.style], replace(QUICK, seed=seed)).first_image() for seed in (0, 1))
    assert (first - other).abs().mean() > 0.005


@pytest.mark.parametrize("init", ["content", "style", "noise"])
def test_every_start_leads_to_the_style(pair: Pair, init: str) -> None:
    painted = pair.stylise(replace(QUICK, init=init, epochs=20))
    assert pair.losses(painted).style < 0.6 * pair.losses(pair.content).style


def test_styles_in_greys_give_a_picture_in_greys(network: PerceptualNetwork, content: Image.Image) -> None:
    ink = Image.effect_noise((96, 96), 90).convert("RGB")
    frames: list[Image.Image] = []
    painted = stylise(
        content, [ink, ink], QUICK, network=network, on_epoch=lambda progress: frames.append(progress.image())
    )
    for picture in (painted, frames[0]):
        red, green, blue = picture.split()
        assert red.tobytes() == green.tobytes() == blue.tobytes()


def test_one_style_in_greys_does_not_take_the_colours_of_another(
    network: PerceptualNetwork, content: Image.Image, style: Image.Image
) -> None:
    ink = Image.effect_noise((96, 96), 90).convert("RGB")
    painted = to_tensor(stylise(content, [ink, style], QUICK, network=network))
    assert (painted - luminance(painted)).abs().mean() > 0.02


def test_a_generated_image_has_no_weave_and_no_specks(pair: Pair) -> None:
    image = to_tensor(pair.stylise(replace(QUICK, init="noise")))
    weave = image_of(image) - image
    colors = image - luminance(image)
    assert weave.square().mean() < 0.02 * (image - image.mean()).square().mean()
    assert (without_specks(image) - image).square().mean() < 0.02 * colors.square().mean()


def test_the_starts_differ(pair: Pair) -> None:
    starts = [
        Scene(pair.content, [pair.style], replace(QUICK, init=i)).first_image() for i in ("content", "style", "noise")
    ]
    assert all((starts[i] - starts[i - 1]).abs().mean() > 0.02 for i in range(3))
    # Whatever the start, its colours are the style's from the beginning.
    target = Moments.of(to_tensor(pair.style)).mean
    assert all((Moments.of(start).mean - target).abs().max() < 0.15 for start in starts)


def test_strength_moves_the_balance_from_content_to_style(pair: Pair) -> None:
    weak, strong = (pair.losses(pair.stylise(replace(QUICK, style_strength=s))) for s in (0.1, 10.0))
    assert weak.content < 0.7 * strong.content
    assert strong.style < weak.style


def test_smoothness_smooths(pair: Pair) -> None:
    rough, smooth = (pair.losses(pair.stylise(replace(QUICK, smoothness=s))) for s in (0.0, 10.0))
    assert smooth.smoothness < 0.7 * rough.smoothness


def test_a_larger_style_scale_makes_larger_strokes(pair: Pair) -> None:
    fine, coarse = (Scene(pair.content, [pair.style], replace(QUICK, style_scale=scale)) for scale in (0.5, 1.0))
    assert max(coarse.styles((64, 256))[0].shape) == 2 * max(fine.styles((64, 256))[0].shape)


def test_preserved_colours_are_the_photographs(pair: Pair) -> None:
    painted = pair.stylise(replace(QUICK, preserve_colors=True))
    colours, original = (image - luminance(image) for image in (to_tensor(painted), to_tensor(pair.content)))
    # Where a channel is cut off at 0 or 1 the colour must give way: that may be a few pixels.
    assert ((colours - original).abs().amax(dim=1) < 0.02).float().mean() > 0.95
    assert (luminance(to_tensor(painted)) - luminance(to_tensor(pair.content))).abs().mean() > 0.02


def test_a_blend_lies_between_its_styles(pair: Pair) -> None:
    other = pair.style.rotate(90, expand=True).point(lambda value: 255 - value)

    def green(*, styles: list[Image.Image], weights: tuple[float, float]) -> float:
        painted = stylise(pair.content, styles, QUICK, network=pair.network, weights=weights)
        return float(np.asarray(painted)[..., 1].mean())

    alone, blend, mostly_other = (green(styles=[pair.style, other], weights=w) for w in ((99, 1), (1, 1), (1, 99)))
    assert min(alone, mostly_other) + 5 < blend < max(alone, mostly_other) - 5


def test_four_styles_are_refused(pair: Pair) -> None:
    with pytest.raises(InvalidParameter, match="4 pictures"):
        stylise(pair.content, [pair.style] * 4, QUICK, network=pair.network)


@pytest.mark.parametrize("size", [(256, 32), (32, 256), (33, 40)])
@pytest.mark.parametrize("scale", [0.25, 2.0])
def test_narrow_pictures_and_extreme_scales_work(pair: Pair, size: tuple[int, int], scale: float) -> None:
    narrow = pair.content.resize(size)
    style = pair.style.resize((32, 256))
    parameters = replace(QUICK, epochs=10, style_scale=scale)
    painted = stylise(narrow, [style], parameters, network=pair.network)
    assert max(painted.size) == 256


@pytest.mark.parametrize("colour", ["white", "black"])
def test_plain_pictures_do_no_harm(pair: Pair, colour: str) -> None:
    plain = Image.new("RGB", (64, 64), colour)
    for content, style in ((plain, pair.style), (pair.content, plain), (plain, plain)):
        seen: list[Progress] = []
        stylise(content, [style], replace(QUICK, epochs=10), network=pair.network, on_epoch=seen.append)
        assert all(np.isfinite(progress.losses.total) for progress in seen)


def test_progress_has_epoch_percent_losses_and_time_left(pair: Pair) -> None:
    seen = pair.progress()
    assert [progress.epoch for progress in seen] == list(range(1, 13))
    assert {progress.epochs for progress in seen} == {12}
    assert [progress.percent for progress in seen] == sorted(progress.percent for progress in seen)
    assert seen[-1].percent == pytest.approx(100)
    assert seen[-1].eta_seconds == pytest.approx(0, abs=1e-6)
    assert seen[0].eta_seconds > 0
    assert seen[-1].losses.total < seen[0].losses.total


def test_the_image_so_far_grows_and_ends_as_the_result(pair: Pair, result: Image.Image) -> None:
    seen = pair.progress()
    assert seen[0].image().size < (256, 64)
    assert seen[-1].image().tobytes() == result.tobytes()
    assert seen[-1].image(longest=10_000).tobytes() == result.tobytes()


def test_an_image_that_need_not_be_large_looks_the_same(pair: Pair, result: Image.Image) -> None:
    small = pair.progress()[-1].image(longest=128)
    assert small.size == (128, 32)
    expected = result.resize((128, 32), Image.Resampling.BICUBIC)
    assert np.abs(np.asarray(small, float) - np.asarray(expected, float)).mean() < 3


@pytest.mark.parametrize("epoch", range(1, 12))
def test_a_resumed_run_ends_with_the_same_bytes(pair: Pair, result: Image.Image, epoch: int) -> None:
    saved: list[bytes] = []

    def stop(progress: Progress) -> None:
        if progress.epoch == epoch:
            saved.append(encode(progress.state, JOB))
            raise InterruptedError

    with pytest.raises(InterruptedError):
        pair.stylise(on_epoch=stop)
    epochs: list[int] = []
    resumed = pair.stylise(resume=decode(saved[0], JOB), on_epoch=lambda progress: epochs.append(progress.epoch))

    assert epochs == list(range(epoch + 1, 13))
    assert resumed.tobytes() == result.tobytes()


def test_resuming_a_finished_run_gives_its_result(pair: Pair, result: Image.Image) -> None:
    last = pair.progress()[-1]
    assert pair.stylise(resume=last.state).tobytes() == result.tobytes()


class TestACheckpoint:
    """What it holds against."""

    @pytest.mark.parametrize("cut", [0, 10, 32, 1000, -1])
    def test_cut_short_is_damaged(self, state: State, cut: int) -> None:
        with pytest.raises(CheckpointDamaged, match="damaged"):
            decode(encode(state, JOB)[:cut], JOB)

    @pytest.mark.parametrize("position", [0, 100, -1])
    def test_with_another_byte_is_damaged(self, state: State, position: int) -> None:
        altered = bytearray(encode(state, JOB))
        altered[position] ^= 1
        with pytest.raises(CheckpointDamaged, match="damaged"):
            decode(bytes(altered), JOB)

    def test_of_another_job_is_refused(self, state: State) -> None:
        with pytest.raises(CheckpointOfAnotherJob, match="another job"):
            decode(encode(state, JOB), "cd" * 32)

    def test_jobs_have_different_fingerprints(self, pair: Pair) -> None:
        def of(
            content: Image.Image = pair.content,
            styles: tuple[Image.Image, ...] = (pair.style,),
            weights: tuple[float, ...] = (1.0,),
            parameters: Parameters = QUICK,
            network: str = "vgg16-imagenet",
        ) -> str:
            return fingerprint(content, styles, weights, parameters, network)

        others = [
            of(content=pair.style),
            of(styles=(pair.content,)),
            of(styles=(pair.style, pair.style), weights=(0.5, 0.5)),
            of(styles=(pair.style, pair.style), weights=(0.6, 0.4)),
            of(parameters=replace(QUICK, seed=1)),
            of(network="vgg19-imagenet"),
        ]
        assert of() == of(content=pair.content.copy())
        assert len({of(), *others}) == len(others) + 1


class TestTheNetwork:
    """VGG as the engine uses it."""

    def test_gives_the_layers_asked_for_at_their_sizes(self, network: PerceptualNetwork) -> None:
        features = network(torch.rand(1, 3, 64, 48), STYLE_LAYERS)
        assert {layer: tuple(f.shape[1:]) for layer, f in features.items()} == {
            "conv1_1": (64, 64, 48),
            "conv2_1": (128, 32, 24),
            "conv3_1": (256, 16, 12),
            "conv4_1": (512, 8, 6),
            "conv5_1": (512, 4, 3),
        }

    def test_features_are_positive_and_in_channels_last(self, network: PerceptualNetwork) -> None:
        found = network(torch.rand(1, 3, 32, 32), ["conv4_2"])["conv4_2"]
        assert found.min() == 0
        assert found.is_contiguous(memory_format=torch.channels_last)

    def test_has_nothing_to_train(self, network: PerceptualNetwork) -> None:
        assert not list(network.parameters())

    def test_a_plain_picture_gives_even_features(self, network: PerceptualNetwork) -> None:
        first = network(torch.full((1, 3, 32, 32), 0.5), ["conv1_1"])["conv1_1"]
        assert first.amax(dim=(2, 3)) == pytest.approx(first.amin(dim=(2, 3)), abs=1e-5)

    def test_a_layer_that_it_does_not_have_is_an_error(self, network: PerceptualNetwork) -> None:
        with pytest.raises(KeyError, match="conv9_9"):
            network(torch.rand(1, 3, 32, 32), ["conv9_9"])
