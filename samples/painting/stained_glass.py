"""Stained glass: a sun rising over a valley, cut into panes between lines of lead, with the light behind them."""

import numpy as np
import numpy.typing as npt
from PIL import Image

from samples.painting.canvas import SUPERSAMPLING, Array, blur, delivered, grid, lit, mix, noise, ramp, smoothstep
from samples.painting.facets import Labels, edges

SUN = (0.5, 0.43)
SUN_RADIUS = 0.115
FRAME = 0.052
TREES = ((0.2, 0.37, 0.145), (0.84, 0.5, 0.095))


def _panes(u: Array, v: Array, rng: np.random.Generator, jitter: float) -> Labels:
    """Cut the plane of `u` and `v` into Voronoi cells, one for each unit square, and return the number of the cell.

    Without jitter the cells are squares; curved coordinates make curved panes.
    """
    offsets = 0.5 + rng.uniform(-jitter, jitter, (64, 64, 2))
    column, row = np.floor(u).astype(int), np.floor(v).astype(int)
    nearest, cell = np.full(u.shape, np.inf), np.zeros(u.shape, dtype=np.int64)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            i, j = column + right, row + down
            offset = offsets[j % 64, i % 64]
            distance = (i + offset[..., 0] - u) ** 2 + (j + offset[..., 1] - v) ** 2
            closer = distance < nearest
            nearest = np.where(closer, distance, nearest)
            cell = np.where(closer, (j % 64) * 64 + i % 64, cell)
    return cell


def _mean_of_pane(value: Array, pane: Labels) -> Array:
    """Return, at every point, the mean of `value` over the pane of the point."""
    total = np.bincount(pane.ravel(), value.ravel())
    mean: Array = total / np.maximum(np.bincount(pane.ravel()), 1)
    return mean[pane]


def _design(x: Array, y: Array, rng: np.random.Generator) -> tuple[Labels, Labels, Array]:
    """Return, at every point, the number of the thing, the number of its pane, and the tone of the glass (0 to 1)."""
    dx, dy = x - SUN[0], y - SUN[1]
    radius, angle = np.hypot(dx, dy), np.arctan2(dx, -dy)  # the seam of the angle is below the sun, behind the hills
    thing, pane, tone = np.zeros(x.shape, np.int64), np.zeros(x.shape, np.int64), np.zeros(x.shape)
    plain = np.full(x.shape, 0.5)

    def lay(
        where: npt.NDArray[np.bool_], u: Array, v: Array, *, jitter: float, shade: Array = plain, variety: float = 0.4
    ) -> None:
        number = int(thing.max()) + 1
        cells = _panes(u[where], v[where], rng, jitter)
        pooled = 0.8 * _mean_of_pane(shade[where], cells) + 0.2 * shade[where]  # a pane is of one glass, nearly
        varied = np.clip(pooled + rng.uniform(-variety, variety, 4096)[cells], 0.02, 0.98)
        thing[where], pane[where], tone[where] = number, cells, varied

    turns = angle / (2 * np.pi)
    ray = np.floor(turns * 28)
    dusk = np.clip(1.15 * radius + 0.13 * (ray % 2), 0, 1)
    lay(radius >= 0, turns * 28, 8 * radius**0.8 + 0.37 * (ray % 3), jitter=0.22, shade=dusk, variety=0.06)
    lay(radius < SUN_RADIUS * 1.45, turns * 18, plain, jitter=0.0)
    lay(radius < SUN_RADIUS, turns * 7, radius * 15, jitter=0.1)
    ridges = (
        0.535 + 0.07 * np.sin(7 * x + 0.6) + 0.02 * np.sin(17 * x),
        0.62 + 0.05 * np.sin(5.5 * x + 3.4),
        0.745 + 0.05 * np.sin(5 * x + 0.3),
    )
    for ridge, rows in zip(ridges, (17, 18, 15), strict=True):
        below = y - ridge
        lit_side = np.clip(0.25 + 2.2 * below, 0, 1)
        lay(below > 0, 13 * x + 3 * below, below * rows, jitter=0.44, shade=lit_side, variety=0.28)
    fall = np.clip((y - 0.6) / 0.4, 0, 1)
    middle = 0.52 + 0.1 * np.sin(2.2 + 7.5 * fall) * (0.35 + fall)
    half = 0.012 + 0.13 * fall**1.4
    across = (x - middle) / half
    river = (np.abs(across) < 1) & (y > ridges[1] + 0.008)
    ripples = 0.5 + 0.3 * np.sin(4 * across)
    lay(river, across * (0.8 + 0.7 * fall), 15 * fall**0.75 + 0.3 * across**2, jitter=0.3, shade=ripples, variety=0.28)
    for trunk, top, spread in TREES:
        stem = spread * (0.13 + 0.5 * np.clip(y - top - spread * 1.3, 0, 1) ** 2)
        root = top + spread * 3.0
        lay((np.abs(x - trunk) < stem) & (y > top) & (y < root), np.zeros_like(x), y * 14, jitter=0.3)
        crown = np.hypot(x - trunk, (y - top) * 0.92)
        leaves = np.arctan2(x - trunk, y - top)
        edge = spread * (1 + 0.07 * np.cos(7 * leaves))
        u, v, glow = (x - trunk) * 3.5 / spread, (y - top) * 3.5 / spread, 0.75 - 0.5 * crown / edge
        lay(crown < edge, u, v, jitter=0.45, shade=glow, variety=0.25)
    border = np.minimum(np.minimum(x, 1 - x), np.minimum(y, 1 - y))
    lay(border < FRAME, (x + y) * 12, (x - y) * 12, jitter=0.0, variety=0.5)
    return thing, pane, tone


