"""Mosaic: fish in a Roman pool, in tesserae whose rows follow every outline (opus vermiculatum)."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from samples.painting.brush import sampled
from samples.painting.canvas import (
    SUPERSAMPLING,
    Array,
    Points,
    blur,
    delivered,
    grid,
    lit,
    mix,
    noise,
    ramp,
    resized,
    rgb,
    smoothstep,
    spline,
)
from samples.painting.tesserae import TESSERA, along, nearest, settled

PLAN = 384
FRAME_ROWS = 7
# Middle line from the head to the root of the tail, half width, colours from the back to the belly.
FISH: tuple[tuple[Points, float, tuple[str, ...]], ...] = (
    (
        ((0.225, 0.40), (0.31, 0.275), (0.47, 0.225), (0.62, 0.265), (0.70, 0.35)),
        0.080,
        ("#7a1f1a", "#c8402a", "#e8843a", "#f5c26b", "#fbeed0"),
    ),
    (
        ((0.775, 0.60), (0.69, 0.725), (0.53, 0.775), (0.38, 0.735), (0.30, 0.65)),
        0.080,
        ("#3a2a1a", "#b8741f", "#e8a52a", "#f7d873", "#fdf3d4"),
    ),
    (((0.60, 0.545), (0.545, 0.50), (0.47, 0.485), (0.40, 0.515)), 0.034, ("#23304f", "#4f5f8f", "#a8b0c8", "#f0ead8")),
    (((0.855, 0.235), (0.81, 0.18), (0.755, 0.155)), 0.026, ("#7a1f1a", "#c8402a", "#f5c26b")),
    (((0.145, 0.765), (0.19, 0.82), (0.245, 0.845)), 0.026, ("#3a2a1a", "#c8862a", "#f7d873")),
)
INK = "#1d1a1f"


def _body(points: Points, half: float) -> tuple[Array, Array, Array]:
    """Return the middle line (n, 2), its unit normals (n, 2) and the half widths (n,) of a fish."""
    spine = spline(points, 120)
    tangent = np.gradient(spine, axis=0)
    normal = np.stack([-tangent[:, 1], tangent[:, 0]], 1) / np.linalg.norm(tangent, axis=1, keepdims=True)
    s = np.linspace(0, 1, 120)
    return spine, normal, half * (np.sin(np.pi * (0.03 + 0.97 * s) ** 0.62) ** 0.75 * (1 - 0.1 * s) + 0.16 * s**2)


def _cartoon() -> tuple[Image.Image, list[Array]]:
    """Return the drawing to set in stone, two PLAN pixels a side, transparent for water, and the outlines in it."""
    scale = 2 * PLAN
    drawing = Image.new("RGBA", (scale, scale))
    pencil = ImageDraw.Draw(drawing)
    outlines: list[Array] = []

    def shape(outline: Array, colour: str, *, outlined: bool = True) -> None:
        pencil.polygon((outline * scale).ravel().tolist(), fill=colour)
        if outlined:
            outlines.append(np.concatenate([outline, outline[:1]]))

    for points, half, colours in FISH:
        spine, normal, width = _body(points, half)
        reach = normal * width[:, None]
        large = half > 0.05
        back = -1.0 if normal[60, 1] > 0 else 1.0
        ahead = (spine[-1] - spine[-4]) / np.linalg.norm(spine[-1] - spine[-4])
        side, root = normal[-1], spine[-1]
        fork = root + half * np.array([side * 0.18, ahead + side * 1.15, ahead * 1.75 + side * 1.2])
        other = fork - 2 * ((fork - root) @ side)[:, None] * side
        shape(np.concatenate([fork, [root + ahead * 0.95 * half], other[::-1]]), colours[1])
        if large:
            fins = ((30, 78, back, 0.75), (62, 84, -back, 0.65), (92, 106, back, 0.4))
            for first, last, way, high in fins:
                base = spine[first:last] + way * normal[first:last] * width[first:last, None]
                rise = np.sin(np.pi * np.linspace(0, 1, last - first) ** 1.6)[:, None] * high * half
                shape(np.concatenate([base, (base + way * normal[first:last] * rise)[::-1]]), colours[1])
        for band, colour in enumerate(colours):
            near, far = (back * (1 - 2 * at / len(colours)) for at in (band, band + 1))
            shape(np.concatenate([spine + near * reach, (spine + far * reach)[::-1]]), colour, outlined=False)
        outlines.append(np.concatenate([spine + reach, (spine - reach)[::-1], (spine + reach)[:1]]))
        if large:
            gill = spine[31] + normal[31] * np.linspace(-0.86, 0.86, 30)[:, None] * width[31]
            outlines.append(gill + (spine[38] - spine[31]) * np.cos(np.linspace(-1.5, 1.5, 30))[:, None])
        eye = spine[14 if large else 20] + back * 0.25 * normal[14] * width[14]
        if large:
            white = np.concatenate([eye - 1.4 * TESSERA, eye + 1.4 * TESSERA])
            pencil.ellipse((white * scale).tolist(), fill="#fdf6e0")
        outlines.append(eye + np.array([[-0.45, 0], [0.45, 0]]) * TESSERA)  # room for one dark tessera: the pupil
    return drawing, outlines


def _distance(places: Array) -> Array:
    """Return the distance from every pixel of the plan (PLAN, PLAN) to the nearest of `places` (n, 2)."""
    coarse = PLAN // 4
    x, y = grid(coarse)
    nearest = np.full(x.shape, np.inf)
    for px, py in places:
        nearest = np.minimum(nearest, (x - px) ** 2 + (y - py) ** 2)
    return resized(np.sqrt(nearest), PLAN, PLAN)


def _frame(x: Array, y: Array) -> tuple[Array, Array]:
    """Return where the frame is (0 or 1) and its colours: saw teeth, which stand for waves, between two bands."""
    across, down = np.minimum(x, 1 - x), np.minimum(y, 1 - y)
    row = np.minimum(across, down) / TESSERA
    along = np.abs(np.where(across < down, y, x) - 0.5) / TESSERA
    teeth = (along % 5) < (row - 1) * 5 / (FRAME_ROWS - 2)
    colour = np.where(teeth[..., None], rgb("#f0e2c0"), rgb("#9a2f1e"))
    colour = np.where(((row < 1) | (row > FRAME_ROWS - 1))[..., None], rgb("#1f2c50"), colour)
    return (row < FRAME_ROWS).astype(float), colour


def _sea(x: Array, y: Array, distance: Array, rough: Array) -> Array:
    """Return the colours of the water: light where it laps at the fish, else in wandering bands of blue and green."""
    wave = np.sin(2 * np.pi * (y * 7.5 + 0.3 * np.sin(8 * x + rough) + 0.25 * rough))
    water = ramp(np.clip(0.4 + 0.42 * wave + 0.1 * rough, 0, 1), "#0c2f52", "#14567a", "#24869a", "#5fb8b0", "#d8ead0")
    return mix(water, rgb("#c8e2d0"), 0.8 * smoothstep(0.027, 0.020, distance))


def _fixed_rows(outlines: list[Array]) -> tuple[Array, npt.NDArray[np.bool_]]:
    """Return x, y and direction (n, 3) of the tesserae of outlines and frame, and which belong to outlines (n,)."""
    places = [(*place, angle, 1.0) for outline in outlines for place, angle in along(outline, 0.86 * TESSERA)]
    for row in range(FRAME_ROWS):
        near, far = (row + 0.5) * TESSERA, 1 - (row + 0.5) * TESSERA
        for start, end in pairwise(((near, near), (far, near), (far, far), (near, far), (near, near))):
            side = np.linspace(start, end, round((far - near) / TESSERA) + 1)[:-1]
            places += [(*place, 0.0, 0.0) for place in side]
    rows = np.array(places)
    kept = np.ones(len(rows), bool)
    for number in range(1, len(rows)):  # where outlines meet, the first one laid stays
        before = rows[:number][kept[:number], :2]
        kept[number] = np.hypot(*(before - rows[number, :2]).T).min() > 0.62 * TESSERA
    return rows[kept, :3], rows[kept, 3] > 0


def _set_tesserae(rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Return the middle (n, 2), the direction (n,) and the colour (n, 3) of every tessera."""
    drawing, outlines = _cartoon()
    drawn = np.asarray(drawing.resize((PLAN, PLAN), Image.Resampling.BOX), dtype=np.float64) / 255
    fixed, outline = _fixed_rows(outlines)
    x, y = grid(PLAN)
    distance, rough = _distance(fixed[:, :2]), noise(PLAN, rng, 4)
    down, right = np.gradient(blur(distance, 0.004))
    # A square looks the same after a quarter turn, so directions are averaged as their fourfold angle.
    near = smoothstep(0.13, 0.03, distance)
    swell = np.arctan(0.36 * np.cos(8 * x + rough))
    direction = np.angle(near * np.exp(4j * np.arctan2(down, right)) + (1 - near) * np.exp(4j * swell)) / 4
    rows = int(0.99 / TESSERA)
    lattice = np.stack(np.meshgrid(np.arange(rows), np.arange(rows)), -1).reshape(-1, 2)
    loose = (lattice + rng.uniform(0.2, 0.8, lattice.shape)) / rows
    loose = loose[(sampled(distance, loose) > 0.62 * TESSERA) & (_frame(*loose.T)[0] == 0)]
    loose = settled(fixed, loose, direction)
    sites = np.concatenate([fixed[:, :2], loose])
    water = _sea(x, y, _distance(fixed[outline, :2]), rough)
    colours = sampled(mix(water, drawn[..., :3], drawn[..., 3]), sites)
    framed, border = _frame(*sites.T)
    colours = mix(colours, border, framed)
    colours[: len(fixed)][outline] = rgb(INK)
    return sites, np.concatenate([fixed[:, 2], sampled(direction, loose)]), colours


