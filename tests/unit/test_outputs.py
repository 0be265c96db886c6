"""What is written: never over a picture that is painted from."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from contract.errors import InvalidParameter
from nst_task.outputs import protect_originals


@pytest.fixture
def original(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    path.write_bytes(b"the only copy")
    return path


def linked(original: Path) -> Path:
    link = original.with_name("link.png")
    link.symlink_to(original)
    return link


def linked_twice(original: Path) -> Path:
    link = original.with_name("link to a link.png")
    link.symlink_to(linked(original))
    return link


def linked_hard(original: Path) -> Path:
    """As PHOTO.PNG is where the file system makes no difference of case: another name of the same file."""
    link = original.with_name("PHOTO.PNG")
    os.link(original, link)
    return link


def in_a_linked_folder(original: Path) -> Path:
    folder = original.parent / "folder"
    folder.symlink_to(original.parent, target_is_directory=True)
    return folder / original.name


SAME: dict[str, Callable[[Path], Path]] = {
    "its own path": lambda original: original,
    "another spelling": lambda original: original.parent / "." / ".." / original.parent.name / original.name,
    "relative": lambda original: Path(os.path.relpath(original)),
    "a link": linked,
    "a link to a link": linked_twice,
    "a hard link, or another case": linked_hard,
    "a linked folder": in_a_linked_folder,
}


@pytest.mark.parametrize("name", SAME)
@pytest.mark.parametrize("position", [0, 1])
def test_an_output_that_is_an_original_by_any_name_is_refused(name: str, position: int, original: Path) -> None:
    outputs = [original.parent / "other.png"]
    outputs.insert(position, SAME[name](original))
    with pytest.raises(InvalidParameter) as caught:
        protect_originals([original.parent / "nowhere.png", original], outputs)
    assert str(caught.value) == (
        f"The output {str(outputs[position])!r} would replace {str(original)!r}, which is painted from: "
        "name another file."
    )


def test_existing_outputs_are_returned_and_may_be_replaced(original: Path) -> None:
    old, new = original.with_name("old.png"), original.with_name("new.png")
    old.write_bytes(original.read_bytes())
    assert protect_originals([original], [new, old]) == [old]


def test_a_missing_original_is_not_a_missing_output(tmp_path: Path) -> None:
    assert protect_originals([tmp_path / "nowhere.png"], [tmp_path / "nowhere.png"]) == []
