"""Ink wash: bamboo before misty mountains under the moon, in black ink on warm paper with one red seal (sumi-e)."""

import numpy as np
from PIL import Image, ImageDraw

from samples.painting.canvas import SUPERSAMPLING, Array, blur, delivered, lit, mix, noise, rgb, smoothstep
from samples.painting.scroll import Scroll

MOON = (0.70, 0.20, 0.095)
# Foot and top of each stalk in x (it grows from the lower border to the upper), half width, tone of the ink.
STALKS = (
    (0.42, 0.33, 0.011, 0.30),
    (0.06, 0.15, 0.014, 0.42),
    (0.12, 0.27, 0.021, 1.15),
    (0.235, 0.05, 0.024, 0.95),
    (0.955, 0.985, 0.015, 0.65),
)
# Left, top and width of the seal; the bars of its sign are in units of that width.
SEAL = (0.805, 0.735, 0.048)
SIGN = (
    (0.15, 0.16, 0.85, 0.25), (0.45, 0.16, 0.55, 0.60), (0.15, 0.38, 0.85, 0.46), (0.15, 0.60, 0.85, 0.68),
    (0.15, 0.60, 0.25, 1.08), (0.75, 0.60, 0.85, 1.08), (0.40, 0.80, 0.60, 0.88), (0.15, 1.00, 0.85, 1.08),
)  # fmt: skip


def _mountains(scroll: Scroll) -> None:
    """Lay the ridges from far to near: dark along the crest, dissolving downwards into mist, with axe-cut strokes."""
    rng, x, y = scroll.rng, scroll.x, scroll.y
    clouds = noise(scroll.side, rng, 6, stretch=2)
    ridges = (
        (0.44, 0.10, 0.34, ((0.62, 0.10, 0.16), (0.30, 0.07, 0.12), (0.93, 0.09, 0.10))),
        (0.56, 0.13, 0.50, ((0.86, 0.12, 0.17), (0.47, 0.08, 0.10))),
        (0.70, 0.14, 0.75, ((0.60, 0.13, 0.12), (1.0, 0.10, 0.10), (0.30, 0.10, 0.05))),
        (0.97, 0.10, 1.15, ((0.78, 0.16, 0.10), (0.52, 0.10, 0.05), (0.16, 0.14, 0.05))),
    )
    for base, fade, tone, peaks in ridges:
        profile = np.interp(x[0], np.linspace(0, 1, 160), np.cumsum(rng.normal(0, 0.0045, 160)))
        ridge = base + profile - sum(high * np.exp(-((np.abs(x[0] - at) / wide) ** 1.5)) for at, wide, high in peaks)
        below = y - ridge[None]
        mist = np.exp(-np.clip(below, 0, None) / fade) * np.clip(0.85 + 0.22 * clouds, 0.3, 1.4)
        wash = tone * 0.8 * smoothstep(-0.0015, 0.002, below) * mist * (1 + 0.12 * scroll.fibre + 0.15 * scroll.pool)
        hidden = np.where(below > 0, 0.75 * np.exp(-np.clip(below, 0, None) / 0.5), 0)
        scroll.ink = scroll.ink * (1 - hidden) + wash
        for _ in range(210):
            px = rng.uniform(0.0, 1.0)
            column = min(int(px * scroll.side), scroll.side - 2)
            drop = rng.exponential(0.4) * fade
            slope = (ridge[min(column + 6, scroll.side - 1)] - ridge[max(column - 6, 0)]) * scroll.side / 12
            angle = np.arctan2(1.3, np.sign(slope) * 0.9) if abs(slope) > 0.1 else np.pi / 2
            start, angle = (px, ridge[column] + drop), angle + rng.normal(0, 0.25)
            length, width = rng.uniform(0.02, 0.06), rng.uniform(0.0025, 0.006)
            thin = tone * 0.85 * np.exp(-drop / fade)
            scroll.stroke(start, angle, length, width, tone=thin, bend=rng.normal(0, 0.06), dry=rng.uniform(0.6, 1.0))


def _leaves(scroll: Scroll, at: tuple[float, float], lean: float, scale: float, tone: float) -> None:
    """Hang one cluster of three to five leaves from a twig."""
    rng = scroll.rng
    count = int(rng.integers(3, 6))
    for fan in np.linspace(-0.75, 0.75, count):
        angle = np.pi / 2 + lean + fan + rng.normal(0, 0.12)
        length, width = scale * rng.uniform(0.10, 0.17) * (1 - 0.25 * abs(fan)), scale * rng.uniform(0.0085, 0.0125)
        shade = tone * rng.uniform(0.75, 1.15)
        scroll.stroke(at, angle, length, width, tone=shade, bend=rng.normal(0, 0.05), dry=rng.uniform(0.15, 0.75))


