"""The command line: a process of its own where signals, a terminal or its start count, a call elsewhere."""

import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from contract.parameters import Parameters
from nst_task.cli import main
from nst_task.engine import stylise
from nst_task.network import PerceptualNetwork

ROOT = Path(__file__).parents[2]
QUICK = ("--size", "256", "--epochs", "10", "--precision", "float32")
"""In the precision that the engine has of itself, whatever this processor has, to compare with."""

LONG = ("--size", "256", "--epochs", "2000")


class Workshop:
    """A folder with a content and a style image, and the command line run in it."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.out = folder / "out.png"
        self._capture = capture

    def command(self, *options: str, pictures: tuple[str, ...] = ("content.png", "style.png")) -> list[str]:
        return [sys.executable, "-m", "nst_task", *pictures, "-o", str(self.out), *options]

    def run(self, *options: str, pictures: tuple[str, ...] = ("content.png", "style.png")) -> "Result":
        """Run it in this process, which has the engine already."""
        before = signal.getsignal(signal.SIGTERM)
        try:
            code = main(self.command(*options, pictures=pictures)[3:])
        finally:
            signal.signal(signal.SIGTERM, before)
        return Result(code, *self._capture.readouterr())

    def start(
        self, *options: str, pictures: tuple[str, ...] = ("content.png", "style.png"), out: str | None = None
    ) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*self.command(*options, pictures=pictures), *(("-o", out) if out else ())],
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @staticmethod
    def environment(**more: str) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(ROOT), **more}

    def wait_for_frame(self, process: "subprocess.Popen[str]", frame: str) -> None:
        while not (self.folder / "frames" / frame).exists():
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)


class Result:
    """What a process left behind."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def workshop(
    tmp_path: Path,
    content: Image.Image,
    style: Image.Image,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Workshop]:
    content.save(tmp_path / "content.png")
    style.save(tmp_path / "style.png")
    monkeypatch.chdir(tmp_path)
    yield Workshop(tmp_path, capsys)
    assert not list(tmp_path.glob(".*.part")), "a partial file was left behind"


def size_of(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


def assert_refused(workshop: Workshop, result: Result, error: str, *said: str, code: int = 64) -> None:
    assert result.code == code
    assert re.fullmatch(rf"{error}: .+\n", result.err), result.err
    assert all(part in result.err for part in said), result.err
    assert result.out == ""
    assert not workshop.out.exists()


def test_it_paints_a_picture_and_prints_only_where(workshop: Workshop) -> None:
    process = workshop.start(*QUICK)
    out, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    assert re.fullmatch(r".*/out\.png: 256 x 64 pixels, 10 epochs in \d+ s\n", out)
    with Image.open(workshop.out) as painted:
        assert (painted.size, painted.mode) == ((256, 64), "RGB")


def test_frames_show_growth_and_end_with_the_result(workshop: Workshop) -> None:
    workshop.run(*QUICK, "--frames", "frames")
    frames = sorted((workshop.folder / "frames").iterdir())
    sizes = [size_of(frame) for frame in frames]
    assert [frame.name for frame in frames] == [f"{epoch:05d}.jpg" for epoch in range(1, 11)]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1] == (256, 64)


def test_what_a_mask_leaves_out_is_kept(workshop: Workshop) -> None:
    mask = Image.new("L", (256, 64), 0)
    mask.paste(255, (0, 0, 128, 64))
    mask.save(workshop.folder / "mask.png")
    assert workshop.run(*QUICK, "--mask", "mask.png").code == 0
    with Image.open(workshop.out) as painted, Image.open(workshop.folder / "content.png") as photograph:
        assert painted.crop((160, 0, 256, 64)).tobytes() == photograph.crop((160, 0, 256, 64)).tobytes()
        assert painted.crop((0, 0, 96, 64)).tobytes() != photograph.crop((0, 0, 96, 64)).tobytes()


def test_a_mask_too_many_is_refused(workshop: Workshop) -> None:
    result = workshop.run(*QUICK, "--mask", "content.png", "--mask", "content.png")
    assert_refused(workshop, result, "InvalidParameter", "masks has 2 pictures for 1 style images")


def test_a_film_shows_the_image_as_it_grows(workshop: Workshop) -> None:
    result = workshop.run(*QUICK, "--film", "film.webp")
    assert (result.code, result.err) == (0, "")
    with Image.open(workshop.folder / "film.webp") as film:
        assert film.size == (256, 64)
        film.seek(9)
        with pytest.raises(EOFError):
            film.seek(10)


@pytest.mark.parametrize(
    ("film", "said"), [("film.avi", "must end in one of"), ("out.webp", "would replace the picture")]
)
def test_a_film_that_cannot_be_written_is_refused_at_once(workshop: Workshop, film: str, said: str) -> None:
    result = workshop.run("-o", str(workshop.folder / "out.webp"), "--film", str(workshop.folder / film))
    assert_refused(workshop, result, "InvalidParameter", film, said)


