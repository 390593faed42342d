"""Values that the schemas of a document allow: the declared example, else a made one, the same for the same seed and key."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from mockserver.errors import BadRequest
from mockserver.values.building import Builder
from mockserver.values.merged import Merging
from mockserver.values.node import MISSING, Contradiction, Path
from mockserver.values.telling_apart import told_apart
from specs import Document
from specs.document.document import MediaType, Parameter, Response
from specs.json import pointer as pointers
from specs.json.parsing import Json, parse
from specs.schema.compile import CompiledSchema, Direction, Schemas
from specs.schema.parameters import typed_header

_CONTROLS = re.compile(r"[^\x20-\x7e]")  # a header that holds one cannot be sent
_REPAIRS = 12
_TRIES = 3  # of an optional property, before an object is made without it
_SEARCHES = 30
_MOST_NODES = 20_000
_MOST_VIOLATIONS = 50
_USUAL_HEADERS: dict[str, tuple[Json, ...]] = {"retry-after": (1, "1")}  # in seconds: a client that heeds it waits for so long


class Unmakeable(ValueError):
    """No value that a schema allows could be made: the schema contradicts itself, or asks for more than a search of this size finds."""


class Values:
    """Values that the schemas of one document allow, the same for the same seed and key."""

    def __init__(self, document: Document, schemas: Schemas, *, seed: int) -> None:
        self._document = document
        self._schemas = schemas
        self._seed = seed
        self._merging = Merging(document)

    def made(self, pointer: str, direction: Direction, key: str, *, uses_examples: bool = True) -> Json:
        """A value that the Schema Object at `pointer` allows in `direction`; the same for the same seed and key.

        With `uses_examples`, it is the one that the document gives as an example, where it does: then for every key.

        Raises:
            Unmakeable: none was found.
        """
        return self._legal(MISSING, pointer, direction, key, uses_examples=uses_examples)

    def is_allowed(self, pointer: str, direction: Direction = "response") -> Callable[[Json], bool]:
        """The question whether the Schema Object at `pointer` allows a value."""
        return self._schemas.compile(pointer, direction).is_valid

    def fitted(self, value: Json, pointer: str, direction: Direction, key: str, *, checks_formats: bool = True) -> Json:
        """`value` as the Schema Object at `pointer` allows it in `direction`: the same object where it is valid.

        Elsewhere what is right is kept, what is missing and required is added; what is not allowed is replaced or, if optional, left out.
        Without `checks_formats`, texts that only lack the `format` declared for them are kept.

        Raises:
            Unmakeable: no legal value was found.
        """
        allowed = self._schemas.compile(pointer, direction, checks_formats=checks_formats)
        if allowed.is_valid(value):
            return value
        fitted = self._legal(value, pointer, direction, key)
        if checks_formats:
            return fitted
        with_own_texts = _with_texts_of(value, fitted)
        return with_own_texts if allowed.is_valid(with_own_texts) else fitted

    def example_body(self, response: Response, *, name: str | None = None, key: str = "") -> Json:
        """A body that `response` declares: plain values for JSON, bytes for other media types, None where it has no body.

        It is the declared example of this `name`, or the first that is valid; where none is, the first is changed until it is.

        Raises:
            BadRequest: the response declares no example of this `name`.
            Unmakeable: no value of its schema was found.
        """
        media = response.json_body
        if media is None:
            if name is not None:
                raise _undeclared(name, ())
            return b"example" if response.content else None
        examples = self._declared(media, name)
        if media.schema_pointer is None:
            return examples[0] if examples else {}
        allowed = self._schemas.compile(media.schema_pointer, "response")
        examples = [example if allowed.is_valid(example) else _parsed(example) for example in examples]
        for example in examples:
            if allowed.is_valid(example):
                return example
        return self._legal(examples[0] if examples else MISSING, media.schema_pointer, "response", f"{response.pointer} {key}")

    def example_header(self, header: Parameter) -> str:
        """A value that a declared response header may have: its example where that is valid, else a made one, in the style `simple`.

        Raises:
            Unmakeable: no value of its schema was found.
        """
        examples = [header.raw["example"]] if "example" in header.raw else self._values_of(header.raw.get("examples"), header.pointer)
        place = self._header_schema(header)
        for example in [*examples, *_USUAL_HEADERS.get(header.name.lower(), ())]:
            text = _as_simple(example)
            if place is None or self._is_header_legal(text, place):
                return _CONTROLS.sub("x", text)
        return _CONTROLS.sub("x", _as_simple(self.made(place, "response", header.pointer)) if place is not None else "example")

    @staticmethod
    def _header_schema(header: Parameter) -> str | None:
        """The pointer of a header's Schema Object, which may stand below its `content`."""
        if "schema" in header.raw:
            return f"{header.pointer}/schema"
        name, media = next(iter((header.raw.get("content") or {}).items()), ("", {}))
        return header.pointer + pointers.join("content", name, "schema") if "schema" in media else None

    def _is_header_legal(self, text: str, pointer: str) -> bool:
        """Whether the schema allows what a header's text stands for; lists and objects are not read."""
        types = frozenset(self._merging.merged((pointer,)).types or ())
        return bool({"array", "object"} & types) or self._schemas.compile(pointer, "response").is_valid(typed_header(text, types))

    def _legal(self, given: Json, pointer: str, direction: Direction, key: str, *, uses_examples: bool = True) -> Json:
        """What is made of a given value, or of none, once the compiled schema allows it."""
        allowed = self._schemas.compile(pointer, direction)
        tokens = pointers.split(pointer)
        name = tokens[-1] if tokens[-2:-1] == ["properties"] else ""
        node_count, last = 0, MISSING
        for builder, start, counts in self._builders(given, direction, f"{self._seed} {key}", uses_examples=uses_examples):
            try:
                value = builder.value((pointer,), (), start, name=name)
            except Contradiction:
                counts[()] += 1
            else:
                if allowed.is_valid(value):
                    return value
                last = value
                _blame(allowed, value, counts)
            node_count += builder.node_count
            if node_count > _MOST_NODES:
                break
        for value in told_apart(last, allowed, self._document, pointer) if last is not MISSING else ():
            return value
        raise Unmakeable(f"no value was found that the schema at {pointer} allows in a {direction}: declare an example there")

    def _builders(
        self, given: Json, direction: Direction, seed: str, *, uses_examples: bool
    ) -> Iterator[tuple[Builder, Json, Counter[Path]]]:
        """What is tried, in turn: repairs of what was found wanting, only what is required, then other choices by chance."""

        def builder(attempt: Callable[[Path], int], *, is_bare: bool = False, gives_up: Callable[[Path], bool] | None = None) -> Builder:
            return Builder(
                self._merging,
                self._schemas,
                direction,
                seed=seed,
                attempt=attempt,
                is_bare=is_bare,
                uses_examples=uses_examples,
                gives_up=gives_up,
            )

        counts: Counter[Path] = Counter()
        for _ in range(_REPAIRS):
            gives_up = (lambda path: counts[path] >= _TRIES) if counts else None
            yield builder(counts.__getitem__, gives_up=gives_up), given, counts
        yield builder(lambda path: 1, is_bare=True), MISSING, Counter()
        for number in range(_SEARCHES):
            yield builder(_by_chance(f"{seed} {number}"), is_bare=number % 3 == 2), MISSING, Counter()

    def _declared(self, media: MediaType, name: str | None) -> list[Json]:
        """The examples that a media type declares, in its order; the one of this `name`, where one is asked for."""
        examples = media.raw.get("examples") or {}
        if name is not None:
            if name not in examples:
                raise _undeclared(name, examples)
            return self._values_of({name: examples[name]}, media.pointer) or [None]
        return [*([media.raw["example"]] if "example" in media.raw else []), *self._values_of(examples, media.pointer)]

    def _values_of(self, examples: Json, at: str) -> list[Json]:
        """The values of a map of Example Objects, those that stand elsewhere left out."""
        if not isinstance(examples, dict):
            return []
        resolved = (self._document.resolve(raw, at)[1] for raw in examples.values())
        return [example["value"] for example in resolved if isinstance(example, dict) and "value" in example]


