"""`python -m local` for measuring: the same edition, without two waits of the emulator that AWS does not have.

MiniStack gives every function that logs nothing 50 ms to do so after all, and begins every execution 150 ms late.
Beside them, what our code takes is hard to see.
"""

import importlib
import time
from types import SimpleNamespace
from typing import Any, Final

from local import __main__, edition

_BEFORE_AN_EXECUTION: Final = 0.15
"""As MiniStack's Step Functions writes it."""


def main() -> int:
    """Run the edition."""
    install = edition._install_hooks

    def install_without_waits(*arguments: Any) -> Any:  # noqa: ANN401 - as the edition's own
        hooks = install(*arguments)
        # Not before: the emulator reads its environment when it is imported.
        worker = importlib.import_module("ministack.core.lambda_runtime").Worker
        worker._drain_stderr_bounded = worker._drain_stderr
        states = importlib.import_module("ministack.services.stepfunctions")
        vars(states)["time"] = SimpleNamespace(**{**vars(time), "sleep": _sleep})
        return hooks

    vars(edition)["_install_hooks"] = install_without_waits
    return __main__.main()


def _sleep(seconds: float) -> None:
    if seconds != _BEFORE_AN_EXECUTION:
        time.sleep(seconds)


if __name__ == "__main__":
    raise SystemExit(main())