def test_a_terminal_shows_epoch_loss_and_time_left(workshop: Workshop) -> None:
    master, terminal = pty.openpty()
    process = subprocess.Popen(
        workshop.command(*QUICK),
        cwd=workshop.folder,
        env=workshop.environment(TERM="xterm", COLUMNS="100"),
        stdout=subprocess.DEVNULL,
        stderr=terminal,
    )
    os.close(terminal)
    shown = b""
    try:
        while part := os.read(master, 4096):
            shown += part
    except OSError:  # how Linux says that the other end has been closed
        pass
    os.close(master)
    assert process.wait() == 0
    assert re.search(r"epoch 10/10 .*100 %  loss \d\.\d{3}  0 s left", shown.decode())


def test_all_parameters_reach_the_engine(
    workshop: Workshop, network: PerceptualNetwork, content: Image.Image, style: Image.Image
) -> None:
    parameters = Parameters(
        size=256,
        epochs=10,
        style_strength=3,
        style_scale=0.5,
        smoothness=9,
        preserve_colors=True,
        init="noise",
        seed=5,
    )
    numbers = ("--style-strength", "3", "--style-scale", "0.5", "--smoothness", "9", "--seed", "5")
    assert workshop.run(*QUICK, *numbers, "--preserve-colors", "--init", "noise").code == 0
    with Image.open(workshop.out) as painted:
        assert painted.tobytes() == stylise(content, [style], parameters, network=network).tobytes()


def test_a_blend_counts_its_weights(workshop: Workshop) -> None:
    three = ("content.png", "style.png", "content.png", "style.png")
    assert workshop.run(*QUICK, "--blend", "1,2,1", pictures=three).code == 0
    blend = workshop.out.read_bytes()
    assert workshop.run(*QUICK, "--blend", "2,1,2", pictures=three).code == 0
    assert workshop.out.read_bytes() != blend


def test_help_is_quick_and_names_every_parameter_and_exit_code(workshop: Workshop) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "nst_task", "--help"],
        env=workshop.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert " torch" not in done.stderr
    options = (
        "--size --epochs --quality --style-strength --style-scale --preserve-colors --init --smoothness --seed --blend"
    )
    for said in (
        *options.split(),
        "--frames",
        "--resume",
        "--keep-alpha",
        "--network",
        "exit codes",
        "64",
        "70",
        "75",
        "130",
    ):
        assert said in done.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--size", "255"), "size is 255"),
        (("--size", "4097"), "size is 4097"),
        (("--size", "big"), "--size: 'big' is not a whole number"),
        (("--epochs", "5"), "epochs is 5"),
        (("--style-strength", "0"), "style_strength is 0.0"),
        (("--init", "zebra"), "init is 'zebra'"),
        (("--seed", "-3"), "seed is -3"),
        (("--blend", "1,2"), "weights has 2 values for 1 style"),
        (("--blend", "a"), "--blend: 'a' is not a list of numbers"),
        (("--quality", "best"), "--quality: invalid choice: 'best'"),
        (("--quality", "draft", "--epochs", "20"), "not allowed with"),
        (("--unknown",), "unrecognized arguments: --unknown"),
        (("--network", "alexnet"), "alexnet"),
    ],
)
def test_a_wrong_parameter_is_one_clear_line(workshop: Workshop, options: tuple[str, ...], said: str) -> None:
    assert_refused(workshop, workshop.run(*options), "InvalidParameter", said)


def test_four_styles_are_refused(workshop: Workshop) -> None:
    result = workshop.run(pictures=("content.png", *["style.png"] * 4))
    assert_refused(workshop, result, "InvalidParameter", "styles has 4 pictures")