def _with_texts_of(value: Json, fitted: Json) -> Json:
    """`fitted` with the texts of `value`, wherever both hold one: fitting replaces those, too, that only lack a `format`."""
    if isinstance(value, str) and isinstance(fitted, str):
        return value
    if isinstance(value, dict) and isinstance(fitted, dict):
        return {name: _with_texts_of(value[name], member) if name in value else member for name, member in fitted.items()}
    if isinstance(value, list) and isinstance(fitted, list) and len(value) == len(fitted):
        return [_with_texts_of(item, fitted_item) for item, fitted_item in zip(value, fitted, strict=True)]
    return fitted


def _blame(allowed: CompiledSchema, value: Json, counts: Counter[Path]) -> None:
    """Count a failure for each place that departs, and from the second on for what is around it, too."""
    blamed: set[Path] = set()
    for number, violation in enumerate(allowed.violations(value)):
        path = violation.path
        for length in range(len(path), max(-1, len(path) - 1 - counts[path]), -1):
            blamed.add(path[:length])
        if number >= _MOST_VIOLATIONS:
            break
    for path in blamed:
        counts[path] += 1


def _by_chance(seed: str) -> Callable[[Path], int]:
    return lambda path: random.Random(f"{seed} {path}").randrange(1, 12)


def _as_simple(value: Json) -> str:
    """A value as a header carries it. Source: OpenAPI 3.0.3, Style Values, `simple` without `explode`."""
    if isinstance(value, dict):
        return ",".join(f"{name},{_as_simple(member)}" for name, member in value.items())
    if isinstance(value, list):
        return ",".join(_as_simple(item) for item in value)
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def _parsed(example: Json) -> Json:
    """An example that was written as the text of JSON, as what that text means; any other as it is."""
    if not isinstance(example, str) or example.lstrip()[:1] not in ("{", "["):
        return example
    try:
        return parse(example, source="example")
    except ValueError:
        return example


def _undeclared(name: str, declared: Iterable[str]) -> BadRequest:
    return BadRequest(f"Prefer: example={name[:40]}: wanted one of {', '.join(declared) or '(none is declared)'}.", param="Prefer")
