"""A long body is cut around what a finding is about, and that is marked."""

from __future__ import annotations

import json
from dataclasses import replace

from contracts.reports.view.excerpts import LONGEST, excerpt, offending_texts
from tests.contracts.reports import sample


def test_a_long_body_is_cut_around_the_offending_item() -> None:
    body = json.dumps([{"id": f"r{number:05}", "name": "x" * 40} for number in range(2000)])
    shown = excerpt(body, ('"r01500"',))
    assert shown.marked.strip() == '"id": "r01500",'
    assert len(shown.text) <= LONGEST
    assert shown.before
    assert shown.after
    assert "before and" in shown.note


def test_a_short_body_is_whole_and_marked() -> None:
    shown = excerpt('{"a":1,"b":2}', ('"b"',))
    assert (shown.before, shown.marked, shown.after, shown.note) == ('{\n  "a": 1,\n', '  "b": 2', "\n}", "")


def test_a_body_without_the_place_is_shown_from_its_begin() -> None:
    shown = excerpt("x" * 10_000, ("gone",))
    assert (shown.before + shown.after, shown.marked) == ("x" * LONGEST, "")
    assert shown.note.startswith("4,000 characters after")


def test_one_endless_line_is_cut_too() -> None:
    shown = excerpt("y" * 50_000 + "needle" + "z" * 50_000, ("needle",))
    assert len(shown.text) <= LONGEST


def test_a_finding_names_what_it_is_about() -> None:
    found = replace(sample.run().findings[1], detail="the deleted face r3f00aa is in a list", field="/items/*/title")
    assert set(offending_texts(found)) >= {'"r3f00aa"', '"title"'}
