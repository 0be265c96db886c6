"""docs/state-machines.md: the two state machines as they are deployed, drawn from their synthesized definitions."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from cdk_app.docs.conditions import ANYTHING_ELSE, condition
from cdk_app.docs.paths import table

Json = Mapping[str, Any]

_SHAPES: Final = {"Choice": '{{"%s"}}', "Succeed": '(["%s"])', "Fail": '(["%s"])', "Wait": '("%s")'}
_TASK: Final = '["%s"]'
_INTRO: Final = """# State machines

Drawn from the synthesized definitions by `python -m cdk_app.docs`; a test keeps this page current. Dotted arrows are
errors that are caught after their retries.

Below each machine, what can happen at a state, except what always leads on. `tests/infra/test_paths.py` runs each of
these ways, a timeout and a redrive on a second interpreter of the states language.
"""


def page(core: Json) -> str:
    """Return the page, from Core's template."""
    machines = {
        name: resource["Properties"]
        for name, resource in core["Resources"].items()
        if resource["Type"] == "AWS::StepFunctions::StateMachine"
    }
    return "\n".join([_INTRO, *(_section(name, machines[name]) for name in sorted(machines))])


def graph(definition: Json) -> str:
    """Return a state machine's graph in Mermaid."""
    ids = {name: f"s{number}" for number, name in enumerate(definition["States"])}
    lines = ["flowchart TD", f"    start((start)) --> {ids[definition['StartAt']]}"]
    for name, state in definition["States"].items():
        lines.append(f"    {ids[name]}{_SHAPES.get(state['Type'], _TASK) % name}")
        lines += [f"    {ids[name]} {arrow} {ids[target]}" for arrow, target in _arrows(state)]
    return "\n".join(lines)


def _section(name: str, properties: Json) -> str:
    definition = json.loads(_joined(properties["DefinitionString"]))
    kind = properties.get("StateMachineType", "STANDARD")
    title = name.partition("Machine")[0]
    drawn = f"```mermaid\n{graph(definition)}\n```"
    return f"## {title} ({kind})\n\n{definition['Comment']}\n\n{drawn}\n\n{table(definition)}\n"


def _joined(text: Any) -> str:  # noqa: ANN401 - a text, or an intrinsic function
    """Return the definition, in which every reference to a function stands for itself."""
    if isinstance(text, str):
        return text
    return "".join(part if isinstance(part, str) else "reference" for part in text["Fn::Join"][1])


def _arrows(state: Json) -> Iterator[tuple[str, str]]:
    if "Next" in state:
        yield "-->", state["Next"]
    for choice in state.get("Choices", []):
        yield f'-->|"{condition(choice)}"|', choice["Next"]
    if "Default" in state:
        yield f'-->|"{ANYTHING_ELSE}"|', state["Default"]
    for catch in state.get("Catch", []):
        yield "-.->", catch["Next"]
