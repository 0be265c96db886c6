"""A linocut: a sunflower under the sun, cut with gouges out of black."""

import numpy as np
from PIL import Image

from samples.painting.canvas import SUPERSAMPLING, Array, delivered, grid, mix, noise, rgb, smoothstep

FLOWER = (0.5, 0.47)


def _gouges(across: Array, along: Array, amount: Array) -> Array:
    """Return 1 where lines are cut, apart by 1 in `across`, broken in `along`, as wide as `amount` (0 to 1) says."""
    line = np.floor(across)
    start = (line * 0.618) % 1
    swell = np.clip(np.sin(np.pi * ((along + start) % 1)) * 1.25, 0, 1)  # a gouge goes in, and comes out again
    width = 0.5 * amount * (0.3 + 0.7 * swell)
    return smoothstep(width + 0.06, width - 0.06, np.abs(across - line - 0.5))


def paint(size: int, seed: int) -> Image.Image:
    """Paint a square RGB picture of `size` pixels a side; the same seed gives the same picture."""
    rng = np.random.default_rng(seed)
    side = size * SUPERSAMPLING
    x, y = grid(side)
    x, y = x + 0.003 * noise(side, rng, 18, octaves=2), y + 0.003 * noise(side, rng, 18, octaves=2)
    dx, dy = x - FLOWER[0], y - FLOWER[1]
    radius, angle = np.hypot(dx, dy), np.arctan2(dy, dx)
    turns = angle / (2 * np.pi) + 0.5
    # Rays behind the flower, shorter the farther out.
    cut = _gouges(64 * turns, 5 * radius + 0.1 * np.sin(20 * turns), 0.9 * smoothstep(0.28, 0.75, radius) + 0.12)
    stem = (np.abs(dx - 0.03 * np.sin(6 * dy)) < 0.022) & (dy > 0.1)
    for foot, tip, fat in (((0.5, 0.83), (0.13, 0.68), 0.075), ((0.5, 0.9), (0.9, 0.74), 0.08)):
        ahead = np.subtract(tip, foot)
        long = float(np.hypot(*ahead))
        u = ((x - foot[0]) * ahead[0] + (y - foot[1]) * ahead[1]) / long**2
        v = ((y - foot[1]) * ahead[0] - (x - foot[0]) * ahead[1]) / long
        leaf = np.abs(v) < fat * np.sin(np.pi * np.clip(u, 0, 1)) ** 0.7
        veins = _gouges(22 * (u - 1.6 * np.abs(v) / long), 3 * np.abs(v) / fat, np.full(x.shape, 0.75))
        cut = np.where(
            leaf, veins * (np.abs(v) > 0.006) * (np.abs(v) < 0.86 * fat * np.sin(np.pi * np.clip(u, 0, 1)) ** 0.7), cut
        )
    cut = np.where(stem, _gouges(130 * dx, 6 * dy, np.full(x.shape, 0.5)), cut)
    for count, inner, outer, shift in ((17, 0.12, 0.33, 0.5), (17, 0.12, 0.28, 0.0)):
        petal = turns * count + shift
        off = np.abs(petal % 1 - 0.5)
        length = outer + 0.02 * np.sin(np.floor(petal) * 7)
        inside = off < 0.5 * np.clip((length - radius) / (length - inner), 0, 1) ** 0.55 * 0.96
        shade = np.clip(1.15 - 2.4 * np.abs(radius - 0.7 * length) / length, 0.1, 1)
        cut = np.where(
            inside & (radius > inner), np.maximum(_gouges(6 * petal, 3 * radius / length, shade), off > 0.43), cut
        )
    seeds = np.arange(1, 420)
    spiral = 0.0062 * np.sqrt(seeds) * 0.97, 2.39996 * seeds
    heart = np.zeros(x.shape)
    for reach, turn in zip(*spiral, strict=True):
        at_x, at_y = FLOWER[0] + reach * np.cos(turn), FLOWER[1] + reach * np.sin(turn)
        rows, columns = (slice(max(0, int((at - 0.006) * side)), int((at + 0.006) * side) + 2) for at in (at_y, at_x))
        near = np.hypot(x[rows, columns] - at_x, y[rows, columns] - at_y) < 0.0018 + 0.009 * reach
        heart[rows, columns] = np.maximum(heart[rows, columns], near)
    cut = np.where(radius < 0.128, heart, cut)
    border = np.minimum(np.minimum(x, 1 - x), np.minimum(y, 1 - y))
    cut = np.where(border < 0.022, 1.0, np.where(border < 0.034, 0.0, cut))
    # A roller leaves a little of the paper bare in the black.
    speckle = smoothstep(1.9, 2.6, noise(side, rng, 260, octaves=1)) * 0.7
    ink = np.clip((1 - cut) * (1 - speckle), 0, 1)
    paper = rgb("#f4efe2") * (1 + 0.01 * noise(side, rng, 200, octaves=2))[..., None]
    return delivered(mix(paper, np.broadcast_to(rgb("#191716"), paper.shape), ink), size)
