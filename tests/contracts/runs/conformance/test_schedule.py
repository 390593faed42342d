"""Who does which task: what is about the same path stays in one process, and none is left without."""

from __future__ import annotations

from contracts.runs.conformance.schedule import Schedule
from contracts.runs.conformance.tasks import Task

TASKS = [
    *(Task(kind, f"GET /v1/{name}/{{id}}") for kind in ("generate", "probe") for name in ("cups", "jugs", "pans")),
    *(Task(kind, f"POST /v1/{name}") for kind in ("generate", "probe") for name in ("cups", "jugs", "pans")),
    *(Task("experiment", f"/v1/{name}", experiment) for name in ("cups", "jugs") for experiment in ("ids", "paging")),
    Task("sequences", "all"),
]


def _name(task: Task) -> str:
    return task.subject.partition("/v1/")[2].partition("/")[0]


def test_what_is_about_one_path_is_done_by_one_process() -> None:
    schedule = Schedule(TASKS, 2)
    names: dict[int, list[str]] = {0: [], 1: []}
    tasks: list[Task] = []
    while (task := schedule.next_for(process := len(tasks) % 2)) is not None:
        tasks.append(task)
        names[process].append(_name(task))
    assert sorted(tasks) == sorted(TASKS)
    assert tasks[0].kind == "sequences"
    assert [list(dict.fromkeys(names[process])) for process in (0, 1)] == [["", "jugs", "pans"], ["cups", "pans"]]


def test_the_longest_of_one_collection_come_first() -> None:
    schedule = Schedule(TASKS[:-1], 1)
    kinds = [task.kind for task in iter(lambda: schedule.next_for(0), None) if _name(task) == "cups"]
    assert kinds == ["experiment", "experiment", "generate", "generate", "probe", "probe"]


def test_who_has_nothing_left_takes_of_what_another_has_not_done() -> None:
    tasks = [Task("generate", f"GET /cups/{number}") for number in range(4)]
    schedule = Schedule([*tasks, Task("generate", "GET /jugs")], 2)
    taken = [schedule.next_for(process) for process in (0, 1, 1, 0, 1, 0)]
    assert taken == [tasks[0], Task("generate", "GET /jugs"), tasks[3], tasks[1], tasks[2], None]