# The glass of the things in the order they are laid: sky, corona, sun, three hills, river, two trees, frame.
PALETTES = (
    ("#ffe9a0", "#ffc23d", "#f58a2a", "#e2536b", "#7a4fb5", "#2b57c4", "#12308f", "#0b1c63"),
    ("#ff5a1f", "#ff8a1f", "#e8321f"),
    ("#fff6c0", "#ffe25a", "#ffd02a"),
    ("#8f6fd6", "#5a3fae", "#3a2a86"),
    ("#bfe05a", "#3fa868", "#157a6a", "#0d5560"),
    ("#f2d84a", "#7fc23a", "#2c8f3f", "#0f5f38"),
    ("#0f5fb8", "#2aa7d8", "#a9ecf2", "#4fd0d8"),
    ("#7a3b1a", "#a85a24", "#5a2a18"),
    ("#8a1226", "#d8261f", "#f7761f", "#ffc93d"),
    ("#7a3b1a", "#a85a24", "#5a2a18"),
    ("#8a1226", "#c8262f", "#f78a2f", "#ffe05d"),
    ("#a80f2a", "#123a9f", "#d8a21f", "#0f6f6a"),
)


def _lead(edges: Array, width: float) -> Array:
    """Return the rounded profile, 0 to 1, of lead of `width` along the edges; it thickens at joints like solder."""
    sigma = width / 2
    profile = blur(edges, sigma) * sigma * edges.shape[0] * np.sqrt(2 * np.pi)
    return smoothstep(0.32, 1.0, profile / 1.15)


def paint(size: int, seed: int) -> Image.Image:
    """Paint a square RGB picture of `size` pixels a side; the same seed gives the same picture."""
    rng = np.random.default_rng(seed)
    side = size * SUPERSAMPLING
    x, y = grid(side)
    wobble = [0.0025 * noise(side, rng, 14, octaves=2) for _ in range(2)]
    thing, pane, tone = _design(x + wobble[0], y + wobble[1], rng)
    glass = np.zeros((side, side, 3))
    for number, palette in enumerate(PALETTES, start=1):
        here = thing == number
        glass[here] = ramp(tone[here], *palette)
    cells = thing * 4096 + pane
    # Rolled glass: each pane has streaks along a direction of its own, clouds, and one side thicker than the other.
    ways = rng.integers(0, 2, 65536)[cells]
    streaks = np.where(
        ways > 0, noise(side, rng, 60, octaves=3, stretch=7), noise(side, rng, 9, octaves=3, stretch=1 / 7)
    )
    clouds, grain = noise(side, rng, 16), noise(side, rng, 260, octaves=2)
    thickness = 0.11 * streaks + 0.12 * clouds + 0.05 * grain
    tilt = rng.normal(0, 4.5, (65536, 2))
    slope = tilt[cells, 0] * (x - _mean_of_pane(x, cells)) + tilt[cells, 1] * (y - _mean_of_pane(y, cells))
    thickness += np.clip(slope, -0.25, 0.25)
    glass *= np.clip(1 + thickness, 0.4, 1.7)[..., None]
    outlines, cuts = edges(thing), edges(cells)
    lead = np.maximum(_lead(outlines, 0.0095), _lead(cuts, 0.0058))
    patina = np.clip(blur(cuts, 0.008) * side * 0.01, 0, 1)
    glass *= (1.2 - 0.6 * patina)[..., None]
    light = np.hypot(x - SUN[0], y - SUN[1])
    glass *= (1.18 - 0.42 * light)[..., None]
    metal = 0.11 * lit(lead, 0.02)[..., None] * np.array([0.95, 1.0, 1.15])
    opaque = smoothstep(0.0, 0.35, lead)
    picture = mix(glass, metal, opaque)
    halo = np.stack([blur(picture[..., channel], 0.012) for channel in range(3)], axis=-1)
    return delivered(picture + 0.22 * np.clip(halo - 0.25, 0, 1) * (1 - 0.5 * picture), size)
