"""Spellings that are one value by what the document says of it: a URL with its slash, a decimal as text, a set in any order.

Only what a schema of the request or of the answer declares makes two spellings one: its format, `uniqueItems`, its types, or its
description, where that says that texts are trimmed or kept in lower case.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import math
import posixpath
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from urllib.parse import quote, unquote, urlsplit

from contracts.analysis.declarations.declared_parts import together
from specs import Document
from specs.json.equality import is_shown_scalar
from specs.json.parsing import Json

_DURATION = re.compile(
    r"([+-]?)P(?:(\d+)W|(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?)", re.ASCII | re.IGNORECASE
)
_UNITS_S = (604_800, 31_536_000, 2_592_000, 86_400, 3600, 60, 1)  # week, year of 365 days, month of 30, day, hour, minute, second
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d+))?\s*([Zz]|[+-]\d\d:?\d\d)?", re.ASCII)
_LOWERED = re.compile(r"lower[- ]?cased?|case[- ]insensitive|normali[sz]ed", re.IGNORECASE)
_UPPERED = re.compile(r"upper[- ]?cased?|case[- ]insensitive|normali[sz]ed", re.IGNORECASE)
_TRIMMED = re.compile(
    r"trimm?ed|stripped|(?:blanks?|(?:white)?spaces?) (?:around|at (?:its|the) ends?)|surrounding|normali[sz]ed", re.IGNORECASE
)
_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21}
_ROUNDED_PLACES = (2, 3, 4, 6)
_LARGEST_SAFE = 2**53 - 1
_FLOAT_TOLERANCE = 1e-6  # of `format: float`, which has 24 bits


def is_same_by(document: Document, schemas: Sequence[Json], sent: Json, shown: Json) -> bool:
    """Whether an answer shows what was sent, by all that the schemas of the request and of the answer say of the value."""
    together_schemas = together(document, list(schemas))
    if isinstance(sent, dict) and isinstance(shown, dict):
        return all(
            value is None or (name in shown and is_same_by(document, _below(together_schemas, name), value, shown[name]))
            for name, value in sent.items()
        )
    if isinstance(sent, list) and isinstance(shown, list):
        return _are_same_items(document, together_schemas, sent, shown)
    return is_shown_scalar(sent, shown) or _are_same_scalars(together_schemas, sent, shown)


def is_trimmed(sent: Json, shown: Json) -> bool:
    """Whether a text is shown without the blanks around it, or with other line ends, and otherwise as it was sent."""
    if not isinstance(sent, str) or not isinstance(shown, str) or sent == shown:
        return False
    return sent.replace("\r\n", "\n").strip() == shown.replace("\r\n", "\n").strip()


def is_rounded(sent: Json, shown: Json) -> bool:
    """Whether a number is shown as services that keep doubles, or so many places, round it. Source: RFC 8259, section 6."""
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in (sent, shown)):
        return False
    if isinstance(sent, float) and math.isfinite(sent) and any(shown == round(sent, places) for places in _ROUNDED_PLACES):
        return True
    are_integers = all(isinstance(value, int) and not isinstance(value, bool) for value in (sent, shown))
    return are_integers and max(abs(sent), abs(shown)) > _LARGEST_SAFE and sent != shown and _as_double(sent) == _as_double(shown)


def _as_double(number: int) -> float | None:
    try:
        return float(number)
    except OverflowError:
        return None


def duration_s(text: str) -> float | None:
    """How long a duration of ISO 8601 is, years taken as 365 days and months as 30; None where the text is none."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or text.strip()[-1:].upper() in ("P", "T"):
        return None
    sign, *amounts = match.groups()
    total_s = math.fsum(float((amount or "0").replace(",", ".")) * unit_s for amount, unit_s in zip(amounts, _UNITS_S, strict=True))
    return -total_s if sign == "-" else total_s


def _below(schemas: Sequence[Json], name: str) -> list[Json]:
    return [schema["properties"][name] for schema in schemas if name in (schema.get("properties") or {})]


def _are_same_items(document: Document, schemas: Sequence[Json], sent: list[Json], shown: list[Json]) -> bool:
    items = [schema["items"] for schema in schemas if isinstance(schema.get("items"), dict)]
    if any(schema.get("uniqueItems") is True for schema in schemas):
        return all(any(is_same_by(document, items, item, candidate) for candidate in shown) for item in sent) and all(
            any(is_same_by(document, items, item, candidate) for item in sent) for candidate in shown
        )
    return len(sent) == len(shown) and all(
        is_same_by(document, items, item, candidate) for item, candidate in zip(sent, shown, strict=True)
    )


