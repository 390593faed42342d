"""`x-resource` on an operation: what an overlay says of its resource, in the place of what is inferred."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from specs.document.document import Document, DocumentError, Operation
from specs.json import pointer
from specs.json.parsing import Json
from specs.resources.roles import Existence, Role

KEY = "x-resource"
NO_ROLE = "none"  # the operation is answered by example
PAGING = ("limit", "page", "offset", "after")
_ROLES = (*(role.value for role in Role if role is not Role.SEVERAL), NO_ROLE)
_EXISTENCES = tuple(existence.value for existence in Existence)
_TEXTS = ("kind", "collection", "id", "item", "items", "body", "status", "parent", *PAGING)
_WORDS = ("role", "exists", "filters", *_TEXTS)


@dataclass(frozen=True, slots=True)
class Correction:
    """What one operation's `x-resource` says; None where it says nothing."""

    words: Mapping[str, str]
    pointer: str

    @property
    def role(self) -> Role | None:
        return Role(self.words["role"]) if self.words.get("role", NO_ROLE) != NO_ROLE else None

    @property
    def is_without_role(self) -> bool:
        return self.words.get("role") == NO_ROLE

    @property
    def existence(self) -> Existence | None:
        return Existence(self.words["exists"]) if "exists" in self.words else None

    @property
    def filters(self) -> Mapping[str, str]:
        """Query parameter -> the property of an item that it filters by; "": it filters nothing."""
        filters: Json = self.words.get("filters", {})
        return filters if isinstance(filters, dict) else {}

    def place(self, word: str) -> tuple[str, ...] | None:
        """The property names of a dotted place: `data.invoice`; () for "", the answer itself; None where nothing is said."""
        text = self.words.get(word)
        return None if text is None else tuple(text.split(".")) if text else ()

    def error(self, word: str, wanted: str) -> DocumentError:
        """The error that tells of a wrong word: where, what was got, and what was wanted."""
        return DocumentError(f"{self.pointer}{pointer.join(word)}: got `{self.words[word]}`, wanted {wanted}")


def correction_of(operation: Operation) -> Correction | None:
    """What an operation's `x-resource` says; None where it has none.

    Raises:
        DocumentError: a word of it is unknown, or has a value that it cannot have.
    """
    raw = operation.raw.get(KEY)
    if raw is None:
        return None
    at = f"{operation.pointer}/{KEY}"
    if not isinstance(raw, dict) or not raw:
        raise DocumentError(f"{operation.document.name}: {at}: got {_shown(raw)}, wanted an object with some of {', '.join(_WORDS)}")
    for word, value in raw.items():
        wanted = _wanted(word, value, operation)
        if wanted is not None:
            raise DocumentError(f"{operation.document.name}: {at}{pointer.join(word)}: got {_shown(value)}, wanted {wanted}")
    return Correction(raw, f"{operation.document.name}: {at}")


def corrections_of(document: Document) -> dict[str, Correction]:
    """The corrections of a document's operations, by the operations' keys."""
    return {operation.key: correction for operation in document.operations if (correction := correction_of(operation)) is not None}


def _wanted(word: str, value: Json, operation: Operation) -> str | None:
    """What a word of `x-resource` has to be; None where it is that."""
    if word not in _WORDS:
        return f"no such word, but one of {', '.join(_WORDS)}"
    if word == "filters":
        return _wanted_of_filters(value, operation)
    choices = {"role": _ROLES, "exists": _EXISTENCES}.get(word)
    if choices is not None:
        return None if value in choices else f"one of {', '.join(choices)}"
    if not isinstance(value, str) or (not value and word not in ("item", "items", "body")):
        return "a text"
    if word == "collection" and not value.startswith("/"):
        return "the path of a collection, which begins with /"
    if word in PAGING:
        names = _query_names(operation)
        return None if value in names else f"a query parameter of the operation: {', '.join(names) or 'it has none'}"
    return None


def _wanted_of_filters(value: Json, operation: Operation) -> str | None:
    """What `filters` has to be; None where it is that."""
    names = _query_names(operation)
    if not isinstance(value, dict) or not all(name in names and isinstance(field, str) for name, field in value.items()):
        return f"an object of query parameters, each with a property of an item or a text of none: {', '.join(names) or 'it has none'}"
    return None


def _query_names(operation: Operation) -> list[str]:
    return [parameter.name for parameter in operation.parameters if parameter.location == "query"]


def _shown(value: Json) -> str:
    return f"`{value}`"
