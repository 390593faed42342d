"""How much a run does: quick, standard or deep."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile's amounts, for each operation or collection."""

    name: str
    cases: int  # generated for each operation while fuzzing, at most; examples and coverage come on top
    sequences: int  # of requests over the whole document


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("quick", cases=10, sequences=5),
        Profile("standard", cases=60, sequences=40),
        Profile("deep", cases=400, sequences=200),
    )
}