def _bamboo(scroll: Scroll, foot: float, top: float, width: float, tone: float) -> None:
    """Grow one stalk in sections, each a single dry pull of a flat brush, with its nodes, twigs and leaves."""
    rng = scroll.rng
    y, way = 1.03, 1
    while y > -0.05:
        section = rng.uniform(0.10, 0.14) * (0.75 + 12 * width)
        x = foot + (top - foot) * (1.03 - y)
        rise = np.arctan2(-1.08, top - foot)
        bend, dry = rng.normal(0, 0.006), rng.uniform(0.35, 0.8)
        scroll.stroke((x, y), rise, section - 0.007, width, tone=tone * 0.72, bend=bend, dry=dry, leaf=False)
        joint = (x + (top - foot) * section, y - section + 0.002)
        node = (joint[0] - 1.15 * width, joint[1])
        scroll.stroke(node, 0.0, 2.3 * width, 0.0032, tone=tone * 1.3, bend=0.10, dry=0.1)
        if y < 0.86:
            way = -way
            angle = -np.pi / 2 + way * rng.uniform(0.5, 0.95)
            length = rng.uniform(0.10, 0.2)
            scroll.stroke(joint, angle, length, 0.0028, tone=tone, bend=-0.10 * way, dry=0.4)
            for along in (0.35, 0.65, 1.0):
                twig = (joint[0] + along * length * np.cos(angle), joint[1] + along * length * np.sin(angle))
                if rng.random() < 0.8:
                    _leaves(scroll, twig, -0.35 * way + rng.normal(0, 0.15), 0.7 + 14 * width, tone)
        y -= section


def _life(scroll: Scroll) -> None:
    """Add what is small: grass on the bank, moss dots, and geese passing under the moon."""
    rng = scroll.rng
    for _ in range(150):
        tuft = rng.choice([0.03, 0.36, 0.47, 0.62, 0.74, 0.93])
        foot = (tuft + rng.normal(0, 0.035), rng.uniform(0.93, 1.02))
        lean = -np.pi / 2 + 6 * (foot[0] - tuft) + rng.normal(0, 0.2)
        length, tone = rng.uniform(0.05, 0.14), rng.uniform(0.6, 1.2)
        scroll.stroke(foot, lean, length, 0.003, tone=tone, bend=rng.normal(0, 0.1), dry=0.45)
    for _ in range(70):
        dot = (rng.uniform(0.4, 1.0), rng.normal(0.955, 0.02))
        scroll.stroke(dot, rng.normal(0.4, 0.5), rng.uniform(0.008, 0.017), 0.0042, tone=1.1, dry=0.1)
    for step in range(6):
        bird = (0.47 + 0.032 * step, 0.335 + 0.014 * abs(step - 2) + rng.normal(0, 0.003))
        for wing in (-2.75, -0.4):
            bend = 0.16 if wing < -1 else -0.16
            scroll.stroke(bird, wing + rng.normal(0, 0.1), 0.018, 0.0022, tone=1.1, bend=bend, dry=0.0)


def _stamped(picture: Array, rough: Array) -> Array:
    """Press the red seal on the picture: an invented sign in white lines, unevenly inked."""
    side = picture.shape[0]
    plate = Image.new("L", (side, side))
    pencil = ImageDraw.Draw(plate)

    def cut(bar: tuple[float, float, float, float], fill: int) -> None:
        corners = np.array(bar).reshape(2, 2) * SEAL[2] + SEAL[:2]
        pencil.rectangle((corners * side).ravel().tolist(), fill=fill)

    cut((0, 0, 1, 1.25), fill=255)
    for bar in SIGN:
        cut(bar, fill=0)
    amount = blur(np.asarray(plate, dtype=np.float64) / 255, 0.0006) * smoothstep(-2.2, -0.6, rough)
    return mix(picture, rgb("#c02a1c") * (1 + 0.05 * rough)[..., None], 0.92 * amount)


def paint(size: int, seed: int) -> Image.Image:
    """Paint a square RGB picture of `size` pixels a side; the same seed gives the same picture."""
    rng = np.random.default_rng(seed)
    scroll = Scroll(size * SUPERSAMPLING, rng)
    x, y = scroll.x, scroll.y
    moon = np.hypot(x - MOON[0], y - MOON[1]) / MOON[2]
    night = noise(scroll.side, rng, 4, stretch=2.5)
    halo = 0.34 * np.exp(-np.clip(moon - 1, 0, None) / 1.3) * smoothstep(0.985, 1.01, moon)
    scroll.ink += halo * np.clip(0.8 + 0.25 * night, 0.1, 1.5) + np.clip(0.05 * night, 0, 1)
    _mountains(scroll)
    for stalk in STALKS:
        _bamboo(scroll, *stalk)
    _life(scroll)
    stains = noise(scroll.side, rng, 3)
    strands = noise(scroll.side, rng, 60, octaves=3, stretch=5)
    paper = rgb("#f6e7c6")[0] * (lit(scroll.fibre, 0.02) + 0.018 * stains + 0.012 * strands)[..., None]
    # Ink of pine soot is warm when thin and neutral when thick.
    picture = paper * np.exp(-scroll.ink[..., None] * np.array([0.95, 1.0, 1.03]))
    return delivered(_stamped(picture, scroll.fibre + 0.5 * scroll.pool), size)
