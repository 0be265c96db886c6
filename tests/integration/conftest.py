"""Local editions to test on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.client import NstClient
from tests.integration.editions import RUNS_SCRIPTS, Edition, Starter
from tests.integration.stub_task import DEFAULT, Plan, task_command


@pytest.fixture(scope="session")
def start_edition(tmp_path_factory: pytest.TempPathFactory) -> Starter:
    """Start an edition with options of one's own: `with start_edition(folder, "--budget", "0.01") as edition`."""
    return Starter(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the plans of jobs are. The real engine does those that have none."""
    folder = tmp_path_factory.mktemp("plans")
    Plan(engine=True).write(folder, DEFAULT)
    return folder


@pytest.fixture(scope="session")
def edition(start_edition: Starter, tmp_path_factory: pytest.TempPathFactory, plans: Path) -> Iterator[Edition]:
    """An edition with the limits that `make run` has."""
    with start_edition(tmp_path_factory.mktemp("edition"), task_command=task_command(plans)) as running:
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
