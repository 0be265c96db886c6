"""`make bench`: what the engine costs and how good its results are, beside the textbook method, in one run.

Prints a table, and writes it as JSON, with a plot and the pictures, into a folder. Takes about a quarter of an hour on
two fast cores. CPU time is of all threads; its ratios can be compared between machines, seconds cannot.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from math import inf, isfinite
from pathlib import Path

import torch
from PIL import Image
from rich.console import Console
from rich.table import Table

from benchmarks import plot, textbook
from benchmarks.defects import DefectRuler, Defects
from benchmarks.process import paint
from benchmarks.ruler import Ruler, Score
from contract.frames import frame_epochs
from contract.parameters import QUALITIES, Parameters
from nst_task import allocator, checkpoint
from nst_task.engine import Progress, stylise
from nst_task.network import PerceptualNetwork
from nst_task.objective import Objective
from nst_task.outputs import save_picture
from nst_task.pictures import load_picture
from nst_task.scene import Scene
from nst_task.weights import DEFAULT_NETWORK

SAMPLES = Path(__file__).parent.parent / "samples"
TEXTBOOK_EPOCHS = 500


@dataclass(kw_only=True)
class Run:
    """One stylisation: how it ended, and its way there as (CPU seconds, objective)."""

    cpu_seconds: float
    score: Score
    defects: Defects
    curve: list[tuple[float, float]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table, with its target if it has one."""

    what: str
    measured: float
    unit: str = ""
    at_most: float = inf
    at_least: float = -inf

    @property
    def met(self) -> bool:
        """Whether the target was met."""
        return self.at_least <= self.measured <= self.at_most

    @property
    def target(self) -> str:
        """The target as text."""
        limits = [("<=", self.at_most), (">=", self.at_least)]
        return " ".join(f"{sign} {limit:.3g}" for sign, limit in limits if isfinite(limit))


class Stopwatch:
    """CPU seconds of this process, with the measuring itself left out."""

    def __init__(self) -> None:
        self._start, self._paused = time.process_time(), 0.0

    @property
    def seconds(self) -> float:
        """CPU seconds since the start, less the pauses."""
        return time.process_time() - self._start - self._paused

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Leave out what happens inside."""
        before = time.process_time()
        yield
        self._paused += time.process_time() - before


class Bench:
    """One pair of pictures at one size."""

    def __init__(self, content: Path, style: Path, size: int, out: Path) -> None:
        self.size, self.out = size, out
        self.network = PerceptualNetwork.load(DEFAULT_NETWORK)
        self.paths = content, style
        self.content = load_picture(content, name="The content image")
        self.style = load_picture(style, name="The style image")
        self.ruler = Ruler(self.network, self.content, self.style, size=size)
        self.defect_ruler = DefectRuler(self.content, self.style, size=size)

    def engine(self, name: str, epochs: int) -> Run:
        """Run the engine with its defaults but for the epochs."""
        marks = frame_epochs(epochs)

        def run(watch: Callable[[int, Callable[[], Image.Image]], None]) -> Image.Image:
            def on_epoch(progress: Progress) -> None:
                watch(progress.epoch, progress.image)

            parameters = Parameters(size=self.size, epochs=epochs)
            return stylise(self.content, [self.style], parameters, network=self.network, on_epoch=on_epoch)

        return self._measured(name, marks, run)

    def textbook(self, name: str) -> Run:
        """Run the textbook method."""

        def run(watch: Callable[[int, Callable[[], Image.Image]], None]) -> Image.Image:
            return textbook.stylise(
                self.content,
                self.style,
                size=self.size,
                epochs=TEXTBOOK_EPOCHS,
                network=self.network,
                on_epoch=watch,
            )

        return self._measured(name, frame_epochs(TEXTBOOK_EPOCHS), run)

    def _measured(
        self,
        name: str,
        marks: tuple[int, ...],
        run: Callable[[Callable[[int, Callable[[], Image.Image]], None]], Image.Image],
    ) -> Run:
        watch = Stopwatch()
        frames: list[tuple[float, Image.Image]] = []

        def on_epoch(epoch: int, image: Callable[[], Image.Image]) -> None:
            if epoch in marks:
                with watch.paused():
                    frames.append((watch.seconds, image()))

        result = run(on_epoch)
        cpu_seconds = watch.seconds
        save_picture(result, self.out / f"{name}.png")
        curve = [(seconds, self.ruler.score(frame).objective) for seconds, frame in frames]
        defects = self.defect_ruler.look(result)
        return Run(cpu_seconds=cpu_seconds, score=self.ruler.score(result), defects=defects, curve=curve)

    def full_size_epoch(self) -> tuple[float, float, float]:
        """Return CPU seconds and seconds of one evaluation at full size, and its share of the sgemm peak."""
        scene = Scene(self.content, [self.style], Parameters(size=self.size))
        size = scene.plan[-1].size
        objective = Objective(scene, size, self.network)
        image = scene.content(size)
        objective.evaluate(image)
        cpu, wall = _best(lambda: objective.evaluate(image))
        return cpu, wall, _operations(self.network, size) / wall / _sgemm_peak()

    def overhead_seconds(self) -> float:
        """Return the CPU seconds that a default job spends on its frames and on two checkpoints."""
        scene = Scene(self.content, [self.style], Parameters(size=self.size, epochs=10))
        last: list[Progress] = []
        stylise(self.content, [self.style], scene.parameters, network=self.network, on_epoch=last.append)
        with tempfile.TemporaryDirectory() as folder:
            frame, _ = _best(lambda: save_picture(last[-1].image(), Path(folder) / "frame.jpg"))
            saved, _ = _best(lambda: Path(folder, "saved").write_bytes(checkpoint.encode(last[-1].state, "00" * 32)))
        return frame * len(frame_epochs(Parameters().epochs)) + 2 * saved


def _best(work: Callable[[], object], tries: int = 5) -> tuple[float, float]:
    """Return the fewest (CPU seconds, seconds) that `work` took: what is more is the machine's other business."""
    taken = []
    for _ in range(tries):
        cpu, wall = time.process_time(), time.perf_counter()
        work()
        taken.append((time.process_time() - cpu, time.perf_counter() - wall))
    return min(cpu for cpu, _ in taken), min(wall for _, wall in taken)


