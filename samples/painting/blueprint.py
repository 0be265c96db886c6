"""A blueprint: the elevation of a suspension bridge in white lines, with its measures, on blue paper that has faded."""

from itertools import pairwise

import numpy as np
from PIL import Image

from samples.painting.canvas import SUPERSAMPLING, Array, delivered, grid, mix, noise, rgb, smoothstep
from samples.painting.pen import Pen

INK = "#ffffff"
TOWERS = (0.27, 0.73)
DECK = 0.56


def _line(pen: Pen, *points: tuple[float, float], width: float = 0.0022) -> None:
    """Draw straight from point to point, a little beyond each as with a ruler."""
    for start, end in pairwise(points):
        way = np.subtract(end, start)
        beyond = 0.006 * way / max(float(np.hypot(*way)), 1e-9)
        path = np.linspace(np.subtract(start, beyond), np.add(end, beyond), 8)
        pen.line(path, np.full(8, width), INK)


def _arc(pen: Pen, middle: tuple[float, float], radius: float, start: float = 0.0, end: float = 2 * np.pi) -> None:
    turn = np.linspace(start, end, 90)
    path = np.stack([middle[0] + radius * np.cos(turn), middle[1] + radius * np.sin(turn)], 1)
    pen.line(path, np.full(90, 0.0018), INK)


def _cable(x: Array) -> Array:
    """Return how high the main cable hangs at each x."""
    between = 0.5 * (TOWERS[1] - TOWERS[0])
    middle = 0.24 + 0.25 * (1 - ((x - 0.5) / between) ** 2)
    outside = 0.24 + 0.32 * np.clip(np.minimum(np.abs(x - TOWERS[0]), np.abs(x - TOWERS[1])) / 0.25, 0, 1)
    return np.where(np.abs(x - 0.5) <= between, middle, outside)


def _bridge(pen: Pen) -> None:
    x = np.linspace(0.03, 0.97, 200)
    for shift in (0, 0.008):
        pen.line(np.stack([x, _cable(x) + shift], 1), np.full(200, 0.0024), INK)
    for at in np.linspace(0.05, 0.95, 46):
        _line(pen, (at, float(_cable(np.array(at)))), (at, DECK), width=0.0013)
    for row in (DECK, DECK + 0.012, DECK + 0.035):
        _line(pen, (0.02, row), (0.98, row))
    for index, at in enumerate(np.linspace(0.02, 0.96, 48)):
        low, high = (DECK + 0.035, DECK + 0.012) if index % 2 else (DECK + 0.012, DECK + 0.035)
        _line(pen, (at, low), (at + 0.02, high), width=0.0012)
    for tower in TOWERS:
        for half in (0.03, 0.018):
            _line(
                pen, (tower - half, 0.78), (tower - 0.7 * half, 0.21), (tower + 0.7 * half, 0.21), (tower + half, 0.78)
            )
        for row in (0.28, 0.36, 0.44, 0.64, 0.71):
            _line(pen, (tower - 0.022, row), (tower + 0.022, row + 0.06), width=0.0014)
            _line(pen, (tower + 0.022, row), (tower - 0.022, row + 0.06), width=0.0014)
        _line(
            pen,
            (tower - 0.06, 0.86),
            (tower - 0.06, 0.78),
            (tower + 0.06, 0.78),
            (tower + 0.06, 0.86),
            (tower - 0.06, 0.86),
        )
        _arc(pen, (tower, 0.2), 0.018)


def _measures(pen: Pen) -> None:
    for row, left, right in ((0.93, *TOWERS), (0.965, 0.03, 0.97), (0.1, *TOWERS)):
        _line(pen, (left, row), (right, row), width=0.0012)
        for at, inward in ((left, 1), (right, -1)):
            _line(pen, (at, row - 0.014), (at, row + 0.014), width=0.0012)
            _line(pen, (at + 0.014 * inward, row - 0.006), (at, row), (at + 0.014 * inward, row + 0.006), width=0.0012)
    _arc(pen, (0.5, 0.3), 0.085)
    _arc(pen, (0.5, 0.3), 0.06)
    for turn in np.linspace(0, np.pi, 5)[:-1]:
        reach = 0.1 * np.array([np.cos(turn), np.sin(turn)])
        _line(pen, (0.5 - reach[0], 0.3 - reach[1]), (0.5 + reach[0], 0.3 + reach[1]), width=0.001)
    for index, left in enumerate((0.72, 0.72, 0.72)):
        _line(pen, (left, 0.03 + 0.02 * index), (0.97, 0.03 + 0.02 * index), width=0.0014)


def paint(size: int, seed: int) -> Image.Image:
    """Paint a square RGB picture of `size` pixels a side; the same seed gives the same picture."""
    rng = np.random.default_rng(seed)
    side = size * SUPERSAMPLING
    pen = Pen(side)
    _bridge(pen)
    _measures(pen)
    for edge in (0.012, 0.022):
        _line(pen, (edge, edge), (1 - edge, edge), (1 - edge, 1 - edge), (edge, 1 - edge), (edge, edge))
    drawn = np.asarray(pen.image.getchannel("A"), dtype=np.float64) / 255
    x, y = grid(side)
    squares = np.maximum(smoothstep(0.03, 0.01, (x * 24) % 1), smoothstep(0.03, 0.01, (y * 24) % 1))
    water = smoothstep(0.35, 0.1, np.abs((y * 60 + 0.4 * np.sin(30 * x)) % 1 - 0.5)) * (y > 0.8) * (y < 0.9)
    worn = 0.86 + 0.14 * noise(side, rng, 90, octaves=3)
    light = np.clip(drawn * worn, 0, 1) * 0.92 + 0.16 * squares + 0.22 * water * (1 - drawn)
    blue = rgb("#16437e") * (1 + 0.08 * noise(side, rng, 4) + 0.03 * noise(side, rng, 160, octaves=2))[..., None]
    return delivered(mix(blue, np.broadcast_to(rgb("#eef4fb"), blue.shape), np.clip(light, 0, 1)), size)
