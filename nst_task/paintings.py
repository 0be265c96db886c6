"""Which photographs a run paints, and where it writes what comes of each."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from contract.errors import InvalidImage, InvalidParameter, OutputNotWritable
from contract.formats import NAMES
from contract.frames import frame_epochs
from nst_task.formats import ENDINGS
from nst_task.outputs import ENDINGS as OUT_ENDINGS


@dataclass(frozen=True, kw_only=True)
class Painting:
    """One photograph, the file of its result, and, if they are wanted, the folder of its frames and its film."""

    content: Path
    out: Path
    frames: Path | None
    film: Path | None = None

    @property
    def checkpoint(self) -> Path:
        """What an interrupted run leaves."""
        return self.out.with_name(f"{self.out.name}.checkpoint")

    @property
    def is_done(self) -> bool:
        """Whether an earlier run ended with a result."""
        return self.out.exists() and not self.checkpoint.exists()

    def frame(self, epoch: int) -> Path | None:
        """The file of a frame, None where none are wanted."""
        return self.frames / f"{epoch:05d}.jpg" if self.frames else None

    def files(self, epochs: int) -> list[Path]:
        """Every file that is written, the result first."""
        frames = filter(None, map(self.frame, frame_epochs(epochs)))
        return [self.out, *frames, *([self.film] if self.film else []), self.checkpoint]


def plan(contents: Sequence[Path], out: str, frames: Path | None, film: Path | None = None) -> list[Painting]:
    """Return what to paint: one photograph as the file `out`, or any number of them into the folder `out`.

    A folder among `contents` stands for the picture files in it, in the order of their names. Into a folder, a result
    is called as its photograph; of two with the same name, the second gets a number. Raises InvalidImage for a folder
    without pictures, InvalidParameter, and OutputNotWritable for a folder that cannot be made.
    """
    is_many = len(contents) > 1 or any(content.is_dir() for content in contents)
    if is_many and film:
        raise InvalidParameter(f"The film {str(film)!r} is of one picture, and there may be several: name one.")
    photographs = [photograph for content in contents for photograph in _pictures_in(content)]
    folder = Path(out)
    is_folder = folder.is_dir() or out.endswith(os.sep)
    if not (is_many or is_folder):
        _make_folder(frames)
        return [Painting(content=photographs[0], out=folder, frames=frames, film=film)]
    if folder.suffix.lower() in OUT_ENDINGS and not is_folder:
        raise InvalidParameter(
            f"The output {out!r} is one file: several pictures need a folder, as in 'painted/', and so does a folder."
        )
    names = list(_different(photographs))
    paintings = [
        Painting(
            content=photograph,
            out=folder / f"{name}.png",
            frames=frames / name if frames and is_many else frames,
            film=film,
        )
        for photograph, name in zip(photographs, names, strict=True)
    ]
    for made in (folder, *(painting.frames for painting in paintings)):
        _make_folder(made)
    return paintings


def _pictures_in(content: Path) -> list[Path]:
    if not content.is_dir():
        return [content]
    try:
        files = sorted(content.iterdir())
    except OSError as error:
        raise InvalidImage(f"The folder {str(content)!r} cannot be read ({error.strerror}): name another.") from error
    found = [
        file for file in files if file.suffix.lower() in ENDINGS and not file.name.startswith(".") and file.is_file()
    ]
    if not found:
        raise InvalidImage(f"The folder {str(content)!r} has no pictures in it ({NAMES}): name another.")
    return found


def _different(photographs: Sequence[Path]) -> Iterator[str]:
    taken: set[str] = set()
    for photograph in photographs:
        name, number = photograph.stem, 1
        while name.casefold() in taken:  # many file systems make no difference of case
            number += 1
            name = f"{photograph.stem}-{number}"
        taken.add(name.casefold())
        yield name


def _make_folder(path: Path | None) -> None:
    if path:
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputNotWritable(
                f"The folder {str(path)!r} cannot be made ({error.strerror}): name another."
            ) from error
