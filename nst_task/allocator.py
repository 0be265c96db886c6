"""How the process gets memory from the system."""

import ctypes

_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_MAX = -1, -2, -4


def keep_freed_memory() -> None:
    """Let malloc keep what is freed, where it is glibc's; elsewhere nothing happens.

    Every epoch frees and allocates the same large tensors. By default glibc returns each to the system, which must then
    hand out cleared pages again: a tenth of an epoch's time and more. The price is memory, about a quarter.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(_M_MMAP_MAX, 0)
        mallopt(_M_TRIM_THRESHOLD, 2**31 - 1)
        mallopt(_M_TOP_PAD, 64 * 2**20)
