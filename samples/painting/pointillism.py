"""Pointillism: sails in a harbour at sunset, in dabs of pure colour that mix in the eye, in the manner of Signac."""

import numpy as np
from PIL import Image, ImageDraw

from samples.painting.brush import sampled
from samples.painting.canvas import (
    SUPERSAMPLING,
    Array,
    blur,
    delivered,
    grid,
    lit,
    mix,
    noise,
    ramp,
    rgb,
    smoothstep,
    to_bytes,
)

HORIZON = 0.56
SUN = (0.36, 0.46)
# Foot of the mast, foot of the hull, height of the mast, lit and shaded colour of the sails.
BOATS = (
    (0.575, 0.735, 0.43, "#fff2cf", "#c9608f"),
    (0.20, 0.645, 0.24, "#f7b267", "#c9507a"),
    (0.435, 0.60, 0.11, "#ffe3b0", "#d98ab0"),
    (0.785, 0.605, 0.14, "#f7a86a", "#a8487f"),
)
# Middle, half width and half height of each cloud of needles.
CROWN = (
    (0.83, 0.09, 0.20, 0.075),
    (0.97, 0.20, 0.17, 0.07),
    (0.775, 0.185, 0.125, 0.042),
    (0.96, 0.0, 0.22, 0.075),
    (0.84, 0.275, 0.11, 0.04),
)
SKY = ("#fffbe0", "#ffe27a", "#ffb765", "#f78f84", "#c583b8", "#7f86cc", "#4a78c4", "#2f5cae")
SEA = ("#ffd78a", "#f2a58f", "#8fa8d8", "#3f86c4", "#1f5f9f", "#1b3a7a")
PIGMENTS = rgb(
    "#fff4d6", "#ffe04a", "#ffb52a", "#f7791f", "#e8442a", "#d8285f", "#f29ab8", "#a83f9a", "#5b3a9f",
    "#2a3a9a", "#2a6fc8", "#4fb0e0", "#a8dce8", "#1f8f8a", "#3fa85a", "#a8c83a", "#14483f", "#2a1f4f",
)  # fmt: skip


def _boats(picture: Image.Image, mirrored: bool) -> None:
    """Draw the boats, or their reflections hanging from the waterline."""
    pencil, side = ImageDraw.Draw(picture), picture.width

    def shape(colour: str, foot: float, *corners: tuple[float, float]) -> None:
        sign = 0.72 if mirrored else -1
        pencil.polygon([(u * side, (foot + sign * v) * side) for u, v in corners], fill=colour)

    for mast, foot, tall, light, shade in BOATS:
        t = tall
        hull = (
            (mast - 0.30 * t, 0.05 * t),
            (mast - 0.22 * t, -0.05 * t),
            (mast + 0.24 * t, -0.05 * t),
            (mast + 0.33 * t, 0.06 * t),
        )
        shape("#3a2358", foot, *hull)
        shape("#c8402f", foot, (mast - 0.31 * t, 0.075 * t), hull[0], hull[3], (mast + 0.34 * t, 0.085 * t))
        shape(
            light,
            foot,
            (mast - 0.015 * t, 0.11 * t),
            (mast - 0.02 * t, t),
            (mast - 0.13 * t, 0.55 * t),
            (mast - 0.29 * t, 0.13 * t),
        )
        shape(
            shade,
            foot,
            (mast + 0.01 * t, 0.1 * t),
            (mast + 0.01 * t, 0.95 * t),
            (mast + 0.17 * t, 0.5 * t),
            (mast + 0.27 * t, 0.13 * t),
        )
        shape(
            "#4a2a4f",
            foot,
            (mast - 0.016 * t, 0),
            (mast - 0.012 * t, 1.03 * t),
            (mast + 0.012 * t, 1.03 * t),
            (mast + 0.016 * t, 0),
        )


