"""How much memory a picture takes, and whether this machine has as much."""

from pathlib import Path

import pytest

from contract.errors import InvalidParameter
from nst_task import memory
from nst_task.memory import GIB


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with 3.5 GiB, and where its control group is."""
    monkeypatch.setattr("nst_task.memory.psutil.virtual_memory", lambda: type("Memory", (), {"available": 3.5 * GIB}))
    monkeypatch.setattr(memory, "_CGROUP", tmp_path)
    return tmp_path


def limit(group: Path, maximum: str, *, used: int, files: int) -> None:
    (group / "memory.max").write_text(f"{maximum}\n")
    (group / "memory.current").write_text(f"{used}\n")
    (group / "memory.stat").write_text(f"anon 1\ninactive_file {files}\n")


def test_a_larger_picture_takes_more() -> None:
    peaks = [memory.peak_bytes(size) for size in range(256, 4097)]
    assert peaks == sorted(peaks)
    assert len(set(peaks)) > 3000


@pytest.mark.usefixtures("machine")
def test_without_a_limit_the_machine_decides() -> None:
    assert memory.suffices_for(1024)
    assert not memory.suffices_for(2048)
    with pytest.raises(InvalidParameter) as refused:
        memory.require_for(2048)
    assert str(refused.value) == (
        "A picture of 2048 px takes about 4.0 GiB of memory, and 3.5 GiB are free: "
        "choose a smaller size, or close other programs."
    )


def test_a_containers_limit_counts_less_what_is_used(machine: Path) -> None:
    limit(machine, str(4 * GIB), used=3 * GIB, files=GIB)
    assert memory.available_bytes() == 2 * GIB
    limit(machine, "max", used=3 * GIB, files=GIB)
    assert memory.available_bytes() == 3.5 * GIB
