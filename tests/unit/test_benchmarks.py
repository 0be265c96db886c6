"""What the measurements rest on: a ruler that tells good from bad, and a textbook method that works."""

import pytest
from PIL import Image, ImageFilter

from benchmarks import textbook
from benchmarks.ruler import Ruler
from nst_task.network import PerceptualNetwork

SIZE = 128


@pytest.fixture(scope="module")
def ruler(network: PerceptualNetwork, content: Image.Image, style: Image.Image) -> Ruler:
    return Ruler(network, content.crop((0, 0, 64, 64)), style, size=SIZE)


def test_the_content_scores_well_in_content_and_badly_in_style(ruler: Ruler, content: Image.Image) -> None:
    score = ruler.score(content.crop((0, 0, 64, 64)))
    assert score.content == pytest.approx(0, abs=1e-3)
    assert score.style > 0.3


def test_the_style_scores_well_in_style_and_badly_in_content(ruler: Ruler, style: Image.Image) -> None:
    score = ruler.score(style.crop((0, 0, 96, 96)))
    assert score.content > 0.8
    assert score.style < 0.3
    assert score.colour < 3


def test_noise_is_seen_and_blur_is_not(ruler: Ruler, content: Image.Image) -> None:
    plain = content.crop((0, 0, 64, 64)).resize((SIZE, SIZE))
    noisy = Image.blend(plain, Image.effect_noise(plain.size, 100).convert("RGB"), 0.5)
    assert ruler.score(noisy).noise > 1.5 > ruler.score(plain.filter(ImageFilter.GaussianBlur(2))).noise


def test_the_textbook_method_uses_the_epochs_that_it_is_given(
    ruler: Ruler, network: PerceptualNetwork, content: Image.Image, style: Image.Image
) -> None:
    epochs: list[int] = []
    square = content.crop((0, 0, 64, 64))
    result = textbook.stylise(
        square, style, size=SIZE, epochs=40, network=network, on_epoch=lambda epoch, _image: epochs.append(epoch)
    )
    assert epochs == list(range(1, 41))
    assert ruler.score(result).style < 0.7 * ruler.score(square).style
