"""What the engine computes on, and how precisely: chosen by what the machine has, or by hand."""

import platform
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch

from contract.errors import InvalidParameter
from nst_task.devices import DEVICES, PRECISIONS

CPU = torch.device("cpu")
_CPUINFO = Path("/proc/cpuinfo")
_BFLOAT16 = re.compile(r"^(flags|Features)\s*:.*\b(avx512_bf16|amx_bf16|bf16)\b", re.MULTILINE)


@dataclass(frozen=True)
class Hardware:
    """What one run computes on. Pixels, losses and steps are float32, whatever the network computes in."""

    device: torch.device = CPU
    """Where all tensors are."""
    precision: torch.dtype = torch.float32
    """Of the network, its features, and what is multiplied of them."""

    @classmethod
    def choose(cls, device: str = "auto", precision: str = "auto") -> "Hardware":
        """Return what is asked for, "auto" the fastest that is there. Raises InvalidParameter for what is not."""
        chosen = torch.device(_choose("device", device, DEVICES, _devices()))
        return cls(chosen, getattr(torch, _choose("precision", precision, PRECISIONS, _precisions(chosen))))

    @contextmanager
    def products(self) -> Iterator[None]:
        """Inside, a CPU multiplies matrices in this precision; what comes of it is added up and returned in float32.

        For features, never for pixels: rounded to bfloat16, smooth areas would have steps.
        """
        multiplying = torch.backends.mkldnn.matmul  # type: ignore[attr-defined]
        before = multiplying.fp32_precision
        multiplying.fp32_precision = "bf16" if self.precision is torch.bfloat16 else "ieee"
        try:
            yield
        finally:
            multiplying.fp32_precision = before

    def remark_on(self, computed: str) -> str | None:
        """Return a remark on a run that goes on here and was `computed`, as str(Hardware), elsewhere before."""
        if computed in ("", str(self)):
            return None
        return f"The checkpoint was computed in {computed}, the rest is in {self}: the result differs slightly."

    def __str__(self) -> str:
        return f"{str(self.precision).removeprefix('torch.')} on {self.device.type}"


def _choose(name: str, wanted: str, all_: tuple[str, ...], there: list[str]) -> str:
    """there: what this machine has, the fastest first."""
    if wanted not in ("auto", *all_):
        raise InvalidParameter(f"{name} is {wanted!r}: choose one of auto, {', '.join(all_)}.")
    if wanted not in ("auto", *there):
        raise InvalidParameter(f"{name} is {wanted!r}, which this machine does not have: choose auto or {there[-1]}.")
    return there[0] if wanted == "auto" else wanted


def _devices() -> list[str]:
    cuda, mps = torch.cuda.is_available(), torch.backends.mps.is_available()
    return ["cuda"] * cuda + ["mps"] * mps + ["cpu"]


def _precisions(device: torch.device) -> list[str]:
    """Emulated bfloat16 is slower than float32, so it counts as not there."""
    if device.type == "cuda":
        fast = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        fast = device.type == "cpu" and _cpu_has_bfloat16()
    return ["bfloat16"] * fast + ["float32"]


def _cpu_has_bfloat16() -> bool:
    """Return whether Linux lists the instructions: AVX512-BF16 or AMX of x86-64, BF16 of ARM."""
    return platform.system() == "Linux" and bool(_BFLOAT16.search(_CPUINFO.read_text()))
