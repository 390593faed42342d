"""The lines on which the values of a text stand."""

from __future__ import annotations

import pytest

from specs.json.positions import lines_of

_JSON = """{
  "a": {"b/c": [1,
      {"d": "x \\" , : {"}
  ]},
  "e": [[], [
     7]]
}
"""
_YAML = """a:
  b/c: [1,
      {d: x}]
e:
  - []
  - - 7
"""


@pytest.mark.parametrize(
    ("pointer", "in_json", "in_yaml"),
    [("", 1, 1), ("/a", 2, 1), ("/a/b~1c/1/d", 3, 3), ("/e", 5, 4), ("/e/1/0", 6, 6), ("/a/absent", 2, 1)],
)
def test_a_pointer_leads_to_a_line(pointer: str, in_json: int, in_yaml: int) -> None:
    assert lines_of(_JSON.encode(), [pointer]) == {pointer: in_json}
    assert lines_of(_YAML, [pointer]) == {pointer: in_yaml}


def test_a_text_that_is_none_has_no_lines() -> None:
    assert lines_of("a: [", ["/a"]) == {}
