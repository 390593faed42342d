"""Status as a function of age: a resource's status is computed when asked for, never stored or set by a timer."""

from __future__ import annotations

from dataclasses import dataclass

from mockserver.state.storable import storable


@storable
@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The statuses that a resource passes through, each with the age in seconds at which it begins, the first at 0."""

    stages: tuple[tuple[float, str], ...]

    def __post_init__(self) -> None:
        ages = [age_s for age_s, _ in self.stages]
        if not ages or ages[0] != 0 or ages != sorted(ages):
            raise ValueError(f"wanted stages whose ages rise from 0, got {self.stages}")

    @property
    def duration_s(self) -> float:
        """The age at which the last status begins."""
        return self.stages[-1][0]

    def status_at(self, age_s: float) -> str:
        """The status of a resource `age_s` seconds old.

        Raises:
            ValueError: `age_s` is negative: two clocks were mixed.
        """
        if age_s < 0:
            raise ValueError(f"an age is never negative, got {age_s}: two clocks were mixed")
        status = self.stages[0][1]
        for onset_s, later in self.stages:
            if age_s < onset_s:
                break
            status = later
        return status

    def progress_at(self, age_s: float) -> float:
        """How far along it is, from 0 to 1."""
        return 1.0 if self.duration_s == 0 else min(1.0, age_s / self.duration_s)
