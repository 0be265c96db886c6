"""The container image, built and run without Docker (`make proof-image`): what the registry and Fargate will get."""

import json
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image as Pictures

from tests.client import NstClient, Upload
from tests.integration.editions import REPOSITORY, Starter
from tests.proof.container import Image, MemoryGroup

MEMORY_GIB = 8
"""Of the task that is deployed by default."""

CONTENT = Upload((REPOSITORY / "samples/contents/chelsea.jpg").read_bytes())
STYLE = Upload((REPOSITORY / "samples/styles/woodcut_wave.jpg").read_bytes())


@pytest.fixture(scope="module")
def image() -> Image:
    return Image.build()


@pytest.fixture(scope="module")
def memory() -> Iterator[MemoryGroup]:
    """The memory of the task."""
    with MemoryGroup.of(MEMORY_GIB) as group:
        yield group


@pytest.fixture(scope="module")
def in_container(image: Image, memory: MemoryGroup, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """What to put before a command so that it runs in the image; alone, it is the image's own."""
    config = tmp_path_factory.mktemp("image") / "config.json"
    config.write_text(json.dumps(image.config))
    with image.mounted() as root:
        yield [sys.executable, "-m", "tests.proof.container", str(root), str(config), str(memory.folder)]


def printed(in_container: list[str], *command: str) -> str:
    done = subprocess.run([*in_container, *command], capture_output=True, text=True, check=False, cwd=REPOSITORY)
    return done.stdout + done.stderr


def test_the_task_is_an_unprivileged_user_without_a_disk(in_container: list[str]) -> None:
    assert printed(in_container, "id", "-u").strip() == "10001"
    for folder in (".", "/opt/venv", "/opt/weights", "/tmp"):
        assert "Read-only file system" in printed(in_container, "touch", f"{folder}/written")


def test_it_has_neither_pip_nor_a_compiler(in_container: list[str]) -> None:
    for absent in ("gcc", "/opt/venv/bin/python -m pip"):
        assert re.search("No module named pip|not found", printed(in_container, "sh", "-c", absent))


def test_a_job_in_the_image_resumes_after_it_was_stopped_halfway(
    in_container: list[str], memory: MemoryGroup, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (
        Starter(tmp_path)(tmp_path / "data", task_command=shlex.join(in_container)) as edition,
        NstClient(edition.site) as visitor,
    ):
        job = visitor.create(CONTENT, [STYLE], size=256, epochs=36)
        visitor.upload(job, CONTENT, [STYLE])
        visitor.run(job)
        asked = time.monotonic()
        visitor.wait(job.job_id, lambda progress: progress["status"] == "RUNNING")
        started = time.monotonic() - asked
        visitor.wait(job.job_id, lambda progress: progress["epoch"] >= 5)
        cluster = edition.outputs["ClusterArn"]
        (task,) = edition.client("ecs").list_tasks(cluster=cluster)["taskArns"]
        edition.client("ecs").stop_task(cluster=cluster, task=task, reason="as Spot does")
        ended = visitor.wait(job.job_id)
        assert (ended["status"], ended["attempt"]) == ("SUCCEEDED", 2), edition.task_logs()
        result = visitor.http.get(visitor.look(job.job_id)["result"]["png_url"])
        assert max(Pictures.open(BytesIO(result.content)).size) == 256
    assert 0 < memory.peak_gib < MEMORY_GIB
    with capsys.disabled():
        print(f"\nFirst heartbeat: {started:.1f} s. Memory, files read included: {memory.peak_gib:.2f} GiB.")


def test_its_layers_are_as_large_as_they_are(image: Image, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layers = image.layers(tmp_path)
    with capsys.disabled():
        print(f"\nBuilt in {image.seconds:.0f} s, or what of it had changed.")
        for step, size in layers:
            print(f"| `{step}` | {size / 1e6:,.1f} MB |")
    of_the_engine = [size for step, size in layers if step.startswith("COPY") and "/app/" in step]
    assert sum(of_the_engine) > 0
    assert sum(of_the_engine) < 1_000_000, "A change of the engine should upload little."
