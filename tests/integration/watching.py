"""What a visitor sees of a job while it runs, and whether it ever went back."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from tests.client import NstClient

_FAR = ("epoch", "percent")


class Watch:
    """Looks at a job as its page does: at the API, and at its progress in S3."""

    def __init__(self, visitor: NstClient, job_id: str) -> None:
        self._visitor, self._job_id = visitor, job_id
        self.views: list[Mapping[str, Any]] = []
        self.progress: list[Mapping[str, Any]] = []

    def look(self) -> Mapping[str, Any]:
        """Remember both, and return what the API says."""
        self.views.append(self._visitor.look(self._job_id))
        if self.views[-1]["progress_url"] and (progress := self._visitor.progress(dict(self.views[-1]))):
            self.progress.append(progress)
        return self.views[-1]

    def over(self) -> Mapping[str, Any] | None:
        """Look, and return the job's view once it has ended."""
        view = self.look()
        return view if view["reason"] else None

    def steps_back(self, *, repeats: bool) -> list[str]:
        """Say where less was seen than before. repeats: epochs may be done again, but no frame may be lost."""
        found = []
        for before, after in pairwise(self.progress):
            if not set(before["frames"]) <= set(after["frames"]):
                found.append(f"the frames {before['frames']}, then {after['frames']}")
        for seen in () if repeats else (self.views, self.progress):
            for before, after in pairwise(seen):
                found += [f"{name} {before[name]}, then {after[name]}" for name in _FAR if before[name] > after[name]]
        return found
