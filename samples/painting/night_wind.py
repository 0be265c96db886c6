"""Night wind: thick oil in the manner of van Gogh, every stroke following a field of swirling air, hills and wheat."""

import numpy as np
from PIL import Image, ImageDraw

from samples.painting.brush import Easel, sampled, trace
from samples.painting.canvas import SUPERSAMPLING, Array, blur, delivered, grid, lit, mix, noise, ramp, smoothstep

# x, y, radius, turning sense.
WHIRLS = ((0.40, 0.27, 0.17, 1), (0.62, 0.42, 0.11, -1), (0.93, 0.47, 0.10, 1), (0.02, 0.40, 0.11, -1))
MOON = (0.80, 0.17, 0.13)
STARS = (
    (0.07, 0.09, 0.055), (0.30, 0.07, 0.045), (0.53, 0.10, 0.060), (0.60, 0.26, 0.040), (0.36, 0.47, 0.040),
    (0.94, 0.34, 0.035), (0.09, 0.27, 0.035), (0.80, 0.40, 0.040), (0.48, 0.39, 0.022),
)  # fmt: skip
SPIRE = "#27306a"
# Left, foot, width, wall, roof.
HOUSES = (
    (0.560, 0.640, 0.045, "#6f83c0", SPIRE),
    (0.430, 0.645, 0.070, "#a9b3d8", "#c4552c"),
    (0.640, 0.655, 0.075, "#b9b7cc", "#a8452a"),
    (0.510, 0.670, 0.062, "#8fa6d8", "#e08a3f"),
    (0.745, 0.675, 0.070, "#aab3d0", "#d0642c"),
)
CYPRESSES = ((0.155, 0.13, 1.02, 0.066), (0.235, 0.40, 1.02, 0.05))


def _polar(x: Array, y: Array, centre_x: float, centre_y: float) -> tuple[Array, Array]:
    return np.hypot(x - centre_x, y - centre_y), np.arctan2(y - centre_y, x - centre_x)


def _unit(across: Array, down: Array) -> Array:
    length = np.maximum(np.hypot(across, down), 1e-9)
    return np.stack([across / length, down / length], axis=-1)


def _sky(x: Array, y: Array, rough: Array) -> tuple[Array, Array]:
    """Return colours and directions of the sky: a west wind that every whirl and every light bends around itself."""
    colour = ramp(np.clip(0.15 + 0.62 * y + 0.1 * rough, 0, 1), "#0e1a4f", "#1b3f93", "#2f6fb8", "#6fb1c6", "#c9dcb6")
    across, down = np.ones_like(x), 0.35 * np.sin(9 * x + 5 * y)
    for cx, cy, radius, sense in WHIRLS:
        distance, angle = _polar(x, y, cx, cy)
        pull = np.exp(-((distance / radius) ** 2) * 1.1)
        across = across * (1 - pull) - 2.4 * pull * sense * np.sin(angle)
        down = down * (1 - pull) + 2.4 * pull * sense * np.cos(angle)
        inward = 0.5 * pull
        across, down = across - inward * np.cos(angle), down - inward * np.sin(angle)
        arms = 0.5 + 0.5 * np.sin(sense * angle + 7 * (distance / radius) ** 0.8 + 0.5 * rough)
        colour = mix(colour, ramp(arms, "#14307a", "#2a62b0", "#7fbfd0", "#dfe6c4"), np.clip(1.1 * pull, 0, 0.85))
    for cx, cy, radius in (MOON, *STARS):
        distance, angle = _polar(x, y, cx, cy)
        pull = np.exp(-((distance / radius) ** 4) * 0.6)
        across = across * (1 - pull) - 2 * pull * np.sin(angle)
        down = down * (1 - pull) + 2 * pull * np.cos(angle)
        glow = np.clip(1.1 - 0.85 * distance / radius + 0.1 * np.sin(distance / radius * 17 + angle), 0, 1)
        halo = ramp(glow, "#2f6fb8", "#5aa3c0", "#a9d3a4", "#f4dc6a", "#f9b92c", "#fff3c0")
        colour = mix(colour, halo, smoothstep(1.25, 0.75, distance / radius))
    disc = smoothstep(0.078, 0.07, _polar(x, y, MOON[0], MOON[1])[0])
    shaded = smoothstep(0.03, 0.1, _polar(x, y, MOON[0] + 0.035, MOON[1] - 0.025)[0])
    return mix(colour, ramp(shaded, "#fff3c4", "#fbc93a", "#ec7a10"), disc), _unit(across, down)


def _land(x: Array, y: Array, rough: Array) -> list[tuple[Array, Array, Array]]:
    """Return the hills and the wheat from far to near: where (0 to 1), colours and directions of each."""
    ridges = (
        (0.56 + 0.05 * np.sin(5.2 * x + 0.4) + 0.02 * np.sin(13 * x), ("#1f2f6b", "#3f5f9d", "#7f97b8"), 0.16),
        (0.66 + 0.04 * np.sin(4.1 * x + 2.6), ("#17443f", "#2f7a5c", "#8ab56a", "#d2d27a"), 0.15),
        (0.745 + 0.035 * np.sin(6.0 * x + 5.1), ("#7a4a12", "#cf8a1e", "#f2c445", "#fbe69a"), 0.34),
    )
    layers = []
    for ridge, palette, depth in ridges:
        below = (y - ridge) / depth
        slope = np.gradient(ridge, axis=1) * x.shape[1]
        furrow = 0.5 + 0.5 * np.sin(below * 17 + 2.2 * rough + 9 * x)
        colour = ramp(np.clip(0.85 - 0.55 * below + 0.4 * (furrow - 0.5) + 0.06 * rough, 0, 1), *palette)
        tilt = np.clip(below, 0, 1) * np.sin(7 * x + 1.5 * rough) * 0.9
        layers.append((smoothstep(-0.01, 0.01, below), colour, _unit(np.ones_like(x), slope * (1 - below) + tilt)))
    return layers


