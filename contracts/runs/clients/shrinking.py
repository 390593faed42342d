"""A value made as simple as it gets while it still shows what is to be shown: parts left out, texts cut, numbers to 0.

Hypothesis would shrink the choices that a value was drawn from, and so needs its generator, and a thousand calls. What is played here is
made from what was drawn, and each call is a request: to reduce the value itself takes a few dozen, and leaves less of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from specs.json.parsing import Json

T = TypeVar("T")
_MOST_CALLS = 400
_LONGEST = 12  # characters of a text that are each tried alone


def shrunk(value: Json, shows: Callable[[Json], bool], budget: Callable[[], bool]) -> Json:
    """The simplest value that `shows`, from one that does; `budget` says whether there is time for another try."""
    is_simpler = True
    while is_simpler:
        is_simpler = False
        for candidate in simpler_values(value):
            if not budget():
                return value
            if shows(candidate):
                value, is_simpler = candidate, True
                break
    return value


def simpler_calls(tries: int = _MOST_CALLS) -> Callable[[], bool]:
    """A budget of so many tries."""
    left = tries

    def budget() -> bool:
        nonlocal left
        left -= 1
        return left >= 0

    return budget


def simpler_values(value: Json) -> Iterator[Json]:
    """What is a little simpler than `value`, the greatest steps first."""
    if isinstance(value, dict):
        yield from _simpler_object(value)
    elif isinstance(value, list):
        yield from _simpler_list(value)
    elif isinstance(value, str):
        yield from _simpler_text(value)
    elif isinstance(value, bool):
        return
    elif isinstance(value, (int, float)):
        yield from (number for number in (0, 1) if abs(number) < abs(value) or (isinstance(value, float) and number == value))


def _simpler_object(value: dict[str, Json]) -> Iterator[Json]:
    if len(value) > 1:
        yield {}
    names = list(value)
    if len(names) > 3:
        for half in (names[: len(names) // 2], names[len(names) // 2 :]):
            yield {name: property_value for name, property_value in value.items() if name in half}
    for name in names:
        yield {property_name: property_value for property_name, property_value in value.items() if property_name != name}
    for name, property_value in value.items():
        yield from ({**value, name: candidate} for candidate in simpler_values(property_value))


def _simpler_list(value: list[Json]) -> Iterator[Json]:
    if value:
        yield []
    if len(value) > 1:
        yield from ([item] for item in (value[0], value[-1]))
        yield from (value[:number] + value[number + 1 :] for number in range(len(value)))
    for number, item in enumerate(value):
        yield from ([*value[:number], candidate, *value[number + 1 :]] for candidate in simpler_values(item))


def _simpler_text(value: str) -> Iterator[Json]:
    plain = [
        text
        for text in ("", "0")
        if len(text) < len(value) or (len(value) == 1 and text == "0" and not (value.isascii() and value.isalnum()))
    ]
    yield from (text for text in plain if text != value)
    if value.startswith(("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")) and value != _A_TIME and len(value) >= len(_A_TIME):
        yield _A_TIME
    if len(value) > 1:
        yield from dict.fromkeys(value[:_LONGEST])
        yield from (value[: len(value) // 2], value[len(value) // 2 :])
        if len(value) <= _LONGEST:
            yield from (value[:number] + value[number + 1 :] for number in range(len(value)))


_A_TIME = "2000-01-01T00:00:00Z"
