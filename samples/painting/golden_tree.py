"""Golden tree: a tree of life in gold leaf whose branches curl up and fill the picture, in the manner of Klimt."""

from functools import partial
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PIL import Image

from samples.painting.canvas import Array, blur, delivered, grid, lit, mix, noise, ramp, smoothstep, spline
from samples.painting.curls import Curl, Disc, branch, detour, packed
from samples.painting.pen import Pen

SUPERSAMPLING = 3  # the curls need crisp edges
HORIZON = 0.83
MIDDLING = 0.025
# Foot and top of each stem, then the centre, the radius and the turning of its curl.
BOUGHS = (
    ((0.38, 0.95), (0.466, 0.63), (0.27, 0.40), 0.135, -1),
    ((0.575, 0.95), (0.540, 0.63), (0.725, 0.37), 0.145, 1),
    ((0.478, 0.95), (0.503, 0.625), (0.49, 0.20), 0.115, -1),
)
BOSSES = ((0.487, 0.755, 0.019), (0.523, 0.715, 0.017), (0.486, 0.685, 0.015), (0.503, 0.615, 0.027))
# The last two digits of a colour are its height: what lies high catches the light.
BRONZE, BARK, GILT, SHINE = "#3a220eaa", "#6b4418e0", "#c98f2cf0", "#f6d98aff"
JEWELS = ("#1f7f7aff", "#23408fff", "#b8321fff", "#f2ead0ff", "#17120fff", "#e8b53aff", "#7f3f7fff", "#4fa08fff")
LEAVES = ("#4f8f3fc0", "#86a83fc8", "#17382ab0", "#2f7f6fc0")
PETALS = ("#e84a3aff", "#f2a0b0ff", "#f7d24aff", "#5f7fd0ff", "#f6efdcff", "#a85fb0ff", "#f28a2fff", "#3f9f9fff")


def _canopy(rng: np.random.Generator) -> tuple[list[tuple[Array, float]], list[Disc]]:
    """Return the branches, each a path and its width at the root, and the discs that they fill."""
    crotch = np.array([0.5, 0.60])
    curls: list[Curl] = []
    branches = []
    for foot, root, (x, y), radius, turning in BOUGHS:
        bough = Curl(np.array([x, y]), radius, turning)
        curls.append(bough)
        limb = branch(Curl(np.array(root), 0.0, 1), bough)
        stem = spline((foot, (0.3 * foot[0] + 0.7 * root[0], 0.80), root, (float(limb[6, 0]), float(limb[6, 1]))), 30)
        branches.append((np.concatenate([stem[:-1], limb[6:]]), 0.034))
    trunk = [(np.array([0.5, y]), 0.05) for y in (0.5, 0.58, 0.66, 0.74, 0.82)]
    limbs = [(place, 0.022) for path, _ in branches for place in path[:40]]
    taken = [*trunk, *limbs, *((curl.centre, curl.radius) for curl in curls)]
    sizes = (0.095, 0.08, 0.066, 0.054, 0.044, 0.036, 0.029, 0.024)
    discs = packed(taken, rng, radii=sizes, tries=600, gap=0.013, y=(-0.03, HORIZON - 0.05))
    for place, radius in sorted(discs, key=lambda disc: float(np.hypot(*(disc[0] - crotch))) - 4 * disc[1]):
        parent = min(curls, key=partial(detour, place, curls))
        curl = Curl(place, radius, -parent.turning)
        branches.append((branch(parent, curl), 0.24 * radius))
        curls.append(curl)
    return branches, [*taken, *discs]


def _draw_branches(pen: Pen, branches: list[tuple[Array, float]]) -> None:
    """Draw all outlines before all fills, so that the branches grow together."""
    tapers = [
        np.linspace(1, 0.30, len(path)) ** 0.8 * np.clip(np.linspace(0.25, len(path) / 9, len(path)), 0, 1)
        for path, _ in branches
    ]
    for (path, width), taper in zip(branches, tapers, strict=True):
        pen.line(path, width * taper + 0.0052, BRONZE)
    for colour, share in ((BARK, 1.0), (GILT, 0.62), (SHINE, 0.17)):
        for (path, width), taper in zip(branches, tapers, strict=True):
            pen.line(path, width * taper * share, colour)


def _draw_trunk(pen: Pen, rng: np.random.Generator) -> None:
    """Draw the trunk as a robe of small tiles in rows."""
    middle = spline(((0.465, 0.97), (0.485, 0.86), (0.506, 0.74), (0.503, 0.625)), 40)
    rise = np.linspace(0, 1, 40)
    width = 0.19 - 0.11 * rise**0.5
    pen.line(middle, width + 0.012, BRONZE)
    pen.line(middle, width, GILT)
    for row in range(39):
        cuts = np.sort(np.concatenate([[-0.5, 0.5], rng.uniform(-0.42, 0.42, 3)]))
        for left, right in pairwise(cuts * width[row]):
            low, high = middle[row], middle[row + 1]
            box = np.array([low, low, high, high]) + np.array([[left, 0], [right, 0], [right, 0], [left, 0]])
            centre = box.mean(axis=0)
            pen.shape(centre + (box - centre) * [0.82, 0.78], str(rng.choice([*JEWELS, BARK, SHINE, SHINE, BRONZE])))


