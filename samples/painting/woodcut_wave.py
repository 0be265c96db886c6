"""Woodcut wave: a breaker over a far mountain, as a Japanese colour woodcut in indigo, cream and vermilion."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from samples.painting.canvas import Array, Points, delivered, grid, mix, noise, ramp, rgb, smoothstep, spline
from samples.painting.pen import Pen

SUPERSAMPLING = 3  # cut lines need crisper edges than paint
KEY, DEEP, BLUE, PALE, FOAM = "#13223f", "#1d3f70", "#3f78a3", "#9fc0c4", "#f3ead4"
BANDS = (
    (0.05, DEEP), (0.02, FOAM), (0.055, BLUE), (0.02, KEY), (0.05, DEEP), (0.022, PALE), (0.06, DEEP),
    (0.02, FOAM), (0.05, BLUE), (0.018, KEY), (0.05, DEEP), (0.03, FOAM), (0.045, BLUE), (0.016, PALE),
    (0.055, DEEP), (0.03, PALE), (0.045, DEEP), (0.02, FOAM), (0.05, BLUE), (0.018, FOAM), (0.04, DEEP),
    (0.04, FOAM), (0.045, DEEP), (0.025, PALE), (0.04, BLUE), (0.03, FOAM), (0.03, DEEP),
)  # fmt: skip


@dataclass(frozen=True)
class Wave:
    """A wave between the curve of its back and the curve of its hollow face, both rising from the sea to the tip."""

    back: Points
    face: Points
    foam_from: float
    claw: float


MOUNTAIN = ((0.50, 0.60), (0.60, 0.545), (0.675, 0.465), (0.70, 0.445), (0.725, 0.462), (0.80, 0.54), (0.92, 0.60))
TIP = (0.60, 0.36)
WAVES = (
    Wave(
        back=((1.12, 0.60), (1.0, 0.575), (0.93, 0.52), (0.87, 0.505), (0.83, 0.535)),
        face=((0.60, 0.76), (0.72, 0.72), (0.80, 0.65), (0.83, 0.58), (0.83, 0.535)),
        foam_from=0.55, claw=0.030,
    ),
    Wave(
        back=((-0.36, 1.2), (-0.18, 0.70), (-0.03, 0.42), (0.12, 0.2), (0.32, 0.085), (0.5, 0.12), (0.605, 0.235), TIP),
        face=((1.05, 1.06), (0.74, 0.90), (0.53, 0.81), (0.39, 0.68), (0.335, 0.50), (0.37, 0.34), (0.50, 0.275), TIP),
        foam_from=0.55, claw=0.062,
    ),
    Wave(
        back=((0.40, 1.06), (0.56, 0.90), (0.70, 0.775), (0.85, 0.735), (0.93, 0.80), (0.925, 0.85)),
        face=((1.12, 1.12), (1.0, 1.03), (0.86, 0.97), (0.82, 0.88), (0.87, 0.825), (0.925, 0.85)),
        foam_from=0.45, claw=0.042,
    ),
    Wave(
        back=((-0.25, 1.05), (-0.08, 0.86), (0.08, 0.775), (0.20, 0.80), (0.245, 0.865)),
        face=((0.55, 1.12), (0.36, 1.05), (0.22, 0.985), (0.18, 0.90), (0.245, 0.865)),
        foam_from=0.4, claw=0.040,
    ),
)  # fmt: skip


def _fans(edge: Array, outward: float, claw: float, rng: np.random.Generator) -> Iterator[list[tuple[Array, Array]]]:
    """Yield hands of foam along `edge` (n, 2), from the root of the crest to its tip.

    A hand is of three fingers, each a middle line (m, 2) and its widths (m,). A finger leaves the edge to the side
    `outward` (-1 left, 1 right), then hooks forward, the way the crest falls.
    """
    steps = np.linspace(0, 1, 22)
    reach = np.linalg.norm(np.diff(edge, axis=0), axis=1).sum()
    for place in np.linspace(0.03, 0.985, max(4, int(reach / claw * 1.7))):
        at = int(place * (len(edge) - 2))
        along = edge[at + 1] - edge[at]
        heading = np.arctan2(along[1], along[0]) + outward * rng.uniform(0.7, 1.1)
        size = claw * (0.75 + 0.85 * place) * rng.uniform(0.8, 1.2)
        hand = []
        for spread, length in ((0.55, 0.6), (-0.5, 0.7), (0.0, 1.0)):
            angles = heading + outward * (spread - (2.3 + spread) * steps**1.9)
            bent = np.cumsum(np.stack([np.cos(angles), np.sin(angles)], 1), axis=0) / len(steps)
            hand.append((edge[at] + bent * size * length, size * 0.24 * (1 - steps) ** 0.7))
        yield hand


def _print_foam(
    edges: tuple[tuple[Array, float], ...], body: Array, claw: float, pen: Pen, rng: np.random.Generator
) -> None:
    """Print the foam of a crest: claws, then the lobes they grow from, then a body that hides how the lobes overlap."""
    for edge, outward in edges:
        for hand in _fans(edge, outward, claw, rng):
            for path, width in hand:
                pen.line(path, width + 0.0052, KEY)
            for path, width in hand:
                pen.line(path, width, FOAM)
            middle, _ = hand[-1]
            pen.line(middle[4:16], np.linspace(0.0025, 0.001, 12), BLUE)
    edge = np.concatenate([edge[:: max(1, len(edge) // 26)] for edge, _ in edges])
    lobes = [(point + rng.normal(0, 0.06 * claw, 2), claw * rng.uniform(0.11, 0.23)) for point in edge]
    for grown, colour in ((0.0026, KEY), (0.0, FOAM)):
        for point, radius in lobes:
            pen.disc(point, radius + grown, colour)
    pen.shape(body, FOAM)
    turn = np.linspace(0.3, 4.2, 14)
    for point, radius in lobes[::2]:
        curl = point + radius * 0.62 * np.stack([np.cos(turn), np.sin(turn)], 1)
        pen.line(curl, 0.0022 * np.sin(np.linspace(0.3, np.pi, 14)), BLUE)
    for point, _ in lobes:
        spray = point + rng.normal(0, 0.75, 2) * claw + [0.35 * claw, 0.2 * claw]
        radius = claw * rng.uniform(0.02, 0.065)
        pen.disc(spray, radius + 0.002, KEY)
        pen.disc(spray, radius, FOAM)


def _print_wave(wave: Wave, pen: Pen, rng: np.random.Generator) -> None:
    """Print a wave: its bands of colour, the outline, then the foam that claws forward from the crest."""
    count = 240
    back, face, t = spline(wave.back, count), spline(wave.face, count), np.linspace(0, 1, count)

    def at(s: Array) -> Array:
        curve: Array = back + (face - back) * s[:, None]
        return curve

    pen.shape(np.concatenate([back, face[::-1]]), DEEP)
    widths = np.array([width for width, _ in BANDS])
    starts = np.concatenate([[0], np.cumsum(widths)]) / widths.sum()
    for (width, colour), start in zip(BANDS, starts, strict=False):
        phase, swing = rng.uniform(0, 6), rng.uniform(0.004, 0.010)
        middle = start + width / 2 + swing * np.sin(7 * t + phase)
        swell = width * (0.8 + 0.35 * np.sin(4 * t + phase))
        near, far = np.clip(middle - swell / 2, 0, 1), np.clip(middle + swell / 2, 0, 1)
        pen.shape(np.concatenate([at(near), at(far)[::-1]]), colour)
        keep = slice(int(count * rng.uniform(0, 0.2)), int(count * rng.uniform(0.75, 1)))
        pen.line(at(far)[keep], 0.0022 + 0.002 * np.sin(np.pi * t[keep]), KEY)
    pen.line(back, 0.006 * np.clip(6 * t, 0, 1), KEY)
    pen.line(face, 0.005 * np.clip(6 * t, 0, 1), KEY)
    crest = slice(int(count * wave.foam_from), count)
    scallop = 0.2 + 0.1 * np.abs(np.sin(38 * t)) + 0.05 * np.sin(90 * t)
    rim = at(scallop * smoothstep(wave.foam_from, wave.foam_from + 0.25, t))
    hollow = slice(int(count * (0.55 + 0.45 * wave.foam_from)), count)
    edges = ((back[crest], -1.0), (rim[crest], 1.0), (face[hollow], 1.0))
    _print_foam(edges, np.concatenate([back[crest], rim[crest][::-1]]), wave.claw, pen, rng)


def _print_far_shore(pen: Pen, rng: np.random.Generator) -> None:
    """Print the sun, the mountain with its snow, and the bands of the sea behind the waves."""
    angles = np.linspace(0, 2 * np.pi, 90)
    pen.shape(np.stack([0.80 + 0.085 * np.cos(angles), 0.20 + 0.085 * np.sin(angles)], 1), "#d2452d")
    slope = spline(MOUNTAIN, 120)
    pen.shape(slope, "#4f7391")
    snow = slope[(slope[:, 1] < 0.52)]
    teeth = np.stack([np.linspace(snow[-1, 0], snow[0, 0], 13), 0.515 + 0.022 * (np.arange(13) % 2)], 1)
    pen.shape(np.concatenate([snow, teeth]), FOAM)
    for first in range(10, 112, 6):
        foot = slope[first] + np.array([0.0, 0.004])
        gully = np.linspace(foot, foot + (foot - [0.70, 0.33]) * rng.uniform(0.25, 0.6), 12)
        pen.line(gully, 0.0032 * np.sin(np.linspace(0.2, np.pi, 12)), KEY)
    pen.line(slope, np.full(120, 0.0042), KEY)
    for level, left, right in ((0.245, 0.62, 0.86), (0.268, 0.70, 1.02), (0.35, 0.86, 1.1), (0.40, 0.33, 0.58)):
        drift = np.stack([np.linspace(left, right, 60), level + 0.003 * np.sin(np.linspace(0, 9, 60))], 1)
        pen.line(drift, 0.013 * np.sin(np.linspace(0.12, np.pi, 60)) ** 0.6, "#f2e0b8")
    x = np.linspace(-0.02, 1.02, 160)
    for row, colour in enumerate((PALE, BLUE, DEEP, BLUE, PALE, DEEP, BLUE, DEEP, PALE, BLUE, DEEP, BLUE, DEEP)):
        top = np.stack([x, 0.60 + 0.034 * row + (0.004 + 0.0012 * row) * np.sin(x * (26 - row) + 1.7 * row)], 1)
        pen.shape(np.concatenate([top, [[1.02, 1.05], [-0.02, 1.05]]]), colour)
        pen.line(top, 0.003 + 0.002 * np.sin(x * 19 + row), KEY)
        pen.line(top + np.array([0, 0.012]), np.clip(0.006 * np.sin(x * (31 - row) + 2 * row), 0, 1), FOAM)


def paint(size: int, seed: int) -> Image.Image:
    """Paint a square RGB picture of `size` pixels a side; the same seed gives the same picture."""
    rng = np.random.default_rng(seed)
    side = size * SUPERSAMPLING
    _, y = grid(side)
    pen = Pen(side)
    _print_far_shore(pen, rng)
    for wave in WAVES:
        _print_wave(wave, pen, rng)
    sky = ramp(np.clip(y * 1.55, 0, 1), "#2f5878", "#8fa9a8", "#d8cfae", "#f2e3bd", "#f4dcb0", "#f0cfa0")
    rings = y * 30 + 2.2 * noise(side, rng, 3, octaves=2, stretch=4)
    grain = np.sin(rings * 2 * np.pi) * 0.5 + 0.35 * noise(side, rng, 240, octaves=2, stretch=24)
    ink = np.asarray(pen.image, dtype=np.float64) / 255
    sky = sky * (1 + 0.03 * grain)[..., None]
    printed = mix(sky, ink[..., :3], ink[..., 3])
    # Ink lies thin on the ridges of the block's grain and in the hollows of the paper, and shows the paper there.
    paper = rgb("#f3ead4")
    coverage = 0.06 + 0.065 * grain + 0.04 * noise(side, rng, 130, octaves=2)
    printed = mix(printed, paper, np.clip(coverage, 0, 0.3))
    return delivered(printed * (1 + 0.02 * noise(side, rng, 320, octaves=1))[..., None], size)
