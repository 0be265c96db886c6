"""What only one edition can have: a port, and a data folder."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

HOST: Final = "127.0.0.1"


class Taken(Exception):
    """Something else has the port or the data folder. The message says what to do."""


def listen(port: int) -> socket.socket:
    """Listen on this machine only; port 0 takes a free one. Raises Taken."""
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        raise Taken(
            f"Port {port} cannot be used ({os.strerror(error.errno or 0)}): stop what uses it, or choose another: "
            f"`make run PORT={port + 1}`, or --port {port + 1}."
        ) from error


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Make the folder, and keep other editions out of it. Raises Taken."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Taken(
                f"Another local edition keeps its data in {folder}: stop it, or choose another --data."
            ) from error
        yield
