"""YAML 1.2 and JSON text, as OpenAPI means them."""

from __future__ import annotations

from pathlib import Path

import pytest

from specs.json.parsing import Json, TextError, parse, read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("2020-01-01", "2020-01-01"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("0b1", "0b1"),
        (".inf", ".inf"),
        ("=", "="),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("Null", None),
        ("007", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("+5", 5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("1.0", 1.0),
        ("'1'", "1"),
        ("!!str 1", "1"),
        ("!!int '5'", 5),
    ],
)
def test_a_scalar_is_resolved_by_yaml_1_2(text: str, value: Json) -> None:
    found = parse(f"a: {text}", source="f")["a"]
    assert (found, type(found)) == (value, type(value))


def test_keys_are_strings_however_they_are_written() -> None:
    text = "200: a\n'404': b\nnull: c\ntrue: d\n\"<<\": e"
    assert parse(text, source="f") == {"200": "a", "404": "b", "null": "c", "true": "d", "<<": "e"}


def test_a_mapping_overrides_what_it_merges() -> None:
    text = "base: &b {x: 1, y: 2}\none: {<<: *b, x: 3}\ntwo: {x: 9, <<: [*b, {x: 4, z: 5}]}"
    assert parse(text, source="f") == {"base": {"x": 1, "y": 2}, "one": {"x": 3, "y": 2}, "two": {"x": 9, "y": 2, "z": 5}}


def test_an_alias_gives_a_copy() -> None:
    value = parse("a: &x {b: [1]}\nc: *x", source="f")
    value["a"]["b"].append(2)
    assert value["c"] == {"b": [1]}


def test_json_escapes_of_surrogate_pairs_are_read() -> None:
    assert parse(r'{"a": "\ud83d\ude00"}', source="f") == {"a": "😀"}


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert parse(b"\xef\xbb\xbfa: 1", source="f") == parse("\ufeffa: 1", source="f") == {"a": 1}


_LAUGHS = "- &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(f"- &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 10)}]\n" for i in range(9))
_MERGED_LAUGHS = "m0: &m0 {k: 1}\n" + "".join(f"m{i + 1}: &m{i + 1} {{<<: [{','.join([f'*m{i}'] * 10)}]}}\n" for i in range(9))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 2\na: 3", "f: line 3, column 1: the key 'a' stands twice"),
        ("a: 1\n'a': 2", "f: line 2, column 1: the key 'a' stands twice"),
        ('{"a": 1,\n "a": 2}', "f: line 2, column 2: the key 'a' stands twice"),
        ("? [a]\n: b", "a key is a sequence"),
        ("a: [1", "f: not YAML or JSON: line"),
        ("a: 1\n---\nb: 2", "another document"),
        ("a: !!timestamp 2020-01-01", "the tag !!timestamp"),
        ("a: !mine x", "the tag !mine"),
        ("a: !!int yes", "'yes' is no int"),
        ("a: 1e999", "'1e999' is no float"),
        ('{"a": 1e999}', "'1e999' is no float"),
        ("a: " + "9" * 5000, "is no int"),
        (r'{"a": "\ud83d"}', "f: not YAML or JSON: line 1"),
        ("a: &a [*a]", "an alias stands inside its own anchor"),
        ("[" * 100_000, "nested too deeply"),
        (_LAUGHS, "its aliases stand for more than"),
        (_MERGED_LAUGHS, "its aliases stand for more than"),
        (b"\xff\xff", "f: not YAML or JSON"),
    ],
)
def test_what_cannot_be_read_is_an_error_that_says_where(text: str | bytes, said: str) -> None:
    with pytest.raises(TextError) as caught:
        parse(text, source="f")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_is_named_in_its_errors(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("a: [")
    with pytest.raises(TextError, match=r"^x\.yaml: "):
        read(tmp_path / "x.yaml")