def _sgemm_peak() -> float:
    """Return the operations per second of a large product of float32 matrices, on all threads."""
    side = 2048
    left, right = torch.randn(side, side), torch.randn(side, side)
    _, seconds = _best(lambda: left @ right, tries=10)
    return 2 * side**3 / seconds


def _operations(network: PerceptualNetwork, size: tuple[int, int]) -> float:
    """Return the operations of one evaluation: convolutions and second moments, forward and to the image."""
    total, (height, width) = 0.0, size
    for block in network.blocks:
        total += sum(2 * 9 * height * width * conv.in_channels * conv.out_channels for conv in block)
        total += 2 * height * width * block[0].out_channels ** 2
        height, width = height // 2, width // 2
    return 2 * total


def measure(bench: Bench, reference: Path | None) -> tuple[dict[str, Run], list[Row]]:
    """Run everything, and return the runs and the table."""
    say = Console(stderr=True).print
    say(f"one epoch at {bench.size} px ...")
    epoch_cpu, epoch_wall, share = bench.full_size_epoch()
    overhead = bench.overhead_seconds()
    runs: dict[str, Run] = {}
    for quality, epochs in QUALITIES.items():
        say(f"the engine, {quality} ...")
        runs[quality] = bench.engine(quality, epochs)
    say(f"the textbook, {TEXTBOOK_EPOCHS} epochs ...")
    runs["textbook"] = bench.textbook("textbook")
    say("memory and start-up ...")
    small, large = (paint(*bench.paths, f"--size={size}", "--epochs=10") for size in (bench.size, 1024))

    default, draft = runs["standard"], runs["draft"]
    ahead = runs["textbook"].score.objective / default.score.objective
    cheaper = runs["textbook"].cpu_seconds / default.cpu_seconds
    behind = default.score.objective / runs["fine"].score.objective - 1
    in_epochs, draft_in_epochs = default.cpu_seconds / epoch_cpu, draft.cpu_seconds / epoch_cpu
    first = 100 * default.curve[0][0] / default.cpu_seconds
    overhead_share = 100 * overhead / default.cpu_seconds
    rows = [
        Row(what=f"one epoch at {bench.size} px", measured=epoch_wall, unit="s"),
        Row(what="... of the sgemm peak", measured=100 * share, unit="%", at_least=75),
        Row(what="default job", measured=default.cpu_seconds, unit="CPU s"),
        Row(what="... in full-size epochs", measured=in_epochs, at_most=40),
        Row(what="draft, the same", measured=draft_in_epochs, at_most=12),
        Row(what="first frame, of the time", measured=first, unit="%", at_most=5),
        Row(what="textbook's CPU time over ours", measured=cheaper, unit="x", at_least=10),
        Row(what="textbook's objective over ours", measured=ahead, unit="x", at_least=1),
        Row(what="behind fine, three times the epochs", measured=100 * behind, unit="%", at_most=15),
        Row(what="frames and checkpoints", measured=overhead_share, unit="%", at_most=2),
        Row(what="process start to first epoch", measured=small.first_epoch_seconds, unit="s", at_most=6),
        Row(what=f"peak memory at {bench.size} px", measured=small.peak_gib, unit="GiB", at_most=2),
        Row(what="peak memory at 1024 px", measured=large.peak_gib, unit="GiB", at_most=4),
    ]
    rows += [
        Row(what=f"{name}, of the style's own", measured=getattr(default.defects, name), unit="x", at_most=1.1)
        for name in ("specks", "grain", "embossing", "patches")
    ]
    if reference:
        rows += _beside(default.score, bench.ruler.score(load_picture(reference, name="The reference")))
    return runs, rows


