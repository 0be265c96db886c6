"""How the epochs are spread over the sizes that an image grows through: most of them where they are cheap."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log, sqrt

LEVELS = 5
"""Up to STROKES_GROW_TO."""
STEP = sqrt(2)
"""From one of them to the next: twice as many pixels."""
GROWTH = 1.5
"""A coarser level gets this many times the epochs of the next finer one, at half the price each."""
STROKES_GROW_TO = 1024
"""Longest side, in pixels, up to which strokes are painted; beyond, they get the detail of paint."""
STEP_BEYOND = 2
"""From one level to the next, at most: a finished picture needs fewer of them, and they are the dear ones."""
SHARE_BEYOND = 0.7
"""Of the epochs at STROKES_GROW_TO, how many each level beyond gets."""
DEARER_BEYOND = 2
"""How many times a pixel costs what it does below: it is seen twice, with what is around its tile (tiles.py)."""
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
        pixels = self.epochs * self.size[0] * self.size[1]
        return pixels * DEARER_BEYOND if max(self.size) > STROKES_GROW_TO else pixels


def levels(final: tuple[int, int], epochs: int) -> tuple[Level, ...]:
    """Return the levels, coarse to fine. The last has the size `final`, all together `epochs` epochs.

    Up to STROKES_GROW_TO pixels, sizes are relative to `final`, so that an image of another size gets the same
    treatment, and the same look. Beyond, levels are added: strokes are as large a part of the image as before.
    """
    shares, longest = _sides_and_shares(max(final)), max(final)
    # The coarsest are left out where the network would not see enough of a narrow image.
    kept = {
        side: share for side, share in shares.items() if min(final) * side / longest >= SHORTEST_SIDE or side == longest
    }
    sizes = [(round(final[0] * side / longest), round(final[1] * side / longest)) for side in kept]
    to_come = [sum([*kept.values()][index:]) / sum(kept.values()) for index in range(1, len(kept))]
    ends = [epochs - max(1, round(epochs * share)) for share in to_come]
    found = [Level(size, end - start) for size, start, end in zip(sizes, [0, *ends], [*ends, epochs], strict=True)]
    return tuple(level for level in found if level.epochs)


def _sides_and_shares(longest: int) -> dict[float, float]:
    """Return the longest side of each level of an image with that `longest` side, and its share of the epochs."""
    painted = min(longest, STROKES_GROW_TO)
    shares = {painted / STEP**index: GROWTH**index for index in reversed(range(LEVELS))}
    beyond = ceil(log(longest / painted, STEP_BEYOND))
    return shares | {painted * (longest / painted) ** (index / beyond): SHARE_BEYOND for index in range(1, beyond + 1)}


def percent_done(plan: Sequence[Level], epoch: int) -> float:
    """Return how much of the work of `plan` lies before the end of epoch `epoch` (the first is 1), in percent."""
    done, left = 0.0, epoch
    for level in plan:
        here = min(left, level.epochs)
        done += here * level.cost / level.epochs if level.epochs else 0
        left -= here
    return 100 * done / sum(level.cost for level in plan)
