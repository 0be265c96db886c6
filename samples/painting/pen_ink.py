"""A drawing in pen and ink: houses on a hill above the sea, in hatching that crosses where it is dark."""

import numpy as np
from PIL import Image

from samples.painting.canvas import SUPERSAMPLING, Array, blur, delivered, grid, mix, noise, rgb, smoothstep
from samples.painting.facets import Mask, edges

LINES = 105
"""From one side of the picture to the other."""


def _scene(x: Array, y: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """Return the number of the thing at each point, and how dark it is, 0 for paper."""
    thing, dark = np.zeros(x.shape), np.clip(0.42 - 0.75 * y + 0.12 * np.sin(14 * y + 6 * np.sin(5 * x)), 0, 1)

    def lay(where: Mask, shade: Array | float) -> None:
        thing[...] = np.where(where, thing.max() + 1, thing)
        dark[...] = np.where(where, shade, dark)

    lay(np.hypot(x - 0.76, y - 0.2) < 0.085, 0.0)
    far = 0.5 + 0.1 * np.sin(4 * x + 0.4) + 0.05 * np.sin(11 * x)
    lay(y > far, 0.28 + 0.8 * (y - far))
    lay(y > 0.66, 0.42 + 0.25 * np.sin(70 * np.clip(y - 0.6, 0, 1) ** 1.5 + 2 * np.sin(6 * x)))
    hill = 0.9 - 0.42 * np.exp(-(((x - 0.3) / 0.3) ** 2))
    lay(y > hill, 0.5 + 0.3 * np.sin(9 * x + 5 * y))
    for place in np.linspace(0.04, 0.56, 9):
        foot = 0.9 - 0.42 * np.exp(-(((place + 0.03 - 0.3) / 0.3) ** 2)) + rng.uniform(0.02, 0.07)
        wide, high = rng.uniform(0.05, 0.075), rng.uniform(0.09, 0.19)
        u, v = (x - place) / wide, (foot - y) / high
        wall = (u > 0) & (u < 1) & (v > 0) & (v < 1)
        lay(wall, np.where(u > 0.55, 0.85, 0.05))
        lay((v > 1) & (v < 1.45 - 0.9 * np.abs(u - 0.5)) & (np.abs(u - 0.5) < 0.6), 0.65)
        windows = wall & (np.abs((u * 2) % 1 - 0.5) < 0.16) & (np.abs((v * 3) % 1 - 0.5) < 0.2)
        lay(windows, 1.0)
    for trunk, top in ((0.68, 0.6), (0.9, 0.5), (0.8, 0.72)):
        crown = np.hypot((x - trunk) / 0.075, (y - top - 0.14) / 0.17) + 0.1 * np.sin(26 * x) * np.sin(31 * y)
        lay(crown < 1, 0.55 + 0.5 * (x - trunk) / 0.075)
    return thing, np.clip(dark, 0, 1)


def paint(size: int, seed: int) -> Image.Image:
    """Paint a square RGB picture of `size` pixels a side; the same seed gives the same picture."""
    rng = np.random.default_rng(seed)
    side = size * SUPERSAMPLING
    x, y = grid(side)
    shake = [0.0022 * noise(side, rng, 16, octaves=2) for _ in range(2)]
    thing, dark = _scene(x + shake[0], y + shake[1], rng)
    ink = np.zeros((side, side))
    pressure = 0.12 * noise(side, rng, 30, octaves=2)
    for layer, angle in enumerate((0.8, 2.2, 1.45, 2.9)):
        # The next direction is drawn over the others only where they are not dark enough.
        wanted = np.clip(dark - 0.23 * layer, 0, 0.3) / 0.3
        turn = angle + 0.35 * (thing % 3 - 1)
        across = LINES * (x * np.cos(turn) + y * np.sin(turn)) + 0.35 * noise(side, rng, 12, octaves=2)
        distance = np.abs(across % 1 - 0.5)
        width = 0.24 * wanted * (1 + pressure)
        ink = np.maximum(ink, smoothstep(width + 0.05, width - 0.05, distance) * (wanted > 0.06))
    outline = blur(edges(thing.astype(int)), 0.0014) * side * 0.0034
    ink = np.clip(np.maximum(ink, outline * (1 + 2 * pressure)), 0, 1)
    paper = rgb("#f3ecdc") * (1 + 0.018 * noise(side, rng, 180, octaves=2))[..., None]
    return delivered(mix(paper, np.broadcast_to(rgb("#1f1b22"), paper.shape), 0.94 * ink), size)
