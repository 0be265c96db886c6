"""What the doctor prints: one line per check."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from botocore.exceptions import BotoCoreError, ClientError


class Verdict(StrEnum):
    """How it is: `mend` keeps the site from working, `advice` does not, `unknown` could not be checked."""

    OK = "ok"
    ADVICE = "advice"
    MEND = "mend"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The result of one check. `why` says why it matters, `command` what mends it."""

    check: str
    verdict: Verdict
    what: str
    why: str = ""
    command: str = ""

    def line(self, width: int) -> str:
        """Return it as one line."""
        said = [self.what, self.why, f"Mend it: {self.command}" if self.command else ""]
        return f"{self.verdict:<7}  {self.check:<{width}}  {' '.join(part for part in said if part)}"


Check = Callable[[], Finding]


def good(check: str, what: str) -> Finding:
    """Return a finding of something that is as it should be."""
    return Finding(check=check, verdict=Verdict.OK, what=what)


def bad(check: str, what: str, *, why: str, command: str, verdict: Verdict = Verdict.MEND) -> Finding:
    """Return a finding of something that should be mended."""
    return Finding(check=check, verdict=verdict, what=what, why=why, command=command)


def advice(check: str, what: str, *, why: str, command: str) -> Finding:
    """Return a finding of something that works, and could be better."""
    return bad(check, what, why=why, command=command, verdict=Verdict.ADVICE)


def examined(checks: Iterable[tuple[str, Check]]) -> Iterator[Finding]:
    """Yield what each check finds. One that AWS refuses, or does not answer, keeps no other from looking."""
    for name, check in checks:
        try:
            yield check()
        except (ClientError, BotoCoreError) as error:
            yield Finding(check=name, verdict=Verdict.UNKNOWN, what=f"AWS did not say: {error}.".replace("..", "."))


@dataclass(frozen=True)
class Report:
    """All findings."""

    findings: Sequence[Finding]

    @property
    def is_good(self) -> bool:
        """Whether nothing keeps the site from working."""
        return all(finding.verdict is not Verdict.MEND for finding in self.findings)

    def as_json(self) -> str:
        """For a program."""
        return json.dumps([asdict(finding) for finding in self.findings], indent=1)

    def as_text(self) -> str:
        """For a person."""
        width = max(len(finding.check) for finding in self.findings)
        return "\n".join(finding.line(width) for finding in self.findings)
