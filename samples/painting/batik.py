"""Batik: a cloth of petals and stars, dyed in brown and indigo around wax that cracked."""

import numpy as np
from PIL import Image

from samples.painting.canvas import SUPERSAMPLING, Array, delivered, grid, mix, noise, rgb, smoothstep

REPEATS = 4
CREAM, GOLD, BROWN, INDIGO = "#f1e3c2", "#d79a3c", "#7a3b1e", "#1b2450"


def _dots(across: Array, along: Array, width: float) -> Array:
    """Return dots of wax in rows."""
    return smoothstep(width + 0.08, width - 0.08, np.hypot(across % 1 - 0.5, along % 1 - 0.5))


def paint(size: int, seed: int) -> Image.Image:
    """Paint a square RGB picture of `size` pixels a side; the same seed gives the same picture."""
    rng = np.random.default_rng(seed)
    side = size * SUPERSAMPLING
    x, y = grid(side)
    x, y = x + 0.0035 * noise(side, rng, 12, octaves=2), y + 0.0035 * noise(side, rng, 12, octaves=2)
    u, v = (REPEATS * x) % 1 - 0.5, (REPEATS * y) % 1 - 0.5
    radius, angle = np.hypot(u, v), np.arctan2(v, u)
    soft = 0.012
    # Four petals to a square, whose tips meet in the corners, as in kawung.
    petal = np.abs(np.abs(u) - np.abs(v)) / np.sqrt(2) - 0.34 * np.sin(np.pi * np.clip(radius / 0.69, 0, 1)) * 0.5
    cloth = np.broadcast_to(rgb(INDIGO), (side, side, 3))
    ground = _dots(REPEATS * 9 * (x + y), REPEATS * 9 * (x - y), 0.2)
    cloth = mix(cloth, np.broadcast_to(rgb(GOLD), cloth.shape), 0.85 * ground)
    cloth = mix(cloth, np.broadcast_to(rgb(CREAM), cloth.shape), smoothstep(soft, -soft, petal))
    cloth = mix(cloth, np.broadcast_to(rgb(BROWN), cloth.shape), smoothstep(soft, -soft, petal + 0.035))
    veins = smoothstep(0.3, 0.05, np.abs((radius * 22) % 1 - 0.5)) * smoothstep(0, -0.02, petal + 0.05)
    cloth = mix(cloth, np.broadcast_to(rgb(GOLD), cloth.shape), 0.9 * veins)
    seam = smoothstep(0.022, 0.006, np.abs(np.abs(u) - np.abs(v))) * smoothstep(0, -0.03, petal)
    cloth = mix(cloth, np.broadcast_to(rgb(CREAM), cloth.shape), seam)
    for far, near in (((np.abs(u) - 0.5), v), (u, np.abs(v) - 0.5)):
        rosette, turn = np.hypot(far, near), np.arctan2(near, far)
        flower = rosette - 0.105 * (1 + 0.22 * np.cos(8 * turn))
        cloth = mix(cloth, np.broadcast_to(rgb(CREAM), cloth.shape), smoothstep(soft, -soft, flower))
        cloth = mix(cloth, np.broadcast_to(rgb(BROWN), cloth.shape), smoothstep(soft, -soft, flower + 0.03))
        cloth = mix(cloth, np.broadcast_to(rgb(GOLD), cloth.shape), smoothstep(0.05, 0.035, rosette))
    star = radius - 0.07 * (1 + 0.3 * np.cos(4 * angle))
    cloth = mix(cloth, np.broadcast_to(rgb(INDIGO), cloth.shape), smoothstep(soft, -soft, star))
    cloth = mix(cloth, np.broadcast_to(rgb(CREAM), cloth.shape), smoothstep(0.03, 0.018, radius))
    # Where wax broke, dye ran in: thin lines that branch, on all that was covered.
    crack = np.minimum(np.abs(noise(side, rng, 6, octaves=5)), np.abs(noise(side, rng, 9, octaves=5)))
    light = cloth.mean(axis=-1)
    cloth = mix(cloth, np.broadcast_to(rgb(INDIGO), cloth.shape), 0.6 * smoothstep(0.05, 0.0, crack) * light)
    uneven = 1 + 0.07 * noise(side, rng, 5) + 0.02 * noise(side, rng, 200, octaves=1)
    weave = 1 + 0.025 * (np.sin(2 * np.pi * 190 * x) + np.sin(2 * np.pi * 190 * y))
    return delivered(cloth * (uneven * weave)[..., None], size)
