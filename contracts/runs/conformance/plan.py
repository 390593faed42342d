"""What a run is to do: on which target, how much, on which operations, and by whom."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from dataclasses import dataclass

from contracts.generation.profile import Profile
from contracts.transport.target import TargetOptions
from specs import Document


def default_jobs() -> int:
    """How many processes a run has where nobody says."""
    return min(4, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPlan:
    """What a run is to do."""

    target_options: TargetOptions
    profile: Profile
    jobs: int = 1
    executor: str | None = None  # "dask://HOST:PORT": whose workers do the tasks, in the place of processes of this machine
    only: tuple[str, ...] = ()  # operations, by key or operationId; empty: all
    skip: tuple[str, ...] = ()
    shard: tuple[int, int] | None = None  # (K, N): every Nth task from the Kth

    def takes(self, document: Document) -> Callable[[str], bool]:
        """Whether an operation, by its key, is judged.

        Raises:
            ValueError: `only` or `skip` names an operation that the document does not have.
        """
        ids = {operation.key: operation.id for operation in document.operations}
        known_names = {*ids, *ids.values()}
        for name in (*self.only, *self.skip):
            if name not in known_names:
                raise ValueError(f"no operation {name!r} in {document.name}: wanted one such as {next(iter(ids), '(it has none)')!r}")
        return lambda key: (not self.only or {key, ids[key]} & set(self.only) != set()) and not {key, ids[key]} & set(self.skip)

    @property
    def restriction(self) -> Callable[[str], bool] | None:
        """Whether an operation is judged, for those who send; None where all are."""
        return self.takes(self.target_options.document) if self.only or self.skip else None

    @property
    def command(self) -> str:
        """The command that repeats it."""
        arguments = ["contracts", "check", self.target_options.api]
        if self.target_options.location != "mock":
            arguments += ["--target", self.target_options.location, *(["--own"] if self.target_options.is_own else [])]
        arguments += ["--profile", self.profile.name, "--seed", str(self.target_options.seed)]
        for name in self.only:
            arguments += ["--only", name]
        for name in self.skip:
            arguments += ["--skip", name]
        if self.shard:
            arguments += ["--shard", f"{self.shard[0]}/{self.shard[1]}"]
        if self.jobs != default_jobs():
            arguments += ["--jobs", str(self.jobs)]
        return shlex.join(arguments)
