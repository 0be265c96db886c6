"""What is said of a picture that can be painted from, but perhaps not as its owner thinks."""

import random
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nst_task.pictures import Picture, load_picture
from nst_task.remarks import LEAST_STRUCTURE, remarks_on, remarks_on_style, structure

SAMPLES = sorted((Path(__file__).parents[2] / "samples" / "styles").glob("*.jpg"))
SIZE = (400, 300)


def paper() -> Image.Image:
    grain = np.random.default_rng(0).normal(0, 3, (*SIZE[::-1], 3))
    return Image.fromarray((200 + grain).clip(0, 255).astype(np.uint8))


def sky() -> Image.Image:
    return Image.linear_gradient("L").resize(SIZE).convert("RGB")


NOTHING_TO_LEARN = {"plain": Image.new("RGB", SIZE, "navy"), "paper": paper(), "sky": sky()}


@pytest.mark.parametrize("name", NOTHING_TO_LEARN)
def test_a_style_with_almost_no_structure_is_remarked_on(name: str) -> None:
    (remark,) = remarks_on_style(Picture(image=NOTHING_TO_LEARN[name]), "The style image x.jpg")
    assert remark == (
        "The style image x.jpg has hardly any strokes or texture to take over: "
        "the result may be little more than its colours."
    )
    assert remarks_on(Picture(image=NOTHING_TO_LEARN[name]), "The content image x.jpg") == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_real_styles_have_several_times_the_least_structure(path: Path) -> None:
    image = load_picture(path, name=path.name)
    assert structure(image) > 5 * LEAST_STRUCTURE
    assert remarks_on_style(Picture(image=image), path.name) == []


def test_a_small_style_of_few_bold_strokes_has_structure() -> None:
    strokes = Image.new("RGB", (64, 64), "white")
    strokes.paste("black", (10, 30, 50, 34))
    assert structure(strokes) > LEAST_STRUCTURE


def test_transparent_parts_are_remarked_on_unless_they_are_kept() -> None:
    image = Image.frombytes("RGB", SIZE, random.Random(0).randbytes(SIZE[0] * SIZE[1] * 3))
    picture = Picture(image=image, alpha=Image.new("L", SIZE, 9), is_cut=True)
    cut, transparent = remarks_on(picture, "The content image x.png")
    assert "lacks its end" in cut
    assert transparent == "The content image x.png has transparent parts: they are painted from as white."
    assert remarks_on(picture, "The content image x.png", keeps_alpha=True) == [cut]
    assert remarks_on_style(picture, "The content image x.png") == [cut, transparent]
