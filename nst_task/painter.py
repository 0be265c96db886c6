"""Paint one photograph of the command line: with a bar, frames, and what signals ask for."""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PIL import Image

from contract.errors import CheckpointMissing, Interrupted
from contract.parameters import Parameters
from nst_task import memory
from nst_task.film import save_film
from nst_task.outputs import save_picture, with_alpha
from nst_task.paintings import Painting
from nst_task.pictures import Picture, read_picture
from nst_task.remarks import remarks_on
from nst_task.sigterm import Terminated, ignore_sigterm
from nst_task.watcher import ProgressBar, Watcher

if TYPE_CHECKING:  # torch takes seconds to import: a picture that cannot be read is reported before
    from nst_task import engine
    from nst_task.network import PerceptualNetwork

EXIT_STOPPED: Final = 130


@dataclass(kw_only=True)
class Painter:
    """What all photographs of one command are painted with. `first` is the first image, if it is a visitor's own."""

    styles: Sequence[Image.Image]
    shares: Sequence[float]
    masks: Sequence[Image.Image]
    first: Image.Image | None
    parameters: Parameters
    network_name: str
    device: str
    precision: str
    keeps_alpha: bool

    def paint(self, painting: Painting, *, is_resumed: bool) -> int:
        """Return the exit code: 0, or EXIT_STOPPED after Ctrl-C. Raises NstTaskError, Interrupted among them."""
        content = self._read(painting.content)
        network = self._network
        from nst_task import checkpoint  # noqa: PLC0415 - see TYPE_CHECKING above
        from nst_task.engine import stylise  # noqa: PLC0415

        job = checkpoint.fingerprint(
            content.image,
            self.styles,
            self.shares,
            self.parameters,
            self.network_name,
            first=self.first,
            masks=self.masks,
        )
        resume = checkpoint.decode(_read_checkpoint(painting.checkpoint), job) if is_resumed else None
        if resume and (remark := network.hardware.remark_on(resume.computed)):
            print(remark, file=sys.stderr)
        started = time.monotonic()
        with ProgressBar() as bar:
            watcher = Watcher(bar, painting, self.parameters.epochs)
            try:
                picture = stylise(
                    content.image,
                    self.styles,
                    self.parameters,
                    network=network,
                    weights=self.shares,
                    first=self.first,
                    masks=self.masks,
                    on_epoch=watcher,
                    resume=resume,
                )
            except KeyboardInterrupt:
                if not watcher.last:
                    raise
                bar.stop()
                return self._stop(watcher, watcher.last, content, painting)
            except Terminated as sigterm:
                ignore_sigterm()
                if not watcher.last:
                    raise
                painting.checkpoint.write_bytes(checkpoint.encode(watcher.last.state, job))
                raise _resumable(watcher.last, painting.checkpoint) from sigterm
        self._save(picture, content, painting, watcher)
        painting.checkpoint.unlink(missing_ok=True)
        seconds = time.monotonic() - started
        size = f"{picture.width} x {picture.height} pixels"
        print(f"{painting.out}: {size}, {self.parameters.epochs} epochs in {seconds:.0f} s")
        return 0

    @cached_property
    def _network(self) -> "PerceptualNetwork":
        from nst_task.hardware import Hardware  # noqa: PLC0415
        from nst_task.network import PerceptualNetwork  # noqa: PLC0415

        hardware = Hardware.choose(self.device, self.precision)
        if hardware.device.type == "cpu":
            memory.require_for(self.parameters.size)
        return PerceptualNetwork.load(self.network_name, hardware)

    def _read(self, path: Path) -> Picture:
        name = f"The content image {path.name}"
        content = read_picture(path, name=name)
        for remark in remarks_on(content, name, keeps_alpha=self.keeps_alpha):
            print(remark, file=sys.stderr)
        if content.alpha and not self.keeps_alpha:
            print("--keep-alpha keeps them, in a .png or .webp file.", file=sys.stderr)
        return content

    def _save(self, picture: Image.Image, content: Picture, painting: Painting, watcher: Watcher) -> None:
        save_picture(with_alpha(picture, content.alpha) if self.keeps_alpha else picture, painting.out)
        if painting.film:
            save_film([*watcher.states, picture], painting.film)

    def _stop(self, watcher: Watcher, last: "engine.Progress", content: Picture, painting: Painting) -> int:
        self._save(last.image(), content, painting, watcher)
        print(f"Stopped after epoch {last.epoch} of {last.epochs}: {painting.out} is the picture so far.")
        return EXIT_STOPPED


def _read_checkpoint(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CheckpointMissing(
            f"There is no checkpoint to resume from ({path}: {error.strerror}): leave out --resume to start anew."
        ) from error


def _resumable(last: "engine.Progress", kept: Path) -> Interrupted:
    return Interrupted(
        f"Interrupted after epoch {last.epoch} of {last.epochs}: "
        f"give the same command with --resume to go on from {kept}."
    )
