"""The local edition as a whole: what is started, in which order, and how it stops."""

import asyncio
import json
import logging
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from hypercorn.asyncio import serve
from hypercorn.config import Config as ServerConfig

from cdk_app.paths import REPOSITORY
from cdk_app.site.site_folder import site_folder
from local.assembly import assemble
from local.deployment import deploy
from local.emulator import Emulator
from local.front import FrontProps, front
from local.journal import follow
from local.options import Options
from local.processes import TaskRunner
from local.taken import held, listen
from local.throttle import TokenBucket

_FORCED: Final = 130
_INHERITED: Final = ("NST_WEIGHTS_DIR", "XDG_CACHE_HOME", "OMP_NUM_THREADS", "TMPDIR")
"""What a task inherits from the user's environment: where the weights are, and how many threads to use."""

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where a running edition is, for tests and operators."""

    site: str
    emulator: str
    outputs: Mapping[str, str]

    def leave_in(self, folder: Path) -> None:
        """Write them into the data folder."""
        (folder / "addresses.json").write_text(json.dumps(vars(self), indent=1))


def _as_it_is(_emulator: Emulator) -> None:
    """Change nothing."""


@dataclass(frozen=True, kw_only=True)
class Seams:
    """What a test puts between the parts: `around_cloud` may wrap the emulator before it serves."""

    around_cloud: Callable[[Emulator], None] = _as_it_is
    task_environment: Mapping[str, str] = field(default_factory=dict)


async def run(options: Options, say: Say, seams: Seams) -> None:
    """Start everything, serve until Ctrl-C or SIGTERM, stop everything.

    Raises Taken, AssemblyFailed and DeploymentFailed.
    """
    stopping = _on_signals(asyncio.Event(), say)
    with held(options.data), listen(options.port) as listener:
        began = time.monotonic()
        with _step(say, "Looking at the infrastructure (synthesized when it has changed)"):
            assembly = await asyncio.to_thread(assemble, options.data / "assembly", options.context)
        async with _cloud(options, say, seams) as emulator:
            with _step(say, "Deploying the Core stack"):
                outputs = await asyncio.to_thread(deploy, emulator.endpoint, assembly)
            with _step(say, "Settling what the last run left"):
                await asyncio.to_thread(_sweep, emulator, outputs)
            site = f"http://localhost:{listener.getsockname()[1]}"
            Addresses(site=site, emulator=emulator.endpoint, outputs=outputs).leave_in(options.data)
            if options.is_short_of_memory:
                say(f"There is memory for pictures of at most {options.setting('largest_size')} px.")
            say(f"Ready after {time.monotonic() - began:.0f} s: open {site} (Ctrl-C stops). Data: {options.data}")
            journal = asyncio.create_task(follow(emulator, outputs["JobsTableName"], say))
            await _serve_front(await asyncio.to_thread(_front_props, options, emulator, outputs), listener, stopping)
            journal.cancel()


@asynccontextmanager
async def _cloud(options: Options, say: Say, seams: Seams) -> AsyncIterator[Emulator]:
    """Run the emulator; at the end stop its tasks first, and let it save its state then."""
    with _step(say, "Starting the local cloud"):
        emulator = Emulator.prepare(options.data / "cloud")
        hooks = _install_hooks(options, emulator, seams.task_environment)
        seams.around_cloud(emulator)
        stopped = asyncio.Event()
        serving = asyncio.create_task(emulator.serve(stopped))
    try:
        yield emulator
    finally:
        await asyncio.to_thread(hooks.stop_tasks)
        stopped.set()
        await serving
        await asyncio.to_thread(hooks.stop_functions)


def _on_signals(stopping: asyncio.Event, say: Say) -> asyncio.Event:
    """Let the first Ctrl-C or SIGTERM set `stopping`, and the second end the process on the spot."""

    def stop() -> None:
        if stopping.is_set():
            os._exit(_FORCED)
        say("Stopping ... (Ctrl-C again stops at once, and saves nothing)")
        stopping.set()

    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, stop)
    return stopping


@dataclass(frozen=True, kw_only=True)
class _Hooks:
    stop_tasks: Callable[[], None]
    stop_functions: Callable[[], None]


def _install_hooks(options: Options, emulator: Emulator, task_environment: Mapping[str, str]) -> _Hooks:
    # MiniStack reads its environment when it is imported, which must not be before the emulator was prepared.
    from local.hooks import ecs_tasks, lambda_functions  # noqa: PLC0415

    functions = lambda_functions.install()
    tasks = ecs_tasks.install(
        TaskRunner(
            command=options.task_command,
            environment={**emulator.host_environment(), **_task_environment(options), **task_environment},
            log_folder=options.data / "logs",
            stop_grace_seconds=options.stop_grace_seconds,
        )
    )
    return _Hooks(stop_tasks=tasks.stop_all, stop_functions=functions.stop_all)


def _task_environment(options: Options) -> Mapping[str, str]:
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return {
        # Threads that wait for work by spinning take the processor from the threads of the job beside them.
        "OMP_WAIT_POLICY": "PASSIVE",
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONUNBUFFERED": "1",
        "NST_NETWORK": options.setting("network"),
        **inherited,
    }


def _sweep(emulator: Emulator, outputs: Mapping[str, str]) -> None:
    emulator.client("lambda").invoke(FunctionName=outputs["SweepFunctionName"], Payload=b"{}")


def _front_props(options: Options, emulator: Emulator, outputs: Mapping[str, str]) -> FrontProps:
    secret = emulator.client("secretsmanager").get_secret_value(SecretId=outputs["OriginSecretArn"])
    return FrontProps(
        site=site_folder(require_built=False),
        emulator=emulator.endpoint,
        api_id=outputs["WebApiId"],
        bucket=outputs["ImagesBucketName"],
        origin_secret=secret["SecretString"],
        throttle=TokenBucket(
            per_second=float(options.setting("api_requests_per_second")), burst=float(options.setting("api_burst"))
        ),
    )


async def _serve_front(props: FrontProps, listener: socket.socket, stopping: asyncio.Event) -> None:
    config = ServerConfig()
    config.bind = [f"fd://{listener.detach()}"]  # the server closes it; twice would close what another opened since
    config.graceful_timeout = 1
    config.errorlog = logging.getLogger("hypercorn.front")
    await serve(front(props), config, shutdown_trigger=stopping.wait)  # type: ignore[arg-type]


@contextmanager
def _step(say: Say, what: str) -> Iterator[None]:
    began = time.monotonic()
    say(f"{what} ...")
    yield
    seconds = time.monotonic() - began
    if seconds >= 1:
        say(f"  done in {seconds:.0f} s")
