"""What the container image holds is enough to run the task: files that its Dockerfile copies, and its requirements."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from functools import cache
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.image_size import NEEDED_BY_OURS, copy_sources
from nst_task.slim import slim

REPOSITORY = Path(__file__).resolve().parents[3]
TASK = REPOSITORY / "nst_task"
REQUIREMENTS = TASK / "requirements.txt"

ONLY_WHAT_IS_INSTALLED_THERE = """
import importlib.abc, json, os, runpy, sys

class NotInTheImage(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in FORBIDDEN:
            raise ModuleNotFoundError(f"{name} is not in the image", name=name)
        return None

FORBIDDEN = set(json.loads(os.environ["FORBIDDEN"]))
sys.meta_path.insert(0, NotInTheImage())
sys.path[0] = os.getcwd()
runpy.run_module("nst_task", run_name="__main__", alter_sys=True)
"""
"""Runs `python -m nst_task` where only what the image installs can be imported."""


def required(names: set[str]) -> set[str]:
    """Return distributions with all that they need themselves, by normal names."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = _normal(waiting.pop())
        if name in found:
            continue
        found.add(name)
        needs = distribution(name).requires or []
        waiting += [_name(need) for need in needs if "extra ==" not in need and _name(need) in installed()]
    return found


def pinned() -> set[str]:
    return {_name(line) for line in REQUIREMENTS.read_text().splitlines() if line and not line.startswith(("#", "-"))}


def forbidden_modules() -> list[str]:
    """Return the top-level modules of this environment that the image does not have."""
    there = required(pinned())
    return [module for module, names in owners().items() if not {_normal(name) for name in names} & there]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what the image holds in /app."""
    return copy_sources(tmp_path_factory.mktemp("app"))


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages that are installed here, by symbolic links, without what the image leaves out."""
    installed = Path(sysconfig.get_path("purelib"))
    linked = shutil.copytree(
        installed,
        tmp_path_factory.mktemp("opt") / "site-packages",
        copy_function=os.symlink,
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    slim(linked)
    return linked


def run(image: Path, packages: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return run_code(image, packages, ONLY_WHAT_IS_INSTALLED_THERE, *arguments, **environment)


def run_code(
    image: Path, packages: Path, code: str, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    kept = {
        name: os.environ[name] for name in ("PATH", "HOME", "NST_WEIGHTS_DIR", "XDG_CACHE_HOME") if name in os.environ
    }
    return subprocess.run(
        [sys.executable, "-S", "-c", code, *arguments],
        cwd=image,
        env={
            **kept,
            "FORBIDDEN": json.dumps(forbidden_modules()),
            "OMP_NUM_THREADS": "1",
            "PYTHONPATH": str(packages),
            "PYTHONDONTWRITEBYTECODE": "1",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def something_to_paint(folder: Path) -> list[str]:
    """Make two pictures, and return the arguments that paint them into `out.png`."""
    for name in ("content.png", "style.png"):
        Image.effect_noise((64, 32), 90).convert("RGB").save(folder / name)
    content, style, out = (str(folder / name) for name in ("content.png", "style.png", "out.png"))
    return [content, style, "-o", out, "--epochs", "10"]


def test_the_image_paints_with_what_it_holds_and_nothing_else(image: Path, packages: Path, tmp_path: Path) -> None:
    done = run(image, packages, *something_to_paint(tmp_path))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out.png").is_file()


@pytest.mark.soak
def test_a_fresh_environment_with_the_requirements_paints(image: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh"
    subprocess.run([sys.executable, "-m", "venv", str(fresh)], check=True)
    subprocess.run([fresh / "bin" / "pip", "install", "--quiet", "--requirement", str(REQUIREMENTS)], check=True)
    command = [str(fresh / "bin" / "python"), "-m", "nst_task", *something_to_paint(tmp_path)]
    subprocess.run(command, cwd=image, check=True)
    assert (tmp_path / "out.png").is_file()


def test_the_image_takes_a_job_from_its_environment(image: Path, packages: Path) -> None:
    done = run(image, packages, JOB_SPEC="{", JOBS_TABLE="jobs", AWS_REGION="us-east-1")
    assert done.returncode == 70, done.stderr
    assert "InvalidSpec" in done.stdout + done.stderr


def test_only_the_tasks_services_are_left_in_the_image(image: Path, packages: Path) -> None:
    made = "from nst_task.cloud import aws; aws.s3(); aws.table('jobs')"
    done = run_code(image, packages, made, AWS_REGION="us-east-1", AWS_DEFAULT_REGION="us-east-1")
    assert done.returncode == 0, done.stderr
    others = run_code(image, packages, "import boto3; boto3.client('ec2', region_name='us-east-1')")
    assert "UnknownServiceError" in others.stderr


def test_a_job_does_without_what_the_image_leaves_out(packages: Path) -> None:
    assert not {"sympy", "networkx", "pip"} & {path.name for path in packages.iterdir()}
    assert (packages / "torch" / "lib").is_dir()
    assert not (packages / "torch" / "include").exists()


def test_packages_outside_the_image_cannot_be_imported_here(image: Path) -> None:
    assert {"pytest", "aws_cdk", "h5py", "torchvision"} <= set(forbidden_modules())
    assert not {"torch", "boto3", "PIL", "botocore"} & set(forbidden_modules())


def test_the_images_size_is_measured_with_all_packages() -> None:
    of_cuda = re.compile(r"(nvidia|cuda)-|triton$")
    assert {name for name in required(pinned()) if not of_cuda.match(name)} == set(NEEDED_BY_OURS)


def test_every_file_that_the_dockerfile_copies_is_of_the_image(image: Path) -> None:
    for line in re.findall(r"^COPY (?!--from)(.+)$", (TASK / "Dockerfile").read_text(), flags=re.MULTILINE):
        *sources, _ = line.split()
        for source in sources:
            assert (image / source).exists(), source


def test_the_context_of_the_build_is_what_the_image_holds(image: Path) -> None:
    seen = {line[1:] for line in (REPOSITORY / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert seen == {path.name for path in image.iterdir()}


def _name(requirement: str) -> str:
    (name,) = re.findall(r"^[A-Za-z0-9._-]+", requirement.strip())
    return _normal(name)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def owners() -> Mapping[str, list[str]]:
    """Return the top-level modules of this environment, and the distributions that each comes from."""
    return packages_distributions()


@cache
def installed() -> frozenset[str]:
    """Return all distributions of this environment, by normal names."""
    return frozenset(_normal(name) for names in owners().values() for name in names)