def paint(size: int, seed: int) -> Image.Image:
    """Paint a square RGB picture of `size` pixels a side; the same seed gives the same picture."""
    rng = np.random.default_rng(seed)
    sites, angles, colours = _set_tesserae(rng)
    side = size * SUPERSAMPLING
    owner, joint = nearest(sites, angles + rng.normal(0, 0.06, len(sites)), side)
    stone = colours * (1 + rng.normal(0, 0.10, (len(sites), 1))) + rng.normal(0, 0.022, colours.shape)
    picture = stone[owner]
    marble = noise(side, rng, 70, octaves=3)
    picture *= (1 + 0.05 * marble + 0.04 * noise(side, rng, 280, octaves=1))[..., None]
    worn = smoothstep(0.09, 0.26, joint + 0.02 * marble)
    tilt = rng.normal(0, 1.0, (len(sites), 2))
    x, y = grid(side)
    slope = (tilt[owner, 0] * (x - sites[owner, 0]) + tilt[owner, 1] * (y - sites[owner, 1])) / TESSERA
    light = lit(blur(smoothstep(0.05, 0.5, joint), 0.0008), 0.028) * (1 + 0.10 * slope)
    grout = rgb("#5d5247")[0] * (1 + 0.12 * noise(side, rng, 200, octaves=2))[..., None]
    return delivered(mix(grout, picture * light[..., None], worn), size)
