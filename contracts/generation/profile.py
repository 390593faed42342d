"""How much a run does: quick, standard or deep."""

from __future__ import annotations

from dataclasses import dataclass

_ORDINARY = 120  # operations
_FEWEST_CASES = 5
_FEWEST_COVERING = 100


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile's amounts, for each operation or collection."""

    name: str
    cases: int  # generated for each operation while fuzzing, at most; examples and coverage come on top
    sequences: int  # of requests over the whole document
    coverage: int  # cases that go through an operation's schema keyword by keyword: beyond these, ever fewer are sent

    def is_covering(self, number: int, operations: int) -> bool:
        """Whether the coverage case of this number, from 1, is sent: of those beyond `coverage`, every 4th, and later every 16th."""
        most = max(min(self.coverage, _FEWEST_COVERING), scaled(self.coverage, operations))
        return number <= most or number % (4 if number <= 4 * most else 16) == 0

    def cases_of(self, operations: int) -> int:
        """How many cases an operation of a document of so many operations has, at most."""
        return max(min(self.cases, _FEWEST_CASES), scaled(self.cases, operations))


def scaled(most: int, operations: int) -> int:
    """`most` in a document of up to 120 operations; of a larger one less for each, so that all together is no more."""
    return most if operations <= _ORDINARY else most * _ORDINARY // operations


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("quick", cases=10, sequences=5, coverage=500),
        Profile("standard", cases=60, sequences=40, coverage=1000),
        Profile("deep", cases=400, sequences=200, coverage=10_000),
    )
}
