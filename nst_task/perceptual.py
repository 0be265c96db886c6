"""How far a generated image is from the content image and from the styles, as the network sees them, tile by tile."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from nst_task import allocator, matching, tiles
from nst_task.losses import ContentLoss, Moments, StyleLoss
from nst_task.matching import Candidates, MatchLoss
from nst_task.network import PerceptualNetwork
from nst_task.regions import Region
from nst_task.schedule import STROKES_GROW_TO
from nst_task.seen import Seen

CONTENT_LAYERS = {"conv3_3": 0.35, "conv4_2": 0.65}
"""With what each counts. The first keeps what is small: at conv4_2 alone, the eyes of a face of sixty pixels close."""
STYLE_LAYERS = {"conv1_1": 2.0, "conv2_1": 1.5, "conv3_1": 1.0, "conv4_1": 1.0, "conv5_1": 0.4}
"""With what each counts. The first two keep lines as dark and as sharp as the style's, which matches alone do not; the
last one responds to whole objects: more of it, and a face becomes a flower of the style."""
DEEPEST = "conv5_1"
"""Not seen beyond schedule.STROKES_GROW_TO: things are painted by then, and it would cost time, and wider windows."""

PAINTED_SHARE = 0.75
"""Of the image so far in what matches are sought for; the rest is the content image."""


class PerceptualLosses:
    """Content, match and style of one level, with everything that does not change from epoch to epoch computed once."""

    @torch.no_grad()
    def __init__(
        self,
        network: PerceptualNetwork,
        content: Tensor,
        styles: Sequence[Tensor],
        regions: Sequence[Region],
        *,
        painted: Tensor | None = None,
        matches: Sequence[Tensor] = (),
    ) -> None:
        """content: (1, 3, H, W), as the images that will be evaluated; styles: of any size; regions: of the content.

        painted: the image so far, if any. matches: of earlier losses of the same level, in place of those to be found.
        """
        self._network = network
        self._regions = [region for region in regions if not region.is_kept]
        is_print = max(content.shape[2:]) > STROKES_GROW_TO
        self._style_layers = {layer: w for layer, w in STYLE_LAYERS.items() if not (is_print and layer == DEEPEST)}
        self._layers = {*CONTENT_LAYERS, *self._style_layers, *matching.LAYERS}
        self._tiles = tiles.cut(content.shape[2:], reach=network.reach(self._layers))
        # A print's take a gigabyte in float32, and count little.
        self._contents = self._content_losses(content, torch.bfloat16 if is_print else torch.float32)
        with network.hardware.products():
            moments, candidates = zip(*(self._learned(style) for style in styles), strict=True)
            self.matches = tuple(matches) or self._nearest(candidates, content, painted)
        self._styles = [
            {
                layer: StyleLoss(Moments.mixture([of_style[layer] for of_style in moments], region.shares))
                for layer in self._style_layers
            }
            for region in self._regions
        ]
        self._covers = {layer: self._covers_of(layer) for layer in self._style_layers}
        # Each style is asked what it would paint here, and the answers are mixed as the styles are.
        chosen = list(zip(candidates, self.matches, self._shares_of_styles(len(styles)), strict=True))
        self._matches = [
            [MatchLoss(of_style, choice, tile, share) for of_style, choice, share in chosen] for tile in self._tiles
        ]

    def evaluate(self, image: Tensor, weights: Mapping[str, float]) -> tuple[dict[str, Tensor], Tensor]:
        """Return the losses of `image` (1, 3, H, W) by name, and the gradient of their weighted sum."""
        with self._network.hardware.products():
            return self._evaluate(image, weights)

    def _evaluate(self, image: Tensor, weights: Mapping[str, float]) -> tuple[dict[str, Tensor], Tensor]:
        moments = self._moments_of_tiles(image)
        losses = dict.fromkeys(("content", "match", "style"), image.new_zeros(()))
        gradient = torch.zeros_like(image)
        for index, tile in enumerate(self._tiles):
            window = tile.of(image).detach().requires_grad_()
            terms = self._terms(index, window, moments)
            weighted = torch.stack([weights[name] * term for name, term in terms.items()]).sum()
            tile.of(gradient).add_(*torch.autograd.grad(weighted, window))
            # Every tile has the style loss of the whole image.
            losses = {name: term.detach() + losses[name] * (name != "style") for name, term in terms.items()}
            if len(self._tiles) > 1:
                allocator.trim()
        return losses, gradient

    def _terms(
        self, index: int, window: Tensor, moments: Sequence[Sequence[Mapping[str, Moments]]]
    ) -> dict[str, Tensor]:
        """Return what a tile adds to the content and the match loss of the image, and the style loss of all of it."""
        content, style, seen = {}, {}, {}
        for layer, features in self._network.features(window, self._layers):
            core = self._tiles[index].core_of(features, self._network.stride(layer))
            if layer in CONTENT_LAYERS:
                content[layer] = self._contents[index][layer](core)
            if layer in self._style_layers:
                style[layer] = self._style(index, layer, core, moments)
            if layer in matching.LAYERS:
                seen[layer] = features
            if layer == matching.LAYERS[-1]:  # at once: see PerceptualNetwork.features
                of_styles = torch.stack([loss(seen) for loss in self._matches[index]])
                match = of_styles.sum() * self._tile_shares(matching.GRID)[index]
        return {
            "content": _weighted_mean(CONTENT_LAYERS, content),
            "match": match,
            "style": _weighted_mean(self._style_layers, style),
        }

    def _style(
        self, index: int, layer: str, core: Tensor, moments: Sequence[Sequence[Mapping[str, Moments]]]
    ) -> Tensor:
        """Return the style loss of the whole image at a layer, with a gradient to the features of one tile's core."""
        losses = []
        for number, (region, styles) in enumerate(zip(self._regions, self._styles, strict=True)):
            covers, shares = self._covers[layer][number]
            of_tiles = [each[number][layer] for each in moments]
            of_tiles[index : index + 1] = [Moments.of(core, covers[index])]
            losses.append(region.area * styles[layer](Moments.mixture(of_tiles, shares)))
        return torch.stack(losses).sum()

    def _covers_of(self, layer: str) -> list[tuple[list[Tensor | None], list[float]]]:
        """Return, for each region, how much of each tile's features belongs to it, and its part in each tile."""
        stride = self._network.stride(layer)
        found: list[tuple[list[Tensor | None], list[float]]] = []
        for region in self._regions:
            cover = region.cover_at(stride)
            if cover is None:
                found.append(([None] * len(self._tiles), self._tile_shares(layer)))
                continue
            covers = [tile.core_in(cover, stride) for tile in self._tiles]
            found.append((list(covers), [(each.sum() / cover.sum()).item() for each in covers]))
        return found

    def _shares_of_styles(self, count: int) -> list[float | Tensor]:
        """Return how much each style counts: everywhere the same, or at each place that is matched."""
        if all(region.cover is None for region in self._regions):
            return [sum(region.shares[style] for region in self._regions) for style in range(count)]
        covers = [(region.shares, region.cover_at(matching.STRIDE)) for region in self._regions]
        return [
            torch.stack([shares[style] * cover for shares, cover in covers if cover is not None]).sum(dim=0)
            for style in range(count)
        ]

    def _tile_shares(self, layer: str) -> list[float]:
        return tiles.shares(self._tiles, self._network.stride(layer))

    @torch.no_grad()
    def _moments_of_tiles(self, image: Tensor) -> list[list[dict[str, Moments]]]:
        """Return the moments of each tile and region by layer; none for a single tile, which computes its own."""
        if len(self._tiles) == 1:
            return []
        return Seen(self._network, image, self._style_layers).moments(self._regions)

    def _content_losses(self, content: Tensor, precision: torch.dtype) -> list[dict[str, ContentLoss]]:
        # Copies: a view would keep the features of the whole window.
        targets = [
            {layer: core.to(precision, copy=True, memory_format=torch.channels_last) for layer, core in cores.items()}
            for cores in Seen(self._network, content, CONTENT_LAYERS).cores()
        ]
        energies = {
            layer: torch.stack([of[layer].float().square().sum() for of in targets]).sum() for layer in CONTENT_LAYERS
        }
        return [{layer: ContentLoss(of[layer], energies[layer]) for layer in CONTENT_LAYERS} for of in targets]

    def _learned(self, style: Tensor) -> tuple[dict[str, Moments], Candidates]:
        # One style at a time, and none of its features kept: they are as large as those of the image.
        seen = Seen(self._network, style, {*self._style_layers, *matching.LAYERS})
        return seen.moments_of_image(), Candidates.of(seen, _grid(style))

    def _nearest(self, candidates: Sequence[Candidates], content: Tensor, painted: Tensor | None) -> tuple[Tensor, ...]:
        # What is painted already decides the most, so that a finer level goes on with it.
        sought = content if painted is None else torch.lerp(content, painted, PAINTED_SHARE)
        return matching.nearest(candidates, Seen(self._network, sought, matching.LAYERS), _grid(content))


def _grid(image: Tensor) -> tuple[int, int]:
    height, width = image.shape[2:]
    return height // matching.STRIDE, width // matching.STRIDE


def _weighted_mean(weights: Mapping[str, float], losses: Mapping[str, Tensor]) -> Tensor:
    weighted = torch.stack([weight * losses[layer] for layer, weight in weights.items()])
    return weighted.sum() / sum(weights.values())
