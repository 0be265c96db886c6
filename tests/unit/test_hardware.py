"""What the engine computes on and in."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
import torch
from PIL import Image
from torch._subclasses.fake_tensor import FakeTensorMode

from contract.errors import InvalidParameter
from contract.parameters import Parameters
from nst_task import hardware, losses, matching, objective, weights
from nst_task.hardware import Hardware
from nst_task.lbfgs import Lbfgs
from nst_task.network import PerceptualNetwork
from nst_task.objective import Objective
from nst_task.scene import Scene
from nst_task.weights import DEFAULT_NETWORK

CPU = torch.device("cpu")


def cpuinfo(line: str) -> Callable[[pytest.MonkeyPatch, Path], None]:
    def pretend(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        file = folder / "cpuinfo"
        file.write_text(f"processor\t: 0\n{line}\nbugs\t\t: bf16\n")
        monkeypatch.setattr(hardware, "_CPUINFO", file)

    return pretend


@pytest.mark.parametrize(
    ("line", "precision"),
    [
        ("flags\t\t: fpu avx2 avx512f avx512_bf16 amx_tile", torch.bfloat16),
        ("flags\t\t: fpu amx_bf16 amx_tile", torch.bfloat16),
        ("Features\t: fp asimd bf16 sve", torch.bfloat16),
        ("flags\t\t: fpu avx2 avx512f", torch.float32),
        ("Features\t: fp asimd fphp", torch.float32),
    ],
)
def test_a_processor_with_the_instructions_computes_in_bfloat16(
    line: str, precision: torch.dtype, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cpuinfo(line)(monkeypatch, tmp_path)
    assert Hardware.choose("cpu").precision is precision
    assert Hardware.choose("cpu", "float32").precision is torch.float32


def test_bfloat16_is_refused_where_it_would_be_slower(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    cpuinfo("flags\t\t: avx2")(monkeypatch, tmp_path)
    with pytest.raises(InvalidParameter, match=r"precision is 'bfloat16', which .* choose auto or float32\."):
        Hardware.choose("cpu", "bfloat16")


def test_a_gpu_is_taken_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: including_emulation)
    assert str(Hardware.choose()) == "float32 on cuda"
    assert str(Hardware.choose("cpu", "float32")) == "float32 on cpu"


def test_a_device_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(InvalidParameter, match="device is 'cuda', which this machine does not have"):
        Hardware.choose("cuda")
    with pytest.raises(InvalidParameter, match="device is 'tpu': choose one of auto, cpu, cuda, mps"):
        Hardware.choose("tpu")


def test_going_on_elsewhere_is_said() -> None:
    here = Hardware()
    assert here.remark_on(str(here)) is None
    assert "bfloat16 on cuda" in str(here.remark_on("bfloat16 on cuda"))


def test_bfloat16_gives_nearly_the_gradient_of_float32(content: Image.Image, style: Image.Image) -> None:
    scene = Scene(content, [style], Parameters(size=256))
    size = scene.plan[-1].size
    image = (scene.content(size) + 0.1 * torch.randn(1, 3, *size, generator=torch.Generator().manual_seed(0))).clamp(
        0, 1
    )

    exact, rounded = (
        Objective(scene, size, PerceptualNetwork.load(DEFAULT_NETWORK, Hardware(CPU, precision))).evaluate(image)[1]
        for precision in (torch.float32, torch.bfloat16)
    )

    assert rounded.dtype is torch.float32
    assert torch.nn.functional.cosine_similarity(exact.flatten(), rounded.flatten(), dim=0) > 0.999


@pytest.mark.parametrize(("precision", "multiplied"), [(torch.bfloat16, "bf16"), (torch.float32, "ieee")])
def test_features_are_multiplied_in_their_precision(
    precision: torch.dtype, multiplied: str, content: Image.Image, style: Image.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    def setting() -> str:
        return str(torch.backends.mkldnn.matmul.fp32_precision)  # type: ignore[attr-defined]

    def recorded(module: ModuleType, name: str) -> list[str]:
        original, settings = getattr(module, name), []

        def record(*arguments: object) -> object:
            settings.append(setting())
            return original(*arguments)

        monkeypatch.setattr(module, name, record)
        return settings

    scene, outside = Scene(content, [style], Parameters(size=256)), setting()
    of_features = recorded(losses, "mean_and_gram"), recorded(matching, "_directions")
    of_pixels = recorded(objective, "shrunk")
    size = scene.plan[-1].size
    of_job = Objective(scene, size, PerceptualNetwork.load(DEFAULT_NETWORK, Hardware(CPU, precision)))
    of_job.evaluate(scene.content(size))

    assert [set(each) for each in of_features] == [{multiplied}] * 2
    assert set(of_pixels) == {outside}


@pytest.mark.parametrize("parameters", [Parameters(size=256), Parameters(size=256, preserve_colors=True, init="noise")])
def test_no_tensor_is_made_on_another_device(
    content: Image.Image, style: Image.Image, parameters: Parameters, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Fake tensors have a device and no data: an operation on tensors of two devices fails as it would on a GPU.
    monkeypatch.setattr(torch.Tensor, "item", lambda _self: 0.5)
    monkeypatch.setattr(torch.Tensor, "__bool__", lambda _self: True)
    tensors = weights.load(DEFAULT_NETWORK)
    with FakeTensorMode(allow_non_fake_inputs=True):
        elsewhere = Hardware(torch.device("meta"))
        network = PerceptualNetwork(weights.ARCHITECTURES[DEFAULT_NETWORK], tensors, elsewhere)
        scene = Scene(content, [style], parameters, device=elsewhere.device)
        optimiser = Lbfgs(scene.first_image())
        for level in scene.plan[:2]:
            optimiser = optimiser.resized(level.size)
            objective = Objective(scene, level.size, network, painted=optimiser.image)
            for _ in range(3):
                optimiser = optimiser.step(objective.evaluate(optimiser.image)[1])
        assert {tensor.device for tensor in (scene.finish(optimiser.image), *objective.matches)} == {elsewhere.device}
