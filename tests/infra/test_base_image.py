import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from cdk_app.base_image import NoDigest, digest_of, pinned
from cdk_app.paths import NST_TASK, REPOSITORY

DIGEST = "sha256:" + "0123456789abcdef" * 4
BARE = "# a comment\nFROM python:3.14-slim AS base\n\nFROM base AS packages\n\nFROM base\n"
PINNED = BARE.replace("slim AS", f"slim@{DIGEST} AS")


def never(image: str) -> str:
    raise AssertionError(image)


def docker(folder: Path, monkeypatch: pytest.MonkeyPatch, *, says: str, code: int = 0) -> None:
    """Put a Docker on the path that answers as told, to the one question that it is asked."""
    program = folder / "docker"
    program.write_text(f"#!/bin/sh\necho '{says}'\nexit {code}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_every_stage_of_the_image_has_the_pinnable_base() -> None:
    bases = re.findall(r"^FROM (\S+)", (NST_TASK / "Dockerfile").read_text(), flags=re.MULTILINE)
    assert re.fullmatch(r"python:[\d.]+-slim(@sha256:[0-9a-f]{64})?", bases[0])  # no variable: Dependabot reads none
    assert set(bases[1:]) <= {"base", "packages"}
    assert pinned((NST_TASK / "Dockerfile").read_text(), lambda _: DIGEST).count("@sha256:") == 1


def test_a_base_image_without_a_digest_is_given_that_of_today() -> None:
    assert pinned(BARE, {"python:3.14-slim": DIGEST}.__getitem__) == PINNED


def test_a_pinned_base_image_keeps_its_digest() -> None:
    assert pinned(PINNED, never) == PINNED
    updates = yaml.safe_load((REPOSITORY / ".github" / "dependabot.yml").read_text())["updates"]
    assert {"docker": "/nst_task"}.items() <= {
        each["package-ecosystem"]: each.get("directory") for each in updates
    }.items()


def test_the_digest_is_the_one_that_docker_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docker(tmp_path, monkeypatch, says=DIGEST)
    assert digest_of("python:3.14-slim") == DIGEST


@pytest.mark.parametrize(("says", "code"), [("no such host", 1), ("", 0), ("sha256:1", 0)])
def test_without_a_digest_there_is_one_sentence_and_no_pin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, code: int
) -> None:
    docker(tmp_path, monkeypatch, says=says, code=code)
    with pytest.raises(NoDigest, match=r"Docker did not print the digest of python:3\.14-slim"):
        digest_of("python:3.14-slim")


def test_without_docker_there_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoDigest, match="Docker is missing"):
        digest_of("python:3.14-slim")


def planned(target: str) -> str:
    """Return the commands that make would run for a target from nothing."""
    done = subprocess.run(
        ["make", "--dry-run", "--always-make", target], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize("target", ["bootstrap", "diff", "deploy"])
def test_deploying_installs_neither_pytorch_nor_the_weights(target: str) -> None:
    commands = planned(target)
    assert "install -r requirements-deploy.txt" in commands
    assert "-r requirements.txt" not in commands
    assert "nst_task" not in commands


def test_a_deployment_pins_the_base_image_first() -> None:
    commands = planned("deploy")
    assert 0 < commands.index("cdk_app.base_image") < commands.index(" deploy --all")


def test_a_diff_uses_the_settings_of_a_deployment() -> None:
    settings = [re.findall(r"-c (nst:\S+)", planned(target)) for target in ("diff", "deploy")]
    assert settings[0] == settings[1] == ["nst:require_built_site=true"]


def test_what_a_deployment_imports_is_in_its_requirements() -> None:
    code = "import cdk_app.app, ops.__main__, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    others = {"torch", "numpy", "PIL", "h5py", "rich", "fastapi", "hypercorn", "ministack", "local", "nst_task"}
    assert not others & set(done.stdout.split())
