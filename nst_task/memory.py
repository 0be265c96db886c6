"""How much memory a picture takes, and whether this machine has as much."""

from itertools import pairwise
from pathlib import Path
from typing import Final

import psutil

from contract.errors import InvalidParameter

GIB: Final = 2**30
_PEAK_GIB: Final = {256: 1.0, 512: 1.7, 768: 2.4, 1024: 3.0, 2048: 4.0, 4096: 5.5}
"""Of the whole process, at the height of a square picture by its longest side in pixels (docs/engine.md)."""
_CGROUP: Final = Path("/sys/fs/cgroup")


def peak_bytes(size: int) -> int:
    """Return how much memory the process takes that paints a picture of `size`, 256 to 4096 pixels, at its height."""
    for (smaller, below), (larger, above) in pairwise(_PEAK_GIB.items()):
        if size <= larger:
            part = (size**2 - smaller**2) / (larger**2 - smaller**2)
            return round((below + part * (above - below)) * GIB)
    raise InvalidParameter(f"size is {size}: choose at most {max(_PEAK_GIB)}.")


def available_bytes() -> int:
    """Return how much memory this process may still take, by the machine and by its container."""
    return min([psutil.virtual_memory().available, *_left_in_cgroup()])


def suffices_for(size: int) -> bool:
    """Return whether there is as much memory as a picture of `size` takes."""
    return peak_bytes(size) <= available_bytes()


def require_for(size: int) -> None:
    """Raise InvalidParameter if there is too little memory for a picture of `size`."""
    needed, available = peak_bytes(size), available_bytes()
    if needed > available:
        raise InvalidParameter(
            f"A picture of {size} px takes about {needed / GIB:.1f} GiB of memory, and {available / GIB:.1f} GiB are "
            "free: choose a smaller size, or close other programs."
        )


def _left_in_cgroup() -> list[int]:
    """Return what a memory limit of Linux's control groups leaves, nothing where there is none."""
    try:
        limit = (_CGROUP / "memory.max").read_text().strip()
        used = int((_CGROUP / "memory.current").read_text())
        parts = dict(line.split() for line in (_CGROUP / "memory.stat").read_text().splitlines())
    except OSError:
        return []
    # Files that were read and can be read again are dropped before anything fails.
    return [] if limit == "max" else [int(limit) - used + int(parts["inactive_file"])]
