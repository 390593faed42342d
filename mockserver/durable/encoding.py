"""Records and keys as a database keeps them: JSON, from which every value comes back as it was.

Fields are JSON already. What the mock knows beside them may be of other types: tuples, bytes, and the classes that `storable` names.
"""

from __future__ import annotations

import base64
import json
from hashlib import blake2b
from typing import Any

import orjson

from mockserver.state.storable import storable_class, storable_name, values_of
from mockserver.state.store import Record
from specs.json.parsing import Json

_TAG = "$mock"
_QUOTED_TAG = f'"{_TAG}"'
_EXACTLY = " "  # begins JSON that the fast reader would not read exactly
_LONGEST_KEY = 400  # characters: an index of PostgreSQL takes 2,700 bytes in all
_OPTIONS = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME


def encoded(value: Json) -> str:
    """A value as JSON, whatever it is made of."""
    return _dumped(_tagged(value))


def decoded(text: str) -> Json:
    """The value that `encoded` was given."""
    value = _loaded(text)
    return _untagged(value) if _QUOTED_TAG in text else value


def plain_record(record: Record) -> Json:
    """A record as JSON values alone, without its id."""
    return [record.number, record.created_s, record.updated_s, record.name, _tagged(record.fields), _tagged(record.metadata)]


def record_of(key: str, plain: Json) -> Record:
    """The record with this id that `plain_record` was given.

    Raises:
        TypeError: it is of other types.
        ValueError: it is none.
    """
    number, created_s, updated_s, name, fields, metadata = _untagged(plain)
    types = ((number, int), (created_s, int | float), (updated_s, int | float), (name, str | None), (fields, dict), (metadata, dict))
    if not all(isinstance(value, kind) for value, kind in types):
        raise TypeError("a record is of other types")
    return Record(key, number, fields, created_s, updated_s, metadata, name)


def encoded_record(record: Record) -> str:
    """A record as JSON, without its id."""
    head = [record.number, record.created_s, record.updated_s, record.name]
    text = _dumped([*head, record.fields, _tagged(record.metadata)])
    if _QUOTED_TAG in text:  # some of it may be the client's
        text = _dumped([*head, _tagged(record.fields), _tagged(record.metadata)])
    return text


def decoded_record(key: str, text: str) -> Record:
    """The record with this id that `encoded_record` was given."""
    number, created_s, updated_s, name, fields, metadata = decoded(text)
    return Record(key, number, fields, created_s, updated_s, metadata, name)


def key_columns(name: str, key: str) -> tuple[str, str, str | None]:
    """A name and an id as columns of an index; and both as JSON, where the columns have no room for them."""
    if len(name) <= _LONGEST_KEY >= len(key) and name.isascii() and key.isascii():
        if "\0" not in name and "\\" not in name and "\0" not in key and "\\" not in key:
            return name, key, None
        return _escaped(name), _escaped(key), None
    return _digest(name), _digest(key), json.dumps([name, key])


def key_of(name: str, key: str, long_key: str | None) -> tuple[str, str]:
    """The name and the id that `key_columns` was given."""
    if long_key is not None:
        name, key = json.loads(long_key)
        return name, key
    return (_unescaped(name), _unescaped(key)) if "\\" in name or "\\" in key else (name, key)


def text_column(text: str | None) -> str | None:
    """A text as a column takes it: as JSON where it has what no database keeps, a null character or half a pair."""
    if text is None or not (text.startswith(_EXACTLY) or "\0" in text or any("\ud800" <= character <= "\udfff" for character in text)):
        return text
    return _EXACTLY + json.dumps(text)


def text_of(column: str | None) -> str | None:
    """The text that `text_column` was given."""
    return json.loads(column) if column is not None and column.startswith(_EXACTLY) else column


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\0", "\\0")


def _unescaped(text: str) -> str:
    return "\\".join(part.replace("\\0", "\0") for part in text.split("\\\\"))


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def _dumped(value: Json) -> str:
    try:
        return orjson.dumps(value, option=_OPTIONS, default=_tagged).decode()
    except orjson.JSONEncodeError:  # numbers beyond 64 bits, lone surrogates
        return _EXACTLY + json.dumps(value, default=_tagged, separators=(",", ":"))


def _loaded(text: str) -> Json:
    return json.loads(text) if text.startswith(_EXACTLY) else orjson.loads(text)


def _tagged(value: Any) -> Json:
    """`value` as JSON values alone, in which what is of another type is told by a tag."""
    kind = type(value)
    if value is None or kind in (str, int, float, bool):
        return value
    if kind is dict:
        tagged = {name: _tagged(member) for name, member in value.items()}
        return {_TAG: "dict", "values": [list(pair) for pair in tagged.items()]} if _TAG in tagged else tagged
    if kind is list:
        return [_tagged(member) for member in value]
    if kind is tuple:
        return {_TAG: "tuple", "values": [_tagged(member) for member in value]}
    if kind is bytes:
        return {_TAG: "bytes", "values": base64.b64encode(value).decode()}
    return {_TAG: storable_name(kind), "values": [_tagged(member) for member in values_of(value)]}


def _untagged(value: Json) -> Any:
    if isinstance(value, list):
        return [_untagged(member) for member in value]
    if not isinstance(value, dict):
        return value
    kind = value.get(_TAG)
    if kind is None:
        return {name: _untagged(member) for name, member in value.items()}
    if kind == "bytes":
        return base64.b64decode(value["values"])
    members = [_untagged(member) for member in value["values"]]
    if kind == "tuple":
        return tuple(members)
    return dict(members) if kind == "dict" else storable_class(kind)(*members)
