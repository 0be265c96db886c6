"""The pictures of one scene, at the sizes that the engine works on."""

import pytest
from PIL import Image

from contract.parameters import Parameters
from nst_task import schedule
from nst_task.scene import Scene


@pytest.mark.parametrize(
    ("style_side", "scale", "size", "shown_at"),
    [
        (300, 1.0, 512, 512),  # enlarged: its strokes have their size beside the picture
        (2000, 1.0, 512, 512),
        (2000, 0.5, 512, 256),
        (300, 1.0, 1024, 1024),
        (300, 1.0, 2048, 1024),  # no more enlarged beyond what strokes grow to
        (1500, 1.0, 2048, 1500),  # but as large as it is
        (9000, 1.0, 2048, 2048),
        (9000, 0.5, 2048, 1024),
        (300, 2.0, 2048, 2048),
    ],
)
def test_in_prints_a_style_is_shown_at_its_own_size(
    style_side: int, scale: float, size: int, shown_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A quarter of everything: the real sizes take seconds.
    monkeypatch.setattr("nst_task.scene.STROKES_GROW_TO", schedule.STROKES_GROW_TO // 4)
    style = Image.new("RGB", (style_side // 4, style_side // 8))
    scene = Scene(Image.new("RGB", (64, 64)), [style], Parameters(size=256, style_scale=scale))
    (shown,) = scene.styles((size // 8, size // 4))
    assert max(shown.shape[2:]) == pytest.approx(shown_at / 4, abs=1)
