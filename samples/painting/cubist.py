"""A cubist still life: a guitar, a bottle and fruit on a table, broken into facets that each see it from elsewhere."""

import numpy as np
from PIL import Image

from samples.painting.canvas import SUPERSAMPLING, Array, blur, delivered, grid, lit, mix, noise, rgb, smoothstep
from samples.painting.facets import Labels, edges, facets

OCHRES = ("#2b2a2c", "#5a4a3a", "#8a6a3c", "#c49a56", "#e6cf9c", "#f0e6cf", "#7d8a7a", "#55666e", "#a8563a", "#39485a")


def _still_life(x: Array, y: Array) -> Labels:
    """Return which of OCHRES lies at each point."""
    colour = np.where(y > 0.66 + 0.1 * (x - 0.5), 1.0, np.where(x < 0.34, 7.0, 6.0))
    colour = np.where(np.abs(x - 0.5) + np.abs(y - 0.82) < 0.42, 5.0, colour)  # a cloth over the table
    turned_x, turned_y = x - 0.5 + 0.45 * (y - 0.55), y - 0.55 - 0.45 * (x - 0.5)
    body = np.minimum(np.hypot(turned_x, turned_y - 0.17) / 0.19, np.hypot(turned_x, turned_y + 0.06) / 0.14)
    neck = (np.abs(turned_x) < 0.025) & (turned_y < 0) & (turned_y > -0.46)
    colour = np.where(body < 1, 3.0, colour)
    colour = np.where((body < 1) & (body > 0.9), 1.0, colour)
    colour = np.where(np.hypot(turned_x, turned_y - 0.02) < 0.055, 0.0, colour)
    colour = np.where(neck, 0.0, colour)
    bottle = (np.abs(x - 0.82) < 0.075 * smoothstep(0.2, 0.36, y) + 0.025) & (y > 0.16) & (y < 0.74)
    colour = np.where(bottle, 9.0, colour)
    for at_x, at_y, hue in ((0.2, 0.74, 8.0), (0.32, 0.79, 4.0), (0.12, 0.8, 2.0)):
        colour = np.where(np.hypot(x - at_x, y - at_y) < 0.075, hue, colour)
    labels: Labels = colour.astype(np.int64)
    return labels


def paint(size: int, seed: int) -> Image.Image:
    """Paint a square RGB picture of `size` pixels a side; the same seed gives the same picture."""
    rng = np.random.default_rng(seed)
    side = size * SUPERSAMPLING
    x, y = grid(side)
    facet = facets(x, y, rng, 15)
    shift = rng.normal(0, 0.045, (4096, 2))[facet]
    thing = _still_life(x + shift[..., 0], y + shift[..., 1])
    picture = rgb(*OCHRES)[thing]
    # Each facet catches the light along a direction of its own, from one edge to the other.
    way = rng.uniform(0, 2 * np.pi, 4096)[facet]
    light = np.sin(9 * ((x - 0.5) * np.cos(way) + (y - 0.5) * np.sin(way)) + way)
    picture = mix(picture, np.broadcast_to(rgb("#f6ead0"), picture.shape), 0.5 * smoothstep(0.1, 1, light))
    picture = mix(picture, np.broadcast_to(rgb("#2a2420"), picture.shape), 0.5 * smoothstep(-0.1, -1, light))
    dabs = noise(side, rng, 70, octaves=2, stretch=2.5) + noise(side, rng, 70, octaves=2, stretch=0.4)
    picture = picture * (1 + 0.035 * dabs)[..., None] * lit(0.25 * dabs, 0.08)[..., None]
    contour = blur(np.maximum(edges(thing), 0.6 * edges(facet)), 0.0012) * side * 0.0024
    fading = smoothstep(-1.2, 0.8, noise(side, rng, 9))
    return delivered(
        mix(picture, np.broadcast_to(rgb("#1d1a19"), picture.shape), np.clip(contour * fading, 0, 0.9)), size
    )
