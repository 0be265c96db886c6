"""Local editions to test on."""

from collections.abc import Iterator

import pytest

from tests.client import NstClient
from tests.integration.editions import RUNS_SCRIPTS, Edition, Starter


@pytest.fixture(scope="session")
def start_edition(tmp_path_factory: pytest.TempPathFactory) -> Starter:
    """Start an edition with options of one's own: `with start_edition(folder, "--budget", "0.01") as edition`."""
    return Starter(tmp_path_factory.mktemp("assemblies"))


@pytest.fixture(scope="session")
def edition(start_edition: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edition]:
    """An edition that does real jobs, as `make run` starts it."""
    with start_edition(tmp_path_factory.mktemp("edition")) as running:
        yield running


@pytest.fixture(scope="session")
def workshop(start_edition: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edition]:
    """An edition whose tasks run the scripts that a test gives them, and are killed a second after SIGTERM."""
    with start_edition(tmp_path_factory.mktemp("workshop"), "--stop-grace", "1", task_command=RUNS_SCRIPTS) as running:
        yield running


@pytest.fixture
def visitor(workshop: Edition) -> Iterator[NstClient]:
    """A visitor of the workshop's site."""
    with NstClient(workshop.site) as client:
        yield client
