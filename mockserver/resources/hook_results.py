"""What the hooks of a behaviour file return, held against what is wanted of them: a slip is told by hook, file and what was wanted."""

from __future__ import annotations

from collections.abc import Callable

from mockserver.errors import ResponseInvalid
from mockserver.resources.call import Reply
from mockserver.resources.resource import Fields
from specs.json.parsing import Json


class HookResultInvalid(ResponseInvalid):
    """A hook of a behaviour file returned something else than what its kind of hook returns."""

    def __init__(self, kind: str, hook: Callable[..., Json], result: Json, wanted: str) -> None:
        place = f"{hook.__module__.replace('.', '/')}.py"
        super().__init__(f"{place}: the {kind} hook {hook.__name__} returned {_described(result)}, wanted {wanted}.")


def checked_save(hook: Callable[..., Json], result: Json) -> tuple[Fields, Fields]:
    """The fields and the metadata that a `before_save` hook returned."""
    if isinstance(result, tuple) and len(result) == 2 and isinstance(result[0], dict) and isinstance(result[1], dict):
        return result
    raise HookResultInvalid("before_save", hook, result, "(fields, metadata): a tuple of two dicts")


def checked_fields(hook: Callable[..., Json], result: Json) -> Fields:
    """The fields that a `computed_fields` hook returned."""
    if isinstance(result, dict):
        return result
    raise HookResultInvalid("computed_fields", hook, result, "a dict of fields")


def checked_seeds(hook: Callable[..., Json], result: Json) -> list[tuple[str, Fields, Fields]]:
    """The items that a `seed_data` hook returned."""
    if isinstance(result, list) and all(_is_seed(item) for item in result):
        return result
    raise HookResultInvalid("seed_data", hook, result, "a list of (id, fields, metadata): a string and two dicts each")


def checked_message(hook: Callable[..., Json], result: Json) -> str:
    """The message that an `error_messages` hook returned."""
    if isinstance(result, str):
        return result
    raise HookResultInvalid("error_messages", hook, result, "a string")


def checked_reply(hook: Callable[..., Json], result: Json) -> Reply:
    """The reply that an `operation` hook returned."""
    if isinstance(result, Reply):
        return result
    raise HookResultInvalid("operation", hook, result, "a Reply")


def check_nothing(kind: str, hook: Callable[..., Json], result: Json) -> None:
    """Raise unless a hook that has nothing to return returned None: what it returns would be lost.

    Raises:
        HookResultInvalid: it returned something.
    """
    if result is not None:
        raise HookResultInvalid(kind, hook, result, "None: to refuse, it raises an ApiError")


def _is_seed(item: Json) -> bool:
    return (
        isinstance(item, tuple) and len(item) == 3 and isinstance(item[0], str) and isinstance(item[1], dict) and isinstance(item[2], dict)
    )


def _described(result: Json) -> str:
    """The kind of a value, never the value: it may hold a secret."""
    if result is None:
        return "None"
    if type(result) in (list, tuple):
        return f"a {type(result).__name__} of {len(result)}"
    return f"a {type(result).__name__}"
