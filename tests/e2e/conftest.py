"""A real browser before the real local edition.

Most tests look at the page: their jobs are done by the task's own code and a painting that takes no time (`stub_task`).
Those that look at the picture ask for the real engine (`engine`).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.client import NstClient
from tests.e2e.visitor import Visitor
from tests.integration.editions import REPOSITORY, Edition, Starter
from tests.integration.stub_task import DEFAULT, Plan, task_command

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox",  # it only sees our own pages, and a container's root has no other choice
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


_AT_EASE = Plan(epoch_seconds=0.05)
"""A draft takes two seconds."""
_TO_BE_WATCHED = Plan(epoch_seconds=0.3)
"""A standard job takes half a minute, whatever else the machine does."""

expect.set_options(timeout=30_000)  # milliseconds: several browsers and engines may share a slow machine


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium instead of one that Playwright downloads."""
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is missing: apt-get install -y --no-install-recommends chromium")
    return {**browser_type_launch_args, "executable_path": str(CHROMIUM), "args": list(QUIET)}


@pytest.fixture(scope="session")
def base_url(edition: Edition) -> str:
    """Where the site is."""
    return edition.site


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A desktop in UTC, without the service worker, whose requests a test could not see, and with reduced motion.

    Drawing the result over the photo takes half of the CPU time of opening the page; `with_motion` has it.
    """
    desktop = {"viewport": {"width": 1440, "height": 900}, "timezone_id": "UTC", "service_workers": "block"}
    return {**browser_context_args, **desktop, "reduced_motion": "reduce"}


@pytest.fixture
def with_motion(page: Page) -> None:
    """Let the page move, as it does for most visitors."""
    page.emulate_media(reduced_motion="no-preference")


@pytest.fixture(scope="session")
def start_edition(tmp_path_factory: pytest.TempPathFactory) -> Starter:
    """Start an edition with options of one's own."""
    if not (REPOSITORY / "frontend" / "public" / "index.html").is_file():
        pytest.fail("The Web UI is not built: (cd frontend && npm ci && npm run build)")
    return Starter(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the plans of jobs lie."""
    folder = tmp_path_factory.mktemp("plans")
    _AT_EASE.write(folder, DEFAULT)
    return folder


@pytest.fixture
def engine(plans: Path) -> Iterator[None]:
    """Let the real engine do the jobs of this test."""
    yield from _meanwhile(plans, Plan(engine=True))


@pytest.fixture
def to_be_watched(plans: Path) -> Iterator[None]:
    """Let the jobs of this test be slow enough that the page surely sees frames before they end."""
    yield from _meanwhile(plans, _TO_BE_WATCHED)


def _meanwhile(plans: Path, plan: Plan) -> Iterator[None]:
    plan.write(plans, DEFAULT)
    yield
    _AT_EASE.write(plans, DEFAULT)


@pytest.fixture(scope="session")
def edition(start_edition: Starter, tmp_path_factory: pytest.TempPathFactory, plans: Path) -> Iterator[Edition]:
    """The edition that most tests visit."""
    with start_edition(tmp_path_factory.mktemp("edition"), task_command=task_command(plans)) as running:
        yield running


@pytest.fixture(scope="session")
def client(edition: Edition) -> Iterator[NstClient]:
    """Makes jobs without a browser."""
    with NstClient(edition.site) as client:
        yield client


@pytest.fixture
def visitor(page: Page, edition: Edition) -> Iterator[Visitor]:
    """Somebody with a browser, in which nothing may go wrong unseen."""
    visitor = Visitor(page)
    yield visitor
    assert visitor.complaints == [], edition.errors()


@pytest.fixture
def somebody_else(new_context: Any) -> Iterator[Visitor]:
    """Somebody with another browser."""
    context: BrowserContext = new_context()
    visitor = Visitor(context.new_page())
    yield visitor
    assert visitor.complaints == []
