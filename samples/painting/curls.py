"""Curls: discs packed into free space, and the branches that wind from one into the next."""

from dataclasses import dataclass

import numpy as np

from samples.painting.canvas import Array

WINDING = 2 * np.pi * 2.6
Disc = tuple[Array, float]
"""A centre (2,) and a radius, in units of the picture's side."""


@dataclass
class Curl:
    """A disc that a branch fills, entering at the angle `entry` (radians) and turning clockwise (1) or against (-1)."""

    centre: Array
    radius: float
    turning: int
    entry: float = 0.0

    def reach(self, wound: Array) -> Array:
        """Return the distance from the centre after `wound` radians; it ends in a small eye."""
        return self.radius * (1 - 0.93 * (wound / WINDING) ** 0.95)


def packed(
    taken: list[Disc],
    rng: np.random.Generator,
    *,
    radii: tuple[float, ...],
    tries: int,
    gap: float,
    y: tuple[float, float],
) -> list[Disc]:
    """Return discs that fill what `taken` leaves free between two heights `y`.

    For each of the falling `radii`, `tries` random places are taken if they keep `gap` from all discs so far.
    """
    discs = list(taken)
    for radius in radii:
        places = rng.uniform((-0.03, y[0]), (1.03, y[1]), (tries, 2))
        for place, near in discs:  # all at once, which leaves few for the loop below
            places = places[np.hypot(*(places - place).T) > near + radius + gap]
        fresh: list[Array] = []
        for place in places:
            if all(np.hypot(*(other - place)) > 2 * radius + gap for other in fresh):
                fresh.append(place)
        discs += [(place, radius) for place in fresh]
    return discs[len(taken) :]


def branch(start: Curl, end: Curl) -> Array:
    """Return the path (n, 2) of a branch that leaves the rim of one curl and winds into the next, whose entry it sets.

    The straight part is the common tangent on which the turning of both agrees.
    """
    gap = end.centre - start.centre
    distance = float(np.hypot(*gap))
    rim, leave, outward = start.radius, start.centre, gap
    for _ in range(4):  # where a branch leaves depends on how far the curl has wound by then, and the other way round
        lean = np.clip((end.radius * end.turning - rim * start.turning) / distance, -1, 1)
        heading = float(np.arctan2(gap[1], gap[0]) - np.arcsin(lean))
        outward = np.array([np.sin(heading), -np.cos(heading)])
        side = np.arctan2(*(start.turning * outward)[::-1])
        rim = float(start.reach(start.turning * (side - start.entry) % (2 * np.pi)))
        leave = start.centre + rim * start.turning * outward
    enter = end.centre + end.radius * end.turning * outward
    end.entry = float(np.arctan2(*(enter - end.centre)[::-1]))
    wound = np.linspace(0, WINDING, 90)
    angle = end.entry + end.turning * wound
    winding = end.centre + end.reach(wound)[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)
    return np.concatenate([np.linspace(leave, enter, 14)[:-1], winding])


def detour(place: Array, curls: list[Curl], parent: Curl) -> float:
    """Return how far a new curl at `place` is from the rim of `parent`; a curl in between counts as a whole side."""
    way = place - parent.centre
    others = [curl for curl in curls if curl is not parent]
    length = float(np.hypot(*way))
    crossed = 0
    for other in others:
        along = np.clip(way @ (other.centre - parent.centre) / length**2, 0, 1)
        crossed += bool(np.hypot(*(parent.centre + along * way - other.centre)) < other.radius)
    return length - parent.radius + crossed
