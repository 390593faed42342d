"""Identifiers."""

from __future__ import annotations

import uuid as uuids

from hypothesis import given
from hypothesis import strategies as st

from mockserver.state import ids


@given(st.integers(), st.text())
def test_a_uuid_is_of_version_4_and_repeats_with_its_seed(seed: int, part: str) -> None:
    made = ids.uuid(ids.hexadecimal(seed, part, digits=32))
    assert (uuids.UUID(made).version, uuids.UUID(made).variant, str(uuids.UUID(made))) == (4, uuids.RFC_4122, made)
    assert made == ids.uuid(ids.hexadecimal(seed, part, digits=32)) != ids.uuid(ids.hexadecimal(seed + 1, part, digits=32))


def test_the_ids_of_a_sequence_are_all_different_even_when_cut_short() -> None:
    sequence = ids.Sequence(0, "world", "kind")
    made = [sequence.next() for _ in range(20_000)]
    assert len({one[:8] for one in made}) == len({ids.uuid(one) for one in made}) == len(made)
    assert {len(one) for one in made} == {32}


def test_sequences_repeat_with_their_seed_and_differ_between_worlds_and_kinds() -> None:
    def start(seed: int, *parts: str) -> tuple[str, ...]:
        sequence = ids.Sequence(seed, *parts)
        return tuple(sequence.next()[:11] for _ in range(100))

    assert start(7, "w", "face") == start(7, "w", "face")
    others = [start(seed, world, kind) for seed in (7, 8) for world in ("w", "v") for kind in ("face", "pal")]
    assert len({one for several in others for one in several}) == 800


def test_a_world_s_name_tells_nothing_of_its_key() -> None:
    name = ids.world_name("test-secret-key")
    assert (len(name), "secret" in name) == (10, False)
    assert name == ids.world_name("test-secret-key") != ids.world_name("test-secret-key2")