def _are_same_scalars(schemas: Sequence[Json], sent: Json, shown: Json) -> bool:
    formats = {str(schema["format"]) for schema in schemas if "format" in schema}
    if isinstance(sent, bool) or isinstance(shown, bool) or sent is None or shown is None:
        return False
    if isinstance(sent, str) and isinstance(shown, str):
        return _are_same_texts(schemas, formats, sent, shown)
    if isinstance(sent, int | float) and isinstance(shown, int | float):
        return "float" in formats and math.isclose(sent, shown, rel_tol=_FLOAT_TOLERANCE)
    is_numeric = _has_types(schemas, "number", "string") or _has_types(schemas, "integer", "string") or bool(formats & _NUMERIC)
    return is_numeric and _is_equal(_decimal, str(sent), str(shown))


def _are_same_texts(schemas: Sequence[Json], formats: set[str], sent: str, shown: str) -> bool:
    prose = " ".join(str(schema.get(key, "")) for schema in schemas for key in ("description", "title"))
    texts = [sent, shown]
    if _TRIMMED.search(prose):
        texts = [text.strip() for text in texts]
    if _LOWERED.search(prose) and texts[0].lower() == texts[1]:
        return True
    if _UPPERED.search(prose) and texts[0].upper() == texts[1]:
        return True
    if texts[0] == texts[1]:
        return True
    readers = [reader for names, reader in _READERS if formats & names]
    if _has_types(schemas, "number", "string") or _has_types(schemas, "integer", "string"):
        readers.append(_decimal)
    return any(_is_equal(reader, sent, shown) for reader in readers) or ("date-time" in formats and _is_cut_moment(sent, shown))


def _has_types(schemas: Sequence[Json], *names: str) -> bool:
    declared: set[str] = set()
    for schema in schemas:
        type_keyword = schema.get("type", ())
        declared |= {type_keyword} if isinstance(type_keyword, str) else set(type_keyword)
    return set(names) <= declared


def _is_equal(reader: Callable[[str], object], sent: str, shown: str) -> bool:
    """Whether a reader takes two texts for the same; False where it cannot read one of them."""
    try:
        read = reader(sent)
        return read is not None and read == reader(shown)
    except (ValueError, ArithmeticError, binascii.Error):
        return False


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _url(text: str) -> tuple[object, ...]:
    parts = urlsplit(text.strip())
    host = (parts.hostname or "").rstrip(".")
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        host = quote(host)
    port = None if parts.port == _DEFAULT_PORTS.get(parts.scheme) else parts.port
    path = parts.path or ("/" if parts.netloc else "")
    if "/." in path:
        path = posixpath.normpath(path) + ("/" if path.endswith(("/", "/.", "/..")) else "")
    plain = [quote(unquote(part), safe="") for part in (path, parts.query, parts.fragment)]
    return (parts.scheme.lower(), parts.username, parts.password, host.lower(), port, *plain)


def _uuid(text: str) -> str:
    return text.lower().removeprefix("urn:uuid:").strip("{}").replace("-", "")


def _email(text: str) -> str:
    return text.strip().lower()


def _address(text: str) -> object:
    return ipaddress.ip_interface(text.strip())


def _bytes(text: str) -> bytes:
    return base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4))


def _moment(text: str) -> datetime | None:
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        return None
    day, time, fraction, offset = match.groups()
    moment = datetime.fromisoformat(f"{day}T{time}" + (offset or "+00:00").upper().replace("Z", "+00:00"))
    return (moment.replace(microsecond=int(f"{(fraction or '0'):0<6}"[:6]))).astimezone(UTC)


def _is_cut_moment(sent: str, shown: str) -> bool:
    """Whether a time is shown with fewer places of its second, cut or rounded, as databases keep it."""
    sent_match, match = _MOMENT.fullmatch(sent.strip()), _MOMENT.fullmatch(shown.strip())
    try:
        moments = (_moment(sent), _moment(shown))
    except (ValueError, OverflowError):
        return False
    if sent_match is None or match is None or None in moments:
        return False
    places = len(match[3] or "")
    if len(sent_match[3] or "") <= places:
        return False
    seconds = abs(moments[0].timestamp() - moments[1].timestamp())  # type: ignore[union-attr]  # neither is None
    return bool(seconds < 10.0**-places + 1e-6)


def _time_of_day(text: str) -> datetime | None:
    return _moment(f"2000-01-01T{text.strip()}")


_NUMERIC = frozenset(("decimal", "double", "float", "number", "int32", "int64", "bigint", "uint64"))
_URLS = frozenset(("uri", "url", "iri", "uri-reference", "iri-reference", "uriref", "multi-host-uri"))
_READERS: tuple[tuple[frozenset[str], Callable[[str], object]], ...] = (
    (_URLS, _url),
    (frozenset(("duration",)), duration_s),
    (frozenset(("date-time",)), _moment),
    (frozenset(("time",)), _time_of_day),
    (frozenset(("uuid",)), _uuid),
    (frozenset(("email", "idn-email")), _email),
    (frozenset(("hostname", "idn-hostname")), str.lower),
    (frozenset(("ip", "ipv4", "ipv6", "ipvanyaddress", "ipvanynetwork", "ipvanyinterface", "ipv4network", "ipv6network")), _address),
    (frozenset(("byte", "base64", "base64url")), _bytes),
    (_NUMERIC, _decimal),
)
