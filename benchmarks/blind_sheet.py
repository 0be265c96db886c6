"""Results of several engines side by side, in a random order: look, write down what is best, open the key.

    python -m benchmarks.blind_sheet OUT ours=FOLDER peer=FOLDER ...

Every folder holds a file for each pair of pictures that its engine has painted (`cat-woodcut.png`). OUT.jpg has a row
for each pair, with the engines' results shuffled; OUT.key.json says which is which.
"""

import argparse
import json
import random
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

CELL = 384
GAP = 8
LINE = 16
"""Height of the letters above a row, in pixels."""


def shuffled(pairs_of: Mapping[str, Collection[str]], seed: int) -> dict[str, list[str]]:
    """Return for each pair an order of the engines that have painted it."""
    chance = random.Random(seed)
    painted_by = {
        pair: [engine for engine, pairs in pairs_of.items() if pair in pairs]
        for pair in sorted(set().union(*pairs_of.values()))
    }
    return {pair: chance.sample(engines, len(engines)) for pair, engines in painted_by.items()}


def sheet(folders: Mapping[str, Path], order: Mapping[str, Sequence[str]]) -> Image.Image:
    """Return the rows of `order`, a letter above each result."""
    columns = max(map(len, order.values()))
    found = Image.new("RGB", (columns * (CELL + GAP), len(order) * (CELL + GAP + LINE)), "white")
    draw = ImageDraw.Draw(found)
    for row, (name, engines) in enumerate(order.items()):
        top = row * (CELL + GAP + LINE)
        for column, engine in enumerate(engines):
            left = column * (CELL + GAP)
            draw.text((left, top), f"{name} {chr(ord('A') + column)}", fill="black")
            picture = Image.open(_file(folders[engine], name)).convert("RGB")
            found.paste(ImageOps.pad(picture, (CELL, CELL), color="white"), (left, top + LINE))
    return found


def main() -> None:
    """Write the sheet and its key."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("engines", nargs="+", metavar="NAME=FOLDER")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    options = parser.parse_args()
    folders = {name: Path(folder) for name, _, folder in (each.partition("=") for each in options.engines)}
    order = shuffled(
        {name: {file.stem for file in folder.glob("*.*")} for name, folder in folders.items()}, options.seed
    )
    sheet(folders, order).save(options.out.with_suffix(".jpg"), quality=90)
    options.out.with_suffix(".key.json").write_text(json.dumps(order, indent=1) + "\n")


def _file(folder: Path, name: str) -> Path:
    return next(file for file in sorted(folder.iterdir()) if file.stem == name)


if __name__ == "__main__":
    main()
