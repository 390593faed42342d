"""Secrets taken out of exchanges before anything is judged, kept or shown.

A credential becomes `***0***`; any other secret `***1***`, with the same number wherever the same value stood in one scope: `***01***`
where it was no string, `***001***` where a request held the same text in the open too, so that its answer may as well. What was
masked can so be compared, and nothing of it can be read back. All else stays as it was written, to the byte: a name that stands
twice, a NaN, a byte order mark are for checks to see.
"""

from __future__ import annotations

import base64
import contextlib
import html
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, quote, quote_plus, unquote, unquote_plus

from contracts.traffic.exchange import Exchange, Headers
from contracts.traffic.json_text import JsonNode, nodes, string_at, tree, values
from contracts.traffic.string_search import StringSearch
from specs.http.credentials import CREDENTIAL_HEADERS
from specs.json.parsing import Json

CREDENTIAL = "***0***"
_MARK = re.compile(r"\*\*\*[0-9]+\*\*\*")
_SECRET_NAME = re.compile(
    r"(?:^|[_\-.]|(?<=[a-z]))(?<!from_)(?:pass(?:word|wd|phrase|code)|secret|api[_-]?key|access[_-]?key|token|private[_-]?key|credentials?)$",
    re.IGNORECASE,
)
_HINT = re.compile(r"pass(?:word|wd|phrase|code)|secret|key|token|credential", re.IGNORECASE)
_SCHEMES = ("basic", "bearer", "digest", "token", "negotiate")  # without what they carry
_QUOTED = re.compile(
    r"""(?P<before>\\*["'](?P<name>[\w.\-]+)\\*["']\s*[:=]\s*(?P<quote>\\*["']))(?P<value>.*?)(?=(?<!\\)(?P=quote)|\Z)""", re.DOTALL
)
_COUNTED = re.compile(r"""(?P<before>\\*["'](?P<name>[\w.\-]+)\\*["']\s*[:=]\s*)(?P<value>-?[0-9][\w.+\-]*)""")
_ASSIGNED = re.compile(r"""(?P<before>(?<![\w.\-])(?P<name>[\w.\-]+)=)(?P<value>[^"'&;,\s<>}\])]+)""")
_FIELD = re.compile(r"""(?P<before>name=["']?(?P<name>[\w.\-]+)["']?[^<>\r\n]*?\svalue=["'])(?P<value>[^"']*)""")
_PART = re.compile(r"""(?P<before>name="(?P<name>[^"\r\n]+)"[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n)(?P<value>.*?)(?=\r?\n--)""", re.DOTALL)
_MAY_QUOTE = re.compile(r"[\\']")  # without them, a string of a JSON text holds what it shows, and quotes nothing
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+\-]?[0-9]+)?")
_SHORTEST_TEXT = 6  # a shorter secret is masked where it stands, but not looked for everywhere: it would be found by chance
_SHORTEST_IN_BASE64 = 9  # octets of a credential that is looked for inside of other base64
_FEWEST_CHARACTERS = 4  # different ones: `000000` stands in many a number


_OF_A_PATCH = ("op", "path", "from")  # the members of a JSON Patch operation that hold no value, whichever name a value is given


def is_redacted(value: Json) -> bool:
    """Whether a value holds a mask, so that nothing can be said of what stood there."""
    return isinstance(value, str) and _MARK.search(value) is not None


def placeholders_in(text: str) -> set[str]:
    """The masks that a text holds; a credential's is `CREDENTIAL`."""
    return set(_MARK.findall(text))


def hides_number(mask: str) -> bool:
    """Whether what was masked was no string."""
    return mask != CREDENTIAL and _zeros(mask) % 2 == 1


def is_open(mask: str) -> bool:
    """Whether a request held what was masked in the open, too."""
    return _zeros(mask) >= 2


def _zeros(mask: str) -> int:
    digits = mask.strip("*")
    return len(digits) - len(digits.lstrip("0"))


