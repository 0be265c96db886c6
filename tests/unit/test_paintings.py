"""Which photographs are painted, and where the results go."""

import os
from pathlib import Path

import pytest

from contract.errors import InvalidImage, InvalidParameter, OutputNotWritable
from nst_task.paintings import Painting, plan


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in (
        "photos/b.JPG",
        "photos/a.png",
        "photos/notes.txt",
        "photos/.hidden.jpg",
        "photos/more/c.jpg",
        "one.jpg",
    ):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()
    return tmp_path


def outs(contents: list[str], out: str, frames: str | None = None) -> list[tuple[str, str]]:
    paintings = plan([Path(each) for each in contents], out, Path(frames) if frames else None)
    return [(str(each.content), str(each.out)) for each in paintings]


def test_one_photograph_becomes_one_file() -> None:
    assert outs(["one.jpg"], "x.png") == [("one.jpg", "x.png")]
    assert not Path("x.png").exists()


@pytest.mark.parametrize("out", ["photos", "photos/", "new/", "new/deep/"])
def test_into_a_folder_a_result_is_called_as_its_photograph(out: str) -> None:
    assert outs(["one.jpg"], out) == [("one.jpg", str(Path(out) / "one.png"))]
    assert Path(out).is_dir()


def test_a_folder_means_the_pictures_in_it_by_name() -> None:
    assert outs(["photos"], "new") == [("photos/a.png", "new/a.png"), ("photos/b.JPG", "new/b.png")]


def test_several_photographs_and_folders_may_be_given() -> None:
    assert [out for _, out in outs(["one.jpg", "photos", "photos/more"], "new")] == [
        "new/one.png",
        "new/a.png",
        "new/b.png",
        "new/c.png",
    ]


def test_of_two_with_the_same_name_the_second_gets_a_number() -> None:
    assert [out for _, out in outs(["x/a.jpg", "y/A.jpg", "y/a.png", "y/b.png"], "new")] == [
        "new/a.png",
        "new/A-2.png",
        "new/a-3.png",
        "new/b.png",
    ]


def test_frames_of_several_have_a_folder_each() -> None:
    frames = [each.frame(7) for each in plan([Path("photos")], "new", Path("frames"))]
    assert frames == [Path("frames/a/00007.jpg"), Path("frames/b/00007.jpg")]
    assert Path("frames/a").is_dir()
    (alone,) = plan([Path("one.jpg")], "x.png", Path("frames"))
    assert alone.frame(7) == Path("frames/00007.jpg")


def test_all_that_a_painting_writes_is_known_before() -> None:
    painting = Painting(content=Path("one.jpg"), out=Path("x.png"), frames=Path("f"))
    names = [str(file) for file in painting.files(epochs=10)]
    assert names == ["x.png", *(f"f/{epoch:05d}.jpg" for epoch in range(1, 11)), "x.png.checkpoint"]


@pytest.mark.parametrize("contents", [["photos"], ["one.jpg", "photos/a.png"]])
def test_several_photographs_do_not_fit_into_one_file(contents: list[str]) -> None:
    with pytest.raises(InvalidParameter, match=r"The output 'x\.png' is one file: several pictures need a folder"):
        outs(contents, "x.png")


def test_a_folder_without_pictures_is_refused() -> None:
    Path("empty").mkdir()
    with pytest.raises(InvalidImage, match="The folder 'empty' has no pictures in it"):
        outs(["empty"], "new/")


def test_a_folder_that_cannot_be_made_is_refused() -> None:
    with pytest.raises(OutputNotWritable, match=r"The folder 'one\.jpg.?' cannot be made"):
        outs(["photos"], f"one.jpg{os.sep}")