def _scene(x: Array, y: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """Return the colours that the dabs shall mix to, and the angle in radians at which they lie."""
    side = x.shape[0]
    rough, waves = noise(side, rng, 5, stretch=2.5), noise(side, rng, 34, octaves=2, stretch=5)
    from_sun = np.hypot(x - SUN[0], (y - SUN[1]) * 1.15)
    arcs = 0.03 * np.sin(from_sun * 46 + 1.5 * rough)
    sky = ramp(np.clip(from_sun * 1.15 + arcs + 0.035 * rough, 0, 1), *SKY)
    sky = mix(sky, rgb("#fffdf0"), smoothstep(0.062, 0.054, from_sun))
    deep = np.clip((y - HORIZON) / (1 - HORIZON), 0, 1)
    sea = ramp(np.clip(0.06 + 0.8 * deep + 0.35 * np.abs(x - SUN[0]) + 0.09 * waves, 0, 1), *SEA)
    path = np.exp(-(((x - SUN[0]) / (0.035 + 0.10 * deep)) ** 2)) * np.clip(0.62 + 0.5 * waves, 0, 1)
    sea = mix(sea, rgb("#ffe48a"), 0.95 * path)
    colour = mix(sky, sea, smoothstep(HORIZON - 0.002, HORIZON + 0.002, y))
    angle = np.where(y > HORIZON, 0.12 * waves, np.arctan2(y - SUN[1], x - SUN[0]) + np.pi / 2)
    coast = HORIZON - 0.035 - 0.075 * smoothstep(0.45, 1.0, x) - 0.012 * np.sin(21 * x) - 0.006 * np.sin(57 * x)
    coast = np.where(x < 0.24, HORIZON - 0.02 - 0.1 * (0.24 - x), np.where(x > 0.52, coast, HORIZON))
    land = smoothstep(-0.003, 0.003, y - coast) * (y < HORIZON)
    hills = ramp(np.clip((y - coast) * 8 + 0.2 * rough + 0.2, 0, 1), "#8f6fb8", "#5f6fb8", "#c87a8f")
    colour, angle = mix(colour, hills, land), np.where(land > 0, 0.4 * rough, angle)
    afloat = Image.fromarray(to_bytes(colour))
    reflected = afloat.copy()
    _boats(reflected, mirrored=True)
    ripple = np.clip(x + 0.012 * waves * (0.3 + deep), 0, 0.9999)
    mirror = sampled(np.asarray(reflected, dtype=np.float64) / 255, np.stack([ripple, y], axis=-1))
    colour = mix(colour, mirror, np.where(y > HORIZON, 0.62, 0.0))
    afloat = Image.fromarray(to_bytes(colour))
    _boats(afloat, mirrored=False)
    painted = np.asarray(afloat, dtype=np.float64) / 255
    boats = np.abs(painted - colour).sum(axis=-1) > 0.02
    return painted, np.where(boats, 1.35, angle)


def _pine(x: Array, y: Array, colour: Array, angle: Array, rough: Array) -> tuple[Array, Array]:
    """Frame the view with a pine on the right: a leaning trunk, and clouds of needles."""
    spine = 0.93 - 0.10 * (1 - y) + 0.035 * np.sin(7 * y + 0.5)
    trunk = smoothstep(1.1, 0.9, np.abs(x - spine) / (0.014 + 0.022 * y**2))
    bark = ramp(np.clip(0.5 - (x - spine) * 14, 0, 1), "#3a1f5a", "#8f3f5f", "#f2924a")
    colour, angle = mix(colour, bark, trunk), np.where(trunk > 0.5, 1.7, angle)
    for cx, cy, wide, high in CROWN:
        dx, dy = (x - cx) / wide, (y - cy) / high
        inside = smoothstep(1.06, 0.92, np.hypot(dx, dy) + 0.16 * rough)
        needles = ramp(np.clip(0.5 - 0.45 * dy - 0.2 * dx, 0, 1), "#1b2058", "#14584f", "#3f8f4a", "#c8c83f", "#ffcf5a")
        colour = mix(colour, needles, inside)
        angle = np.where(inside > 0.5, 0.5 * dx + 0.6 * rough, angle)
    return colour, angle


def _divided(target: Array, rng: np.random.Generator) -> Array:
    """Return a paint for each target colour (n, 3); its error is random, so that neighbours make up for each other."""
    grey = target.mean(axis=1, keepdims=True)
    wanted: Array = (
        grey + 1.28 * (target - grey) + rng.normal(0, 0.105, target.shape) + rng.normal(0, 0.03, (len(target), 1))
    )
    nearest = np.argmin(((wanted[:, None] - PIGMENTS) ** 2).sum(axis=2), axis=1)
    paints: Array = np.clip(0.45 * PIGMENTS[nearest] + 0.55 * wanted, 0, 1)
    return paints


def paint(size: int, seed: int) -> Image.Image:
    """Paint a square RGB picture of `size` pixels a side; the same seed gives the same picture."""
    rng = np.random.default_rng(seed)
    side = size * SUPERSAMPLING
    x, y = grid(side)
    colour, angle = _scene(x, y, rng)
    colour, angle = _pine(x, y, colour, angle, noise(side, rng, 22, octaves=2))
    canvas = Image.new("RGBA", (side, side), "#e8d9bf00")
    pencil = ImageDraw.Draw(canvas)
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    # Superellipses: the flat, square-shouldered dab of a loaded brush pressed once.
    outline = (
        np.sign(np.stack([np.cos(turn), np.sin(turn)], 1)) * np.abs(np.stack([np.cos(turn), np.sin(turn)], 1)) ** 0.7
    )
    for length, width, rows in ((0.0105, 0.0065, 110), (0.0072, 0.0046, 150), (0.0046, 0.0034, 120)):
        lattice = np.stack(np.meshgrid(np.arange(rows), np.arange(rows)), -1).reshape(-1, 2)
        centres = (lattice + rng.uniform(0, 1, lattice.shape)) / rows
        centres = centres[rng.permutation(len(centres))]
        tilt = sampled(angle, centres) + rng.normal(0, 0.22, len(centres))
        scale = rng.uniform(0.75, 1.2, (len(centres), 1))
        along, beside = scale * outline[:, 0] * length, scale * outline[:, 1] * width
        cos, sin = np.cos(tilt)[:, None], np.sin(tilt)[:, None]
        corners = np.stack([along * cos - beside * sin, along * sin + beside * cos], -1) + centres[:, None]
        paints = np.column_stack([_divided(sampled(colour, centres), rng), rng.uniform(0.35, 1, len(centres))])
        for corner, ink in zip(
            (corners * side).reshape(len(centres), -1).tolist(), to_bytes(paints).tolist(), strict=True
        ):
            pencil.polygon(corner, fill=tuple(ink))
    pixels = np.asarray(canvas, dtype=np.float64) / 255
    light = lit(blur(pixels[..., 3], 0.0009) + 0.02 * noise(side, rng, 300, octaves=1), 0.35)
    return delivered(pixels[..., :3] * light[..., None], size)
