"""Watercolour: a garden of poppies in washes that bloom, dry darker at the edges and settle in the paper's grain."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from samples.painting.canvas import SUPERSAMPLING, Array, blur, delivered, grid, lit, noise, rgb, smoothstep

Point = tuple[float, float]
REDS = ("#f58a2a", "#f25a24", "#e8301f", "#d81f3a", "#e03a68")
GREENS = ("#3f7f3a", "#6f9f3a", "#2f6f5a", "#8fae4a", "#2a5a4a")
# Middle x and y, radius, how much the flower is seen from the side (1: from above), tilt in radians.
POPPIES = (
    (0.10, 0.20, 0.070, 0.80, -0.3), (0.50, 0.13, 0.062, 0.70, 0.4), (0.90, 0.17, 0.078, 0.75, 0.2),
    (0.70, 0.27, 0.070, 0.72, -0.2), (0.29, 0.30, 0.115, 0.82, 0.1), (0.93, 0.42, 0.085, 0.85, 0.5),
    (0.10, 0.49, 0.095, 0.75, -0.5), (0.60, 0.46, 0.150, 0.88, -0.15), (0.36, 0.60, 0.075, 0.70, 0.35),
    (0.86, 0.68, 0.105, 0.80, 0.0), (0.17, 0.76, 0.105, 0.85, 0.25), (0.53, 0.78, 0.085, 0.78, -0.3),
)  # fmt: skip
CORNFLOWERS = (
    (0.40, 0.45), (0.78, 0.53), (0.24, 0.92), (0.69, 0.88), (0.03, 0.63),
    (0.46, 0.93), (0.92, 0.88), (0.82, 0.06), (0.30, 0.12), (0.03, 0.06),
)  # fmt: skip


@dataclass
class Sheet:
    """A sheet of paper that collects pigment: `density` (side, side, 3) is the light absorbed, 0 for bare paper."""

    side: int
    rng: np.random.Generator

    def __post_init__(self) -> None:
        self.x, self.y = grid(self.side)
        self.density = np.zeros((self.side, self.side, 3))
        self.tooth = noise(self.side, self.rng, 190, octaves=2)
        self._clouds, self._ragged, self._fine = (noise(self.side, self.rng, cells, octaves=3) for cells in (7, 26, 90))

    def window(self, x: float, y: float, reach: float) -> tuple[slice, slice]:
        """Return the rows and columns within `reach` of a point."""
        return (
            slice(max(0, int((y - reach) * self.side)), max(0, int((y + reach) * self.side) + 1)),
            slice(max(0, int((x - reach) * self.side)), max(0, int((x + reach) * self.side) + 1)),
        )

    def wash(
        self, window: tuple[slice, slice], depth: Array, pigment: str, strength: float | Array, *, wet: float = 0.003
    ) -> None:
        """Lay a wash where `depth` is positive: the distance inside its edge, in units of the side, over the window.

        `wet` is how far the edge bleeds: a dry edge collects a dark rim, a wet one fades.
        """
        if not depth.size:
            return
        rows, columns = depth.shape
        down, right = (int(self.rng.integers(0, self.side - extent + 1)) for extent in (rows, columns))
        part = (slice(down, down + rows), slice(right, right + columns))
        clouds, ragged, fine = self._clouds[part], self._ragged[part], self._fine[part]
        slim = np.clip(depth.max() / 0.012, 0.15, 1)  # a thin stroke is too quick to run far
        depth = depth + slim * (0.0035 * ragged + 0.0012 * fine) + 0.5 * wet * slim * clouds
        inside = smoothstep(0, wet, depth)
        rim = np.exp(-((depth / 0.0032 - 0.9) ** 2)) * np.clip(0.004 / wet, 0, 1) * np.clip(0.7 + 0.5 * clouds, 0, 1.3)
        # A back-run: water that arrived late pushes pigment outwards into a cauliflower edge.
        front = clouds + 0.28 * ragged + 0.12 * fine - 0.55
        bloom = 1 - 0.42 * smoothstep(0, 0.25, front) + 0.42 * np.exp(-((front / 0.09) ** 2))
        settled = 1 + 0.17 * self.tooth[window] + 0.10 * fine
        amount = np.clip(strength * inside * ((0.62 + 0.2 * ragged) * bloom + 0.55 * rim) * settled, 0, None)
        self.density[window] += amount[..., None] * -np.log(np.clip(rgb(pigment)[0], 0.02, 0.995))

    def dry(self) -> Array:
        """Return the colours of the dry sheet (side, side, 3)."""
        paper: Array = rgb("#fbf6ea")[0] * lit(self.tooth, 0.035)[..., None]
        return paper * np.exp(-self.density)


def _poppy(sheet: Sheet, poppy: tuple[float, float, float, float, float]) -> None:
    """Paint four to six petals wet on dry, darker towards the heart, then the heart with its stamens."""
    cx, cy, radius, squash, tilt = poppy
    rng = sheet.rng
    window = sheet.window(cx, cy, 1.6 * radius)
    dx, dy = sheet.x[window] - cx, sheet.y[window] - cy
    u = (dx * np.cos(tilt) + dy * np.sin(tilt)) / radius
    v = (dy * np.cos(tilt) - dx * np.sin(tilt)) / (radius * squash)
    heart_angle, heart = np.arctan2(v, u), np.hypot(u, v)
    count = int(rng.integers(4, 7))
    first, red = rng.uniform(0, 6), int(rng.integers(0, len(REDS) - 1))
    for petal in rng.permutation(count):
        angle = first + 2 * np.pi * petal / count
        pu, pv = u - 0.56 * np.cos(angle), v - 0.56 * np.sin(angle)
        around = np.arctan2(pv, pu) - angle
        size = rng.uniform(0.5, 0.62)
        ruffle = size * (
            1 + 0.10 * np.cos(around) + 0.06 * np.sin(5 * around + rng.uniform(0, 6)) + 0.035 * np.sin(11 * around)
        )
        veins = 0.09 * np.sin(46 * heart_angle + 5 * np.sin(3 * heart)) * np.clip(heart, 0, 1)
        strength = 0.85 + 0.7 * np.exp(-((heart / 0.42) ** 2)) + veins + rng.uniform(-0.12, 0.2)
        pigment = REDS[red + int(rng.integers(0, 2))]
        wet = float(rng.choice([0.0025, 0.003, 0.010]))
        sheet.wash(window, (ruffle - np.hypot(pu, pv)) * radius, pigment, strength, wet=wet)
    sheet.wash(window, (0.27 + 0.05 * np.sin(9 * heart_angle) - heart) * radius, "#2a1a3a", 1.4, wet=0.006)
    for _ in range(34):
        a, r = rng.uniform(0, 2 * np.pi), rng.uniform(0.32, 0.46)
        depth = rng.uniform(0.016, 0.03) - np.hypot(u - r * np.cos(a), v - r * np.sin(a))
        sheet.wash(window, depth * radius, "#1a1228", 1.3, wet=0.0015)


def _blade(sheet: Sheet, foot: Point, tip: Point, *, width: float, bend: float, pigment: str, strength: Array) -> None:
    """Paint a stem or a blade of grass in one stroke from `foot` to `tip`, bowed by `bend`.

    `strength` (side, side) is for the whole sheet.
    """
    top = min(foot[1], tip[1])
    reach = abs(foot[0] - tip[0]) + abs(bend) + 0.02
    centre = (foot[0] + tip[0]) / 2
    window = (
        slice(max(0, int(top * sheet.side)), sheet.side),
        slice(max(0, int((centre - reach) * sheet.side)), max(0, int((centre + reach) * sheet.side))),
    )
    rise = np.clip((foot[1] - sheet.y[window]) / (foot[1] - tip[1]), 0, 1)
    spine = foot[0] + (tip[0] - foot[0]) * rise + bend * np.sin(np.pi * rise)
    depth = width * (1.05 - 0.75 * rise) - np.abs(sheet.x[window] - spine)
    sheet.wash(window, depth, pigment, strength[window], wet=0.0025)


def _background(sheet: Sheet, keep: Array) -> None:
    """Flood the sheet wet in wet, pale sky above and green garden below, except where `keep` is 0 for the flowers."""
    rng, everywhere = sheet.rng, (slice(None), slice(None))
    x, y = sheet.x, sheet.y
    sheet.wash(everywhere, 0.42 - y + 0.05 * np.sin(5 * x), "#7fb8d8", 0.55 * keep, wet=0.16)
    sheet.wash(everywhere, 0.24 - np.abs(y - 0.42) + 0.03 * np.sin(8 * x), "#f2d98a", 0.6 * keep, wet=0.14)
    sheet.wash(everywhere, y - 0.42 + 0.04 * np.sin(7 * x + 2), "#8fb85a", 0.8 * keep, wet=0.12)
    sheet.wash(everywhere, y - 0.66 + 0.05 * np.sin(6 * x), "#3f7f6a", 0.75 * keep, wet=0.14)
    blots = ("#8fc0d8", "#a88fc8", "#6fae6a", "#4f8f7a", "#c8cf6a", "#5f86b8", "#3f7f5a", "#e8a8a0")
    for _ in range(46):
        bx, by, size = rng.uniform(0, 1), rng.uniform(0, 1), rng.uniform(0.04, 0.12)
        window = sheet.window(bx, by, 1.5 * size)
        depth = size - np.hypot(sheet.x[window] - bx, (sheet.y[window] - by) * rng.uniform(0.8, 1.4))
        pigment = blots[int(np.clip(rng.normal(1 + 5 * by, 1.6), 0, len(blots) - 1))]
        strength, wet = rng.uniform(0.3, 0.75) * keep[window], float(rng.choice([0.004, 0.02, 0.06]))
        sheet.wash(window, depth, pigment, strength, wet=wet)


def paint(size: int, seed: int) -> Image.Image:
    """Paint a square RGB picture of `size` pixels a side; the same seed gives the same picture."""
    rng = np.random.default_rng(seed)
    sheet = Sheet(size * SUPERSAMPLING, rng)
    reserve = np.zeros((sheet.side, sheet.side))
    for cx, cy, radius, squash, tilt in POPPIES:
        dx, dy = sheet.x - cx, sheet.y - cy
        u, v = dx * np.cos(tilt) + dy * np.sin(tilt), (dy * np.cos(tilt) - dx * np.sin(tilt)) / squash
        reserve = np.maximum(reserve, smoothstep(1.12 * radius, 0.96 * radius, np.hypot(u, v)))
    keep = 1 - 0.95 * blur(reserve, 0.002)
    _background(sheet, keep)
    for _ in range(130):
        foot = (rng.uniform(-0.05, 1.05), rng.uniform(1.0, 1.2))
        tip = (foot[0] + rng.normal(0, 0.06), rng.uniform(0.5, 0.97))
        width, bend, strength = rng.uniform(0.003, 0.007), rng.normal(0, 0.03), rng.uniform(0.4, 1.0) * keep
        _blade(sheet, foot, tip, width=width, bend=bend, pigment=str(rng.choice(GREENS)), strength=strength)
    for cx, cy, radius, squash, _tilt in POPPIES:
        foot, tip = (cx + rng.normal(0, 0.04), 1.15), (cx, cy + 0.8 * radius * squash)
        _blade(sheet, foot, tip, width=0.0055, bend=rng.normal(0, 0.03), pigment="#2f5f3a", strength=1.1 * keep)
    for poppy in POPPIES:
        _poppy(sheet, poppy)
    for cx, cy in CORNFLOWERS:
        foot, bend = (cx + rng.normal(0, 0.03), 1.12), rng.normal(0, 0.02)
        _blade(sheet, foot, (cx, cy + 0.02), width=0.0034, bend=bend, pigment="#3f6f5a", strength=0.9 * keep)
        window = sheet.window(cx, cy, 0.06)
        dx, dy = sheet.x[window] - cx, sheet.y[window] - cy
        star = 0.024 + 0.010 * np.cos(9 * np.arctan2(dy, dx) + rng.uniform(0, 6))
        sheet.wash(window, star - np.hypot(dx, dy), str(rng.choice(["#3f4fc8", "#5f5fd8", "#2f6fd0"])), 1.0)
        sheet.wash(window, 0.008 - np.hypot(dx, dy), "#2a1f6f", 1.2)
    for _ in range(150):
        px, py, radius = rng.uniform(0, 1), rng.uniform(0, 1), 0.0012 + 0.0016 * rng.exponential()
        window = sheet.window(px, py, 3 * radius + 0.01)
        depth = radius - np.hypot(sheet.x[window] - px, sheet.y[window] - py)
        sheet.wash(window, depth, str(rng.choice([*REDS, *GREENS, "#5f86c8"])), rng.uniform(0.4, 0.9), wet=0.0015)
    return delivered(sheet.dry(), size)
