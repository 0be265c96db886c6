"""`python -m benchmarks.large_pictures`: what it takes to read the largest pictures that are taken, each in a process.

The pictures are noise that was enlarged: about as many bytes as a photograph has. Memory is the whole process's.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PIL import Image

from benchmarks.process import GIB
from nst_task.pictures import PictureLimits, load_picture

PHONE, LARGEST = (8064, 6048), (16320, 12240)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A picture to read."""

    name: str
    size: tuple[int, int]
    file_format: str
    options: dict[str, Any]


CASES: Final = (
    Case(name="JPEG", size=PHONE, file_format="JPEG", options={"quality": 90}),
    Case(name="JPEG", size=LARGEST, file_format="JPEG", options={"quality": 90}),
    Case(name="progressive JPEG", size=LARGEST, file_format="JPEG", options={"quality": 90, "progressive": True}),
    Case(
        name="progressive JPEG, 4:4:4",
        size=(13312, 9984),
        file_format="JPEG",
        options={"quality": 90, "progressive": True, "subsampling": 0},
    ),
    Case(
        name="JPEG 2000",
        size=PHONE,
        file_format="JPEG2000",
        options={"quality_mode": "rates", "quality_layers": [20]},
    ),
    Case(name="TIFF, LZW in strips", size=LARGEST, file_format="TIFF", options={"compression": "tiff_lzw"}),
    Case(name="HEIC", size=PHONE, file_format="HEIF", options={"quality": 60}),
    Case(name="JPEG XL", size=PHONE, file_format="JXL", options={"quality": 90}),
)


def main() -> None:
    """Measure and print a table in Markdown, or read one picture and print what that took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.large_pictures")
    parser.add_argument("--read", type=Path)
    options = parser.parse_args()
    if options.read:
        read(options.read)
        return
    print("| picture | pixels | file | read as | seconds | memory |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            path = made(case, Path(folder) / "picture")
            command = [sys.executable, "-m", "benchmarks.large_pictures", "--read", str(path)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            megapixels, megabytes = case.size[0] * case.size[1] / 1e6, path.stat().st_size / 1e6
            print(
                f"| {case.name} | {megapixels:.0f} million | {megabytes:.0f} MB | {done.stdout.strip()} |", flush=True
            )


def made(case: Case, path: Path) -> Path:
    """Write the picture."""
    width, height = case.size
    Image.effect_noise((width // 8, height // 8), 60).resize(case.size).convert("RGB").save(
        path, case.file_format, **case.options
    )
    return path


def read(path: Path) -> None:
    """Read a picture, and print the size that it has then, seconds and memory."""
    began = time.perf_counter()
    picture = load_picture(path, name="The picture", limits=PictureLimits(max_bytes=2**30))
    seconds = time.perf_counter() - began
    # Of this process alone: `getrusage` counts what its parent had, too.
    (kib,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    print(f"{picture.width} x {picture.height} | {seconds:.1f} s | {int(kib) * 1024 / GIB:.2f} GiB")


if __name__ == "__main__":
    main()
