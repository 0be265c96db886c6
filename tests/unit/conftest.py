"""Pictures that are quick to stylise: a strip of 256 x 64 pixels is a sixteenth of a square at the smallest size."""

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

if TYPE_CHECKING:  # torch takes seconds to import, and most tests do without
    from nst_task.network import PerceptualNetwork


@pytest.fixture(scope="session")
def network() -> "PerceptualNetwork":
    from nst_task.network import PerceptualNetwork  # noqa: PLC0415

    return PerceptualNetwork.load("vgg16-imagenet")


@pytest.fixture(scope="session")
def content() -> Image.Image:
    """A red disc and a blue one on a sky that darkens."""
    rows, columns = np.mgrid[0:64, 0:256]
    pixels = np.stack([120 + rows, 160 + rows // 2, 220 - rows], axis=-1).astype(np.uint8)
    pixels[(rows - 32) ** 2 + (columns - 70) ** 2 < 500] = (200, 40, 30)
    pixels[(rows - 32) ** 2 + (columns - 190) ** 2 < 500] = (20, 50, 160)
    return Image.fromarray(pixels)


@pytest.fixture(scope="session")
def style() -> Image.Image:
    """Diagonal strokes of yellow and green."""
    rows, columns = np.mgrid[0:96, 0:128]
    strokes = (np.sin((rows + columns) / 3) + 1) / 2
    colors = strokes[..., None] * (230, 210, 60) + (1 - strokes[..., None]) * (20, 90, 40)
    return Image.fromarray(colors.astype(np.uint8))
