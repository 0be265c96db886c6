"""How long a job computes, as far as that is known before it runs."""

from collections.abc import Mapping
from math import ceil
from typing import Any, Final

CPU_SECONDS_PER_MEGAPIXEL_EPOCH: Final = 1.9
"""Of a square picture of the size that was asked for, averaged over the coarse and the fine epochs of a job.

A default job, 100 epochs at 512 px, takes 49 CPU seconds: 0.79 of the 62 measured before matching (docs/engine.md).
"""
OF_A_PRINT: Final = 1.3
"""The same beyond 1024 px, where fewer epochs are at the full size."""
LOADING_SECONDS: Final = 4
"""For PyTorch, the weights and the style images' statistics."""

_MEGAPIXEL: Final = 1_000_000
_LARGEST_UNTILED: Final = 1024


def estimated_seconds(parameters: Mapping[str, Any], *, vcpus: float) -> int:
    """Return about how long a task of `vcpus` computes; finding a machine for it comes on top."""
    megapixels = parameters["size"] ** 2 / _MEGAPIXEL
    rate = OF_A_PRINT if parameters["size"] > _LARGEST_UNTILED else CPU_SECONDS_PER_MEGAPIXEL_EPOCH
    cpu_seconds: float = rate * megapixels * parameters["epochs"]
    return ceil(LOADING_SECONDS + cpu_seconds / vcpus)
