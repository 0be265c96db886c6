"""The weights of the perceptual networks: fetched once, converted, kept in a cache, checked at every load.

`python -m nst_task.weights --help` is the same from a command line.
"""

from nst_task.weights.architecture import Blocks, Conv
from nst_task.weights.cache import cache_folder, fetch, load, verify
from nst_task.weights.registry import ARCHITECTURES, DEFAULT_NETWORK, NETWORKS, Network

__all__ = [
    "ARCHITECTURES",
    "DEFAULT_NETWORK",
    "NETWORKS",
    "Blocks",
    "Conv",
    "Network",
    "cache_folder",
    "fetch",
    "load",
    "verify",
]
