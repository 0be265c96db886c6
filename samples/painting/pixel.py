"""Pixel art: a castle by the sea at dusk, in sixteen colours and the dots that mix them."""

import numpy as np
from PIL import Image

from samples.painting.canvas import Array, grid, rgb
from samples.painting.facets import Labels

PIXELS = 96
"""A side: what is drawn by hand has few."""

PALETTE = (
    "#0d0b1f", "#2a1a4a", "#5b2a6e", "#9b3d7a", "#d95763", "#f28b50", "#f9c65d", "#fdf0b0",
    "#14304a", "#1f5f78", "#3a9b97", "#8fd3a8", "#3b2b26", "#6d5547", "#a98d73", "#e8e4d8",
)  # fmt: skip
BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) / 16


def _dithered(value: Array, colours: tuple[int, ...], threshold: Array) -> Labels:
    """Return the number of a colour for each pixel: of two neighbours in `colours`, mixed by a pattern."""
    place = np.clip(value, 0, 0.999) * (len(colours) - 1)
    low = np.floor(place)
    index = (low + (place - low > threshold)).astype(int)
    numbers: Labels = np.array(colours)[index]
    return numbers


def paint(size: int, seed: int) -> Image.Image:
    """Paint a square RGB picture of `size` pixels a side; the same seed gives the same picture."""
    rng = np.random.default_rng(seed)
    x, y = grid(PIXELS)
    threshold = np.tile(BAYER, (PIXELS // 4, PIXELS // 4))
    picture = _dithered(y / 0.6, (0, 1, 2, 3, 4, 5, 6), threshold)
    stars = rng.random(x.shape) > 0.985
    picture[stars & (y < 0.3)] = 7
    picture[np.hypot(x - 0.3, y - 0.5) < 0.13] = 7
    picture[(np.hypot(x - 0.3, y - 0.5) < 0.13) & (np.floor(y * PIXELS) % 5 == 0) & (y > 0.5)] = 6
    for row, middle, wide in ((0.22, 0.7, 0.16), (0.26, 0.62, 0.1), (0.34, 0.16, 0.13), (0.37, 0.24, 0.09)):
        picture[(np.abs(y - row) < 0.012) & (np.abs(x - middle) < wide)] = 4
    ridge = 0.56 - 0.1 * np.abs(np.sin(7 * x + 1)) - 0.03 * np.abs(np.sin(23 * x))
    picture = np.where((y > ridge) & (y < 0.62), _dithered((y - ridge) / 0.12, (2, 1, 8), threshold), picture)
    sea = y > 0.62
    glint = np.exp(-(((x - 0.3) / (0.05 + 0.5 * (y - 0.62))) ** 2)) * (np.sin(260 * y) > -0.2)
    picture = np.where(sea, _dithered(0.15 + 0.75 * glint + 0.1 * np.sin(90 * y), (8, 9, 10, 5, 6), threshold), picture)
    cliff = (x > 0.56 + 0.12 * np.abs(y - 0.72) + 0.02 * np.sin(60 * y)) & (y > 0.55)
    picture = np.where(cliff, _dithered((x - 0.5) * 1.3 - 0.5 * (y - 0.6), (14, 13, 12, 0), threshold), picture)
    grass = cliff & (y < 0.59 + 0.01 * np.sin(50 * x))
    picture = np.where(grass, _dithered(x, (11, 10, 9), threshold), picture)
    for left, right, top in ((0.66, 0.73, 0.3), (0.73, 0.88, 0.41), (0.88, 0.96, 0.24), (0.78, 0.83, 0.2)):
        crenel = top + 0.02 * (np.floor(x * PIXELS / 2) % 2)
        tower = (x > left) & (x < right) & (y > crenel) & (y < 0.57)
        picture = np.where(tower, _dithered((x - left) / (right - left), (14, 13, 12), threshold), picture)
        windows = tower & (np.floor(x * PIXELS) % 5 == 2) & (np.floor(y * PIXELS) % 8 < 2) & (y > top + 0.05)
        picture[windows] = 6
        if top < 0.35:
            roof = (y < top) & (np.abs(x - (left + right) / 2) < (y - top + 0.12) * 0.4)
            picture = np.where(roof, _dithered((x - left) / (right - left), (4, 3, 2), threshold), picture)
    pixels = Image.fromarray((rgb(*PALETTE)[picture] * 255).astype(np.uint8))
    return pixels.resize((size, size), Image.Resampling.NEAREST)