def _beside(ours: Score, theirs: Score) -> list[Row]:
    return [
        Row(what=f"{name}, beside the reference", measured=value, at_most=asdict(theirs)[name])
        for name, value in asdict(ours).items()
    ]


def main() -> int:
    """Measure, print, write; exit with 1 if a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__.partition("\n")[0])
    parser.add_argument("--content", type=Path, default=SAMPLES / "contents" / "chelsea.jpg")
    parser.add_argument("--style", type=Path, default=SAMPLES / "styles" / "night_wind.jpg")
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--reference", type=Path, help="another method's result for this pair, to be no worse than")
    parser.add_argument("--out", type=Path, default=Path("out/bench"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    allocator.set_up(options.size)

    bench = Bench(options.content, options.style, options.size, options.out)
    runs, rows = measure(bench, options.reference)
    machine = (
        f"{os.cpu_count()} cores, {_processor()}, torch {torch.__version__} with {torch.get_num_threads()} threads"
    )
    table = Table(title=f"{options.content.name} + {options.style.name}, {options.size} px; {machine}")
    for heading in ("", "measured", "target", "met"):
        table.add_column(heading)
    for row in rows:
        table.add_row(
            row.what, f"{row.measured:.3g} {row.unit}", row.target, ("yes" if row.met else "NO") if row.target else ""
        )
    for name, run in runs.items():
        score, marks = run.score, ", ".join(f"{what} {value:.2f}" for what, value in asdict(run.defects).items())
        table.add_row(
            f"{name}: objective", f"{score.objective:.3f}", f"style {score.style:.3f}, content {score.content:.3f}", ""
        )
        table.add_row("", "", marks, "")
    Console(width=120).print(table)
    report = {
        "machine": machine,
        "content": options.content.name,
        "style": options.style.name,
        "size": options.size,
        "rows": [
            {"what": r.what, "measured": r.measured, "unit": r.unit, "target": r.target, "met": r.met} for r in rows
        ],
        "runs": {name: asdict(run) for name, run in runs.items()},
    }
    (options.out / "engine.json").write_text(json.dumps(report, indent=2) + "\n")
    plot.draw({name: run.curve for name, run in runs.items()}, options.out / "curves.png", machine=machine)
    plot.side_by_side(
        {f"{name}: {run.cpu_seconds:.0f} CPU seconds": options.out / f"{name}.png" for name, run in runs.items()},
        options.out / "results.jpg",
    )
    return 0 if all(row.met for row in rows) else 1


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    names = [line for line in info.read_text().splitlines() if line.startswith("model name")] if info.exists() else []
    return names[0].partition(": ")[2] if names else platform.machine()


if __name__ == "__main__":
    sys.exit(main())
