"""The results of a benchmark as pictures."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
from PIL import Image

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


def side_by_side(pictures: Mapping[str, Path], path: Path) -> None:
    """Put pictures next to each other, each under its title."""
    figure, panels = plt.subplots(1, len(pictures), figsize=(4.2 * len(pictures), 3.4), layout="constrained")
    for panel, (title, picture) in zip(panels, pictures.items(), strict=True):
        panel.imshow(Image.open(picture))
        panel.set_title(title)
        panel.axis("off")
    figure.savefig(path, dpi=110)
    plt.close(figure)
