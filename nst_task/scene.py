"""The pictures of one job, as tensors at any size, and in greys where the colours of the content image are kept."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from PIL import Image, ImageOps
from torch import Tensor

from contract.parameters import Parameters
from nst_task import colors, regions, schedule
from nst_task.blend import blend_weights, check_masks
from nst_task.hardware import CPU
from nst_task.parametrisation import image_of
from nst_task.pictures import fit_longest_side
from nst_task.regions import Region
from nst_task.schedule import SHORTEST_SIDE, STROKES_GROW_TO
from nst_task.specks import without_specks

VARIATION = 0.02
"""Standard deviation of the noise that lets every seed paint its own picture."""
ENOUGH_FOR_COLORS = 256
"""Longest side, in pixels, at which a style's colours are measured."""


class Scene:
    """A content image, 1 to 3 style images with their shares, and parameters. Raises InvalidParameter."""

    def __init__(
        self,
        content: Image.Image,
        styles: Sequence[Image.Image],
        parameters: Parameters,
        weights: Sequence[float] | None = None,
        first: Image.Image | None = None,
        *,
        masks: Sequence[Image.Image] = (),
        device: torch.device = CPU,
    ) -> None:
        """masks: of each style, light where it is painted, if not everywhere. device: where its tensors are."""
        self._device = device
        self.parameters = parameters
        self.shares = blend_weights(len(styles), weights)
        self._styles, self._first, self._masks = styles, first, check_masks(masks, len(styles))
        self._in_greys = all(colors.is_grey(colors.to_tensor(_fit_style(style, ENOUGH_FOR_COLORS))) for style in styles)
        fitted = fit_longest_side(content, parameters.size)
        self._content = self._to_tensor(fitted)
        self.plan = schedule.levels((fitted.height, fitted.width), parameters.epochs)

    def content(self, size: tuple[int, int]) -> Tensor:
        """The content image as (1, 3, *size)."""
        return self._in_its_colors(_shrunk(self._content, size))

    def styles(self, size: tuple[int, int]) -> list[Tensor]:
        """The style images beside a generated image of `size`: their strokes have the size that the visitor chose."""
        images = [self._to_tensor(_fit_style(style, self._longest(style, size))) for style in self._styles]
        if self.parameters.preserve_colors:
            return [colors.with_luminance_like(image, self.content(size)) for image in images]
        return images

    def _longest(self, style: Image.Image, size: tuple[int, int]) -> float:
        """Return the longest side that a style image is shown at: beyond STROKES_GROW_TO, at most its own."""
        scale = self.parameters.style_scale
        # Enlarged further, it would teach strokes without the grain of the paint.
        return max(min(max(size), STROKES_GROW_TO) * scale, min(max(size) * scale, max(style.size)))

    def regions(self, size: tuple[int, int]) -> tuple[Region, ...]:
        """What is painted in which styles of a generated image of `size`."""
        if not self._masks:
            return (Region(self.shares),)
        masks = [self._to_tensor(mask.convert("L").convert("RGB"))[:, :1] for mask in self._masks]
        return regions.cut([_shrunk(mask, size) for mask in masks], self.shares)

    def first_image(self) -> Tensor:
        """What the optimisation starts from, at the coarsest size; a picture of one's own is cropped to its shape."""
        size = self.plan[0].size
        content, styles = self.content(size), self.styles(size)
        generator = torch.Generator().manual_seed(self.parameters.seed)
        noise = torch.randn(content.shape, generator=generator).to(self._device)  # the same on every device
        if self._first:
            image = self._to_tensor(ImageOps.fit(self._first, size[::-1]))
            return (self._in_its_colors(image) + VARIATION * noise).clamp(0, 1)
        if self.parameters.init == "noise":
            # Around the palette of the style: grey noise would take many epochs to find its colours.
            return colors.with_colors_of(noise, styles, self.shares)
        if self.parameters.init == "style":
            image = F.interpolate(styles[0], size=size, mode="bicubic", align_corners=False)
        else:
            image = self._recolored(content, styles)
        return (image + VARIATION * noise).clamp(0, 1)

    def _recolored(self, content: Tensor, styles: Sequence[Tensor]) -> Tensor:
        """Return the content image with the colours of the styles, each region with those of its own."""
        image = torch.zeros_like(content)
        for region in self.regions((content.shape[2], content.shape[3])):
            part = content if region.is_kept else colors.with_colors_of(content, styles, region.shares)
            image += part if region.cover is None else region.cover * part
        return image

    def finish(self, variables: Tensor, longest: int | None = None) -> Tensor:
        """Return the image that the optimiser's variables stand for, as a visitor sees it.

        longest: side in pixels that a larger image is shrunk to, which costs less than to finish all of it.
        """
        image = image_of(variables)
        if longest and (shrink := max(image.shape[2:]) / longest) > 1:
            height, width = (max(1, round(side / shrink)) for side in image.shape[2:])
            image = _shrunk(image, (height, width))
        return self._with_what_is_kept(self._in_final_colors(image))

    def _in_final_colors(self, image: Tensor) -> Tensor:
        if self.parameters.preserve_colors:
            height, width = image.shape[2:]
            return colors.with_luminance(_shrunk(self._content, (height, width)), colors.luminance(image))
        return colors.luminance(image) if self._in_greys else without_specks(image)

    def _with_what_is_kept(self, image: Tensor) -> Tensor:
        size = image.shape[2], image.shape[3]
        for region in self.regions(size):
            if region.is_kept and region.cover is not None:
                return torch.lerp(image, _shrunk(self._content, size), region.cover)
        return image

    def _to_tensor(self, picture: Image.Image) -> Tensor:
        return colors.to_tensor(picture).to(self._device)

    def _in_its_colors(self, image: Tensor) -> Tensor:
        return colors.luminance(image) if self.parameters.preserve_colors else image


def _shrunk(image: Tensor, size: tuple[int, int]) -> Tensor:
    return F.interpolate(image, size=size, mode="bicubic", antialias=True, align_corners=False).clamp(0, 1)


def _fit_style(style: Image.Image, longest: float) -> Image.Image:
    aspect = max(style.size) / min(style.size)
    return fit_longest_side(style, round(max(longest, SHORTEST_SIDE * aspect)))
