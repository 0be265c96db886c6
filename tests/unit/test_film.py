"""Films of how a painting came to be."""

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from contract.errors import InvalidParameter, OutputNotWritable
from nst_task.film import LONGEST_SIDE, SECONDS_FINISHED, SECONDS_PER_STATE, check_film_path, save_film

STATES = [Image.new("RGB", (size, size // 2 + 1), color) for size, color in ((40, "red"), (80, "lime"), (80, "blue"))]
CLOSE = 6
"""Of 255: what encoders change."""


def colors_of_video(path: Path) -> list[tuple[float, ...]]:
    with av.open(str(path)) as film:
        return [tuple(frame.to_ndarray(format="rgb24").mean(axis=(0, 1))) for frame in film.decode(video=0)]


def test_a_video_fades_between_states_and_rests_on_the_last(tmp_path: Path) -> None:
    save_film(STATES, tmp_path / "film.mp4")
    shown = colors_of_video(tmp_path / "film.mp4")
    steps, rest = round(SECONDS_PER_STATE * 30), round(SECONDS_FINISHED * 30)
    assert len(shown) == 2 * steps + rest
    assert shown[0] == pytest.approx((255, 0, 0), abs=CLOSE)
    assert shown[1] == pytest.approx((255 * (1 - 1 / steps), 255 / steps, 0), abs=2 * CLOSE)
    assert all(color == pytest.approx((0, 0, 255), abs=CLOSE) for color in shown[-rest:])


def test_a_video_has_even_sides_and_is_no_larger_than_a_screen(tmp_path: Path) -> None:
    save_film([Image.new("RGB", (2048, 1111), "red")], tmp_path / "film.mp4")
    with av.open(str(tmp_path / "film.mp4")) as film:
        stream = film.streams.video[0]
        assert (stream.width, stream.height) == (LONGEST_SIDE, 586)


@pytest.mark.parametrize("suffix", [".webp", ".gif"])
def test_an_animation_has_every_state_and_rests_on_the_last(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"film{suffix}"
    save_film(STATES, path)
    with Image.open(path) as film:
        shown, milliseconds = [], []
        for number in range(3):
            film.seek(number)
            shown.append(np.asarray(film.convert("RGB")).mean(axis=(0, 1)))
            milliseconds.append(film.info["duration"])
    assert np.allclose(shown, [(255, 0, 0), (0, 255, 0), (0, 0, 255)], atol=CLOSE)
    assert milliseconds == [150, 150, 1500]


def test_an_unusable_output_is_refused_before_painting(tmp_path: Path) -> None:
    with pytest.raises(InvalidParameter, match=r"film\.avi' must end in one of \.mp4, \.webp, \.gif"):
        check_film_path(tmp_path / "film.avi")
    with pytest.raises(OutputNotWritable, match="nowhere"):
        check_film_path(tmp_path / "nowhere" / "film.mp4")


def test_without_an_encoder_the_package_to_install_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(InvalidParameter, match="pip install av"):
        check_film_path(tmp_path / "film.mp4")
    check_film_path(tmp_path / "film.webp")
