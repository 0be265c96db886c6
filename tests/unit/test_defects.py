"""Each ruler for a defect rises with the defect that it is for: paintings, and the same with a defect put in."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter, ImageOps

from benchmarks.defects import DefectRuler, Defects
from contract.parameters import Parameters
from nst_task.engine import stylise
from nst_task.network import PerceptualNetwork
from nst_task.pictures import fit_longest_side, load_picture

SAMPLES = Path(__file__).parents[2] / "samples"
SIZE = 192
STYLES = ("night_wind", "woodcut_wave", "watercolour")


def sample(name: str) -> Image.Image:
    return fit_longest_side(load_picture(SAMPLES / f"{name}.jpg", name=name), SIZE)


def with_noise(painting: Image.Image, amount: float, *, grey: bool) -> Image.Image:
    """Add noise of one pixel, to the lightness alone or to the colours alone."""
    pixels = np.asarray(painting, dtype=np.float32)
    noise = np.random.default_rng(0).normal(0, amount * 255, pixels.shape)
    noise = noise.mean(axis=2, keepdims=True) if grey else noise - noise @ [[0.299], [0.587], [0.114]]
    return Image.fromarray(np.clip(pixels + noise, 0, 255).astype(np.uint8))


def with_specks(painting: Image.Image, amount: float) -> Image.Image:
    return with_noise(painting, 0.1 * amount, grey=False)


def with_grain(painting: Image.Image, amount: float) -> Image.Image:
    return with_noise(painting, 0.1 * amount, grey=True)


def with_relief(painting: Image.Image, amount: float) -> Image.Image:
    """Light on the one side of every little thing and dark on the other, as a filter for plastic surfaces does."""
    relief = ImageFilter.Kernel((3, 3), (-2, -1, 0, -1, 0, 1, 0, 1, 2), scale=1, offset=128)
    pixels = np.asarray(painting, dtype=np.float32)
    lines = np.asarray(painting.convert("L").filter(relief), dtype=np.float32)[..., None] - 128
    return Image.fromarray(np.clip(pixels + amount * lines, 0, 255).astype(np.uint8))


def with_foreign_patches(painting: Image.Image, amount: float) -> Image.Image:
    """Paste squares of a checkerboard that no painting has."""
    found, side = painting.copy(), round(16 * amount)
    board = Image.fromarray(np.uint8(np.indices((side, side)).sum(axis=0) // 2 % 2 * 255)).convert("RGB")
    for left in range(0, painting.width, 32):
        for top in range(0, painting.height, 32):
            found.paste(board, (left, top))
    return found


def without_outlines(painting: Image.Image, amount: float) -> Image.Image:
    return painting.filter(ImageFilter.GaussianBlur(6 * amount))


DEFECTS: dict[str, Callable[[Image.Image, float], Image.Image]] = {
    "specks": with_specks,
    "grain": with_grain,
    "embossing": with_relief,
    "patches": with_foreign_patches,
    "edges": without_outlines,
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", DEFECTS)
def test_a_ruler_rises_with_the_defect_that_it_is_for(name: str, style: str) -> None:
    painting = sample(f"styles/{style}")
    ruler = DefectRuler(painting, painting, size=SIZE)

    found = [
        getattr(ruler.look(each), name)
        for each in (painting, DEFECTS[name](painting, 0.5), DEFECTS[name](painting, 1.0))
    ]

    assert found[0] < found[1] < found[2]
    assert found[2] > 1.2 * found[0] + 0.05


def test_a_style_beside_itself_has_all_of_it_once() -> None:
    painting = sample("styles/night_wind")

    found = DefectRuler(painting, painting, size=SIZE).look(painting)

    assert (found.specks, found.embossing, found.edges) == pytest.approx((1, 1, 0), abs=1e-3)
    assert found.patches < 0.5


def test_a_photograph_is_no_painting() -> None:
    photograph, style = sample("contents/chelsea"), sample("styles/woodcut_wave")

    as_photograph: Defects = DefectRuler(photograph, style, size=SIZE).look(photograph)

    assert as_photograph.edges == pytest.approx(0, abs=1e-3)
    assert as_photograph.patches > 1.2


def test_the_engine_paints_without_defects(network: PerceptualNetwork) -> None:
    """The engine of commit c15c883, with the edge detector's network, had 0.16, 0.69, 0.37 and 0.88 here."""
    photograph = ImageOps.fit(sample("contents/chelsea"), (256, 96))
    style = sample("styles/woodcut_wave")

    painted = stylise(photograph, [style], Parameters(size=256, epochs=30), network=network)

    found = DefectRuler(photograph, style, size=256).look(painted)
    assert found.specks < 0.15
    assert found.grain < 0.3
    assert found.embossing < 0.2
    assert found.patches < 0.75


def blockiness(picture: Image.Image, block: int) -> float:
    """Return how much stronger rows and columns differ at the borders of blocks than elsewhere; 1 is no stronger."""
    grey = np.asarray(picture.convert("L"), dtype=np.float32)
    ratios = []
    for along in (0, 1):
        step = np.abs(np.diff(grey, axis=along)).mean(axis=1 - along)
        at_border = np.zeros(len(step), dtype=bool)
        at_border[block - 1 :: block] = True
        ratios.append(step[at_border].mean() / step[~at_border].mean())
    return float(np.mean(ratios))


def test_the_blocks_of_a_small_jpeg_file_are_not_painted(network: PerceptualNetwork) -> None:
    encoded = io.BytesIO()
    fit_longest_side(sample("contents/astronaut"), 128).save(encoded, "JPEG", quality=20)
    content = load_picture(encoded.getvalue(), name="The content image")
    assert blockiness(content, 8) > 1.4
    painted = stylise(content, [sample("styles/ink_wash")], Parameters(size=384, epochs=20), network=network)
    assert blockiness(painted, 24) < 1.15


def test_a_panorama_is_painted_evenly(network: PerceptualNetwork) -> None:
    part = sample("contents/coffee").crop((60, 20, 124, 84))
    content = Image.new("RGB", (6 * part.width, part.height))
    for number in range(6):  # what is alike in the photograph must be in the painting
        content.paste(part, (number * part.width, 0))
    style = sample("styles/night_wind")
    painted = np.asarray(stylise(content, [style], Parameters(size=384, epochs=20), network=network), dtype=np.float32)
    parts = np.stack(np.split(painted, 6, axis=1))
    brightness, contrast = parts.mean(axis=(1, 2, 3)), parts.std(axis=(1, 2)).mean(axis=1)
    assert np.ptp(brightness) < 0.1 * brightness.mean()
    assert np.ptp(contrast) < 0.2 * contrast.mean()
