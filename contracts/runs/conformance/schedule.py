"""Which process does which task: those on paths that begin alike go to one process, which then draws and compiles for them only once."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from contracts.runs.conformance.tasks import Task

_KINDS = ("sequences", "experiment", "generate", "probe")  # the longest first, so that no process is left with one at the end


def by_length(tasks: Iterable[Task]) -> list[Task]:
    """Tasks, the longest kind first."""
    return sorted(tasks, key=lambda task: _KINDS.index(task.kind))


class Schedule:
    """Tasks that several processes share; each takes its next one when it has done another."""

    def __init__(self, tasks: Sequence[Task], processes: int) -> None:
        self._groups = _groups(tasks)
        self._taken: list[list[Task]] = [[] for _ in range(processes)]

    def next_for(self, process: int) -> Task | None:
        """The next task of a process, by its number: of its group, of a new one, or of another's; None where all are taken."""
        own = self._taken[process]
        if not own and self._groups:
            own += self._groups.pop(0)
        if own:
            return own.pop(0)
        longest = max(self._taken, key=len)
        return longest.pop() if longest else None


def _groups(tasks: Sequence[Task]) -> list[list[Task]]:
    """Tasks by the first segment of their paths that tells some apart, the largest group first; what is alike stands together."""
    paths = {task: _path(task).strip("/").split("/") for task in tasks if task.kind != "sequences"}
    columns = zip(*paths.values(), strict=False)
    common = sum(1 for _ in itertools.takewhile(lambda column: len(set(column)) == 1, columns))
    groups: dict[str, list[Task]] = {}
    for task in tasks:
        groups.setdefault("/".join(paths[task][: common + 1]) if task in paths else "", []).append(task)
    sequences = groups.pop("", [])
    by_size = sorted(groups.values(), key=len, reverse=True)
    return [group for group in (sequences, *(_alike(group) for group in by_size)) if group]


def _alike(group: Sequence[Task]) -> list[Task]:
    """A group's tasks, those below one collection together, the longest of them first."""
    return sorted(by_length(group), key=lambda task: _path(task).partition("/{")[0].rstrip("/"))


def _path(task: Task) -> str:
    return task.subject.rpartition(" ")[2]
