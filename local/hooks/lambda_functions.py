"""A function's exception reaches Step Functions under its class name, as in AWS, so that Retry and Catch match.

MiniStack calls every one `Runtime.HandlerError`. Its workers are Python processes that run a script of its own and
answer with `str(error)`: let the script put the class name before it, and take it off where the answer arrives.

Private names leaned on: `_PYTHON_WORKER_SCRIPT`, `_execute_function_warm`.
"""

from typing import Any, Final

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

_SEPARATOR: Final = "\x1f"
_UNNAMED: Final = '{"status": "error", "error": str(e), "trace"'
_NAMED: Final = '{"status": "error", "error": type(e).__name__ + "\\x1f" + str(e), "trace"'


def install() -> None:
    """Patch the worker's script and what reads its answers. Raises RuntimeError if they are not as expected."""
    script = lambda_runtime._PYTHON_WORKER_SCRIPT
    if _UNNAMED not in script:
        raise RuntimeError("MiniStack's Lambda worker is not the one that this hook was written for: pin 1.5.33.")
    lambda_runtime._PYTHON_WORKER_SCRIPT = script.replace(_UNNAMED, _NAMED)
    execute = lambda_svc._execute_function_warm

    def execute_and_name_the_error(func: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:  # noqa: ANN401
        return _named(execute(func, event, request_id))

    lambda_svc._execute_function_warm = execute_and_name_the_error


def stop_all() -> None:
    """End all workers, and remove the code that was unpacked for them."""
    lambda_runtime.reset()


def _named(answer: dict[str, Any]) -> dict[str, Any]:
    if not answer.get("error"):
        return answer
    name, separator, message = answer["body"]["errorMessage"].partition(_SEPARATOR)
    if not separator:  # the worker itself died, or timed out
        return answer
    return {**answer, "body": {"errorType": name, "errorMessage": message}}
