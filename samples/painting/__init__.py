"""The painters of the style images: one module per style, each with `paint(size, seed)`, and what they share."""

from collections.abc import Callable

from PIL import Image

from samples.painting import (
    batik,
    blueprint,
    cubist,
    golden_tree,
    ink_wash,
    linocut,
    mosaic,
    night_wind,
    pastel,
    pen_ink,
    pixel,
    pointillism,
    poster,
    stained_glass,
    watercolour,
    woodcut_wave,
)

PAINTERS: dict[str, Callable[[int, int], Image.Image]] = {
    "batik": batik.paint,
    "blueprint": blueprint.paint,
    "cubist": cubist.paint,
    "golden_tree": golden_tree.paint,
    "ink_wash": ink_wash.paint,
    "linocut": linocut.paint,
    "mosaic": mosaic.paint,
    "night_wind": night_wind.paint,
    "pastel": pastel.paint,
    "pen_ink": pen_ink.paint,
    "pixel": pixel.paint,
    "pointillism": pointillism.paint,
    "poster": poster.paint,
    "stained_glass": stained_glass.paint,
    "watercolour": watercolour.paint,
    "woodcut_wave": woodcut_wave.paint,
}
"""What each style image is called, and who paints it: from the side in pixels and a seed to a square RGB picture."""
