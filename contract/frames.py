"""The epochs that show a frame."""

from typing import Final

FRAMES: Final = 30
FIRST_EPOCH: Final = 1
"""The first that shows one, whatever their number."""


def frame_epochs(epochs: int) -> tuple[int, ...]:
    """Return the epochs after which a frame is shown: 30, or all if there are fewer, from the first to the last.

    Spread over the epochs and not over the time, so that frames come thick at first, when most changes.
    """
    count = min(FRAMES, epochs)
    return tuple(sorted({1 + round((epochs - 1) * index / max(1, count - 1)) for index in range(count)}))
