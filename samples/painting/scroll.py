"""A scroll of absorbent paper, and the loaded brush that runs dry on it."""

from dataclasses import dataclass

import numpy as np

from samples.painting.canvas import grid, noise, smoothstep


@dataclass
class Scroll:
    """Absorbent paper: `ink` (side, side) is how much ink each point has drunk, 0 for none."""

    side: int
    rng: np.random.Generator

    def __post_init__(self) -> None:
        self.x, self.y = grid(self.side)
        self.ink = np.zeros((self.side, self.side))
        self.fibre = noise(self.side, self.rng, 210, octaves=2)
        self.pool = noise(self.side, self.rng, 22, octaves=3)

    def stroke(
        self,
        start: tuple[float, float],
        angle: float,
        length: float,
        width: float,
        *,
        tone: float,
        bend: float = 0.0,
        dry: float,
        leaf: bool = True,
    ) -> None:
        """Pull a brush from `start` at `angle` (radians, 0 to the right) over `length`, in units of the side.

        `width` is half the width where the brush presses most. A `leaf` is lifted to a point, else the brush stops at
        full width. `bend` bows the stroke by that part of its length. `dry`, 0 to 1, is how soon the ink runs out and
        shows the hairs. `tone` is how much ink there is in the water, 1 for black.
        """
        ends = np.array([start, (start[0] + length * np.cos(angle), start[1] + length * np.sin(angle))])
        margin = 1.5 * width + abs(bend) * length + 0.004
        low = np.clip((ends.min(axis=0) - margin) * self.side, 0, self.side).astype(int)
        high = np.clip((ends.max(axis=0) + margin) * self.side + 1, 0, self.side).astype(int)
        window = (slice(low[1], high[1]), slice(low[0], high[0]))
        dx, dy = self.x[window] - start[0], self.y[window] - start[1]
        if not dx.size:
            return
        s = (dx * np.cos(angle) + dy * np.sin(angle)) / length
        inside = np.clip(s, 0, 1)
        if leaf:
            press = 0.10 + 0.95 * np.sin(np.pi * inside**0.62) ** 0.9 * (1 - 0.25 * inside)
        else:
            press = 0.92 + 0.16 * np.abs(2 * inside - 1) ** 5
        t = (dy * np.cos(angle) - dx * np.sin(angle) - 4 * bend * length * inside * (1 - inside)) / (width * press)
        hairs = self.rng.normal(0, 1, 34)
        hair = np.interp(t + 0.06 * self.pool[window], np.linspace(-1.1, 1.1, 34), hairs)
        soft = 1.2 / (width * self.side)
        body = smoothstep(1.0 + soft, 1.0 - soft, np.abs(t) + 0.05 * self.pool[window])
        body *= smoothstep(-0.004 / length, 0.004 / length, s) * smoothstep(1 + 0.003 / length, 1 - 0.003 / length, s)
        starved = smoothstep(-0.4, 0.7, hair + 0.75 * self.fibre[window] + 2.9 - 4.2 * dry * (0.35 + 0.75 * inside))
        rim = 0.25 * np.clip(np.abs(t), 0, 1) ** 4
        load = (0.80 + rim + 0.16 * self.pool[window] + 0.07 * hair) * (1.1 - 0.35 * inside)
        # Fresh ink on wet ink does not add up: the darker of the two wins, mostly.
        laid = tone * 2.3 * body * starved * load
        self.ink[window] = np.maximum(self.ink[window], laid) + 0.18 * np.minimum(self.ink[window], laid)
