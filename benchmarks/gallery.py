"""`make gallery`: sample photographs in all sample styles, with the default parameters: the examples of the site."""

import argparse
from collections.abc import Sequence
from itertools import product
from pathlib import Path

from PIL import Image
from rich.progress import track

from contract.parameters import Parameters
from nst_task.engine import stylise
from nst_task.network import PerceptualNetwork
from nst_task.outputs import save_picture
from nst_task.pictures import load_picture
from nst_task.weights import DEFAULT_NETWORK

SAMPLES = Path(__file__).parent.parent / "samples"
CONTENTS = ("astronaut", "chelsea", "coffee", "rocket", "summer_palace")
STYLES = tuple(sorted(path.stem for path in (SAMPLES / "styles").glob("*.jpg")))
ON_SHEET = (
    ("astronaut", "chelsea", "summer_palace", "coffee"),
    ("woodcut_wave", "night_wind", "stained_glass", "pastel", "batik", "poster"),
)
"""What the README shows of them."""
PAINTINGS = SAMPLES / "paintings"
CELL = 240
GAP = 6


def paint(
    contents: Sequence[Path], styles: Sequence[Path], folder: Path, *, size: int
) -> dict[tuple[Path, Path], Image.Image]:
    """Return the result of each pair, which is also written into `folder`; what is there already is taken as it is."""
    network = PerceptualNetwork.load(DEFAULT_NETWORK)
    folder.mkdir(parents=True, exist_ok=True)
    painted: dict[tuple[Path, Path], Image.Image] = {}
    for content, style in track(list(product(contents, styles)), description="painting"):
        path = folder / f"{content.stem}-{style.stem}-{size}.png"
        if not path.exists():
            pictures = (load_picture(content, name=content.name), load_picture(style, name=style.name))
            save_picture(stylise(pictures[0], [pictures[1]], Parameters(size=size), network=network), path)
        painted[content, style] = Image.open(path)
    return painted


def contact_sheet(
    contents: Sequence[Path], styles: Sequence[Path], painted: dict[tuple[Path, Path], Image.Image]
) -> Image.Image:
    """Return a table of pictures: styles along the top, photographs along the left, results between them."""
    step = CELL + GAP
    sheet = Image.new("RGB", (step * (len(styles) + 1) + GAP, step * (len(contents) + 1) + GAP), "white")
    for column, style in enumerate(styles, start=1):
        _paste(sheet, Image.open(style), column, 0)
    for row, content in enumerate(contents, start=1):
        _paste(sheet, Image.open(content), 0, row)
        for column, style in enumerate(styles, start=1):
            _paste(sheet, painted[content, style], column, row)
    return sheet


def _paste(sheet: Image.Image, picture: Image.Image, column: int, row: int) -> None:
    side = min(picture.size)
    left, top = ((length - side) // 2 for length in picture.size)
    square = picture.convert("RGB").crop((left, top, left + side, top + side))
    cell = square.resize((CELL, CELL), Image.Resampling.LANCZOS)
    sheet.paste(cell, (GAP + column * (CELL + GAP), GAP + row * (CELL + GAP)))


def main() -> None:
    """Paint, and write the paintings and the contact sheet."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gallery", description=__doc__)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--out", type=Path, default=Path("docs/pictures/gallery.jpg"), help="the contact sheet")
    parser.add_argument("--folder", type=Path, default=Path("out/gallery"), help="the single pictures")
    parser.add_argument("--style", choices=STYLES, nargs="+", help="only these, and no contact sheet: for a new style")
    options = parser.parse_args()
    contents, styles = _files("contents", CONTENTS), _files("styles", options.style or STYLES)
    painted = paint(contents, styles, options.folder, size=options.size)
    PAINTINGS.mkdir(exist_ok=True)
    for (content, style), picture in painted.items():
        picture.convert("RGB").save(PAINTINGS / f"{content.stem}-{style.stem}.jpg", quality=88)
    print(f"{PAINTINGS}: {len(contents)} photographs in {len(styles)} styles.")
    if options.style is None:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        rows, columns = ON_SHEET
        contact_sheet(_files("contents", rows), _files("styles", columns), painted).save(options.out, quality=88)
        print(f"{options.out}: some of them.")


def _files(kind: str, names: Sequence[str]) -> list[Path]:
    return [SAMPLES / kind / f"{name}.jpg" for name in names]


if __name__ == "__main__":
    main()
