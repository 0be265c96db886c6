"""What the command line says to what it cannot take: one sentence, in a person's words."""

from pathlib import Path

import pytest

from contract.errors import InvalidParameter
from contract.formats import NAMES
from nst_task.options import first_image, parameters_of, parse


def refusal(*arguments: str) -> str:
    with pytest.raises(InvalidParameter) as caught:
        parameters_of(parse(arguments))
    message = str(caught.value)
    assert message.isprintable()
    assert not {"_", "<", "int value", "function"} & set(message.replace("nst_task", "").split())
    return message


GOOD = ("photo.jpg", "style.jpg", "-o", "out.png")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--size", "big"), "argument --size: 'big' is not a whole number"),
        (("--epochs", "1.5"), "argument --epochs: '1.5' is not a whole number"),
        (("--seed", "x"), "argument --seed: 'x' is not a whole number"),
        (("--smoothness", "soft"), "argument --smoothness: 'soft' is not a number"),
        (("--style-scale", "soft"), "argument --style-scale: 'soft' is not a number"),
        (("--blend", "abc"), "argument --blend: 'abc' is not a list of numbers such as 2,1, one for each style"),
        (("--blend", "1,"), "argument --blend: '1,' is not a list of numbers"),
        (("--init", "zebra"), "init is 'zebra': choose one of content, style, noise, or name a picture file"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_explained_without_words_of_the_program(options: tuple[str, ...], said: str) -> None:
    assert said in refusal(*GOOD, *options)


@pytest.mark.parametrize(
    "address", ["https://example.org/cat.jpg", "HTTP://x/y", "file:///home/cat.jpg", "s3://bucket/a"]
)
def test_an_address_is_not_taken_for_a_path(address: str) -> None:
    said = f"{address!r} is an address, not a file: download the picture, and name its file"
    assert said in refusal(address, "style.jpg", "-o", "out.png")
    assert said in refusal("photo.jpg", address, "-o", "out.png")
    assert said in refusal("photo.jpg", "--style", address, "-o", "out.png")


@pytest.mark.parametrize(
    "arguments",
    [
        ("-dash.jpg", "style.jpg", "-o", "out.png"),
        ("photo.jpg", "-dash.jpg", "-o", "out.png"),
        ("photo.jpg", "style.jpg", "-o", "-dash.jpg"),
        ("photo.jpg", "--style", "-dash.jpg", "-o", "out.png"),
    ],
)
def test_a_file_named_with_a_dash_gets_a_hint(arguments: tuple[str, ...]) -> None:
    assert refusal(*arguments) == "'-dash.jpg' looks like an option: write './-dash.jpg' to name that file."


def test_such_a_file_is_seen_by_its_being_there_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("-old.jpg").touch()
    assert "write './-old.jpg'" in refusal("-old.jpg", "style.jpg")


def test_with_a_photograph_alone_the_missing_style_is_named() -> None:
    assert refusal("photo.jpg", "-o", "x.png") == (
        "There is no style beside 'photo.jpg': name a picture to learn it from."
    )


def test_the_first_picture_is_the_photograph() -> None:
    options = parse(("a.jpg", "b.jpg", "-o", "x.png", "c.jpg"))
    assert (options.content, options.style) == ([Path("a.jpg")], [Path("b.jpg"), Path("c.jpg")])


def test_with_the_option_style_all_others_are_photographs() -> None:
    options = parse(("a.jpg", "--style", "s.jpg", "b.jpg", "--style", "t.jpg", "-o", "x/"))
    assert (options.content, options.style) == ([Path("a.jpg"), Path("b.jpg")], [Path("s.jpg"), Path("t.jpg")])


def test_init_is_a_choice_or_a_picture_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.png").touch()
    Path("noise").touch()
    assert first_image(parse((*GOOD, "--init", "own.png"))) == Path("own.png")
    assert first_image(parse((*GOOD, "--init", "noise"))) is None
    assert first_image(parse((*GOOD, "--init", "./noise"))) == Path("noise")
    assert parameters_of(parse((*GOOD, "--init", "own.png"))).init == "content"


def test_help_names_every_format_that_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(("--help",))
    assert NAMES in " ".join(capsys.readouterr().out.split())
