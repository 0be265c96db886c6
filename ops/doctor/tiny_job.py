"""A tiny job, as a visitor's browser makes it: from admission to settled money, with the seconds of every step."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import urllib3

from contract.money import Microdollars
from contract.statuses import Status
from lambdas.domain.budget import Reservation
from lambdas.domain.jobs import Job
from ops.deployment import Deployment
from ops.doctor.finding import Finding, bad, good

_T = TypeVar("_T")
_SAMPLES: Final = Path(__file__).parents[2] / "samples"
_PICTURES: Final = (_SAMPLES / "contents" / "chelsea.jpg", _SAMPLES / "styles" / "woodcut_wave.jpg")
_PARAMETERS: Final = {"size": 256, "epochs": 10}
_PATIENCE: Final = 900
"""Seconds that a step may take: a task may wait ten minutes for its turn."""


class _Failed(Exception):
    """A step went wrong; the message is a sentence."""


@dataclass(frozen=True)
class _Made:
    """A job of the doctor's own, and the sites that it talks to."""

    site: str
    http: urllib3.PoolManager
    job_id: str = ""
    token: str = ""

    def ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Ask the Web API. Raises _Failed for any answer that is none."""
        headers = {"content-type": "application/json", **({"x-job-token": self.token} if self.token else {})}
        try:
            answer = self.http.request(
                method, self.site + path, body=None if body is None else json.dumps(body), headers=headers
            )
        except urllib3.exceptions.HTTPError as error:
            raise _Failed(f"{self.site} cannot be reached ({error}).") from error
        if answer.status >= 400:  # noqa: PLR2004 - where HTTP begins to say no
            raise _Failed(f"{method} {path} was answered {answer.status}: {answer.data.decode(errors='replace')[:300]}")
        return dict(answer.json()) if answer.data else {}

    def send(self, form: dict[str, Any], picture: Path) -> None:
        """Upload a picture. Raises _Failed if the storage refuses it."""
        fields = {**form["fields"], "file": ("picture", picture.read_bytes())}
        answer = self.http.request("POST", form["url"], fields=fields)
        if answer.status >= 400:  # noqa: PLR2004
            raise _Failed(f"The image storage refused a picture: {answer.status}.")


def paint(deployment: Deployment, site: str) -> Finding:
    """Paint one, delete it, and say how long each step took and what it cost."""
    steps: list[tuple[str, float]] = []
    began = time.monotonic()

    def done(step: str) -> None:
        steps.append((step, time.monotonic() - began - sum(seconds for _, seconds in steps)))

    try:
        made = _admitted(_Made(site, urllib3.PoolManager()), done)
        _followed(deployment, made.job_id, done)
        charged = _settled(deployment, made.job_id)
        done("settled")
        made.ask("DELETE", f"/api/jobs/{made.job_id}")
    except _Failed as error:
        after = f" after {_told(steps)}" if steps else ""
        why = "Visitors would meet the same."
        command = "python -m ops jobs list, then trace JOB_ID; docs/runbook.md"
        return bad("tiny job", f"It failed{after}: {error}", why=why, command=command)
    return good("tiny job", f"{_told(steps)}; charged {Microdollars(charged)}")


def _admitted(visitor: _Made, done: Callable[[str], None]) -> _Made:
    described = [{"content_type": "image/jpeg", "bytes": path.stat().st_size} for path in _PICTURES]
    order = {"content": described[0], "styles": described[1:], "masks": [], "parameters": _PARAMETERS}
    answer = visitor.ask("POST", "/api/jobs", order)
    made = _Made(visitor.site, visitor.http, answer["job_id"], answer["job_token"])
    done("admitted")
    for form, picture in zip([answer["uploads"]["content"], *answer["uploads"]["styles"]], _PICTURES, strict=True):
        made.send(form, picture)
    done("uploaded")
    made.ask("POST", f"/api/jobs/{made.job_id}/run")
    done("run")
    return made


def _followed(deployment: Deployment, job_id: str, done: Callable[[str], None]) -> None:
    wanted: list[tuple[str, Callable[[Job], bool]]] = [
        ("placed", lambda job: bool(job.placed)),
        ("started", lambda job: job.heartbeat_at > 0),
        ("first epoch", lambda job: job.epoch > 0),
        ("painted", lambda job: job.status is Status.SUCCEEDED),
    ]
    for step, is_reached in wanted:
        _wait(deployment, job_id, step, is_reached)
        done(step)


def _wait(deployment: Deployment, job_id: str, step: str, is_reached: Callable[[Job], bool]) -> None:
    def reached() -> bool:
        job = deployment.jobs.find(job_id)
        if job is None:
            raise _Failed(f"The job {job_id} is no longer there.")
        if is_reached(job) or job.status is Status.SUCCEEDED:
            return True
        if job.is_over:
            raise _Failed(f"The job {job_id} ended as {job.status}: {job.reason}")
        return False

    _until(reached, f"The job {job_id} was not {step}")


def _settled(deployment: Deployment, job_id: str) -> int:
    def settled() -> Reservation | None:
        reservation = deployment.budget.reservation(job_id)
        return reservation if reservation and reservation.is_settled else None

    return _until(settled, f"The money of the job {job_id} was not settled").charged


def _until(found: Callable[[], _T | None], otherwise: str) -> _T:
    """Return what `found` returns as soon as that is true."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if result := found():
            return result
        time.sleep(0.5)
    raise _Failed(f"{otherwise} within {_PATIENCE} seconds.")


def _told(steps: list[tuple[str, float]]) -> str:
    return ", ".join(f"{step} {seconds:.1f} s" for step, seconds in steps)
