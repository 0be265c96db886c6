"""For all tests."""

import os
import signal
from functools import cache
from typing import Any

from botocore.loaders import JSONFileLoader
from hypothesis import settings

# Before torch is imported, and for every process that a test starts. Threads of torch processes that share the cores
# wait for each other most of the time; on pictures as small as the tests' one thread is about as quick as all.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Whoever starts the tests in the background of a script has Ctrl-C ignored in them, and in all that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Every session of boto3 reads the descriptions of AWS's services anew, megabytes of JSON, and tests make many sessions.
_read_description = cache(JSONFileLoader().load_file)


def _load_file(_loader: JSONFileLoader, file_path: str) -> Any:
    return _read_description(file_path)


JSONFileLoader.load_file = _load_file  # type: ignore[assignment]

# For `make check`: `pytest --hypothesis-profile=quick`.
settings.register_profile("quick", max_examples=3)