class Redactor:
    """The secrets of one scope, by value."""

    def __init__(self, sensitive: Collection[str], credentials: Iterable[str], published: Collection[str] = ()) -> None:
        """`sensitive`: names whose values are secret, beside those that speak for themselves; `credentials`: keys in use.

        `published`: what the document itself says, in enums, constants, defaults and examples, and what so is no secret.
        """
        self._sensitive = frozenset(sensitive)
        self._credentials = tuple(sorted((key for key in set(credentials) if key), key=len, reverse=True))
        self._names: dict[str, bool] = {}  # whether it is a secret's name
        self._marks: dict[tuple[str, bool], int] = {}
        self._open: set[str] = set()  # texts that requests hold where no secret is expected
        self._published = frozenset(published)
        self._is_learning = False  # whether secrets are only noted
        self._learned: dict[bytes, bool] = {}  # bodies that secrets were looked for in -> whether their names and quotations told any
        self._leaves: dict[str, list[JsonNode]] = {}  # of the JSON texts that are being masked: what stands where secrets do
        self._spellings: tuple[tuple[str, str], ...] | None = None  # how a secret may be written -> its mark, the longest first
        self._finder = StringSearch(())  # of the spellings
        names = "|".join(sorted((re.escape(name) for name in self._sensitive), key=len, reverse=True))
        self._hint = re.compile(f"{_HINT.pattern}|{names}" if names else _HINT.pattern, re.IGNORECASE)

    def masked(self, exchanges: Iterable[Exchange]) -> list[Exchange]:
        """The exchanges without their secrets; a secret is taken out of all of them, wherever the first one to name it stands."""
        unmasked = list(exchanges)
        self._is_learning = True
        for exchange in unmasked:
            self._exchange(exchange)
        secrets = sorted({secret for secret, _ in self._marks})
        finder = StringSearch(secrets)
        for exchange in unmasked if secrets else ():
            self._learn_open(exchange, frozenset(secrets), finder)
        self._is_learning = False
        self._spellings = None
        redacted = [self._exchange(exchange) for exchange in unmasked]
        self._leaves.clear()
        return redacted

    def text(self, text: str) -> str:
        """`text` without any secret that is known."""
        if self._is_learning:
            return text
        spellings = self._known()
        for index in list(self._finder.places_in(text)):
            text = text.replace(*spellings[index])
        return text

    def is_secret_header(self, name: str) -> bool:
        """Whether a header's value is a credential."""
        return name.lower() in CREDENTIAL_HEADERS or self._is_secret(name)

    def _is_secret(self, name: str) -> bool:
        is_secret = self._names.get(name)
        if is_secret is None:
            is_secret = self._names[name] = name in self._sensitive or _SECRET_NAME.search(name) is not None
        return is_secret

    def _learn_open(self, exchange: Exchange, secrets: frozenset[str], finder: StringSearch) -> None:
        """Note which secrets a request holds in the open: as a part of its target, or as a string of its JSON."""
        path, _, query = exchange.target.partition("?")
        self._open |= secrets & {unquote(segment) for segment in path.split("/")}
        self._open |= secrets & {text for name, text in parse_qsl(query) if not self._is_secret(name)}
        text = exchange.request_body.decode("utf-8", "surrogateescape")
        if text.startswith(("{", "[")) and ("\\" in text or next(finder.places_in(text), None) is not None):
            json_nodes = list(nodes(tree(text)))
            hidden = {leaf.start for node in json_nodes for held in _secrets_in(text, node, self._is_secret) for leaf in values(held)}
            self._open |= secrets & {string_at(text, node) for node in json_nodes if node.kind == "string" and node.start not in hidden}

    def _known(self) -> tuple[tuple[str, str], ...]:
        if self._spellings is None:
            telling = [key for key in self._marks if _is_telling(key[0])]
            mark_by_spelling = {spelling: self._written(*key) for key in telling for spelling in _spelled(key[0])}
            mark_by_spelling.update(
                {
                    spelling: CREDENTIAL
                    for key in self._credentials
                    if len(key) >= _SHORTEST_TEXT
                    for spelling in (*_spelled(key), *_basic(key))
                }
            )
            self._spellings = tuple(sorted(mark_by_spelling.items(), key=lambda pair: -len(pair[0])))
            self._finder = StringSearch([spelling for spelling, _ in self._spellings])
        return self._spellings

    def _mark(self, secret: str, *, was_string: bool = True) -> str:
        """What stands for a secret; the secret is known from then on."""
        if secret in self._credentials:
            return CREDENTIAL
        if not secret or _MARK.search(secret) or secret in self._published:
            return secret
        if (secret, was_string) not in self._marks:
            self._marks[secret, was_string] = len(self._marks) + 1
            self._spellings = None
        return self._written(secret, was_string)

    def _written(self, secret: str, was_string: bool) -> str:
        zeros = ("" if was_string else "0") + ("00" if secret in self._open else "")
        return f"***{zeros}{self._marks[secret, was_string]}***"

    def _exchange(self, exchange: Exchange) -> Exchange:
        return replace(
            exchange,
            target=self._target(exchange.target),
            intent=self.text(exchange.intent),
            request_headers=self._headers(exchange.request_headers),
            response_headers=self._headers(exchange.response_headers),
            request_body=self._body(exchange.request_body),
            response_body=self._body(exchange.response_body),
            failure=None if exchange.failure is None else self.text(exchange.failure),
        )

    def _target(self, target: str) -> str:
        """A request target: the values of secret parameters, and known secrets in whichever part and however encoded."""
        path, mark, query = target.partition("?")
        path = "/".join(self._encoded(segment, unquote, quote) for segment in path.split("/")) if "://" not in path else self.text(path)
        return path + mark + "&".join(self._parameter(pair) for pair in query.split("&")) if mark else path

    def _parameter(self, pair: str) -> str:
        name, equals, text = pair.partition("=")
        if equals and text and self._is_secret(unquote_plus(name)):
            return f"{name}={self._mark(unquote_plus(text))}"
        return self._encoded(name, unquote_plus, quote_plus) + equals + self._encoded(text, unquote_plus, quote_plus)

    def _encoded(self, text: str, decode: Callable[[str], str], encode: Callable[..., str]) -> str:
        plain = decode(text)
        masked = self.text(plain)
        return text if masked == plain else encode(masked, safe="*")

    def _headers(self, headers: Headers) -> Headers:
        return tuple((name, self._header(name, value)) for name, value in headers)

    def _header(self, name: str, value: str) -> str:
        if not value or not self.is_secret_header(name) or value.strip().lower() in _SCHEMES:
            return self.text(value)
        if name.lower() in ("cookie", "set-cookie"):
            pairs = value.split(";") if name.lower() == "cookie" else value.split(";", 1)
            return ";".join(self._cookie(pair) if number == 0 or name.lower() == "cookie" else pair for number, pair in enumerate(pairs))
        scheme, space, secret = value.partition(" ")
        if not (space and scheme.isalpha() and name.lower().endswith("authorization")):
            scheme, space, secret = "", "", value
        credentials = {secret.strip(), *(_password(secret.strip()) if scheme.lower() == "basic" else ())}
        new_credentials = {credential for credential in credentials if len(credential) >= _SHORTEST_TEXT} - set(self._credentials)
        if new_credentials:
            self._credentials = tuple(sorted((*self._credentials, *new_credentials), key=len, reverse=True))
            self._spellings = None
        return f"{scheme}{space}{CREDENTIAL}" if secret.strip() else value

    def _cookie(self, pair: str) -> str:
        name, equals, value = pair.partition("=")
        return f"{name}{equals}{CREDENTIAL}" if equals and value else self.text(pair)

    def _body(self, body: bytes) -> bytes:
        if not body or (self._is_learning and body in self._learned):
            return body
        text = body.decode("utf-8", "surrogateescape")
        if self._learned.get(body) is False and "\\" not in text and not self._holds_known(text):
            return body
        masked = self._masked_body(body, text)
        if self._is_learning:
            self._learned[body] = masked != body
        return masked

    def _masked_body(self, body: bytes, text: str) -> bytes:
        if self._hint.search(text) is None and "\\" not in text and not self._holds_known(text):
            return body
        is_json = text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[", '"')
        masked = self._json(text) if is_json else self._pairs(self.text(text))
        return masked.encode("utf-8", "surrogateescape") if masked != text else body

    def _holds_known(self, text: str) -> bool:
        if self._is_learning or not self._known():
            return False
        return next(self._finder.places_in(text), None) is not None

    def _known_in(self, text: str) -> Sequence[str]:
        """How the known secrets are written that a text holds."""
        if self._is_learning:
            return ()
        spellings = self._known()
        return [spellings[index][0] for index in self._finder.places_in(text)]

    def _pairs(self, text: str) -> str:
        """A text that is no JSON: a form, parts of a form, markup, or prose that quotes one of them."""
        for pattern in (_PART, _FIELD, _QUOTED, _COUNTED, _ASSIGNED):
            text = pattern.sub(self._pair, text)
        return text

    def _pair(self, match: re.Match[str]) -> str:
        if not self._is_secret(match["name"]):
            return match[0]
        value = match["value"]
        plain = unquote_plus(value) if match.re is _ASSIGNED else value
        return match["before"] + self._mark(plain, was_string=match.re is not _COUNTED)

    def _json(self, text: str) -> str:
        edits: dict[int, tuple[int, str]] = {}
        for leaf in self._secret_leaves(text):
            self._edit_secret(text, leaf, edits)
        edited = _edited(text, edits)
        known = self._known_in(edited)
        if known or _MAY_QUOTE.search(text):
            for node in nodes(tree(text)):
                if node.kind in ("string", "other") and node.start not in edits:
                    written = text[node.start : node.end]
                    if _MAY_QUOTE.search(written) or any(spelling in written for spelling in known):
                        self._edit_text(text, node, edits)
            edited = _edited(text, edits)
        return self._python(edited) if "'" in edited else edited

    def _secret_leaves(self, text: str) -> Sequence[JsonNode]:
        """What stands in the members of a JSON text that are secret; looked for once, though it is asked for twice."""
        leaves = self._leaves.get(text)
        if leaves is None:
            objects = (node for node in nodes(tree(text)) if node.kind == "object")
            secrets = [secret for node in objects for secret in _secrets_in(text, node, self._is_secret)]
            leaves = self._leaves[text] = [leaf for secret in secrets for leaf in values(secret)]
        return leaves

    def _edit_text(self, text: str, node: JsonNode, edits: dict[int, tuple[int, str]]) -> None:
        plain = string_at(text, node) if node.kind == "string" else text[node.start : node.end]
        masked = self._quoted(self.text(plain))
        if masked != plain:
            edits[node.start] = (node.end, _written(masked) if node.kind == "string" or _NUMBER.fullmatch(plain) else masked)

    def _quoted(self, plain: str) -> str:
        """A string that quotes JSON, or a literal of Python's, such as a message that repeats a request."""
        if not self._hint.search(plain) or not ('"' in plain or "'" in plain):
            return plain
        return _COUNTED.sub(self._pair, _QUOTED.sub(self._pair, plain))

    def _python(self, text: str) -> str:
        """A text with what a literal of Python's holds outside of any JSON string."""
        for pattern in (_QUOTED, _COUNTED):
            text = pattern.sub(lambda match: self._pair(match) if "'" in match["before"] else match[0], text)
        return text

    def _edit_secret(self, text: str, leaf: JsonNode, edits: dict[int, tuple[int, str]]) -> None:
        if leaf.kind == "string":
            edits[leaf.start] = (leaf.end, _written(self._mark(string_at(text, leaf))))
        elif leaf.kind == "other" and text[leaf.start : leaf.end] not in ("true", "false", "null"):
            number = text[leaf.start : leaf.end]
            mark = self._mark(number, was_string=False)
            if mark != number:  # what the document publishes stays a number
                edits[leaf.start] = (leaf.end, _written(mark))


def _secrets_in(text: str, node: JsonNode, is_secret: Callable[[str], bool]) -> Iterator[JsonNode]:
    """The members of an object that are secret: by their names, by the place that a JSON Patch names, or by a name beside a `value`."""
    if node.kind != "object":
        return
    named_members = [(string_at(text, name), member) for name, member in node.members if name is not None]
    texts = {name: string_at(text, member) for name, member in named_members if member.kind == "string"}
    is_patch = "op" in texts and "path" in texts
    hints = texts["path"].split("/") if is_patch else [texts[key] for key in ("name", "key") if key in texts]
    hints_secret = any(map(is_secret, hints))
    for name, member in named_members:
        is_hinted = name not in _OF_A_PATCH if is_patch else name == "value" and not is_secret(name)
        if hints_secret if is_hinted else is_secret(name):
            yield member


def _edited(text: str, edits: Mapping[int, tuple[int, str]]) -> str:
    """A text with what stands between a start and an end replaced."""
    for start in sorted(edits, reverse=True):
        end, replacement = edits[start]
        text = text[:start] + replacement + text[end:]
    return text


def _is_telling(secret: str) -> bool:
    """Whether a secret is found in a text because someone wrote it there, and not by chance."""
    return len(secret) >= _SHORTEST_TEXT and len(set(secret)) >= _FEWEST_CHARACTERS


def _spelled(secret: str) -> Iterator[str]:
    """The ways in which a text may hold a secret."""
    spellings = [secret, html.escape(secret), json.dumps(secret, ensure_ascii=False)[1:-1], json.dumps(secret)[1:-1]]
    for encode in (quote, quote_plus):
        encoded = encode(secret, safe="", errors="replace")
        spellings += [encoded, re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), encoded)]
    spellings += [encode(secret.encode("utf-8", "replace")).decode("ascii") for encode in (base64.b64encode, base64.urlsafe_b64encode)]
    if not secret.isascii():
        spellings.append(secret.encode("utf-8", "replace").decode("latin-1"))  # as it stands in a header
    if len(secret) >= _SHORTEST_TEXT:
        spellings.append(base64.b64encode(secret.encode("utf-8", "replace")).decode("ascii"))
    yield from dict.fromkeys(spellings)


def _password(pair: str) -> Iterator[str]:
    """What a Basic credential says in base64."""
    with contextlib.suppress(ValueError):
        name, colon, password = base64.b64decode(pair, validate=True).decode("utf-8").partition(":")
        if colon:
            yield password or name


def _basic(key: str) -> Iterator[str]:
    """A credential as base64 holds it: as a Basic one, alone, and inside of anything else, whichever of three ways it falls."""
    octets = key.encode("utf-8", "replace")
    yield base64.b64encode(octets if b":" in octets else octets + b":").decode("ascii")
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield encode(octets).decode("ascii")
        for shift in range(3 if len(octets) >= _SHORTEST_IN_BASE64 else 0):
            encoded = encode(b"\0" * shift + octets + b"\0\0")
            yield encoded[4 if shift else 0 : (shift + len(octets)) // 3 * 4].decode("ascii")


def _written(text: str) -> str:
    try:
        text.encode("utf-8")
        return json.dumps(text, ensure_ascii=False)
    except UnicodeEncodeError:
        return json.dumps(text)


__all__ = ["CREDENTIAL", "Redactor", "is_redacted", "placeholders_in"]
