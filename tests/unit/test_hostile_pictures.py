"""The whole corpus of hostile pictures, in a process that may not have more memory than a picture may take."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.hostile import corpus

GIB = 2**30
MEMORY = 3 * GIB
"""Of addresses, not of pages that are used; of the task's 8 GiB, which PyTorch needs for itself."""

SECONDS = 10
AT_LEAST = 200
_READ_ALL = f"""
import json, pathlib, re, resource, time
from contract.errors import InvalidImage
from nst_task.pictures import load_picture
from tests.hostile import corpus

resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
for name, data in corpus():
    began = time.process_time()
    try:
        picture = load_picture(data, name="The style image")
        end = f"{{picture.mode}} {{min(picture.size)}}"
    except InvalidImage as error:
        end = f"InvalidImage {{error}}"
    except BaseException as error:
        end = f"{{type(error).__name__}} {{error}}"
    seconds = time.process_time() - began
    # Not getrusage's ru_maxrss: that begins with what the process was started from, the tests, had in use.
    kib = int(re.search(r"VmHWM:\\s*(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
    print(json.dumps({{"name": name, "end": end, "seconds": seconds, "kib": kib}}), flush=True)
"""


@pytest.fixture(scope="module")
def verdicts() -> list[dict[str, Any]]:
    """How every file of the corpus was taken; the seconds are of the processor, whatever else runs on the machine."""
    done = subprocess.run([sys.executable, "-c", _READ_ALL], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_corpus_is_large_and_the_same_every_time(verdicts: list[dict[str, Any]]) -> None:
    names = [name for name, _ in corpus()]
    assert len(names) == len(set(names)) == len(verdicts) >= AT_LEAST
    assert dict(corpus()) == dict(corpus())


def test_every_file_is_a_valid_picture_or_an_invalid_image(verdicts: list[dict[str, Any]]) -> None:
    others = [each for each in verdicts if not each["end"].startswith(("RGB ", "InvalidImage The style image "))]
    assert others == []


def test_both_good_and_bad_files_are_among_them(verdicts: list[dict[str, Any]]) -> None:
    refused = sum(each["end"].startswith("InvalidImage") for each in verdicts)
    assert refused > AT_LEAST // 2
    assert len(verdicts) - refused > AT_LEAST // 10


def test_a_refusal_is_one_line_that_a_visitor_can_read(verdicts: list[dict[str, Any]]) -> None:
    for each in verdicts:
        assert "\n" not in each["end"]
        assert len(each["end"]) < 300


def test_no_file_takes_longer_than_ten_seconds_to_judge(verdicts: list[dict[str, Any]]) -> None:
    assert [each for each in verdicts if each["seconds"] > SECONDS] == []


def test_several_pictures_need_no_more_memory_than_the_largest(verdicts: list[dict[str, Any]]) -> None:
    assert max(each["kib"] for each in verdicts) * 1024 < GIB
