"""What is shown and kept of a run of the command line while it goes on."""

from typing import TYPE_CHECKING

from PIL import Image
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from contract.frames import frame_epochs
from nst_task import film
from nst_task.outputs import save_picture
from nst_task.paintings import Painting

if TYPE_CHECKING:  # torch takes seconds to import
    from nst_task import engine


class ProgressBar(Progress):
    """Epoch, loss and time left, on a terminal only."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        super().__init__(
            TextColumn("epoch {task.fields[epoch]}/{task.fields[epochs]}"),
            BarColumn(),
            TextColumn("{task.percentage:3.0f} %  loss {task.fields[loss]:.3f}  {task.fields[left]} left"),
            console=console,
            disable=not console.is_terminal,
        )


class Watcher:
    """Follows a run: moves the bar, writes the frames, and holds on to the last epoch, and to what a film needs."""

    def __init__(self, bar: Progress, painting: Painting, epochs: int) -> None:
        self.last: engine.Progress | None = None
        self.states: list[Image.Image] = []
        self._bar, self._painting = bar, painting
        self._wanted = frozenset(frame_epochs(epochs))
        self._line = bar.add_task("", total=100, epoch=0, epochs=epochs, loss=float("nan"), left="?")

    def __call__(self, progress: "engine.Progress") -> None:
        """Take note of one epoch."""
        self.last = progress
        left = f"{progress.eta_seconds:.0f} s"
        self._bar.update(
            self._line, completed=progress.percent, epoch=progress.epoch, loss=progress.losses.total, left=left
        )
        if progress.epoch not in self._wanted:
            return
        frame = self._painting.frame(progress.epoch)
        if frame:
            save_picture(progress.image(), frame)
        if self._painting.film and progress.epoch < progress.epochs:  # the finished picture comes after
            self.states.append(progress.image(film.LONGEST_SIDE))
