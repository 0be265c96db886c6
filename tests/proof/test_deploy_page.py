"""The commands of docs/deploy.md, read from the page and given to a shell before an emulator, in a clean clone."""

import re
import shlex
from collections.abc import Callable, Iterator

import pytest

from ops.commands import parse
from tests.integration.editions import REPOSITORY
from tests.proof.cdk_cli import CdkCli

PAGE = (REPOSITORY / "docs" / "deploy.md").read_text()
FIRST_TIME = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)[0].splitlines()
SETTINGS = FIRST_TIME[1:3]
"""The two lines that the others need: the region, and the settings in a variable."""


@pytest.fixture(scope="module")
def cdk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CdkCli]:
    with CdkCli.with_cloud(tmp_path_factory.mktemp("page")) as cli:
        yield cli


Shell = Callable[..., str]


@pytest.fixture(scope="module")
def said(cdk: CdkCli, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """Give the settings and a command to a shell in a fresh clone, and return what it printed."""
    folder = tmp_path_factory.mktemp("operator")
    clone = FIRST_TIME[0].replace("<this repository>", str(REPOSITORY)).partition(" && cd ")
    assert cdk.printed(["bash", "-c", clone[0]], folder=folder)[0] == 0

    def give(command: str, *, code: int = 0) -> str:
        script = "\n".join([*SETTINGS, command])
        got, printed = cdk.printed(["bash", "-c", script], folder=folder / clone[2])
        assert got == code, printed
        return printed

    return give


def command(name: str) -> str:
    (found,) = (line.partition("#")[0].strip() for line in FIRST_TIME if line.startswith(name))
    return str(found)


def test_the_page_of_the_first_deployment_works(said: Shell) -> None:
    assert [" ".join(line.split()[:2]) for line in FIRST_TIME if line.startswith("make")] == [
        "make doctor",
        "make bootstrap",
        "make diff",
        "make deploy",
    ]
    assert "make bootstrap" in said(command("make doctor"), code=2)
    assert "bootstrapped" in said(command("make bootstrap"))
    assert "never bootstrapped" not in said(command("make doctor"), code=2)
    assert "NstArt-production-Core" in said(command("make diff"))
    last = said(command("make deploy").replace("make", "make --dry-run", 1)).splitlines()[-1]
    assert "deploy --all -c nst:require_built_site=true -c nst:stage=production" in last


def test_every_other_command_of_the_page_is_one_that_exists() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", PAGE)) <= targets
    (pinned,) = set(re.findall(r"aws-cdk@[\d.]+", (REPOSITORY / "Makefile").read_text()))
    assert set(re.findall(r"aws-cdk@[\d.]+", PAGE)) == {pinned}
    for arguments in re.findall(r"python -m ops ([^`]+)`", PAGE):
        parse(shlex.split(arguments.partition(",")[0]))
