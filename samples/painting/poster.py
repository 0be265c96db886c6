"""A travel poster, printed in a few flat colours: a lake between mountains under a great sun, with pines in front."""

import numpy as np
from PIL import Image

from samples.painting.canvas import SUPERSAMPLING, Array, delivered, grid, noise, rgb
from samples.painting.pen import Pen

SKY = ("#f6c177", "#f29f67", "#e5735c", "#f7d9a3")
RIDGES = (
    (0.50, 0.09, 5.0, 0.2, "#9f5f7d"),
    (0.55, 0.12, 3.6, 2.4, "#6a4a75"),
    (0.60, 0.06, 7.0, 1.0, "#3c3f6b"),
)
LAKE, GLEAM, SHORE, PINE = "#2f6f8f", "#f7d9a3", "#1d3b4f", "#14253a"


def _ridge(level: float, height: float, turns: float, phase: float) -> Array:
    """Return the outline (n, 2) of a mountain range down to the lower border, in straight slopes."""
    x = np.linspace(-0.02, 1.02, 15)
    peaks = level - height * np.abs(np.sin(turns * x + phase)) - 0.035 * (np.arange(15) % 2)
    return np.concatenate([np.stack([x, peaks], 1), [[1.02, 1.02], [-0.02, 1.02]]])


def _pine(pen: Pen, foot: tuple[float, float], height: float) -> None:
    at_x, at_y = foot
    for tier in range(6):
        top, half = at_y - height * (1 - 0.145 * tier), height * (0.055 + 0.04 * tier)
        low = top + height * 0.24
        pen.shape(np.array([[at_x, top], [at_x + half, low], [at_x - half, low]]), PINE)
    pen.shape(
        np.array([[at_x - 0.008, at_y], [at_x - 0.008, at_y - 0.2], [at_x + 0.008, at_y - 0.2], [at_x + 0.008, at_y]]),
        PINE,
    )


def paint(size: int, seed: int) -> Image.Image:
    """Paint a square RGB picture of `size` pixels a side; the same seed gives the same picture."""
    rng = np.random.default_rng(seed)
    side = size * SUPERSAMPLING
    pen = Pen(side)
    pen.shape(np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=float), SKY[0])
    sun = np.array([0.36, 0.33])
    for radius, colour in zip((0.46, 0.33, 0.2), SKY[1:], strict=True):
        pen.disc(sun, radius, colour)
    for level, height, turns, phase, colour in RIDGES:
        pen.shape(_ridge(level, height, turns, phase), colour)
    pen.shape(np.array([[0, 0.64], [1, 0.64], [1, 1], [0, 1]]), LAKE)
    for row in np.linspace(0.655, 0.9, 13):
        half = rng.uniform(0.04, 0.2) * (1.1 - row)
        middle = 0.36 + rng.normal(0, 0.02)
        pen.shape(
            np.array(
                [
                    [middle - half, row],
                    [middle + half, row],
                    [middle + 0.8 * half, row + 0.009],
                    [middle - 0.8 * half, row + 0.009],
                ]
            ),
            GLEAM,
        )
    x = np.linspace(-0.02, 1.02, 40)
    bank = np.stack([x, 0.9 - 0.22 * np.clip(x - 0.45, 0, 1) ** 1.5 + 0.012 * np.sin(9 * x)], 1)
    pen.shape(np.concatenate([bank, [[1.02, 1.02], [-0.02, 1.02]]]), SHORE)
    for foot, height in (((0.72, 0.95), 0.5), ((0.9, 0.93), 0.72), ((0.1, 0.98), 0.34), ((0.58, 0.99), 0.28)):
        _pine(pen, foot, height)
    picture = np.asarray(pen.image.convert("RGB"), dtype=np.float64) / 255
    # Ink that a screen pressed through: flat, with the faintest grain of the paper.
    x_at, _ = grid(side)
    grain = 1 + 0.012 * noise(side, rng, 300, octaves=1) + 0.01 * np.sin(2 * x_at)
    return delivered(np.maximum(picture * grain[..., None], rgb("#0d1828")), size)