def _draw_jewel(pen: Pen, place: Array, radius: float, rng: np.random.Generator) -> None:
    """Set an ornament: rings around an eye, or a triangle."""
    outer, inner, pupil = (str(rng.choice(JEWELS)) for _ in range(3))
    if radius < MIDDLING and rng.random() < 0.3:
        turn = rng.uniform(0, 6) + np.array([0, 2.1, 4.2])
        corners = np.stack([np.cos(turn), np.sin(turn)], 1)
        pen.shape(place + corners * radius * 1.15, BRONZE)
        pen.shape(place + corners * radius * 0.8, outer)
        return
    for share, colour in ((1.0, BRONZE), (0.84, outer), (0.58, SHINE), (0.44, inner), (0.2, pupil)):
        pen.disc(place, radius * share, colour)


def _draw_meadow(pen: Pen, rng: np.random.Generator) -> None:
    """Draw the hill, closely set with flowers."""
    x = np.linspace(-0.02, 1.02, 80)
    hill = np.stack([x, HORIZON + 0.035 * np.sin(5 * x + 0.9) + 0.012 * np.sin(17 * x)], 1)
    pen.line(hill, np.full(80, 0.012), BRONZE)
    pen.shape(np.concatenate([hill, [[1.02, 1.02], [-0.02, 1.02]]]), "#24502fa0")
    for place in rng.uniform((0, HORIZON), (1, 1.0), (500, 2)):
        leaf = place + np.linspace(0, 1, 8)[:, None] * np.array([rng.normal(0, 0.012), -rng.uniform(0.015, 0.035)])
        if place[1] > np.interp(place[0], hill[:, 0], hill[:, 1]) + 0.035:
            pen.line(leaf, 0.006 * np.sin(np.linspace(0.1, np.pi, 8)), str(rng.choice(LEAVES)))
    turn = np.linspace(0, 2 * np.pi, 60)
    for place, radius in packed(
        [], rng, radii=(0.034, 0.026, 0.019, 0.013, 0.008), tries=900, gap=0.001, y=(HORIZON, 1.02)
    ):
        if place[1] < np.interp(place[0], hill[:, 0], hill[:, 1]) + 0.7 * radius:
            continue
        petal, heart = (str(rng.choice(PETALS)) for _ in range(2))
        rays = 1 + 0.16 * np.cos(turn * int(rng.integers(5, 9)) + rng.uniform(0, 6))
        star = np.stack([np.cos(turn), np.sin(turn)], 1) * rays[:, None] * radius
        for share, colour in ((0.92, "#1a2a1890"), (0.78, petal), (0.42, BRONZE), (0.34, heart), (0.15, "#f6e7b0ff")):
            pen.shape(place + star * share, colour)


def _gold_leaf(x: Array, y: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """Return colours (side, side, 3) and height (side, side) of beaten gold laid in squares, rubbed at the seams."""
    side = x.shape[0]
    cloud, fine = noise(side, rng, 5), noise(side, rng, 130, octaves=3)
    u, v = x * 9 + 0.05 * cloud, y * 9 + 0.05 * noise(side, rng, 8)
    leaf: npt.NDArray[np.int64] = (np.floor(u).astype(int) % 12) * 12 + np.floor(v).astype(int) % 12
    seam = np.minimum(np.abs(u - np.round(u)), np.abs(v - np.round(v)))
    worn = smoothstep(0.03, 0.0, seam + 0.006 * fine)
    tone = 0.5 + rng.normal(0, 0.09, 144)[leaf] + 0.10 * cloud + 0.055 * fine - 0.10 * worn
    gold = ramp(np.clip(tone, 0, 1), "#7a4f16", "#b98426", "#dcae45", "#f0cf78", "#fbeab0")
    return gold, 0.42 + 0.03 * fine


def paint(size: int, seed: int) -> Image.Image:
    """Paint a square RGB picture of `size` pixels a side; the same seed gives the same picture."""
    rng = np.random.default_rng(seed)
    side = size * SUPERSAMPLING
    pen = Pen(side)
    branches, discs = _canopy(rng)
    for place, radius in packed(
        discs, rng, radii=(0.020, 0.014, 0.009, 0.006), tries=1500, gap=0.007, y=(-0.02, HORIZON)
    ):
        _draw_jewel(pen, place, radius, rng)
    _draw_trunk(pen, rng)
    _draw_branches(pen, branches)
    for boss_x, boss_y, radius in BOSSES:
        _draw_jewel(pen, np.array([boss_x, boss_y]), radius, rng)
    _draw_meadow(pen, rng)
    x, y = grid(side)
    gold, ground = _gold_leaf(x, y, rng)
    pixels = np.asarray(pen.image, dtype=np.float64) / 255
    drawn = (pixels[..., 3] > 0).astype(float)
    enamel = pixels[..., :3] * (1 + 0.07 * noise(side, rng, 150, octaves=2))[..., None]
    height = ground * (1 - drawn) + pixels[..., 3] * drawn
    return delivered(mix(gold, enamel, drawn) * lit(blur(height, 0.0011), 0.05)[..., None], size)
