"""A client of the Web API, as a stranger would write one from its document: no code of the product is imported."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

import httpx

TERMINAL = ("SUCCEEDED", "FAILED", "STOPPED", "NO_BUDGET", "EXPIRED")


class Refused(Exception):
    """The API answered with a problem, or what stands before it with an error of its own, which has no type."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        is_problem = response.headers.get("content-type") == "application/problem+json"
        self.problem: dict[str, Any] = response.json() if is_problem else {"type": "", "detail": response.text}
        self.type: str = self.problem["type"]
        self.headers = response.headers
        super().__init__(f"{self.status} {self.type}: {self.problem['detail']}")


@dataclass(frozen=True)
class Upload:
    """A picture to send."""

    data: bytes
    content_type: str = "image/jpeg"
    weight: float | None = None

    def described(self) -> dict[str, Any]:
        described: dict[str, Any] = {"content_type": self.content_type, "bytes": len(self.data)}
        return described if self.weight is None else {**described, "weight": self.weight}


@dataclass(frozen=True)
class OwnJob:
    """A job that this client made."""

    job_id: str
    token: str
    uploads: dict[str, Any]
    estimate_seconds: int


_SECONDS: Final = 180
"""Far longer than any visitor waits, because a machine full of tests is slower than AWS."""


class NstClient:
    """One visitor, over HTTP alone."""

    def __init__(self, site: str) -> None:
        self.http = httpx.Client(base_url=site, timeout=_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()

    def budget(self) -> dict[str, Any]:
        return self._ask("GET", "/api/budget")

    def create(
        self, content: Upload, styles: Sequence[Upload], masks: Sequence[Upload] = (), **parameters: Any
    ) -> OwnJob:
        body = {
            "content": content.described(),
            "styles": [style.described() for style in styles],
            "masks": [mask.described() for mask in masks],
            "parameters": parameters,
        }
        answer = self._ask("POST", "/api/jobs", json=body)
        return OwnJob(answer["job_id"], answer["job_token"], answer["uploads"], answer["estimate"]["seconds"])

    def upload(self, job: OwnJob, content: Upload, styles: Sequence[Upload], masks: Sequence[Upload] = ()) -> None:
        forms = [job.uploads["content"], *job.uploads["styles"], *job.uploads["masks"]]
        for form, picture in zip(forms, (content, *styles, *masks), strict=True):
            self.send(form, picture).raise_for_status()

    def send(self, form: dict[str, Any], picture: Upload) -> httpx.Response:
        """Send one picture with its form, and return what the storage says."""
        return self.http.post(form["url"], data=form["fields"], files={"file": ("picture", picture.data)})

    def run(self, job: OwnJob) -> dict[str, Any]:
        return self._ask("POST", f"/api/jobs/{job.job_id}/run", headers={"x-job-token": job.token})

    def stop(self, job: OwnJob) -> dict[str, Any]:
        return self._ask("POST", f"/api/jobs/{job.job_id}/stop", headers={"x-job-token": job.token})

    def delete(self, job: OwnJob) -> None:
        self._ask("DELETE", f"/api/jobs/{job.job_id}", headers={"x-job-token": job.token})

    def look(self, job_id: str) -> dict[str, Any]:
        return self._ask("GET", f"/api/jobs/{job_id}")

    def progress(self, view: dict[str, Any]) -> dict[str, Any] | None:
        """Return progress.json, None where there is none yet."""
        response = self.http.get(view["progress_url"])
        return dict(response.json()) if response.status_code == httpx.codes.OK else None

    def wait(
        self,
        job_id: str,
        until: Callable[[dict[str, Any]], bool] = lambda progress: progress["status"] in TERMINAL,
        *,
        seconds: float = 300,
    ) -> dict[str, Any]:
        """Poll the progress as a browser does, until it is as wanted, and return it."""
        view = self.look(job_id)
        patience = time.monotonic() + seconds
        progress = None
        while time.monotonic() < patience:
            progress = self.progress(view)
            if progress and until(progress):
                return progress
            time.sleep(0.2)
        raise TimeoutError(f"After {seconds} s: {progress}; {self.look(job_id)['status']}")

    def _ask(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        response = self.http.request(method, path, **request)
        if response.is_error:
            raise Refused(response)
        return dict(response.json()) if response.content else {}