def _village(side: int) -> list[tuple[Array, Array, Array]]:
    """Return where the walls, roofs and lit windows of the village are, with the colours and directions of each."""
    plans = [Image.new("RGBA", (side, side)) for _ in range(3)]
    walls, roofs, windows = (ImageDraw.Draw(plan) for plan in plans)
    for left, foot, width, wall, roof in HOUSES:
        right, eaves, middle = left + width, foot - 0.75 * width, left + width / 2
        steep = roof == SPIRE  # painted upright, like the walls
        top = eaves - (2.6 if steep else 0.6) * width
        walls.rectangle([edge * side for edge in (left, eaves, right, foot)], fill=wall)
        gable = [(left - 0.008, eaves), (middle, top), (right + 0.008, eaves)]
        (walls if steep else roofs).polygon([(u * side, v * side) for u, v in gable], fill=roof)
        pane = (middle - 0.009, eaves + 0.2 * width, middle + 0.009, foot - 0.2 * width)
        windows.rectangle([edge * side for edge in pane], fill="#ffdf57")
    level, upright = np.ones((side, side)), np.full((side, side), 0.05)
    layers = []
    for plan, direction in zip(
        plans, (_unit(upright, level), _unit(level, upright), _unit(upright, level)), strict=True
    ):
        pixels = np.asarray(plan, dtype=np.float64) / 255
        layers.append((pixels[..., 3], pixels[..., :3], direction))
    return layers


def _cypress(x: Array, y: Array, rough: Array, tree: tuple[float, float, float, float]) -> tuple[Array, Array, Array]:
    """Return where a cypress stands, its colours and its directions: a flame of dark green."""
    centre, top, bottom, girth = tree
    rise = np.clip((y - top) / (bottom - top), 0, 1)
    spine = centre + 0.012 * np.sin(11 * y)
    width = girth * rise**0.62 * (1.06 - 0.35 * rise**3) * (1 + 0.12 * np.sin(38 * y + 40 * np.sign(x - spine)))
    side = (x - spine) / np.maximum(width, 1e-3)
    inside = smoothstep(1.08, 0.92, np.abs(side)) * (y > top)
    flame = np.sin(14 * side + 16 * y)
    colour = ramp(
        np.clip(0.36 + 0.2 * flame - 0.22 * side + 0.1 * rough, 0, 1),
        "#08170f",
        "#12382a",
        "#2c5f34",
        "#7d8f3a",
        "#c08a3a",
    )
    return inside, colour, _unit(0.5 * side + 0.45 * np.sin(26 * y + 3 * side), -np.ones_like(y))


def paint(size: int, seed: int) -> Image.Image:
    """Paint a square RGB picture of `size` pixels a side; the same seed gives the same picture."""
    rng = np.random.default_rng(seed)
    side = size * SUPERSAMPLING
    x, y = grid(side)
    rough = noise(side, rng, 5)
    colour, direction = _sky(x, y, rough)
    layer = np.zeros(x.shape)
    hills = _land(x, y, rough)
    things = [*hills[:2], *_village(side), hills[2], *(_cypress(x, y, rough, tree) for tree in CYPRESSES)]
    for depth, (where, shade, flow) in enumerate(things, start=1):
        colour = mix(colour, shade, where)
        direction = np.where((where > 0.5)[..., None], flow, direction)
        layer = np.where(where > 0.5, depth, layer)
    easel = Easel(side, rng)
    easel.ground(colour * 0.8)
    for width, length, count in ((0.024, 0.13, 2600), (0.015, 0.085, 6500), (0.0085, 0.045, 7500)):
        if width * side < 1:  # in a thumbnail nobody sees the finest strokes
            continue
        starts = rng.uniform(-0.02, 1.02, (count, 2))
        starts = starts[np.argsort(sampled(layer, starts), kind="stable")]
        paths = trace(direction, starts, length=length, steps=14)
        depths = sampled(layer, starts)[:, None]
        same = (sampled(layer, paths) == depths) | (depths > len(things) - len(CYPRESSES))  # a cypress may flicker
        shades = sampled(colour, starts) + rng.normal(0, 0.045, (count, 1)) + rng.normal(0, 0.035, (count, 3))
        share = same.mean(axis=1)
        widths = width * rng.uniform(0.75, 1.2, count) * np.minimum(1, share + 0.3)
        for number in np.flatnonzero(share > 0.3):
            easel.stroke(paths[number, same[number]], shades[number], widths[number])
    paint_colour, height = easel.picture()
    light = lit(blur(height, 0.0007), 0.55)
    return delivered(paint_colour * light[..., None], size)
