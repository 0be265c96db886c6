"""Functions as AWS runs them: errors have names, and no worker is left after the edition.

A function's exception reaches Step Functions under its class name, so that Retry and Catch match. MiniStack calls every
one `Runtime.HandlerError`. Its workers are Python processes that run a script of its own and answer with `str(error)`:
let the script put the class name before it, and take it off where the answer arrives.

An execution goes on while the edition stops, and may start a worker after all others were ended: none starts then.

Private names leaned on: `_PYTHON_WORKER_SCRIPT`, `_execute_function_warm`, `Worker._spawn`.
"""

import threading
from typing import Any, Final

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

_START_SECONDS: Final = 30
_SEPARATOR: Final = "\x1f"
_UNNAMED: Final = '{"status": "error", "error": str(e), "trace"'
_NAMED: Final = '{"status": "error", "error": type(e).__name__ + "\\x1f" + str(e), "trace"'


class Workers:
    """The processes that functions run in: they start until `stop_all`."""

    def __init__(self) -> None:
        self._spawn = lambda_runtime.Worker._spawn
        self._changed = threading.Condition()
        self._starting = 0
        self._is_closed = False
        workers = self

        def spawn(worker: lambda_runtime.Worker) -> None:
            workers._start(worker)

        lambda_runtime.Worker._spawn = spawn

    def stop_all(self) -> None:
        """Start no more workers, end all there are, and remove the code that was unpacked for them."""
        with self._changed:
            self._is_closed = True
            self._changed.wait_for(lambda: not self._starting, _START_SECONDS)
        lambda_runtime.reset()

    def _start(self, worker: lambda_runtime.Worker) -> None:
        with self._changed:
            if self._is_closed:
                raise RuntimeError("The local edition is stopping: it starts no more functions.")
            self._starting += 1
        try:
            self._spawn(worker)
        finally:
            with self._changed:
                self._starting -= 1
                self._changed.notify_all()


def install() -> Workers:
    """Patch how workers start and answer. Raises RuntimeError if their script is not the expected one."""
    script = lambda_runtime._PYTHON_WORKER_SCRIPT
    if _UNNAMED not in script:
        raise RuntimeError("MiniStack's Lambda worker is not the one that this hook was written for: pin 1.5.33.")
    lambda_runtime._PYTHON_WORKER_SCRIPT = script.replace(_UNNAMED, _NAMED)
    execute = lambda_svc._execute_function_warm

    def execute_and_name_the_error(func: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:  # noqa: ANN401
        return _named(execute(func, event, request_id))

    lambda_svc._execute_function_warm = execute_and_name_the_error
    return Workers()


def _named(answer: dict[str, Any]) -> dict[str, Any]:
    if not answer.get("error"):
        return answer
    name, separator, message = answer["body"]["errorMessage"].partition(_SEPARATOR)
    if not separator:  # the worker itself died, or timed out
        return answer
    return {**answer, "body": {"errorType": name, "errorMessage": message}}
