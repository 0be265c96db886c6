"""The functions' requirements, packed for Lambda: complete, pinned, for its processor, the same bytes each time."""

import json
import re
import sys
import zipfile
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cdk_app import layer
from cdk_app.layer import LayerFailed
from cdk_app.paths import REPOSITORY
from tests.infra.bare_machine import synth

LAMBDA = {
    "python_version": layer.PYTHON,
    "python_full_version": f"{layer.PYTHON}.0",
    "sys_platform": "linux",
    "platform_system": "Linux",
    "platform_machine": "aarch64",
    "platform_python_implementation": "CPython",
    "implementation_name": "cpython",
    "os_name": "posix",
}


def pinned() -> dict[str, Requirement]:
    lines = (REPOSITORY / "lambdas" / "requirements.txt").read_text().splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(each.name): each for each in found}


def test_exactly_the_packages_that_the_functions_need_are_pinned() -> None:
    pins, needed, waiting = pinned(), set(), ["aws-lambda-powertools", "boto3", "pydantic"]
    while waiting:
        name = waiting.pop()
        assert [each.operator for each in pins[name].specifier] == ["=="], name
        needed.add(name)
        for line in requires(name) or ():
            each = Requirement(line)
            extras = pins[name].extras or {""}
            if each.marker is None or any(each.marker.evaluate({**LAMBDA, "extra": extra}) for extra in extras):
                assert each.specifier.contains(str(pins[canonicalize_name(each.name)].specifier).strip("=")), line
                waiting.extend({canonicalize_name(each.name)} - needed)
    assert needed == set(pins)


def test_the_layer_has_every_pinned_version_for_arm() -> None:
    names = zipfile.ZipFile(layer.archive()).namelist()
    assert all(name.startswith("python/") for name in names)
    versions = {
        canonicalize_name(name): version
        for name, version in re.findall(r"^python/([\w.]+)-([\w.]+)\.dist-info/METADATA$", "\n".join(names), re.M)
    }
    assert versions == {name: str(each.specifier).strip("=") for name, each in pinned().items()}
    libraries = [name for name in names if name.endswith(".so")]
    assert libraries
    assert all("cpython-314-aarch64-linux-gnu" in name for name in libraries)


def test_the_same_wheels_give_the_same_archive(tmp_path: Path) -> None:
    for day, name in ((1, "first"), (2, "second")):
        wheel = tmp_path / name / "a-1-py3-none-any.whl"
        wheel.parent.mkdir()
        with zipfile.ZipFile(wheel, "w") as made:
            made.writestr(zipfile.ZipInfo("a.py", (2026, 1, day, 0, 0, 0)), "a = 1")
            made.writestr("a-1.data/scripts/a", "#!python")
        layer._pack([wheel], tmp_path / f"{name}.zip")
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()
    assert zipfile.ZipFile(tmp_path / "first.zip").namelist() == ["python/a.py"]


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels, which is all that pip finds; the pins ask for one that is for Lambda's processor."""
    folder = tmp_path / "index"
    folder.mkdir()
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("a==1\n")
    monkeypatch.setattr(layer, "BUILD", tmp_path / "build")
    monkeypatch.setattr(layer, "_REQUIREMENTS", requirements)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def wheel(folder: Path, platform: str, *, version: str = "1") -> None:
    name = f"a-{version}"
    with zipfile.ZipFile(folder / f"{name}-cp314-cp314-{platform}.whl", "w") as made:
        made.writestr(f"{name}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: a\nVersion: {version}\n")
        made.writestr(f"{name}.dist-info/WHEEL", f"Wheel-Version: 1.0\nTag: cp314-cp314-{platform}\n")
        made.writestr("a/__init__.py", f"platform = {platform!r}")


def test_it_is_fetched_once_and_again_when_a_pin_changes(index: Path) -> None:
    wheel(index, "manylinux2014_aarch64")
    first = layer.archive()
    (index / "a-1-cp314-cp314-manylinux2014_aarch64.whl").unlink()
    assert layer.archive() == first  # with nothing to fetch it from
    layer._REQUIREMENTS.write_text("a==2\n")
    wheel(index, "manylinux_2_28_aarch64", version="2")
    second = layer.archive()
    assert second != first
    assert "python/a-2.dist-info/METADATA" in zipfile.ZipFile(second).namelist()


def test_a_package_missing_for_lambdas_processor_is_named(index: Path) -> None:
    wheel(index, "manylinux2014_x86_64")
    with pytest.raises(LayerFailed, match=r"run make setup .*satisfies the requirement a==1"):
        layer.archive()
    assert not list((index.parent / "build").glob("*.zip"))


def test_a_synth_that_cannot_fetch_it_ends_with_one_line(tmp_path: Path) -> None:
    code = f"import pathlib, runpy; from cdk_app import layer; layer.BUILD = pathlib.Path({str(tmp_path)!r}); "
    environment = {"PIP_NO_INDEX": "1", "CDK_CONTEXT_JSON": json.dumps({})}
    done = synth(environment, program=[sys.executable, "-c", f"{code}runpy.run_path('app.py')"])
    assert done.returncode == 1
    (line,) = [line for line in done.stderr.splitlines() if line]
    assert line.startswith(
        "The functions' requirements for Lambda (Python 3.14, ARM) could not be fetched: run make setup"
    )
