"""Facets: a plane that is cut by straight lines from border to border, and what differs from facet to facet."""

import numpy as np
import numpy.typing as npt

from samples.painting.canvas import Array

Labels = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def facets(x: Array, y: Array, rng: np.random.Generator, cuts: int) -> Labels:
    """Return the number of the facet at each point, 0 to 4095, of a plane that `cuts` lines go through."""
    number = np.zeros(x.shape, dtype=np.int64)
    for angle, offset in zip(rng.uniform(0, np.pi, cuts), rng.uniform(-0.42, 0.42, cuts), strict=True):
        side = (x - 0.5) * np.cos(angle) + (y - 0.5) * np.sin(angle) > offset
        number = (number * 2 + side) % 4093
    return number


def edges(labels: Labels) -> Array:
    """Return 1 where a label differs from its neighbour to the right or below, else 0."""
    found = np.zeros(labels.shape)
    found[:, :-1] += labels[:, 1:] != labels[:, :-1]
    found[:-1] += labels[1:] != labels[:-1]
    return np.minimum(found, 1)
