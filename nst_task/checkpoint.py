"""A run's state as bytes, so that an interrupted job can go on where it was, on another machine too."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from itertools import count, takewhile

import torch
from PIL import Image
from safetensors.torch import load, save
from torch import Tensor

from contract.errors import CheckpointDamaged, CheckpointOfAnotherJob
from contract.parameters import Parameters
from nst_task.engine import State
from nst_task.lbfgs import Lbfgs, Pair

_DIGEST_BYTES = hashlib.sha256().digest_size


def fingerprint(
    content: Image.Image,
    styles: Sequence[Image.Image],
    weights: Sequence[float],
    parameters: Parameters,
    network: str,
    *,
    first: Image.Image | None = None,
    masks: Sequence[Image.Image] = (),
) -> str:
    """Return what two runs must have in common for one to go on with the other's checkpoint, as a hex digest."""
    digest = hashlib.sha256(json.dumps([asdict(parameters), list(weights), network], sort_keys=True).encode())
    for picture in (content, *styles, *([first] if first else []), *masks):
        digest.update(repr(picture.size).encode() + picture.tobytes())
    return digest.hexdigest()


def encode(state: State, job: str) -> bytes:
    """Return the state of the run with the fingerprint `job`, with a checksum."""
    optimiser = state.optimiser
    tensors = {"image": optimiser.image}
    if optimiser.previous:
        tensors["previous.image"], tensors["previous.gradient"] = optimiser.previous
    for index, pair in enumerate(optimiser.pairs):
        tensors[f"pairs.{index}.step"], tensors[f"pairs.{index}.change"] = pair.step, pair.change
    tensors |= {f"matches.{index}": match for index, match in enumerate(state.matches)}
    tensors["epoch"] = torch.tensor(state.epoch)
    tensors["computed"] = torch.tensor(list(state.computed.encode()), dtype=torch.uint8)
    tensors["job"] = torch.tensor(list(bytes.fromhex(job)), dtype=torch.uint8)
    content = save({name: tensor.contiguous() for name, tensor in tensors.items()})
    return hashlib.sha256(content).digest() + content


def decode(data: bytes, job: str) -> State:
    """Return the state that `encode` was given. Raises CheckpointDamaged and CheckpointOfAnotherJob."""
    digest, content = data[:_DIGEST_BYTES], data[_DIGEST_BYTES:]
    if hashlib.sha256(content).digest() != digest:
        raise CheckpointDamaged(
            f"The checkpoint of {len(data):,} bytes is damaged (wrong checksum): start again without it."
        )
    tensors = load(content)
    if bytes(tensors["job"].tolist()).hex() != job:
        raise CheckpointOfAnotherJob(
            "The checkpoint is of another job (other pictures, parameters or network): start again without it."
        )
    previous = (tensors["previous.image"], tensors["previous.gradient"]) if "previous.image" in tensors else None
    optimiser = Lbfgs(tensors["image"], previous, _pairs(tensors))
    # Not in a checkpoint of an older release.
    computed = bytes(tensors["computed"].tolist()).decode() if "computed" in tensors else ""
    return State(int(tensors["epoch"]), optimiser, _numbered(tensors, "matches.{}"), computed)


def _pairs(tensors: dict[str, Tensor]) -> tuple[Pair, ...]:
    steps, changes = _numbered(tensors, "pairs.{}.step"), _numbered(tensors, "pairs.{}.change")
    return tuple(Pair(step, change) for step, change in zip(steps, changes, strict=True))


def _numbered(tensors: dict[str, Tensor], name: str) -> tuple[Tensor, ...]:
    return tuple(tensors[name.format(index)] for index in takewhile(lambda i: name.format(i) in tensors, count()))
