"""What a function imports, every visitor waits for at a cold start."""

import os
import subprocess
import sys

import pytest

from cdk_app.paths import REPOSITORY

FUNCTIONS = (
    "api.app",
    "check_budget",
    "kill_switch",
    "monitor_nst",
    "start_nst",
    "stop_nst",
    "supersede",
    "sweep",
    "url_provider",
)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_imports_nothing_that_only_tracing_could_want(function: str) -> None:
    assert not {"httpx", "requests", "sqlite3", "aws_xray_sdk"} & imported(function)


def test_the_web_api_imports_its_docs_only_when_they_are_read() -> None:
    assert "aws_lambda_powertools.event_handler.openapi.models" not in imported("api.app")


def imported(function: str) -> set[str]:
    """Return the modules that a fresh process has imported once it has a function's module, as in Lambda."""
    code = f"import sys, lambdas.{function}; print(*sys.modules)"
    environment = {**os.environ, "LAMBDA_TASK_ROOT": str(REPOSITORY)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())
