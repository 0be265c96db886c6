"""Tesserae: how to cut and lay small stones so that they fill a floor and follow its lines.

They are a centroidal Voronoi diagram under a square metric that turns with a field of directions, after A. Hausner,
"Simulating decorative mosaics", SIGGRAPH 2001. Unlike Hausner, the rows along outlines are set first and never move, so
that contours stay crisp.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from samples.painting.brush import sampled
from samples.painting.canvas import Array, grid

Labels = npt.NDArray[np.int64]
TESSERA = 1 / 70
ROUNDS = 4


def along(path: Array, spacing: float) -> Iterator[tuple[Array, float]]:
    """Walk a path (n, 2) in steps of `spacing`, and yield each place (2,) with the direction there, in radians."""
    lengths = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    for at in np.arange(spacing / 2, lengths[-1], spacing):
        here, there = (np.array([np.interp(d, lengths, path[:, axis]) for axis in (0, 1)]) for d in (at, at + 1e-3))
        if not np.allclose(here, there):
            yield here, float(np.arctan2(*(there - here)[::-1]))


def nearest(sites: Array, angles: Array, side: int) -> tuple[Labels, Array]:
    """Return the number of the tessera at every pixel (side, side), and how deep inside it that lies, 0 at a joint.

    Distance from a site is a rounded square turned by `angles` (n,), and reaches the few tesserae around it.
    """
    first, second = np.full((2, side, side), np.inf)
    owner = np.zeros((side, side), dtype=np.int64)
    reach = int(np.ceil(1.7 * TESSERA * side))
    centres = (np.arange(side) + 0.5) / side
    turned = np.stack([np.cos(angles), np.sin(angles)], 1).tolist()
    corners = (sites * side).astype(int).tolist()
    for number, ((px, py), (cos, sin)) in enumerate(zip(corners, turned, strict=True)):
        rows, columns = slice(max(0, py - reach), py + reach + 1), slice(max(0, px - reach), px + reach + 1)
        u = (centres[None, columns] - sites[number, 0]) / TESSERA
        v = (centres[rows, None] - sites[number, 1]) / TESSERA
        a, b = (u * cos + v * sin) ** 2, (v * cos - u * sin) ** 2
        distance = np.cbrt(np.sqrt(a * a * a + b * b * b))
        best, next_best = first[rows, columns], second[rows, columns]
        closer = distance < best
        second[rows, columns] = np.where(closer, best, np.minimum(next_best, distance))
        first[rows, columns] = np.where(closer, distance, best)
        owner[rows, columns][closer] = number
    return owner, np.where(np.isfinite(second), second, 2) - np.where(np.isfinite(first), first, 2)


def settled(fixed: Array, loose: Array, direction: Array) -> Array:
    """Return the `loose` tesserae (n, 2) moved to where they fill the floor evenly around the `fixed` ones (m, 3).

    `fixed` are x, y and direction; `direction` (side, side) is that of all others, in radians. Some are given up.
    """
    side = direction.shape[0]
    x, y = (axis.ravel() for axis in grid(side))
    for _ in range(ROUNDS):
        sites = np.concatenate([fixed[:, :2], loose])
        owner, _ = nearest(sites, np.concatenate([fixed[:, 2], sampled(direction, loose)]), side)
        area = np.bincount(owner.ravel(), minlength=len(sites))
        sums = np.stack([np.bincount(owner.ravel(), axis, minlength=len(sites)) for axis in (x, y)], 1)
        keep = area > 0.3 * (TESSERA * side) ** 2  # smaller ones could not be cut
        keep[: len(fixed)] = False
        loose = sums[keep] / area[keep, None]
    return loose
