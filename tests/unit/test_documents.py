"""What the documents point to exists."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.integration.fault_case import Phase
from tests.integration.fault_table import CASES

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("document", ["security.md", "reliability.md"])
def test_every_test_that_a_document_names_exists(document: str) -> None:
    named = set(re.findall(r"`(test_[a-z0-9_]+)`", (REPOSITORY / "docs" / document).read_text()))
    sources = "\n".join(path.read_text() for path in (REPOSITORY / "tests").rglob("test_*.py"))
    assert named
    assert named - set(re.findall(r"def (test_[a-z0-9_]+)\(", sources)) == set()


def test_every_file_that_the_page_for_contributors_names_exists() -> None:
    text = (REPOSITORY / "CONTRIBUTING.md").read_text()
    found = re.findall(r"`((?:[a-z_0-9]+/)+[A-Za-z_0-9.]*)`", text)
    named = {path for path in found if not path.startswith("data/")}  # which `make run` makes
    assert len(named) > 20
    assert [path for path in named if not (REPOSITORY / path).exists()] == []
    targets = set(re.findall(r"^([a-z0-9-]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z0-9]+)`", text)) <= targets


def test_the_table_of_faults_counts_what_is_tried() -> None:
    text = (REPOSITORY / "docs" / "reliability.md").read_text()
    rows = {
        name: sum(map(int, re.findall(r"\d+", cells)))
        for name, cells in re.findall(r"^\| ([a-z- ]+) (\|.*)$", text, re.M)
    }
    assert {phase: rows[phase] for phase in Phase} == Counter(case.phase for case in CASES)
    assert f"{len(CASES)} in all, {sum(case.engine for case in CASES)} of them with the real engine" in text


def test_names_of_tests_have_at_most_60_characters() -> None:
    sources = "\n".join(path.read_text() for path in (REPOSITORY / "tests").rglob("test_*.py"))
    assert [name for name in re.findall(r"def (test_\w+)\(", sources) if len(name) > 60] == []
