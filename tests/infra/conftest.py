import json
from pathlib import Path

import pytest

from cdk_app import layer
from cdk_app.app import build_app
from tests.infra.bare_machine import synth
from tests.infra.rendered import EVERYTHING, Template


@pytest.fixture(scope="session")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The synthesized app, once for all tests: by `app.py` as an operator's machine runs it, with nothing in reach."""
    folder = tmp_path_factory.mktemp("cdk.out")
    layer.archive()  # as make setup does: what follows finds no network
    done = synth({"CDK_OUTDIR": str(folder)})
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def core(assembly: Path) -> Template:
    return _template(assembly, "Core")


@pytest.fixture(scope="session")
def site(assembly: Path) -> Template:
    return _template(assembly, "Site")


@pytest.fixture(scope="session")
def ops(assembly: Path) -> Template:
    return _template(assembly, "Ops")


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Template]:
    """The stacks, by short name, of an operator who chose all that there is to choose."""
    app = build_app(EVERYTHING, outdir=str(tmp_path_factory.mktemp("everything")))
    return {stack.stack_name.rpartition("-")[2]: stack.template for stack in app.synth().stacks}


def _template(assembly: Path, name: str) -> Template:
    (file,) = assembly.glob(f"*-{name}.template.json")
    return dict(json.loads(file.read_text()))
