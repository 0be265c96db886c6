"""MiniStack, an AWS emulator, in this process: on 127.0.0.1, at a port that is free, with its state on disk."""

import asyncio
import importlib
import logging
import os
import shutil
import socket
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Final

import boto3
from botocore.config import Config
from hypercorn.asyncio import serve
from hypercorn.config import Config as ServerConfig

ACCOUNT: Final = "000000000000"
REGION: Final = "us-east-1"
SECRET_KEY: Final = "of-nobody"
_HOST: Final = "127.0.0.1"
_LOG_BYTES: Final = 10_000_000
_ACCESS: Final = {
    "AWS_ACCESS_KEY_ID": ACCOUNT,  # the emulator takes an access key of twelve digits for the number of an account
    "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "NO_PROXY": _HOST,
    "no_proxy": _HOST,
}
"""What a client needs to find this cloud and no other."""


@dataclass(frozen=True)
class Emulator:
    """A bound port, and the folder that the state is kept in. One per process: MiniStack is a module."""

    listener: socket.socket
    port: int
    folder: Path

    @classmethod
    def prepare(cls, folder: Path) -> "Emulator":
        """Bind a free port, and set what MiniStack reads when it is imported: nothing may import it before."""
        folder.mkdir(parents=True, exist_ok=True)
        listener = socket.create_server((_HOST, 0))
        emulator = cls(listener, listener.getsockname()[1], folder)
        _forget_real_accounts()
        _keep_temporary_files_in(folder / "tmp")
        os.environ.update(emulator._environment())
        _log_to(folder / "emulator.log")
        return emulator

    @property
    def endpoint(self) -> str:
        """Its address, for clients and for the functions."""
        return f"http://{_HOST}:{self.port}"

    def host_environment(self) -> Mapping[str, str]:
        """Return what a process needs to find this cloud."""
        return {
            **_ACCESS,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": REGION,
            "PATH": os.environ.get("PATH", ""),
            "HOME": os.environ.get("HOME", ""),
        }

    def client(self, service: str) -> Any:  # noqa: ANN401 - a client of any service
        """Return a client of a service of this cloud."""
        return client_of(self.endpoint, service)

    async def serve(self, stopped: asyncio.Event) -> None:
        """Run until `stopped` is set; then the state is saved."""
        config = ServerConfig()
        config.bind = [f"fd://{self.listener.detach()}"]  # the server closes it
        config.graceful_timeout = 1
        config.errorlog = logging.getLogger("hypercorn.emulator")
        config.accesslog = _journal(self.folder / "requests.log")
        config.access_log_format = "%(m)s %(U)s %({x-amz-target}i)s %(s)s"
        await serve(importlib.import_module("ministack.app").app, config, shutdown_trigger=stopped.wait)

    def _environment(self) -> Mapping[str, str]:
        return {
            **_ACCESS,
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": _HOST,
            "MINISTACK_HOST": _HOST,
            "MINISTACK_ACCOUNT_ID": ACCOUNT,
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "DOCKER_HOST": "unix:///dev/null",  # a Docker that happens to be here is none of its business
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self.folder / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self.folder / "s3"),
        }


def _journal(path: Path) -> logging.Logger:
    """Return a log of every request that any part makes of the cloud, one line each: what AWS would charge for."""
    journal = logging.getLogger("hypercorn.requests")
    journal.propagate = False
    journal.handlers[:] = [logging.FileHandler(path)]
    journal.setLevel(logging.INFO)
    return journal


def client_of(endpoint: str, service: str) -> Any:  # noqa: ANN401 - a client of any service
    """Return a client of a service of the cloud at `endpoint`."""
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key=SECRET_KEY,
        config=Config(signature_version="s3v4") if service == "s3" else Config(inject_host_prefix=False),
    )


def _forget_real_accounts() -> None:
    """Take every setting of AWS out of this process: neither it nor a function may ever reach a real account."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]


def _keep_temporary_files_in(folder: Path) -> None:
    """Let the code that is unpacked for functions not pile up elsewhere when the edition is killed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)


def _log_to(path: Path) -> None:
    """Send the log of all libraries, MiniStack's above all, to a file: the terminal is for the product's own."""
    handler = RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=1)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
