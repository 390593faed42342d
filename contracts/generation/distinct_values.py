"""Values unlike any other that their schema allows, for a service in which no two items may be alike in something."""

from __future__ import annotations

import string
import uuid
from collections.abc import Iterator, Mapping

from specs.json.parsing import Json

_CLASSES = (string.digits, string.ascii_lowercase, string.ascii_uppercase)


def distinct_values(value: Json, schema: Mapping[str, Json], number: int, mark: str) -> Iterator[Json]:
    """What may stand in the place of a text or an integer, the likeliest to be allowed first; other for each `number`.

    `mark`: what makes a text unlike any other at its end.
    """
    if isinstance(value, bool):
        return
    if isinstance(value, int):
        least, most = (int(schema.get(key, limit)) for key, limit in (("minimum", 1), ("maximum", 10**9)))
        yield least + (value + number - least) % max(1, most - least + 1)
    if not isinstance(value, str):
        return
    if schema.get("format") == "uuid":
        yield str(uuid.uuid5(uuid.NAMESPACE_OID, f"{value}{mark}"))
        return
    yield value + mark
    yield value[: max(0, len(value) - len(mark))] + mark
    local, at, domain = value.rpartition("@")
    if at:
        yield f"{local}{mark}@{domain}"
    for classes in (_CLASSES[:1], _CLASSES[1:], _CLASSES):
        yield _respelled(value, number, classes)


def _respelled(text: str, number: int, classes: tuple[str, ...]) -> str:
    """A text of the same shape: the characters of these classes, the last one first, are the digits of a number."""
    characters = list(text)
    for place in reversed(range(len(characters))):
        letters = next((letters for letters in classes if characters[place] in letters), None)
        if letters is not None:
            number, digit = divmod(number, len(letters))
            characters[place] = letters[digit]
    return "".join(characters)
