"""The gallery: the painters keep their promises, and the committed pictures are fit to be shown and shared."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from samples.paint_styles import SEED, main
from samples.painting import PAINTERS

SAMPLES = Path(__file__).parents[2] / "samples"
STYLES = sorted((SAMPLES / "styles").iterdir())
CONTENTS = sorted((SAMPLES / "contents").iterdir())


def by_name(file: Path) -> str:
    return file.name


def composition(picture: Image.Image) -> npt.NDArray[np.uint8]:
    return np.asarray(picture.resize((12, 12), Image.Resampling.BOX), dtype=np.uint8).ravel()


@pytest.mark.parametrize("name", PAINTERS)
def test_a_painter_paints_the_committed_picture_each_time(name: str) -> None:
    sketch = PAINTERS[name](48, SEED)
    assert (sketch.mode, sketch.size) == ("RGB", (48, 48))
    assert sketch.tobytes() == PAINTERS[name](48, SEED).tobytes()
    with Image.open(SAMPLES / "styles" / f"{name}.jpg") as committed:
        # Strokes are not the same at 48 pixels, but the composition is.
        likeness = np.corrcoef(composition(committed), composition(sketch))[0, 1]
    assert likeness > 0.8


def test_another_seed_paints_another_picture() -> None:
    assert PAINTERS["pointillism"](48, 1).tobytes() != PAINTERS["pointillism"](48, 2).tobytes()


def test_the_command_paints_only_what_is_asked_for(tmp_path: Path) -> None:
    main(["woodcut_wave", "-o", str(tmp_path), "--size", "48"])
    assert [file.name for file in tmp_path.iterdir()] == ["woodcut_wave.jpg"]


def test_the_command_rejects_an_unknown_style_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["fresco", "-o", str(tmp_path)])
    assert "unknown style 'fresco'" in capsys.readouterr().err


def test_the_gallery_has_one_style_image_per_painter() -> None:
    assert [file.name for file in STYLES] == [f"{name}.jpg" for name in sorted(PAINTERS)]


@pytest.mark.parametrize("file", [*STYLES, *CONTENTS], ids=by_name)
def test_a_sample_is_a_small_rgb_jpeg(file: Path) -> None:
    with Image.open(file) as image:
        assert (image.format, image.mode) == ("JPEG", "RGB")
        assert 256 <= min(image.size) <= max(image.size) <= 768
    assert file.stat().st_size <= 350 * 1024


@pytest.mark.parametrize("file", [*STYLES, *CONTENTS], ids=by_name)
def test_the_readme_has_a_complete_row_for_every_sample(file: Path) -> None:
    rows = (SAMPLES / "README.md").read_text(encoding="utf-8").splitlines()
    (row,) = (row for row in rows if row.startswith(f"| `{file.name}` |"))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert all(cells)
    # A photograph names its source and its licence; the styles share one.
    assert len(cells) == (4 if file in CONTENTS else 2)
    if file in CONTENTS:
        assert cells[-1].startswith(("CC0", "public domain", "CC BY 2.0"))


def test_every_example_is_a_photograph_in_a_gallery_style() -> None:
    photographs, styles = ({file.stem for file in files} for files in (CONTENTS, STYLES))
    examples = {tuple(file.stem.split("-")) for file in (SAMPLES / "paintings").iterdir()}
    assert examples == {(photograph, style) for photograph in photographs - {"camera"} for style in styles}
