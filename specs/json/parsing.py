"""YAML and JSON text to plain values, by YAML 1.2's core schema: `no` is a string, a date is a string, keys are strings.

What JSON cannot hold is an error: other tags, numbers that are not finite, keys that are no scalars. `<<` merges
mappings as in YAML 1.1, since documents use it. An alias gives a copy: no two places share a value, so that a change to
one leaves the other as it was.
"""

from __future__ import annotations

import gc
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, NoReturn

import yaml

Json = Any  # raw JSON at the edge: dict, list, str, int, float, bool or None

_MOST_NODES = 1_000_000  # of a text with its aliases written out: five times the largest description at hand
_LONG_TEXT = 100_000  # characters
_BOM = "\ufeff"


class TextError(ValueError):
    """The text is neither YAML nor JSON, or names one key twice. The message says where."""


def parse(text: bytes | str, *, source: str) -> Json:
    """The value that `text` (YAML, and so JSON too) holds.

    Raises:
        TextError: naming `source` and the place in it.
    """
    is_collecting = len(text) > _LONG_TEXT and gc.isenabled()
    if is_collecting:
        gc.disable()  # nothing of what is read is garbage yet, and looking for it takes half of the time
    try:
        return _parsed(text)
    except TextError as error:
        raise TextError(f"{source}: {error}") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        position = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise TextError(f"{source}: not YAML or JSON: {position}{error.problem or error.context}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TextError(f"{source}: not YAML or JSON: {' '.join(str(error).split())}") from error
    except RecursionError:
        raise TextError(f"{source}: not YAML or JSON that can be read: nested too deeply") from None
    finally:
        if is_collecting:
            gc.enable()


def read(path: Path) -> Json:
    """The value in the file at `path`.

    Raises:
        TextError: the file cannot be parsed.
        OSError: it cannot be read.
    """
    return parse(path.read_bytes(), source=path.name)


def kind_of(value: Json) -> str:
    """What kind of value it is, in YAML's words: "a mapping", "nothing"."""
    return _KINDS.get(type(value), type(value).__name__)


_KINDS = {
    dict: "a mapping", list: "a list", str: "a string", bool: "a boolean", int: "an integer", float: "a number", type(None): "nothing",
}  # fmt: skip


class _NotJsonError(ValueError):
    """A text that starts like JSON is none: it may be YAML, and if not, the YAML parser says where."""


def _parsed(text: bytes | str) -> Json:
    if text[:256].lstrip()[:1] in (b"{", "{", b"[", "["):
        try:
            return _from_json(text)
        except _NotJsonError:
            pass
    return _from_yaml(text)


def _from_json(text: bytes | str) -> Json:
    """The value of a JSON text; much faster than by way of YAML, and with JSON's own escapes."""
    try:
        text = text.decode() if isinstance(text, bytes) else text
        value = json.loads(text, object_pairs_hook=_object, parse_float=_finite, parse_constant=_no_number)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()  # half of a surrogate pair is no character
    except ValueError as error:
        raise _NotJsonError from error
    return value


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise _NotJsonError
    return members


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _NotJsonError
    return number


def _no_number(text: str) -> NoReturn:
    raise _NotJsonError(text)


class _Loader(yaml.CSafeLoader):
    """libyaml's loader with YAML 1.2's implicit types, and only the tags of JSON."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - as its base class types it
    yaml_constructors: ClassVar[dict[str | None, Any]] = {}

    def __init__(self, text: bytes | str) -> None:
        super().__init__(text)
        self._tags: dict[str, str] = {}  # of the plain scalars that were met, as most of them are keys

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: tuple[bool, bool]) -> str:
        """The tag of a node that has none."""
        if kind is not yaml.ScalarNode or not implicit[0] or value is None:
            return str(super().resolve(kind, value, implicit))  # type: ignore[no-untyped-call]  # as its base class types it
        tag = self._tags.get(value)
        if tag is None:
            tag = self._tags[value] = str(super().resolve(kind, value, implicit))  # type: ignore[no-untyped-call]  # the same
        return tag

    def descend_resolver(self, current_node: yaml.Node | None, current_index: object) -> None:
        """No tag depends on the way to a node."""

    def ascend_resolver(self) -> None:
        """No tag depends on the way to a node."""


_INT = re.compile(r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$")
_FLOAT = re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$")
_BOOL = re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$")
_NULL = re.compile(r"^(?:~|null|Null|NULL|)$")
_TAG = "tag:yaml.org,2002:"

_Loader.add_implicit_resolver(_TAG + "bool", _BOOL, list("tTfF"))
_Loader.add_implicit_resolver(_TAG + "null", _NULL, ["~", "n", "N", ""])
_Loader.add_implicit_resolver(_TAG + "int", _INT, list("-+0123456789"))
_Loader.add_implicit_resolver(_TAG + "float", _FLOAT, list("-+.0123456789"))
_Loader.add_implicit_resolver(_TAG + "merge", re.compile(r"^<<$"), ["<"])


def _from_yaml(text: bytes | str) -> Json:
    loader = _Loader(text.removeprefix(_BOM) if isinstance(text, str) else text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        amp, star = (b"&", b"*") if isinstance(text, bytes) else ("&", "*")
        has_aliases = amp in text and star in text and _check_aliases(node)  # type: ignore[operator]  # one type throughout
        value = loader.construct_document(node)
        return _unshared(value) if has_aliases else value
    finally:
        loader.dispose()


def _check_aliases(root: yaml.Node) -> bool:
    """Whether the text has aliases, which may neither go in a circle nor stand for more than can be written out."""
    sizes: dict[int, int] = {}
    has_aliases = False

    def size(node: yaml.Node) -> int:
        nonlocal has_aliases
        node_count = sizes.get(id(node))
        if node_count is None:
            sizes[id(node)] = 0
            sizes[id(node)] = node_count = 1 + sum(map(size, _inside(node)))
            if node_count > _MOST_NODES:
                raise TextError(f"{_place(node)}: its aliases stand for more than {_MOST_NODES} values")
        else:
            has_aliases = True
            if node_count == 0:
                raise TextError(f"{_place(node)}: an alias stands inside its own anchor")
        return node_count

    size(root)
    return has_aliases


def _inside(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.SequenceNode):
        yield from node.value
    elif isinstance(node, yaml.MappingNode):
        for pair in node.value:
            yield from pair


def _unshared(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _unshared(member) for key, member in value.items()}
    return [_unshared(item) for item in value] if isinstance(value, list) else value


def _place(node: yaml.Node) -> str:
    return f"line {node.start_mark.line + 1}, column {node.start_mark.column + 1}"


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Iterator[dict[str, Json]]:
    mapping: dict[str, Json] = {}
    yield mapping
    own = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise TextError(f"{_place(key)}: a key is a {key.id}, wanted a scalar")
        if key.value in own and not key.tag.endswith(":merge"):
            raise TextError(f"{_place(key)}: the key {key.value!r} stands twice in one mapping")
        own.add(key.value)
    loader.flatten_mapping(node)  # what `<<` brings comes first, and so gives way to the mapping's own keys
    for key, value_node in node.value:
        mapping[key.value] = loader.construct_object(value_node, deep=True)


def _sequence(loader: _Loader, node: yaml.SequenceNode) -> Iterator[list[Json]]:
    sequence: list[Json] = []
    yield sequence
    sequence += [loader.construct_object(item_node, deep=True) for item_node in node.value]


def _scalar(loader: _Loader, node: yaml.ScalarNode) -> Json:
    text = str(loader.construct_scalar(node))
    kind = node.tag.removeprefix(_TAG)
    if kind == "str":
        return text
    pattern, read_scalar = _SCALARS[kind]
    value = read_scalar(text) if pattern.match(text) and len(text) <= _MOST_DIGITS else math.nan
    if isinstance(value, float) and not math.isfinite(value):
        raise TextError(f"{_place(node)}: {text[:40]!r} is no {kind} that JSON can hold")
    return value


_MOST_DIGITS = 4000  # int() refuses 4,300
_SCALARS: dict[str, tuple[re.Pattern[str], Any]] = {
    "int": (_INT, lambda text: int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))),
    "float": (_FLOAT, float),
    "bool": (_BOOL, lambda text: text.lower() == "true"),
    "null": (_NULL, lambda text: None),
}


def _unknown(_: _Loader, node: yaml.Node) -> NoReturn:
    raise TextError(f"{_place(node)}: the tag {node.tag.replace(_TAG, '!!')} is not one of JSON's")


_Loader.add_constructor(_TAG + "map", _mapping)
_Loader.add_constructor(_TAG + "seq", _sequence)
for _name in ("str", *_SCALARS):
    _Loader.add_constructor(_TAG + _name, _scalar)
_Loader.add_constructor(None, _unknown)
