"""The README's example, as somebody runs it who has just cloned the repository."""

import json
import re
import subprocess
from pathlib import Path

from PIL import Image

from tests.integration.editions import REPOSITORY, Edition


def test_the_job_with_curl_alone_gives_a_picture_and_frames(edition: Edition, tmp_path: Path) -> None:
    (tmp_path / "samples").symlink_to(REPOSITORY / "samples")
    done = subprocess.run(
        ["bash", "-c", _example().replace("http://localhost:8000", edition.site)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with Image.open(tmp_path / "result.png") as result, Image.open(tmp_path / "first-frame.jpg") as frame:
        assert max(result.size) == 256
        assert frame.format == "JPEG"
    assert json.loads(done.stdout.strip().splitlines()[-1])["depleted"] is False


def _example() -> str:
    readme = (REPOSITORY / "README.md").read_text()
    (example,) = re.findall(r"```sh\n(site=.*?)```", readme, re.DOTALL)
    return str(example)
