"""Measure what a picture to print takes beside one of 512 px, and what bfloat16 saves where the processor has it.

Every line is a whole process of the command line, one after the other: `python -m benchmarks.prints`. Pictures and the
table as JSON are written into out/prints/.
"""

import argparse
import json
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import Final

import torch
from PIL import Image
from rich.console import Console
from rich.table import Table

from benchmarks.process import Usage, paint
from nst_task.hardware import Hardware

SAMPLES: Final = Path(__file__).parent.parent / "samples"
_SMALL: Final = 512


def measure(content: Path, style: Path, sizes: list[int], out: Path) -> dict[str, tuple[Usage, float]]:
    """Return what each job took, by name, and the megapixels of its result."""
    has_bfloat16 = Hardware.choose("cpu").precision is torch.bfloat16
    precisions = ("float32", "bfloat16") if has_bfloat16 else ("float32",)
    taken = {}
    for precision, size in product(precisions, [_SMALL, *sizes]):
        picture = out / f"{size}-{precision}.png"
        usage = paint(content, style, f"--size={size}", f"--precision={precision}", out=picture)
        with Image.open(picture) as painted:
            taken[f"{size} px, {precision}"] = usage, painted.width * painted.height / 1e6
    return taken


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.prints", description=__doc__.partition("\n")[0])
    parser.add_argument("--content", type=Path, default=SAMPLES / "contents" / "rocket.jpg")
    parser.add_argument("--style", type=Path, default=SAMPLES / "styles" / "golden_tree.jpg")
    parser.add_argument("--sizes", type=int, nargs="+", default=[2048])
    parser.add_argument("--out", type=Path, default=Path("out/prints"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)

    taken = measure(options.content, options.style, options.sizes, options.out)
    small, megapixels = taken[f"{_SMALL} px, float32"]
    table = Table("job", "CPU s", f"of {_SMALL} px", "the same per pixel", "peak memory")
    for name, (usage, its_megapixels) in taken.items():
        ratio = usage.cpu_seconds / small.cpu_seconds
        per_pixel = ratio * megapixels / its_megapixels
        table.add_row(name, f"{usage.cpu_seconds:.0f}", f"{ratio:.2f}", f"{per_pixel:.2f}", f"{usage.peak_gib:.2f} GiB")
    Console().print(table)
    written = {name: asdict(usage) for name, (usage, _) in taken.items()}
    (options.out / "prints.json").write_text(json.dumps(written, indent=1))


if __name__ == "__main__":
    main()