@pytest.mark.parametrize("which", ["content.png", "style.png"])
@pytest.mark.parametrize(
    ("bytes_of", "said"),
    [
        (lambda good: good[: len(good) // 2], "damaged or incomplete"),
        (lambda _good: b"", "empty (0 bytes)"),
        (lambda _good: b"I am a text.\n" * 20, "not a picture"),
        (lambda good: good + bytes(201 * 2**20), "at most"),
    ],
    ids=["truncated", "empty", "text", "too large"],
)
def test_a_bad_picture_is_one_clear_line(workshop: Workshop, which: str, bytes_of: object, said: str) -> None:
    path = workshop.folder / which
    assert callable(bytes_of)
    path.write_bytes(bytes_of(path.read_bytes()))
    assert_refused(workshop, workshop.run(), "InvalidImage", f"The {which.partition('.')[0]} image {which}", said)


def test_a_picture_that_is_far_too_narrow_is_refused(workshop: Workshop) -> None:
    Image.new("RGB", (1, 5000)).save(workshop.folder / "content.png")
    assert_refused(workshop, workshop.run(), "InvalidImage", "1 x 5000 pixels")


def test_a_missing_picture_is_refused(workshop: Workshop) -> None:
    assert_refused(workshop, workshop.run(pictures=("content.png", "nowhere.png")), "InvalidImage", "nowhere.png")


@pytest.mark.parametrize(("out", "error"), [("out.gif", "InvalidParameter"), ("nowhere/out.png", "OutputNotWritable")])
def test_an_unwritable_result_is_refused_before_the_work(workshop: Workshop, out: str, error: str) -> None:
    workshop.out = workshop.folder / out
    # It complains of the output although it could complain of the picture: that is how early it looks.
    code = 64 if error == "InvalidParameter" else 70
    assert_refused(workshop, workshop.run(pictures=("nowhere.png", "style.png")), error, out, code=code)


@pytest.mark.parametrize(
    ("option", "original"),
    [
        (("-o", "content.png"), "content.png"),
        (("-o", "./style.png"), "style.png"),
        (("-o", "CONTENT.png"), "content.png"),
        (("--frames", "."), "00001.jpg"),
        (("--frames", "."), "out.png.checkpoint"),
    ],
)
def test_a_picture_that_is_painted_from_is_never_overwritten(
    workshop: Workshop, option: tuple[str, str], original: str
) -> None:
    Path(workshop.folder / "content.png").replace(workshop.folder / original)
    if option == ("-o", "CONTENT.png"):
        (workshop.folder / "CONTENT.png").hardlink_to(workshop.folder / original)
    pictures = (original, "style.png") if original != "style.png" else (original, original)
    before = {file: file.read_bytes() for file in workshop.folder.iterdir()}
    result = workshop.run(*QUICK, *option, pictures=pictures)
    assert_refused(workshop, result, "InvalidParameter", f"would replace '{original}'", "name another file")
    assert {file: file.read_bytes() for file in workshop.folder.iterdir()} == before


def test_another_file_is_replaced_and_that_is_said(workshop: Workshop) -> None:
    workshop.out.write_bytes(b"an old picture")
    result = workshop.run(*QUICK)
    assert result.code == 0
    assert result.err == f"Already there, and replaced as they are written anew: {workshop.out}.\n"
    assert size_of(workshop.out) == (256, 64)


def test_a_folder_for_frames_that_cannot_be_made_is_refused(workshop: Workshop) -> None:
    result = workshop.run(*QUICK, "--frames", "style.png")
    assert_refused(workshop, result, "OutputNotWritable", "'style.png'", code=70)


def test_without_weights_it_says_what_to_run(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NST_WEIGHTS_DIR", str(workshop.folder / "empty"))
    result = workshop.run(*QUICK)
    assert_refused(workshop, result, "WeightsUnavailable", "python -m nst_task.weights fetch vgg16-imagenet", code=70)


def test_with_damaged_weights_it_says_so(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    (workshop.folder / "vgg16-imagenet.safetensors").write_bytes(b"damaged")
    monkeypatch.setenv("NST_WEIGHTS_DIR", str(workshop.folder))
    result = workshop.run(*QUICK)
    assert_refused(workshop, result, "WeightsDamaged", "damaged", code=70)


def test_ctrl_c_keeps_the_last_image(workshop: Workshop) -> None:
    process = workshop.start(*LONG, "--frames", "frames")
    workshop.wait_for_frame(process, "00001.jpg")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 130
    assert err == ""
    assert re.fullmatch(r"Stopped after epoch \d+ of 2000: .*out\.png is the picture so far\.\n", out)
    with Image.open(workshop.out) as painted:
        assert painted.width >= 64


def test_a_run_resumed_after_sigterm_gives_the_same_bytes(workshop: Workshop) -> None:
    thirty = ("--size", "256", "--epochs", "30")
    workshop.run(*thirty)
    uninterrupted = workshop.out.read_bytes()
    workshop.out.unlink()

    process = workshop.start(*thirty, "--frames", "frames")
    workshop.wait_for_frame(process, "00003.jpg")
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate()

    assert (process.returncode, out) == (75, "")
    assert re.fullmatch(r"Interrupted: .* epoch \d+ of 30: .*--resume.*\n", err)
    assert not workshop.out.exists()
    kept = workshop.folder / "out.png.checkpoint"
    assert kept.exists()

    assert workshop.run(*thirty, "--resume", "--seed", "9").code == 70
    assert kept.exists()
    assert workshop.run(*thirty, "--resume").code == 0
    assert workshop.out.read_bytes() == uninterrupted
    assert not kept.exists()


def test_a_folder_is_painted_one_by_one_and_resumed(workshop: Workshop) -> None:
    photos, thirty = workshop.folder / "photos", ("--size", "256", "--epochs", "30")
    photos.mkdir()
    for name in ("a.png", "c.png"):
        shutil.copy(workshop.folder / "content.png", photos / name)
    (photos / "b.jpg").write_bytes(b"no picture")
    workshop.run(*thirty)
    alone = workshop.out.read_bytes()
    workshop.out = Path(f"{workshop.folder}/painted/")

    process = workshop.start(*thirty, "--frames", "frames", pictures=("photos", "style.png"), out="painted/")
    workshop.wait_for_frame(process, "c/00002.jpg")
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate()
    assert process.returncode == 75
    assert "The content image b.jpg is not a picture" in err
    assert "--resume" in err
    painted = workshop.folder / "painted"
    assert {file.name for file in painted.iterdir()} == {"a.png", "c.png.checkpoint"}
    assert (painted / "a.png").read_bytes() == alone

    result = workshop.run(*thirty, "--resume", pictures=("photos", "style.png"))
    assert result.code == 64, "of the picture that could not be painted"
    assert f"{Path('painted', 'a.png')} is there already, and is kept." in result.err.replace(f"{workshop.folder}/", "")
    assert {file.name for file in painted.iterdir()} == {"a.png", "c.png"}
    assert [(painted / name).read_bytes() for name in ("a.png", "c.png")] == [alone, alone]


def test_ctrl_c_ends_a_folder_with_the_number_left(workshop: Workshop) -> None:
    pictures = ("content.png", "style.png", "--style", "style.png")
    process = workshop.start(*LONG, "--frames", "frames", pictures=pictures, out="painted/")
    workshop.wait_for_frame(process, "content/00001.jpg")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 130
    assert "content.png is the picture so far." in out
    assert err == "1 more were not begun.\n"
    assert [file.name for file in (workshop.folder / "painted").iterdir()] == ["content.png"]


def test_one_may_start_from_an_image_of_ones_own(
    workshop: Workshop, network: PerceptualNetwork, content: Image.Image, style: Image.Image
) -> None:
    own = Image.radial_gradient("L").convert("RGB")
    own.save(workshop.folder / "own.png")
    assert workshop.run(*QUICK, "--init", "own.png").code == 0
    parameters = Parameters(size=256, epochs=10)
    with Image.open(workshop.out) as painted:
        expected = stylise(content, [style], parameters, network=network, first=own)
        assert painted.tobytes() == expected.tobytes()
        assert painted.tobytes() != stylise(content, [style], parameters, network=network).tobytes()
    own.save(workshop.folder / "out.png")
    result = workshop.run(*QUICK, "--init", "out.png")
    assert result.code == 64
    assert "would replace 'out.png'" in result.err


def test_transparency_is_kept_on_request_or_else_reported(workshop: Workshop, content: Image.Image) -> None:
    alpha = Image.linear_gradient("L").resize(content.size)
    content.copy().save(workshop.folder / "content.png")
    with_alpha = content.copy()
    with_alpha.putalpha(alpha)
    with_alpha.save(workshop.folder / "content.png")
    kept = workshop.run(*QUICK, "--keep-alpha")
    assert (kept.code, kept.err) == (0, "")
    with Image.open(workshop.out) as painted:
        assert painted.mode == "RGBA"
        assert painted.getchannel("A").tobytes() == alpha.tobytes()
        colors = painted.convert("RGB").tobytes()
    workshop.out.unlink()
    result = workshop.run(*QUICK)
    assert result.err == (
        "The content image content.png has transparent parts: they are painted from as white.\n"
        "--keep-alpha keeps them, in a .png or .webp file.\n"
    )
    with Image.open(workshop.out) as painted:
        assert (painted.mode, painted.tobytes()) == ("RGB", colors)


def test_a_format_without_transparency_cannot_keep_it(workshop: Workshop) -> None:
    workshop.out = workshop.folder / "out.jpg"
    assert_refused(
        workshop, workshop.run("--keep-alpha"), "InvalidParameter", "cannot keep transparency", ".png or .webp"
    )


def test_a_style_without_structure_is_painted_with_a_warning(workshop: Workshop) -> None:
    Image.new("RGB", (128, 96), "olive").save(workshop.folder / "style.png")
    result = workshop.run(*QUICK)
    assert result.code == 0
    assert re.fullmatch(r"The style image style\.png has hardly any strokes or texture .*\n", result.err)


def test_there_must_be_a_checkpoint_to_resume_from(workshop: Workshop) -> None:
    result = workshop.run(*QUICK, "--resume")
    assert_refused(workshop, result, "CheckpointMissing", "out.png.checkpoint", "leave out --resume", code=70)
