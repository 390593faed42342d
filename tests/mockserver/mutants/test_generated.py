"""Mutants that operators make: named alike each time, told apart by whether they can be seen, and drawn fairly."""

from __future__ import annotations

from mockserver.mutants.machine.generated import generated_mutants, one_per_operator, operators, sampled
from specs import load

_MUTANTS = generated_mutants(load("together"))
_VISIBLE = [mutant for mutant in _MUTANTS if mutant.mutation.unseen is None]


def test_each_mutant_has_a_name_of_its_own_and_the_same_each_time() -> None:
    names = [mutant.name for mutant in _MUTANTS]
    assert len(set(names)) == len(names)
    assert [mutant.name for mutant in generated_mutants(load("together"))] == names


def test_what_a_document_leaves_open_cannot_be_seen() -> None:
    reasons = {mutant.mutation.unseen for mutant in _MUTANTS if mutant.operator == "add_property"}
    assert reasons == {"the schema takes further properties"}


def test_a_sample_is_the_same_for_a_seed_and_has_every_operator() -> None:
    sample = sampled(_VISIBLE, 60, 3)
    assert len(sample) == 60
    assert sample == sampled(_VISIBLE, 60, 3)
    assert {mutant.operator for mutant in sample} == {mutant.operator for mutant in _VISIBLE}


def test_one_stands_for_each_operator() -> None:
    chosen = one_per_operator(_VISIBLE)
    assert len({mutant.operator for mutant in chosen}) == len(chosen) <= len(operators())
