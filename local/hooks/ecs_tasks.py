"""ECS tasks are processes: `python -m nst_task` with the environment that the container would have.

MiniStack's ECS uses the module attribute `ministack.services.ecs._docker`, which is replaced by an object that answers
as Docker's Python client does. Its StopTask reports STOPPED with exit code 0 at once: here it sends SIGTERM, SIGKILL
later, and the task is STOPPED when its process ends, with the real exit code. Its RunTask ignores the client's token:
here one token is one task. And it sends no events to EventBridge: here it sends one for every stopped task.

Private names leaned on: `_docker`, `_tasks`, `_ACTION_MAP`, `_mark_task_stopped`, `_resolve_cluster_name`,
`_resolve_task`, `_sanitize`, of a task `_docker_ids`, and EventBridge's `_put_events`.
"""

import json
import threading
import time
from collections.abc import Mapping
from typing import Any, Final

from ministack.core.responses import json_response
from ministack.services import ecs, eventbridge

from local.processes import Process, Processes, TaskRunner

_ASKED_TO_STOP: Final = "_nst_asked_to_stop"
_LOOK_SECONDS: Final = 0.05
_NOTICE_SECONDS: Final = 5


class EcsTasks:
    """The tasks that run, from ECS's side."""

    def __init__(self, processes: Processes) -> None:
        self._processes = processes

    def stop_all(self) -> None:
        """Stop all tasks, and wait until ECS has written down how they ended: what they cost is settled by that."""
        self._processes.stop_all()
        patience = time.monotonic() + _NOTICE_SECONDS
        while any(task["lastStatus"] != "STOPPED" for _, task in ecs._tasks.all_items()):
            if time.monotonic() > patience:
                break
            time.sleep(_LOOK_SECONDS)

    def stop(self, task: Mapping[str, Any]) -> None:
        """Stop the process of a task, which may be just about to start."""
        while not task["_docker_ids"] and task["lastStatus"] != "STOPPED":
            time.sleep(_LOOK_SECONDS)
        for identity in list(task["_docker_ids"]):
            self._processes.get(identity).terminate()


class _Docker:
    """Docker's client, as far as ECS asks it."""

    def __init__(self, processes: Processes) -> None:
        self.containers = _Containers(processes)


class _Containers:
    def __init__(self, processes: Processes) -> None:
        self._processes = processes

    def run(self, _image: str, *, environment: Mapping[str, str], name: str, **_options: object) -> Process:
        """Start a task. What else ECS asks of its container has no meaning here."""
        return self._processes.start(environment, name=name)

    def get(self, identity: str) -> Process:
        return self._processes.get(identity)


def install(runner: TaskRunner) -> EcsTasks:
    """Let ECS run processes, and return those that it runs. Raises RuntimeError if ECS is not as expected."""
    if not {"RunTask", "StopTask"} <= set(ecs._ACTION_MAP):
        raise RuntimeError("MiniStack's ECS is not the one that this hook was written for: pin 1.5.33.")
    processes = Processes(runner)
    tasks = EcsTasks(processes)
    ecs._docker = _Docker(processes)
    ecs._ACTION_MAP["RunTask"] = _once_for_a_token(ecs._ACTION_MAP["RunTask"])
    ecs._ACTION_MAP["StopTask"] = _stop_task_with(tasks)
    ecs._mark_task_stopped = _telling_event_bridge(_with_the_reason_given(ecs._mark_task_stopped))
    return tasks


def _once_for_a_token(run_task: Any) -> Any:  # noqa: ANN401 - one of MiniStack's own functions
    answers: dict[str, Any] = {}
    one_at_a_time = threading.Lock()

    def run_task_once(data: dict[str, Any]) -> Any:  # noqa: ANN401 - MiniStack's own response
        token = data.get("clientToken")
        if not token:
            return run_task(data)
        with one_at_a_time:
            if token not in answers:
                answers[token] = run_task(data)
            return answers[token]

    return run_task_once


def _stop_task_with(tasks: EcsTasks) -> Any:  # noqa: ANN401 - one of MiniStack's own functions
    def stop_task(data: dict[str, Any]) -> Any:  # noqa: ANN401 - MiniStack's own response
        cluster = ecs._resolve_cluster_name(data.get("cluster", "default"))
        task = ecs._resolve_task(data.get("task", ""), cluster)
        if task is None:
            return ecs.error_response_json("InvalidParameterException", "The referenced task was not found.", 400)
        if task["lastStatus"] != "STOPPED" and _ASKED_TO_STOP not in task:
            task[_ASKED_TO_STOP] = data.get("reason", "Task stopped by user")
            threading.Thread(target=tasks.stop, args=(task,), daemon=True).start()
        return json_response({"task": ecs._sanitize(task)})

    return stop_task


def _with_the_reason_given(mark_stopped: Any) -> Any:  # noqa: ANN401 - one of MiniStack's own functions
    def mark_stopped_with_the_reason(
        arn: str, task: dict[str, Any], reason: str, stop_code: str, exit_code: int | None = None
    ) -> bool:
        if _ASKED_TO_STOP in task:
            reason, stop_code = task[_ASKED_TO_STOP], "UserInitiated"
        return bool(mark_stopped(arn, task, reason, stop_code, exit_code))

    return mark_stopped_with_the_reason


def _telling_event_bridge(mark_stopped: Any) -> Any:  # noqa: ANN401 - one of MiniStack's own functions
    def mark_stopped_and_tell(
        arn: str, task: dict[str, Any], reason: str, stop_code: str, exit_code: int | None = None
    ) -> bool:
        if not mark_stopped(arn, task, reason, stop_code, exit_code):
            return False  # it had stopped before
        event = {
            "Source": "aws.ecs",
            "DetailType": "ECS Task State Change",
            "Detail": json.dumps(ecs._sanitize(task)),
            "Resources": [arn],
        }
        eventbridge._put_events({"Entries": [event]}, allow_aws_source=True)
        return True

    return mark_stopped_and_tell
