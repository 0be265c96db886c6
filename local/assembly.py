"""The synthesized Core stack: built once, and again only when something that it is made of has changed."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_REPOSITORY: Final = Path(__file__).parent.parent
_SOURCES: Final = ("app.py", "cdk.json", ".dockerignore", "cdk_app", "contract", "lambdas", "nst_task")
"""What ends up in the Core stack's template or in its assets; the requirements are among them."""

_STAMP: Final = "made-of.sha256"


class AssemblyFailed(Exception):
    """The CDK app could not be synthesized: a setting is wrong, or the code is."""


@dataclass(frozen=True, kw_only=True)
class Asset:
    """A file of the assembly, and where in S3 the template expects it."""

    path: Path
    is_folder: bool
    bucket: str
    key: str


@dataclass(frozen=True)
class Assembly:
    """A folder that `app.py` has filled."""

    folder: Path
    digest: str

    def core_assets(self, *, account: str, region: str) -> Iterator[Asset]:
        """Return what belongs to the Core stack: its template, and the code of its functions."""
        (manifest,) = self.folder.glob("*-Core.assets.json")
        for file in _json(manifest)["files"].values():
            for destination in file["destinations"].values():
                yield Asset(
                    path=self.folder / file["source"]["path"],
                    is_folder=file["source"]["packaging"] == "zip",
                    bucket=_fill_in(destination["bucketName"], account, region),
                    key=_fill_in(destination["objectKey"], account, region),
                )


def assemble(folder: Path, context: Mapping[str, str]) -> Assembly:
    """Return the assembly with these settings (`nst:NAME`): that in `folder`, if still good. Raises AssemblyFailed."""
    digest = _digest(context)
    stamp = folder / _STAMP
    if not stamp.is_file() or stamp.read_text() != digest:
        _synthesize(folder, context)
        stamp.write_text(digest)
    return Assembly(folder, digest)


def _synthesize(folder: Path, context: Mapping[str, str]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    # Another process, because the CDK brings a Node.js along that would stay for as long as this one.
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=_REPOSITORY,
        env={**os.environ, "CDK_OUTDIR": str(folder), "CDK_CONTEXT_JSON": json.dumps(dict(context))},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssemblyFailed(done.stderr.strip().rpartition("\n")[2])


def _digest(context: Mapping[str, str]) -> str:
    digest = hashlib.sha256(json.dumps(dict(context), sort_keys=True).encode())
    for path in _files():
        digest.update(f"{path.relative_to(_REPOSITORY)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    for source in _SOURCES:
        root = _REPOSITORY / source
        found = [root] if root.is_file() else sorted(path for path in root.rglob("*") if path.is_file())
        yield from (path for path in found if "__pycache__" not in path.parts)


def _fill_in(text: str, account: str, region: str) -> str:
    return text.replace("${AWS::AccountId}", account).replace("${AWS::Region}", region)


def _json(path: Path) -> Any:  # noqa: ANN401 - a document of the CDK
    return json.loads(path.read_text())
