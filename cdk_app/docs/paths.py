"""The table of paths in docs/state-machines.md: all that can happen at a state, and where it leads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cdk_app.docs.conditions import ANYTHING_ELSE, condition

Json = Mapping[str, Any]

ANY_ERROR: Final = "States.ALL"
_LAMBDAS_OWN: Final = ("Lambda.", "Sandbox.")


@dataclass(frozen=True, kw_only=True)
class Path:
    """What happens at a state: an answer, or errors that are retried `attempts` times, for `seconds` at most.

    leads_to: the next state; of errors, the one after all attempts. None where the execution fails.
    """

    state: str
    answer: str = ""
    errors: tuple[str, ...] = ()
    attempts: int = 0
    seconds: float = 0
    leads_to: str | None

    def row(self) -> str:
        """Return it as a row in Markdown."""
        event = self.answer or _named(self.errors)
        tried = f"{self.attempts} times, {self.seconds:.0f} s at most" if self.attempts else ""
        return f"| {self.state} | {event} | {tried} | {self.leads_to or 'the execution fails'} |"


def paths(definition: Json) -> Iterator[Path]:
    """Yield every path of a state machine, in the order of its states; those that always lead on are left out."""
    for name, state in definition["States"].items():
        if state["Type"] == "Choice":
            yield from _answers(name, state)
        elif state["Type"] == "Task":
            yield from _errors(name, state)


def table(definition: Json) -> str:
    """Return them in Markdown."""
    rows = [path.row() for path in paths(definition)]
    return "\n".join(["| at | what happens | is tried again | and then |", "|---|---|---|---|", *rows])


def _answers(name: str, state: Json) -> Iterator[Path]:
    for choice in state["Choices"]:
        yield Path(state=name, answer=condition(choice), leads_to=choice["Next"])
    yield Path(state=name, answer=ANYTHING_ELSE, leads_to=state["Default"])


def _errors(name: str, state: Json) -> Iterator[Path]:
    caught = next((catch["Next"] for catch in state.get("Catch", [])), None)
    retried: set[str] = set()
    for retry in state.get("Retry", []):
        retried.update(retry["ErrorEquals"])
        yield Path(
            state=name,
            errors=tuple(retry["ErrorEquals"]),
            attempts=retry["MaxAttempts"],
            seconds=sum(waits(retry)),
            leads_to=caught,
        )
    if ANY_ERROR not in retried:
        yield Path(state=name, errors=(ANY_ERROR,), leads_to=caught)


def waits(retry: Json) -> list[float]:
    """Return the seconds before each attempt, at most."""
    longest = retry["MaxDelaySeconds"]
    return [min(retry["IntervalSeconds"] * retry["BackoffRate"] ** n, longest) for n in range(retry["MaxAttempts"])]


def _named(errors: tuple[str, ...]) -> str:
    if errors == (ANY_ERROR,):
        return "any other error"
    if all(error.startswith(_LAMBDAS_OWN) for error in errors):
        return f"Lambda's own errors: {len(errors)} names"
    return ", ".join(f"`{error}`" for error in errors)
