"""YAML and JSON text to plain values, by YAML 1.2's core schema: `no` is a string, a date is a string, keys are strings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

Json = Any  # raw JSON at the edge: dict, list, str, int, float, bool or None


class TextError(ValueError):
    """The text is neither YAML nor JSON, or names one key twice. The message says where."""


class _Loader(yaml.CSafeLoader):
    """libyaml's safe loader with YAML 1.2's implicit types."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$"),
    list("-+.0123456789"),
)
_Loader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile(r"^<<$"), ["<"])


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Any:
    loader.flatten_mapping(node)
    found: dict[str, Json] = {}
    yield found
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        text = key_node.value if isinstance(key_node, yaml.ScalarNode) else str(key)
        if text in found:
            mark = key_node.start_mark
            raise TextError(f"line {mark.line + 1}, column {mark.column + 1}: the key {text!r} stands twice in one mapping")
        found[text] = loader.construct_object(value_node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def parse(text: bytes | str, *, source: str) -> Json:
    """The value that `text` (YAML, and so JSON too) holds.

    Raises:
        TextError: naming `source` and the place in it.
    """
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of the safe loader
    except TextError as error:
        raise TextError(f"{source}: {error}") from None
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise TextError(f"{source}: not YAML or JSON: {error}") from error


def read(path: Path) -> Json:
    """The value in the file at `path`.

    Raises:
        TextError: the file cannot be parsed.
        OSError: it cannot be read.
    """
    return parse(path.read_bytes(), source=path.name)
