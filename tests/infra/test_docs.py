"""Pages of docs/ that are made from the CDK app are as it is now: `python -m cdk_app.docs` writes them again."""

from dataclasses import fields
from types import ModuleType

import pytest

from cdk_app.docs import placement_table, settings_table, state_machines
from cdk_app.docs.insertion import insert
from cdk_app.paths import REPOSITORY
from cdk_app.settings import Settings
from tests.infra.rendered import Template

DOCS = REPOSITORY / "docs"


def test_the_state_machines_are_drawn_as_they_are_deployed(core: Template) -> None:
    assert (DOCS / "state-machines.md").read_text() == state_machines.page(core)


def test_a_graph_shows_every_state_and_every_way_between_two() -> None:
    definition = {
        "StartAt": "A",
        "States": {
            "A": {"Type": "Task", "Next": "B", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "C"}]},
            "B": {
                "Type": "Choice",
                "Choices": [
                    {
                        "And": [
                            {"Variable": "$.x", "IsPresent": True},
                            {"Variable": "$.x", "StringEquals": "GO"},
                            {"Variable": "$.n", "NumericLessThanEquals": 3},
                        ],
                        "Next": "A",
                    }
                ],
                "Default": "C",
            },
            "C": {"Type": "Succeed"},
        },
    }
    assert [line.strip() for line in state_machines.graph(definition).splitlines()] == [
        "flowchart TD",
        "start((start)) --> s0",
        's0["A"]',
        "s0 --> s1",
        "s0 -.-> s2",
        's1{{"B"}}',
        's1 -->|"x is GO and n at most 3"| s0',
        's1 -->|"anything else"| s2',
        's2(["C"])',
    ]


@pytest.mark.parametrize(("document", "made"), [("deploy.md", settings_table), ("reliability.md", placement_table)])
def test_a_table_of_a_page_is_that_of_the_code(document: str, made: ModuleType) -> None:
    text = (DOCS / document).read_text()
    assert insert(text, made.NAME, made.table()) == text


def test_every_setting_has_a_row_in_the_table() -> None:
    rows = settings_table.table().splitlines()[2:]
    assert len(rows) == len(fields(Settings))
    for row in rows:
        name, default, values, about = (cell.strip() for cell in row.strip("|").split("|"))
        assert name
        assert default
        assert values
        assert about.endswith(".")
