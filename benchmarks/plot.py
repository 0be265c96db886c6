"""The curves of a benchmark as a picture."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt

Curve = Sequence[tuple[float, float]]


def draw(curves: Mapping[str, Curve], path: Path, *, machine: str) -> None:
    """Draw one line per curve of (CPU seconds, objective) into a PNG."""
    figure, axes = plt.subplots(figsize=(9, 5), layout="constrained")
    for name, curve in curves.items():
        axes.plot(*zip(*curve, strict=True), marker=".", markersize=4, label=name)
    axes.set(xscale="log", yscale="log", xlabel="CPU seconds", ylabel="objective (lower is better)", title=machine)
    axes.grid(visible=True, which="both", alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=110)
    plt.close(figure)
