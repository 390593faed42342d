"""Strings of a format, a pattern and a length, plausible by the name of their property."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable, Iterator

from mockserver.values import faker_texts, patterns
from mockserver.values.merged import Merged

_FORMATS: dict[str, Callable[[random.Random], str]] = {
    "date-time": faker_texts.timestamp,
    "date": lambda rng: faker_texts.moment(rng).date().isoformat(),
    "time": lambda rng: faker_texts.moment(rng).strftime("%H:%M:%SZ"),
    "duration": lambda rng: f"PT{rng.randint(1, 59)}M",
    "email": faker_texts.email,
    "idn-email": faker_texts.email,
    "hostname": lambda rng: f"{faker_texts.words(rng, 1)}.example.com",
    "idn-hostname": lambda rng: f"{faker_texts.words(rng, 1)}.example.com",
    "ipv4": lambda rng: f"192.0.2.{rng.randint(1, 254)}",
    "ip": lambda rng: f"192.0.2.{rng.randint(1, 254)}",
    "ipv6": lambda rng: f"2001:db8::{rng.randint(1, 9999)}",
    "cidr": lambda rng: "192.0.2.0/24",
    "uri": faker_texts.url,
    "url": faker_texts.url,
    "iri": faker_texts.url,
    "uri-reference": lambda rng: f"/{faker_texts.words(rng, 1)}",
    "iri-reference": lambda rng: f"/{faker_texts.words(rng, 1)}",
    "uri-template": lambda rng: f"/{faker_texts.words(rng, 1)}/{{id}}",
    "uuid": faker_texts.uuid,
    "guid": faker_texts.uuid,
    "byte": lambda rng: base64.b64encode(faker_texts.words(rng, 2, " ").encode()).decode(),
    "base64": lambda rng: base64.b64encode(faker_texts.words(rng, 2, " ").encode()).decode(),
    "binary": lambda rng: faker_texts.words(rng, 2, " "),
    "password": lambda rng: faker_texts.hexadecimal(rng, 16),
    "regex": lambda rng: "^[a-z]+$",
    "json-pointer": lambda rng: f"/{faker_texts.words(rng, 1)}",
    "relative-json-pointer": lambda rng: f"0/{faker_texts.words(rng, 1)}",
    "decimal": lambda rng: f"{rng.randint(1, 500)}.{rng.randint(0, 99):02}",
    "int32": lambda rng: str(rng.randint(1000, 99999)),
    "int64": lambda rng: str(rng.randint(1000, 99999)),
    "float": lambda rng: f"{rng.randint(1, 500)}.5",
    "double": lambda rng: f"{rng.randint(1, 500)}.5",
    "unix-time": lambda rng: str(int(faker_texts.moment(rng).timestamp())),
}
_SHORT = {
    "email": ("a@b.co", "a@b"), "uri": ("https://a.co", "http://a.b", "a:b"), "url": ("https://a.co",), "hostname": ("a.co", "a"),
    "date-time": ("2025-01-01T00:00:00Z",), "time": ("00:00:00Z",), "ipv6": ("::1", "::"), "ipv4": ("1.1.1.1",), "duration": ("P1D",),
    "byte": ("YWJj", ""), "uri-reference": ("/", ""), "json-pointer": ("/a", ""), "regex": ("a", ""),
}  # fmt: skip
_PADDING: dict[str, Callable[[str, int], str]] = {
    "byte": lambda text, length: base64.b64encode(b"x" * length).decode()[: -(-length // 4) * 4],
    "email": lambda text, length: text.partition("@")[0][:1] * min(max(1, length - 12), 60) + "@" + _long_host(max(11, length - 61)),
    "hostname": lambda text, length: _long_host(length),
    "time": lambda text, length: text[:8] + "." + "0" * max(1, length - 10) + "Z",
    "date-time": lambda text, length: text[:19] + "." + "0" * max(1, length - 21) + "Z",
    "duration": lambda text, length: "PT" + "1".rjust(max(1, length - 3), "0") + "M",
}


def _long_host(length: int) -> str:
    """A host name under example.com, of at least this length."""
    labels = "example.com"
    while len(labels) < length:
        labels = "x" * min(60, max(1, length - len(labels) - 1)) + "." + labels
    return labels


def string(merged: Merged, rng: random.Random, name: str, *, is_plain: bool = False) -> str:
    """A string that format, pattern and length allow, as far as they can be told; `is_plain` leaves out what the name suggests."""
    first = ""
    for number, candidate in enumerate(_candidates(merged, rng, name, is_plain=is_plain)):
        if is_matching(merged, candidate):
            return candidate
        first = first if number else candidate
    return first


def is_matching(merged: Merged, text: str) -> bool:
    """Whether length and patterns allow a text; a pattern that cannot be read allows any."""
    if not merged.lowest.get("Length", 0) <= len(text) <= merged.highest.get("Length", len(text)):
        return False
    expressions = (patterns.compiled(pattern) for pattern in merged.patterns)
    return all(expression.search(text) for expression in expressions if expression is not None)


def _candidates(merged: Merged, rng: random.Random, name: str, *, is_plain: bool) -> Iterator[str]:
    shortest, longest = merged.lowest.get("Length", 0), merged.highest.get("Length")
    known = next((format_name for format_name in merged.formats if format_name in _FORMATS), None)
    if known is not None:
        yield from _of_format(known, rng, shortest)
    elif not is_plain:
        text = faker_texts.text(name, " ".join([*merged.formats, *merged.texts]), rng)
        yield text
        if not merged.patterns:
            yield _of_length(text, rng, shortest, longest)
    for pattern in sorted(merged.patterns, key=len, reverse=True):
        for _ in range(4 if len(merged.patterns) > 1 or known else 1):
            text = patterns.matching(pattern, rng, shortest, longest) or ""
            yield text
    yield _of_length(faker_texts.words(rng, 1), rng, shortest, longest)


def _of_format(known: str, rng: random.Random, shortest: int) -> Iterator[str]:
    text = _FORMATS[known](rng)
    yield text
    if len(text) < shortest:
        yield _PADDING[known](text, shortest) if known in _PADDING else text.ljust(shortest, "x")
    yield from _SHORT.get(known, ())


def _of_length(text: str, rng: random.Random, shortest: int, longest: int | None) -> str:
    while len(text) < shortest and len(text) < 2000:
        text = f"{text} {faker_texts.words(rng, 1)}"
    if len(text) < shortest:
        text = text.ljust(shortest, "x")
    if longest is not None and len(text) > longest:
        text = text[: max(longest, shortest)]
    return text if text == text.strip() else text.strip().ljust(len(text), "x")
