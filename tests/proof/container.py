"""The task's image without Docker: built from its Dockerfile by buildah, run as ECS runs a container.

Takes root, and Debian's buildah and debootstrap. No registry of images is asked: a minimal Debian with its own Python
stands in for the base image. Packages come from where pip finds them here, so torch is a build with CUDA.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from cdk_app.paths import NST_TASK, REPOSITORY
from tests.integration.editions import wait_for

BASE: Final = "localhost/nst-art-python-base"
IMAGE: Final = "localhost/nst-art-task"
_IN_BASE: Final = "python3,python3-venv,python-is-python3,ca-certificates"
_PATH: Final = "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
_MIRROR: Final = r"https?://\S+/debian/?(?=\s|$)"
_PIP_AND_CERTIFICATES: Final = ("/etc/ssl/certs", "/usr/share/ca-certificates", "/etc/xdg/pip", "/root/.config/pip")
"""What pip is told on this machine, so that it finds packages in the build as outside."""


@dataclass(frozen=True)
class Image:
    """An image in buildah's storage."""

    name: str
    seconds: float

    @classmethod
    def build(cls) -> Self:
        """Build it by the Dockerfile; steps whose inputs are those of the last build are taken from there."""
        if not _buildah("images", "--quiet", "--filter", f"reference={BASE}").strip():
            _make_base()
        mounts = [f"--volume={path}:{path}:ro" for path in _PIP_AND_CERTIFICATES if Path(path).exists()]
        began = time.monotonic()
        _buildah(
            *("bud", "--isolation", "chroot", "--layers", "--from", BASE, "--tag", IMAGE, *mounts),
            *("--build-arg", f"TORCH_INDEX={_index()}", "--build-arg", "DEVICE=cuda"),
            *("--file", str(NST_TASK / "Dockerfile"), str(REPOSITORY)),
        )
        return cls(IMAGE, time.monotonic() - began)

    @property
    def config(self) -> dict[str, Any]:
        """User, folder, command and environment, as Docker keeps them."""
        inspected = json.loads(_buildah("inspect", "--type", "image", self.name))
        return dict(inspected["OCIv1"]["config"])

    @contextmanager
    def mounted(self) -> Iterator[Path]:
        """Show its file system."""
        container = _buildah("from", self.name).strip()
        try:
            yield Path(_buildah("mount", container).strip())
        finally:
            _buildah("rm", container)

    def layers(self, folder: Path) -> list[tuple[str, int]]:
        """Return, of each layer above the base, the step that made it and its bytes as a registry keeps them."""
        archive = folder / "image"
        _buildah("push", "--quiet", "--compression-format", "zstd", self.name, f"oci:{archive}")
        (entry,) = json.loads((archive / "index.json").read_text())["manifests"]
        manifest = json.loads(_blob(archive, entry["digest"]).read_text())
        history = json.loads(_blob(archive, manifest["config"]["digest"]).read_text())["history"]
        steps = [each.get("created_by", "") for each in history if not each.get("empty_layer")]
        sizes = [each["size"] for each in manifest["layers"]]
        return list(zip(map(_readable, steps), sizes, strict=True))


def _blob(archive: Path, digest: str) -> Path:
    return archive / "blobs" / Path(*digest.split(":"))


def _readable(step: str) -> str:
    return re.sub(r"^(\|\d+ .*?)?/bin/sh -c (#\(nop\) )?|(?<=COPY )\w+:\w+ ", "", step).strip()[:60]


def _make_base() -> None:
    folder = Path("/var/tmp/nst-art-python-base")
    shutil.rmtree(folder, ignore_errors=True)
    _output("debootstrap", "--variant=minbase", f"--include={_IN_BASE}", "bookworm", folder, _mirror())
    container = _buildah("from", "scratch").strip()
    _buildah("add", "--quiet", container, str(folder), "/")
    _buildah("config", "--env", f"PATH={_PATH}", container)
    _buildah("commit", "--quiet", "--rm", container, BASE)
    shutil.rmtree(folder)


def _mirror() -> str:
    """Return where this machine has its own Debian packages from."""
    for file in Path("/etc/apt").rglob("*"):
        if file.suffix in {".list", ".sources"} and (found := re.search(_MIRROR, file.read_text())):
            return found[0]
    raise LookupError("No Debian mirror stands in /etc/apt.")


def _index() -> str:
    """Return the package index that pip asks on this machine."""
    said = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"
    told = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or _output(sys.executable, "-c", said).strip()


def _buildah(*arguments: str) -> str:
    return _output("buildah", *arguments)


def _output(*command: str | Path) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
    return done.stdout


@dataclass(frozen=True)
class MemoryGroup:
    """A group of processes that may have so much memory together: a cgroup, of either version."""

    folder: Path
    limit: str
    peak: str

    @classmethod
    @contextmanager
    def of(cls, gib: int) -> Iterator[Self]:
        """Make one, and remove it when its processes have ended."""
        root = Path("/sys/fs/cgroup")
        if (root / "cgroup.controllers").exists():
            group = cls(root / "nst-art-task", "memory.max", "memory.peak")
        else:
            group = cls(root / "memory" / "nst-art-task", "memory.limit_in_bytes", "memory.max_usage_in_bytes")
        group.folder.mkdir(exist_ok=True)
        (group.folder / group.limit).write_text(str(gib * 2**30))
        yield group
        wait_for(lambda: not (group.folder / "cgroup.procs").read_text(), what="all in the container have ended")
        group.folder.rmdir()

    @property
    def peak_gib(self) -> float:
        """What they had at most, files that they read included."""
        return int((self.folder / self.peak).read_text()) / 2**30


_OURS: Final = re.compile(r"AWS_|JOB_SPEC$|JOBS_TABLE$")
_AS_ECS: Final = """
root=$1 user=$2 folder=$3
shift 3
set -e
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
exec chroot --userspec="$user:$user" "$root" sh -c 'cd "$0" && exec "$@"' "$folder" "$@"
"""
"""Read-only, as the image's user, in its folder."""


def run(root: Path, config: dict[str, Any], cgroup: Path, command: Sequence[str]) -> None:
    """Become `command`, or the image's own, in its file system, with what ECS would set of the environment."""
    (cgroup / "cgroup.procs").write_text(str(os.getpid()))
    of_ecs = {name: value for name, value in os.environ.items() if _OURS.match(name)}
    environment = dict(each.split("=", 1) for each in config["Env"]) | of_ecs
    parts = [str(root), config["User"], config["WorkingDir"], *(command or config["Entrypoint"])]
    os.execvpe("unshare", ["unshare", "--mount", "sh", "-c", _AS_ECS, "sh", *parts], environment)


if __name__ == "__main__":
    run(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text()), Path(sys.argv[3]), sys.argv[4:])
