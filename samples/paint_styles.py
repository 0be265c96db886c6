"""Paint the style images of the gallery: `python -m samples.paint_styles [NAME...] [-o DIR]`, from the project root.

The pictures are made of numbers alone, so nobody else's rights are in them. The same seed paints the same picture; they
are committed all the same, so that a checkout is ready to use.
"""

import argparse
import sys
import time
from pathlib import Path

from samples.painting import PAINTERS

SIZE = 768
SEED = 1
STYLES = Path(__file__).parent / "styles"


def paint_to(folder: Path, name: str, *, size: int = SIZE, seed: int = SEED) -> Path:
    """Paint the style `name`, `size` pixels a side, and return the JPEG file written into `folder`."""
    file = folder / f"{name}.jpg"
    # Full colour resolution: the usual half of it would blur the borders between strokes, which are the style.
    PAINTERS[name](size, seed).save(file, quality=86, subsampling=0, optimize=True, progressive=True)
    return file


def main(arguments: list[str]) -> None:
    """Paint the styles named on the command line, or all of them, and print each file with its size and time."""
    parser = argparse.ArgumentParser(
        prog="python -m samples.paint_styles", description="Paint the style images of the gallery."
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"what to paint, all by default: {', '.join(PAINTERS)}"
    )
    parser.add_argument(
        "-o", "--output", type=Path, default=STYLES, metavar="DIR", help="where to write (default: %(default)s)"
    )
    parser.add_argument("--size", type=int, default=SIZE, help="pixels a side (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="which variant to paint (default: %(default)s)")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in PAINTERS]
    if unknown:
        parser.error(f"unknown style {unknown[0]!r}: choose from {', '.join(PAINTERS)}")
    options.output.mkdir(parents=True, exist_ok=True)
    for name in options.names or PAINTERS:
        started = time.perf_counter()
        file = paint_to(options.output, name, size=options.size, seed=options.seed)
        print(f"{file}  {file.stat().st_size / 1024:.0f} KiB  {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
