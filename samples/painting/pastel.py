"""A pastel: lavender fields under an evening sky, in soft chalk that leaves the grain of a grey paper bare."""

import numpy as np
from PIL import Image

from samples.painting.brush import Easel, sampled, trace
from samples.painting.canvas import SUPERSAMPLING, Array, delivered, grid, mix, noise, ramp, rgb, smoothstep

PAPER = "#8d8077"
STROKES = 5200


def _scene(x: Array, y: Array, clouds: Array) -> tuple[Array, Array]:
    """Return the colours (side, side, 3) and the direction of the chalk in radians (side, side)."""
    sky = ramp(np.clip(y / 0.5 + 0.12 * clouds, 0, 1), "#7fa3d1", "#b9b4dc", "#f3bfae", "#fbe3a8")
    direction = 0.25 * clouds
    hills = y > 0.46 + 0.035 * np.sin(6 * x + 1)
    ground = np.clip((y - 0.5) / 0.5, 0, 1)
    rows = np.sin((x - 0.62) / (0.04 + 0.45 * ground) * 6)
    lavender = ramp(0.5 + 0.5 * rows, "#4b3f86", "#7a62b8", "#b79ae0", "#8fb06a")
    picture = mix(sky, np.broadcast_to(rgb("#6f8fa6"), sky.shape), hills.astype(float))
    fields = y > 0.52 + 0.02 * np.sin(3 * x)
    picture = mix(picture, lavender, fields.astype(float))
    direction = np.where(fields, np.arctan2(0.08 + ground, x - 0.62), direction)
    for trunk, top, spread in ((0.2, 0.33, 0.1), (0.31, 0.4, 0.06), (0.88, 0.42, 0.05)):
        tree = np.hypot((x - trunk) / spread, (y - top - spread) / (1.35 * spread)) < 1
        leaves = ramp(np.clip((x - trunk) / spread / 2 + 0.5, 0, 1), "#24503c", "#4f8350", "#a9bf5e")
        picture = mix(picture, leaves, tree.astype(float))
        direction = np.where(tree, 1.9, direction)
    return picture, direction


def paint(size: int, seed: int) -> Image.Image:
    """Paint a square RGB picture of `size` pixels a side; the same seed gives the same picture."""
    rng = np.random.default_rng(seed)
    side = size * SUPERSAMPLING
    x, y = grid(side)
    colours, angle = _scene(x, y, noise(side, rng, 4))
    easel = Easel(side, rng)
    easel.ground(mix(np.broadcast_to(rgb(PAPER), colours.shape), colours, np.full(x.shape, 0.35)))
    starts = rng.uniform(-0.02, 1.02, (STROKES, 2))
    way = np.stack([np.cos(angle), np.sin(angle)], -1)
    for path in trace(way, starts, length=0.075, steps=14):
        tint = sampled(colours, path[7]) + rng.normal(0, 0.035, 3)
        easel.stroke(path, tint, rng.uniform(0.008, 0.017), roughness=0.02)
    chalk, load = easel.picture()
    # Chalk stays on the tops of the paper's grain.
    tooth = noise(side, rng, 240, octaves=2) + 0.5 * noise(side, rng, 120, octaves=1, stretch=3)
    held = smoothstep(1.5, 0.35, tooth - 1.1 * load)
    paper = rgb(PAPER) * (1 + 0.03 * tooth)[..., None]
    return delivered(mix(paper, chalk, 0.25 + 0.75 * held), size)
