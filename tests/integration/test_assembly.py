"""The CDK app is synthesized when something has changed, and only then: it takes ten seconds."""

import subprocess
import sys
from pathlib import Path

import pytest

from local import assembly
from local.assembly import AssemblyFailed, assemble

CONTEXT = {"nst:stage": "local"}
APP = """
import os, pathlib
folder = pathlib.Path(os.environ["CDK_OUTDIR"])
folder.mkdir(parents=True)
(folder / "template").write_text(os.environ["CDK_CONTEXT_JSON"])
with open("runs", "a") as runs:
    runs.write("x")
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with an app that counts how often it was run."""
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "cdk.json").write_text("{}")
    (tmp_path / "lambdas").mkdir()
    (tmp_path / "lambdas" / "handler.py").write_text("one = 1")
    monkeypatch.setattr(assembly, "_REPOSITORY", tmp_path)
    return tmp_path


def runs(repository: Path) -> int:
    return len((repository / "runs").read_text())


def test_an_assembly_is_used_again_while_nothing_has_changed(repository: Path) -> None:
    first = assemble(repository / "out", CONTEXT)
    (repository / "lambdas" / "__pycache__").mkdir()
    (repository / "lambdas" / "__pycache__" / "handler.pyc").write_text("compiled")
    assert assemble(repository / "out", CONTEXT) == first
    assert runs(repository) == 1


def test_it_is_made_again_when_a_file_or_a_setting_has_changed(repository: Path) -> None:
    digests = {assemble(repository / "out", CONTEXT).digest}
    (repository / "lambdas" / "handler.py").write_text("one = 2")
    digests.add(assemble(repository / "out", CONTEXT).digest)
    (repository / "lambdas" / "handler.py").rename(repository / "lambdas" / "renamed.py")
    digests.add(assemble(repository / "out", CONTEXT).digest)
    digests.add(assemble(repository / "out", {**CONTEXT, "nst:budget_usd": "7"}).digest)
    assert (runs(repository), len(digests)) == (4, 4)
    assert "nst:budget_usd" in (repository / "out" / "template").read_text()


def test_one_that_failed_is_not_taken_for_one_that_is_good(repository: Path) -> None:
    assemble(repository / "out", CONTEXT)
    (repository / "app.py").write_text(f"{APP}\nraise SystemExit('Settings: nst:budget_usd is wrong.')")
    with pytest.raises(AssemblyFailed, match=r"^Settings: nst:budget_usd is wrong\.$"):
        assemble(repository / "out", CONTEXT)
    (repository / "app.py").write_text(APP)
    assemble(repository / "out", CONTEXT)
    assert runs(repository) == 3


def test_the_edition_itself_does_not_load_the_cdk() -> None:
    check = "import sys, local.edition; sys.exit('aws_cdk' in sys.modules or 'jsii' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
