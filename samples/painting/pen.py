"""A pen for flat shapes with clean edges: polygons, discs, and lines that swell and taper."""

from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw

from samples.painting.canvas import Array


@dataclass
class Pen:
    """Draws on a transparent RGBA image, `side` pixels a side; later shapes replace earlier ones, alpha included."""

    side: int
    image: Image.Image = field(init=False)

    def __post_init__(self) -> None:
        self.image = Image.new("RGBA", (self.side, self.side))
        self._draw = ImageDraw.Draw(self.image)

    def shape(self, outline: Array, colour: str) -> None:
        """Fill the closed polygon `outline` (n, 2)."""
        self._draw.polygon((outline * self.side).ravel().tolist(), fill=colour)

    def line(self, path: Array, width: Array, colour: str) -> None:
        """Draw a line along `path` (n, 2) as wide as `width` (n,) at each point, in units of the side."""
        tangent = np.gradient(path, axis=0)
        normal = (
            np.stack([-tangent[:, 1], tangent[:, 0]], 1) / np.maximum(np.linalg.norm(tangent, axis=1), 1e-9)[:, None]
        )
        half = normal * width[:, None] / 2
        self.shape(np.concatenate([path + half, (path - half)[::-1]]), colour)

    def disc(self, centre: Array, radius: float, colour: str) -> None:
        """Fill a disc of `radius` in units of the side."""
        self._draw.ellipse((np.concatenate([centre - radius, centre + radius]) * self.side).tolist(), fill=colour)
