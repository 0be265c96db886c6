"""Remarks on pictures that can be painted from, but perhaps not as the user expects: sentences."""

from typing import Final

import numpy as np
from PIL import Image, ImageFilter

from nst_task.pictures import Picture, fit_longest_side

LEAST_STRUCTURE: Final = 4.0
"""Standard deviation, of 255 levels, of what is finer than a 16th of a picture. Paper has 1, paintings 25 and more."""

_SEEN_AT: Final = 256


def remarks_on(picture: Picture, name: str, *, keeps_alpha: bool = False) -> list[str]:
    """Return remarks on a content or style image. `name` begins every sentence.

    keeps_alpha: whether the result will have the transparent parts of this picture.
    """
    remarks = []
    if picture.is_cut:
        remarks.append(f"{name} lacks its end, the file is cut short: it is painted from as far as it goes.")
    if picture.alpha and not keeps_alpha:
        remarks.append(f"{name} has transparent parts: they are painted from as white.")
    return remarks


def remarks_on_style(picture: Picture, name: str) -> list[str]:
    """Return remarks on a style image."""
    remarks = remarks_on(picture, name)
    if structure(picture.image) < LEAST_STRUCTURE:
        remarks.append(
            f"{name} has hardly any strokes or texture to take over: the result may be little more than its colours."
        )
    return remarks


def structure(image: Image.Image) -> float:
    """Return how much an RGB image varies from place to place, apart from slow changes such as a sky's; 0 if plain."""
    small = fit_longest_side(image, _SEEN_AT)
    slow = small.filter(ImageFilter.GaussianBlur(_SEEN_AT / 32))
    fine = np.asarray(small, dtype=np.float32) - np.asarray(slow, dtype=np.float32)
    return float(fine.std(axis=(0, 1)).max())
