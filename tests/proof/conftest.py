from pathlib import Path

import pytest

from cdk_app.app import build_app
from tests.infra.rendered import EVERYTHING, GPU
from tests.integration.editions import REPOSITORY

JUDGES = REPOSITORY / ".venv" / "judges" / "bin"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here takes tools that `make test` does without; the image takes root too."""
    for item in items:
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker("image" if Path(item.path).stem == "test_container" else "proof")


@pytest.fixture(scope="module", params=[{}, EVERYTHING, GPU], ids=["defaults", "everything", "gpu"])
def synthesized(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The app with the settings of operators who chose nothing, all, and instances with a GPU."""
    folder = tmp_path_factory.mktemp("cdk.out")
    build_app(request.param, outdir=str(folder)).synth()
    return folder
