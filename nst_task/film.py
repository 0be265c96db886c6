"""A film of how a painting came to be: its frames, each fading into the next, then the finished picture for a while."""

import importlib.util
import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, repeat
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from contract.errors import InvalidParameter
from nst_task.outputs import check_writable, save_bytes

LONGEST_SIDE: Final = 1080
"""Of a film, in pixels."""
SECONDS_PER_STATE: Final = 0.15
SECONDS_FINISHED: Final = 1.5
_FRAMES_PER_SECOND: Final = 30
_BITS_PER_SECOND: Final = 12_000_000


def check_film_path(path: Path) -> None:
    """Raise InvalidParameter or OutputNotWritable now, if `save_film` would after minutes of work."""
    suffix = path.suffix.lower()
    if suffix not in _ENCODERS:
        raise InvalidParameter(f"The film {str(path)!r} must end in one of {', '.join(_ENCODERS)}.")
    if suffix == ".mp4" and not importlib.util.find_spec("av"):
        raise InvalidParameter("A film as .mp4 needs PyAV: run `pip install av`, or name a .webp or .gif file.")
    check_writable(path)


def save_film(states: Sequence[Image.Image], path: Path) -> None:
    """Write a film in the format of the suffix of `path`: whole, or not at all.

    states: at least one, mode RGB, of any sizes, the finished picture last. Raises InvalidParameter, OutputNotWritable.
    """
    check_film_path(path)
    finished = states[-1]
    scale = min(1, LONGEST_SIDE / max(finished.size))
    # Video formats halve the size of the colours.
    width, height = (max(2, 2 * round(side * scale / 2)) for side in finished.size)
    alike = [state.resize((width, height), Image.Resampling.LANCZOS) for state in states]
    save_bytes(_ENCODERS[path.suffix.lower()](alike), path)


def _mp4(states: Sequence[Image.Image]) -> bytes:
    import av  # noqa: PLC0415 - no job in a container needs it

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "film.mp4"
        # What a player needs to begin with is written last, and moved to the front in the file.
        with av.open(str(file), mode="w", options={"movflags": "faststart"}) as film:
            stream = film.add_stream("h264", rate=_FRAMES_PER_SECOND)
            stream.width, stream.height = states[0].size
            stream.pix_fmt, stream.bit_rate = "yuv420p", _BITS_PER_SECOND
            for picture in _fading(states):
                film.mux(stream.encode(av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")))
            film.mux(stream.encode())
        return file.read_bytes()


def _fading(states: Sequence[Image.Image]) -> Iterator[Image.Image]:
    steps = round(SECONDS_PER_STATE * _FRAMES_PER_SECOND)
    for one, next_one in pairwise(states):
        yield from (Image.blend(one, next_one, step / steps) for step in range(steps))
    yield from repeat(states[-1], round(SECONDS_FINISHED * _FRAMES_PER_SECOND))


def _animation(file_format: str) -> Callable[[Sequence[Image.Image]], bytes]:
    def encode(states: Sequence[Image.Image]) -> bytes:
        encoded = io.BytesIO()
        first, *others = states
        # In milliseconds.
        shown = [*repeat(round(1000 * SECONDS_PER_STATE), len(others)), round(1000 * SECONDS_FINISHED)]
        first.save(encoded, file_format, save_all=True, append_images=others, duration=shown, loop=0)
        return encoded.getvalue()

    return encode


_ENCODERS: Final = {".mp4": _mp4, ".webp": _animation("WEBP"), ".gif": _animation("GIF")}
