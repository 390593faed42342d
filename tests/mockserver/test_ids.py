"""Identifiers."""

from __future__ import annotations

import uuid as uuids

from hypothesis import given
from hypothesis import strategies as st

from mockserver import ids


@given(st.integers(), st.text())
def test_a_uuid_is_of_version_4_and_repeats_with_its_seed(seed: int, part: str) -> None:
    made = ids.uuid(seed, part)
    assert (uuids.UUID(made).version, uuids.UUID(made).variant, str(uuids.UUID(made))) == (4, uuids.RFC_4122, made)
    assert made == ids.uuid(seed, part) != ids.uuid(seed + 1, part)


def test_ids_differ_between_worlds_kinds_and_counts() -> None:
    made = {ids.hexadecimal(0, world, kind, count, digits=11) for world in "ab" for kind in ("x", "y") for count in range(1000)}
    assert len(made) == 4000
    assert all(len(one) == 11 for one in made)


def test_parts_are_not_run_together() -> None:
    assert ids.uuid(0, "a", "bc") != ids.uuid(0, "ab", "c")
    assert ids.uuid(0, "1") != ids.uuid(0, 1)


def test_a_world_s_name_tells_nothing_of_its_key() -> None:
    name = ids.world_name("test-secret-key")
    assert (len(name), "secret" in name) == (10, False)
    assert name == ids.world_name("test-secret-key") != ids.world_name("test-secret-key2")
