"""The command line as a process of its own, and what it takes."""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

GIB: Final = 2**30


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What one process took, start and end included."""

    cpu_seconds: float
    peak_gib: float
    first_epoch_seconds: float
    """From its start to the end of its first epoch."""


def paint(content: Path, style: Path, *options: str, out: Path | None = None) -> Usage:
    """Paint `content` in the style of `style` with options of the command line, and return what it took."""
    with tempfile.TemporaryDirectory() as folder:
        frames = Path(folder) / "frames"
        command = [sys.executable, "-m", "nst_task", str(content), str(style), "-o", str(out or f"{folder}/out.png")]
        started = time.time()
        child = subprocess.Popen([*command, *options, "--frames", str(frames)], stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        if status:
            raise SystemExit(f"{' '.join([*command, *options])} failed with status {status}.")
        return Usage(
            cpu_seconds=usage.ru_utime + usage.ru_stime,
            peak_gib=usage.ru_maxrss * 1024 / GIB,
            first_epoch_seconds=(frames / "00001.jpg").stat().st_mtime - started,
        )
