"""What every painter shares: coordinates, noise, colour, light and paper.

Coordinates are in units of the picture's side: x to the right and y down, both from 0 to 1. Noise is drawn on lattices
whose size does not depend on the canvas, so that a small picture looks like the large one, reduced.
"""

from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageColor

Array = npt.NDArray[np.float64]
Points = tuple[tuple[float, float], ...]

SUPERSAMPLING = 2
"""Painters work this many times larger than they deliver: reducing is what smooths edges."""


def grid(side: int) -> tuple[Array, Array]:
    """Return x and y of every pixel centre, two arrays of (side, side)."""
    centres = (np.arange(side) + 0.5) / side
    x, y = np.meshgrid(centres, centres)
    return x, y


def resized(field: Array, width: int, height: int) -> Array:
    """Return a (h, w) field resampled to (height, width) without steps."""
    image = Image.fromarray(field.astype(np.float32))
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC), dtype=np.float64)


def noise(side: int, rng: np.random.Generator, cells: float, *, octaves: int = 4, stretch: float = 1.0) -> Array:
    """Return fractal value noise, (side, side), of mean about 0 and standard deviation 1.

    `cells` is how many bumps the first octave has from top to bottom; they are `stretch` times wider than high.
    """
    total = np.zeros((side, side))
    for octave in range(octaves):
        rows = max(2, round(cells * 2**octave))
        columns = max(2, round(cells * 2**octave / stretch))
        lattice = rng.normal(size=(rows, columns))
        total += resized(lattice, side, side) / 2**octave
    standard: Array = (total - total.mean()) / max(float(total.std()), 1e-9)
    return standard


def blur(field: Array, radius: float) -> Array:
    """Return a (side, side) field smoothed by a Gaussian of `radius` in units of the side, mirrored at the borders."""
    side = field.shape[0]
    reach = int(np.ceil(3 * radius * side))
    padded = np.pad(field, (reach, reach - (side + 2 * reach) % -64), mode="reflect")  # multiples of 64 transform fast
    frequency = np.fft.fftfreq(padded.shape[0])
    response = np.exp(-2 * (np.pi * frequency * radius * side) ** 2)
    spectrum = np.fft.rfft2(padded) * response[:, None] * response[None, : padded.shape[1] // 2 + 1]
    smooth = np.fft.irfft2(spectrum, s=padded.shape)
    return smooth[reach : reach + side, reach : reach + side]


def spline(points: Points, count: int) -> Array:
    """Return `count` points (count, 2) evenly along the Catmull-Rom curve through `points`."""
    knots = np.array([points[0], *points, points[-1]])
    t = np.linspace(0, len(points) - 1.0001, count)
    first, u = t.astype(int), (t % 1)[:, None]
    p0, p1, p2, p3 = (knots[first + shift] for shift in range(4))
    curve: Array = 0.5 * (
        2 * p1 + (p2 - p0) * u + (2 * p0 - 5 * p1 + 4 * p2 - p3) * u**2 + (3 * p1 - p0 - 3 * p2 + p3) * u**3
    )
    return curve


def smoothstep(low: float | Array, high: float | Array, value: Array) -> Array:
    """Return 0 below `low`, 1 above `high`, and a soft S between; `low` may be the larger one."""
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    return t * t * (3 - 2 * t)


@cache
def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = ImageColor.getrgb(colour)[:3]
    return red / 255, green / 255, blue / 255


def rgb(*colours: str) -> Array:
    """Return the colours, written like `#1b2a5e`, as rows of red, green and blue from 0 to 1."""
    return np.array([_rgb(colour) for colour in colours])


def ramp(value: Array, *colours: str) -> Array:
    """Return the colour at `value` (0 to 1, any shape) along evenly spaced `colours`: one more axis, of length 3."""
    palette = rgb(*colours)
    stops = np.linspace(0, 1, len(palette))
    return np.stack([np.interp(value, stops, palette[:, channel]) for channel in range(3)], axis=-1)


def mix(below: Array, above: Array, amount: Array) -> Array:
    """Lay colours `above` (..., 3) over `below` (..., 3) with the opacity `amount` (...)."""
    return below + (above - below) * amount[..., None]


def lit(height: Array, strength: float) -> Array:
    """Return how much light a relief `height` (side, side) reflects, 1 for flat, lit from the upper left."""
    down, right = np.gradient(height, 1000 / height.shape[0])
    light: Array = np.clip(1 + strength * (right + down), 0.35, 1.8)
    return light


def to_bytes(colour: Array) -> npt.NDArray[np.uint8]:
    """Return colours from 0 to 1, of any shape, as bytes."""
    return (np.clip(colour, 0, 1) * 255 + 0.5).astype(np.uint8)


def delivered(picture: Array, size: int) -> Image.Image:
    """Return a working picture (side, side, 3), 0 to 1, as an RGB image of `size` pixels a side."""
    return Image.fromarray(to_bytes(picture)).resize((size, size), Image.Resampling.LANCZOS)
