"""How the process gets memory from the system."""

import ctypes
from typing import Final

_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_THRESHOLD, _M_MMAP_MAX = -1, -2, -3, -4
_DEAR: Final = range(769, 1025)
"""Longest sides with the largest tensors: beyond, tiles are smaller than such an image."""
_MMAPS: Final = 65536


def set_up(longest_side: int) -> None:
    """Set how malloc treats what is freed while an image of this size is painted; other libraries than glibc ignore it.

    Every epoch frees and allocates the same large tensors. By default glibc returns them to the system, which must then
    hand out cleared pages again: a fifth of an epoch's time. Kept, they cost a quarter more memory, which is worth it
    unless memory is what is short; then all is returned, also what glibc would by and by keep in pieces.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if not mallopt:
        return
    if longest_side in _DEAR:
        mallopt(_M_MMAP_MAX, _MMAPS)
        mallopt(_M_MMAP_THRESHOLD, 2 * 2**20)
    else:
        mallopt(_M_MMAP_MAX, 0)
        mallopt(_M_TRIM_THRESHOLD, 2**31 - 1)
        mallopt(_M_TOP_PAD, 64 * 2**20)


def trim() -> None:
    """Return to the system what is free now: of one size's or one tile's tensors, few holes have the next one's size.

    Between tiles, it costs a tenth of the time, and saves a quarter of the memory.
    """
    malloc_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if malloc_trim:
        malloc_trim(0)
