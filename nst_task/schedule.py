"""How the epochs are spread over the sizes that an image grows through: most of them where they are cheap."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

LEVELS = 5
STEP = sqrt(2)
"""From one level to the next: twice as many pixels."""
GROWTH = 1.5
"""A coarser level gets this many times the epochs of the next finer one, at half the price each."""
SHORTEST_SIDE = 32
"""Of any image that the network sees, in pixels: the deepest layer has a sixteenth of that."""


@dataclass(frozen=True)
class Level:
    """One size of the generated image, (height, width) in pixels, and how many epochs are spent on it."""

    size: tuple[int, int]
    epochs: int

    @property
    def cost(self) -> int:
        """In pixels that the network sees: what takes nearly all of the time."""
        return self.epochs * self.size[0] * self.size[1]


def levels(final: tuple[int, int], epochs: int) -> tuple[Level, ...]:
    """Return the levels, coarse to fine. The last has the size `final`, all together `epochs` epochs.

    Sizes are relative to `final`, so that an image of another size gets the same treatment, and the same look.
    """
    sizes = [final]
    while len(sizes) < LEVELS and min(final) / STEP ** len(sizes) >= SHORTEST_SIDE:
        height, width = (round(side / STEP ** len(sizes)) for side in final)
        sizes.insert(0, (height, width))
    shares = [GROWTH**position for position in reversed(range(len(sizes)))]
    ends = [round(epochs * sum(shares[: index + 1]) / sum(shares)) for index in range(len(sizes))]
    return tuple(Level(size, end - start) for size, start, end in zip(sizes, [0, *ends[:-1]], ends, strict=True))


def percent_done(plan: Sequence[Level], epoch: int) -> float:
    """Return how much of the work of `plan` lies before the end of epoch `epoch` (the first is 1), in percent."""
    done, left = 0.0, epoch
    for level in plan:
        here = min(left, level.epochs)
        done += here * level.cost / level.epochs if level.epochs else 0
        left -= here
    return 100 * done / sum(level.cost for level in plan)


def frame_epochs(epochs: int, count: int = 30) -> tuple[int, ...]:
    """Return the epochs after which a frame is shown: `count`, or all if there are fewer, from the first to the last.

    Spread over the epochs and not over the time, so that frames come thick at first, when most changes.
    """
    count = min(count, epochs)
    return tuple(sorted({1 + round((epochs - 1) * index / max(1, count - 1)) for index in range(count)}))
