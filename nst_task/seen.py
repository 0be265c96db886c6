"""An image as the network sees it, tile by tile."""

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import Final

from torch import Tensor

from nst_task import allocator, tiles
from nst_task.losses import Moments
from nst_task.network import PerceptualNetwork
from nst_task.regions import Region
from nst_task.tiles import Tile

WHOLE: Final = Region(shares=(1.0,))


class Seen:
    """The tiles of an image, each with the features of its window by layer, (1, C, H', W').

    Can be gone through again; the features of several tiles, which would fill the memory, are computed each time.
    """

    def __init__(self, network: PerceptualNetwork, image: Tensor, layers: Collection[str]) -> None:
        """image: (1, 3, H, W)."""
        self._network, self._image, self._layers = network, image, layers
        self.tiles = tiles.cut(image.shape[2:], reach=network.reach(layers))

    def __iter__(self) -> Iterator[tuple[Tile, dict[str, Tensor]]]:
        """Yield the tiles."""
        if len(self.tiles) == 1:
            yield self.tiles[0], self._features
            return
        for tile in self.tiles:
            yield tile, self._network(tile.of(self._image), self._layers)
            allocator.trim()

    def cores(self) -> Iterator[dict[str, Tensor]]:
        """Yield the features of each tile's core: views."""
        for tile, features in self:
            yield {layer: tile.core_of(each, self._network.stride(layer)) for layer, each in features.items()}

    def moments(self, regions: Sequence[Region] = (WHOLE,)) -> list[list[dict[str, Moments]]]:
        """Return the moments of each tile's core, of each region in it, by layer."""
        return [
            [
                {layer: Moments.of(core, self.cover(region, tile, layer)) for layer, core in cores.items()}
                for region in regions
            ]
            for tile, cores in zip(self.tiles, self.cores(), strict=True)
        ]

    def cover(self, region: Region, tile: Tile, layer: str) -> Tensor | None:
        """Return how much of each of a layer's features in the tile's core belongs to the region."""
        stride = self._network.stride(layer)
        cover = region.cover_at(stride)
        return cover if cover is None else tile.core_in(cover, stride)

    def moments_of_image(self) -> dict[str, Moments]:
        """Return the moments of the whole image, by layer."""
        of_tiles = [whole for (whole,) in self.moments()]
        shares = {layer: tiles.shares(self.tiles, self._network.stride(layer)) for layer in self._layers}
        return {layer: Moments.mixture([of[layer] for of in of_tiles], shares[layer]) for layer in self._layers}

    @cached_property
    def _features(self) -> dict[str, Tensor]:
        return dict(self._network.features(self._image, self._layers))
