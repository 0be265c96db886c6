"""A bristle brush: paths that follow a field of directions, drawn hair by hair into colour and height of paint."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from samples.painting.canvas import Array, to_bytes


def sampled(field: Array, points: Array) -> Array:
    """Return the values of a field (side, side, ...) at `points` (..., 2) of x and y; outside, those of the border."""
    side = field.shape[0]
    index = np.clip((points * side).astype(int), 0, side - 1)
    values: Array = field[index[..., 1], index[..., 0]]
    return values


def trace(direction: Array, starts: Array, *, length: float, steps: int) -> Array:
    """Follow a field of unit vectors (side, side, 2) from `starts` (n, 2), half backwards and half forwards.

    Returns paths (n, steps, 2); `length` is in units of the side.
    """
    stride = length / (steps - 1)
    halves = []
    for sign, count in ((-1, steps // 2), (1, steps - steps // 2)):
        points = [starts]
        for _ in range(count):
            points.append(points[-1] + sign * stride * sampled(direction, points[-1]))
        halves.append(points)
    return np.stack(halves[0][:0:-1] + halves[1][:-1], axis=1)


@dataclass
class Easel:
    """A canvas that takes bristle strokes: colour in the RGB channels, height of the paint in the fourth."""

    side: int
    rng: np.random.Generator

    def __post_init__(self) -> None:
        self._canvas = Image.new("RGBA", (self.side, self.side))
        self._draw = ImageDraw.Draw(self._canvas)

    def ground(self, colour: Array) -> None:
        """Prime the canvas with colours (side, side, 3)."""
        self._canvas.paste(Image.fromarray(to_bytes(colour)).convert("RGB"))
        self._canvas.putalpha(90)

    def stroke(self, path: Array, colour: Array, width: float, *, roughness: float = 0.06) -> None:
        """Draw one stroke along `path` (steps, 2), of `colour` (3,) and `width` in units of the side.

        Every hair has a shade, a start and an end of its own: ragged ends and furrows are the look of oil.
        """
        hairs = min(14, max(2, int(width * self.side / 2.2)))
        steps = len(path)
        ahead = np.diff(path, axis=0, append=2 * path[-1:] - path[-2:-1])
        normal = ahead[:, ::-1] * (-width, width) / np.hypot(ahead[:, :1], ahead[:, 1:])
        across = np.linspace(-0.5, 0.5, hairs)
        thickness = max(1, round(1.5 * width * self.side / hairs))
        chance = self.rng.normal(0, 1, (hairs, 5))
        shades = colour + roughness * (chance[:, :1] + chance[:, 1:4] / 3)
        # Paint piles up along the edges of a stroke, and where single hairs pressed less.
        piled = 0.45 + 0.25 * np.abs(2 * across) ** 3 + 0.16 * chance[:, 4]
        inks = to_bytes(np.column_stack([shades, piled])).tolist()
        # The middle hairs touch first and leave last, each at a moment of its own.
        ends = steps * (0.16 * (2 * across[:, None]) ** 2 + self.rng.uniform(0, 0.12, (hairs, 2)))
        for hair in self.rng.permutation(hairs):
            first, last = int(ends[hair, 0]), steps - int(ends[hair, 1])
            points = (path[first:last] + normal[first:last] * across[hair]) * self.side
            if len(points) > 1:
                self._draw.line(points.ravel().tolist(), fill=tuple(inks[hair]), width=thickness)

    def picture(self) -> tuple[Array, Array]:
        """Return the colours (side, side, 3) and the height of the paint (side, side), both from 0 to 1."""
        pixels = np.asarray(self._canvas, dtype=np.float64) / 255
        return pixels[..., :3], pixels[..., 3]
