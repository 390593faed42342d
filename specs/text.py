"""YAML and JSON text to plain values, by YAML 1.2's core schema: `no` is a string, a date is a string, keys are strings.

What OpenAPI cannot hold is an error: tags other than JSON's, numbers that are not finite, keys that are no scalars.
`<<` merges mappings as in YAML 1.1, since documents use it. An alias gives a copy, so that no two places share a value.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

Json = Any  # raw JSON at the edge: dict, list, str, int, float, bool or None

_MOST_NODES = 1_000_000  # of a text with its aliases written out; the largest known description has 300,000


class TextError(ValueError):
    """The text is neither YAML nor JSON, or names one key twice. The message says where."""


def parse(text: bytes | str, *, source: str) -> Json:
    """The value that `text` (YAML, and so JSON too) holds.

    Raises:
        TextError: naming `source` and the place in it.
    """
    try:
        return _from_json(text) if text.lstrip()[:1] in (b"{", "{") else _from_yaml(text)
    except _NotJsonError:
        pass  # a YAML flow mapping, or wrong in a way that only the YAML parser can place
    except RecursionError:
        raise TextError(f"{source}: nested too deeply") from None
    try:
        return _from_yaml(text)
    except TextError as error:
        raise TextError(f"{source}: {error}") from None
    except RecursionError:
        raise TextError(f"{source}: nested too deeply") from None
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise TextError(f"{source}: not YAML or JSON: {error}") from error


def read(path: Path) -> Json:
    """The value in the file at `path`.

    Raises:
        TextError: the file cannot be parsed.
        OSError: it cannot be read.
    """
    return parse(path.read_bytes(), source=path.name)
