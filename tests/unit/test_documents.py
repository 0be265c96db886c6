"""What the documents point to exists."""

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("document", ["security.md", "faults.md"])
def test_every_test_that_a_document_names_exists(document: str) -> None:
    named = set(re.findall(r"`(test_[a-z0-9_]+)`", (REPOSITORY / "docs" / document).read_text()))
    sources = "\n".join(path.read_text() for path in (REPOSITORY / "tests").rglob("test_*.py"))
    assert named
    assert named - set(re.findall(r"def (test_[a-z0-9_]+)\(", sources)) == set()
