"""What shall go wrong on the local cloud, said from outside by files in a folder.

JOB_ID.json is a list of `Fault`s, for the calls that are about that job; next-ANYTHING.json is one for whatever calls
come next, where no job has an id yet. Every fault that happened is a line of `injected.log` there.
"""

import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

FOLDER_VARIABLE: Final = "NST_FAULTS"
_NEXT: Final = "next-"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One kind of call that fails, the first `times` times.

    call: "lambda start_nst", "ecs RunTask", "states StartSyncExecution", "dynamodb UpdateItem", or of S3 the method and
        a part of the key: "PUT frames". saying: a part of what is sent.
    how: what is answered, or the signal that the job's task gets while its call is on the way, by their names in
        `faulty_edition`; or "slow"; of functions "before" or "after" their work, or "twice".
    error: the name that a function's failure has.
    """

    call: str
    how: str
    saying: str = ""
    times: int = 1
    error: str = "Lambda.ServiceException"


def write_faults(folder: Path, whose: str, faults: Sequence[Fault]) -> None:
    """Let them happen to a job, by its id, or to the next one, by a name of `name_of_next`; none ends it."""
    written = folder / f"{whose}.writing"
    written.write_text(json.dumps([asdict(fault) for fault in faults]))
    written.rename(folder / f"{whose}.json")  # the edition never reads half a file


def name_of_next(name: str) -> str:
    """Return whose faults those are that meet whatever comes next. A name is used once: its faults are counted."""
    return f"{_NEXT}{name}"


@dataclass(frozen=True)
class Faults:
    """All that are wanted now."""

    folder: Path
    injected: Counter[tuple[str, int]]

    @classmethod
    def of_environment(cls) -> Self:
        """Return those of the folder that the environment names."""
        return cls(Path(os.environ[FOLDER_VARIABLE]), Counter())

    def of(self, call: str, about: str) -> tuple[Fault, str] | None:
        """Return what shall go wrong with this call now, and whose it is. `about` is text that may have a job's id."""
        for file in self.folder.glob("*.json"):
            whose = file.stem
            if not whose.startswith(_NEXT) and whose not in about:
                continue
            for number, written in enumerate(json.loads(file.read_text())):
                fault = Fault(**written)
                meant = fault.call in call and fault.saying in about
                if meant and self.injected[whose, number] < fault.times:
                    self.injected[whose, number] += 1
                    with (self.folder / "injected.log").open("a") as log:
                        log.write(f"{whose} {call} {fault.how}\n")
                    return fault, whose
        return None


def injected(folder: Path, whose: str) -> set[str]:
    """Return in what ways a job was met."""
    log = folder / "injected.log"
    lines = [line.split() for line in log.read_text().splitlines()] if log.exists() else []
    return {line[-1] for line in lines if line[0] == whose}
