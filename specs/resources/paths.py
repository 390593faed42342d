"""What the paths of a document say by their form: collections, items below them, and what both are called."""

from __future__ import annotations

import re
from functools import lru_cache

_PARAMETER = re.compile(r"\{([^{}]+)\}")
_ITEM = re.compile(r"\{([^{}]+)\}(\.[^{}/:]*|)")  # a last segment that names an item: `{id}`, `{Sid}.json`
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")


@lru_cache(maxsize=16_384)
def bare(path: str) -> str:
    """A path as it is requested: some documents tell operations apart by a fragment or a query string behind the path."""
    return path.partition("#")[0].partition("?")[0]


@lru_cache(maxsize=16_384)
def form(path: str) -> str:
    """A path without the names of its parameters and a last slash: `/faces/{}` for `/faces/{face_id}/`."""
    return _PARAMETER.sub("{}", bare(path)).rstrip("/")


@lru_cache(maxsize=16_384)
def parameters_in(path: str) -> tuple[str, ...]:
    """The names of the path parameters, in their order."""
    return tuple(_PARAMETER.findall(bare(path)))


@lru_cache(maxsize=16_384)
def collection_of(path: str) -> str | None:
    """The path of the collection whose items `path` names: `/Calls.json` for `/Calls/{Sid}.json`; None where it names no item."""
    head, _, last = bare(path).rstrip("/").rpartition("/")
    match = _ITEM.fullmatch(last)
    return head + match[2] if match else None


def is_below(path: str, item_path: str | None) -> bool:
    """Whether `path` goes on behind `item_path`, whether or not that ends in a slash: `/faces/{id}/start/` behind `/faces/{id}/`."""
    above = (item_path or "").rstrip("/")
    return bool(above) and path.rstrip("/").startswith(f"{above}/")


def item_parameter(path: str) -> str:
    """The parameter that names the item of an item path: `face_id` for `/faces/{face_id}`."""
    return parameters_in(path)[-1]


@lru_cache(maxsize=8192)
def plain(name: str) -> str:
    """A name without its spelling: `faceid` for `face_id`, `FaceID` and `face-id`."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def last_word(name: str) -> str:
    """The last word of a name, in lower case: `id` for `faceId`."""
    words = _WORD.findall(name)
    return words[-1].lower() if words else name.lower()


def singular(noun: str) -> str:
    """A plural English noun in the singular, as far as its ending tells: `face` for `faces`, `policy` for `policies`."""
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("sses", "xes", "ches", "shes")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) else noun


def kind_of(path: str) -> str:
    """The kind of what a collection's path holds: `face` for `/v2/faces`; the names of its parents stand before it."""
    segments = [re.sub(r"\.\w+$", "", part) for part in bare(path).split("/") if part and not part.startswith("{")]
    last = singular(segments[-1]) if segments else "item"
    return f"{'_'.join(segments[:-1])}_{last}".strip("_") if "{" in path else last


def leads_through(path: str, item_path: str) -> bool:
    """Whether `path` goes on below the item that `item_path` names: by its form, and as its parameter there may name such an item.

    `/users/{user_id}/keys` leads through `/users/{id}`; `/templates/{scope}/{key}` does not lead through `/templates/{template_id}`.
    """
    if not form(path).startswith((form(item_path) + "/", form(item_path) + ":")):
        return False
    own, named = parameters_in(path)[len(parameters_in(item_path)) - 1], item_parameter(item_path)
    noun = plain(kind_of(collection_of(item_path) or "").rpartition("_")[2])
    return plain(own) == plain(named) or last_word(own) == last_word(named) or plain(own).startswith(noun)
