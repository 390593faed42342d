"""Plausible texts by the name and the description of what they stand for: Faker's, drawn from a generator that is given."""

from __future__ import annotations

import functools
import importlib
import random
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

_PROVIDERS = ("person.en_US", "internet.en_US", "company.en_US", "address.en_US", "lorem.en_US", "phone_number.en_US", "job.en_US")
_START = datetime(2024, 1, 1, tzinfo=UTC)
_DAYS = 700
_HEX = "0123456789abcdef"
_lock = threading.Lock()  # Faker's generator holds the one source of chance it draws from


@functools.cache
def _faker() -> Any:
    """Faker's generator with the few providers that are asked; imported when the first text is wanted, as it takes a while."""
    generator = importlib.import_module("faker.generator").Generator()
    for name in _PROVIDERS:
        generator.add_provider(importlib.import_module(f"faker.providers.{name}").Provider)
    return generator


def _asked(method: str) -> Callable[[random.Random], str]:
    def text(rng: random.Random) -> str:
        with _lock:
            faker = _faker()
            faker.random = rng
            return str(getattr(faker, method)())

    return text


def moment(rng: random.Random, *, is_future: bool = False) -> datetime:
    """A second of a day in 2024 or 2025, or, for what is to come, five years later."""
    return _START + timedelta(days=rng.randrange(_DAYS) + (1826 if is_future else 0), seconds=rng.randrange(86400))


def timestamp(rng: random.Random, *, is_future: bool = False) -> str:
    """The same, as RFC 3339 writes it."""
    return moment(rng, is_future=is_future).strftime("%Y-%m-%dT%H:%M:%SZ")


def hexadecimal(rng: random.Random, length: int) -> str:
    """A number of hexadecimal digits."""
    return "".join(rng.choices(_HEX, k=length))


def uuid(rng: random.Random) -> str:
    """A random UUID, version 4."""
    digits = hexadecimal(rng, 30)
    return f"{digits[:8]}-{digits[8:12]}-4{digits[12:15]}-{rng.choice('89ab')}{digits[15:18]}-{digits[18:30]}"


def url(rng: random.Random) -> str:
    """A URL on a host that is reserved for examples."""
    return f"https://{words(rng, 1)}.example.com/{words(rng, 1)}"


def email(rng: random.Random) -> str:
    """An address on a host that is reserved for examples."""
    return f"{_asked('user_name')(rng)}@example.com"


def words(rng: random.Random, count: int, separator: str = "-") -> str:
    """Some words in lower case."""
    word = _asked("word")
    return separator.join(re.sub(r"[^a-z]", "", word(rng).lower()) for _ in range(count))


def sentence(rng: random.Random) -> str:
    """A short sentence."""
    return _asked("sentence")(rng)


def _chosen(*texts: str) -> Callable[[random.Random], str]:
    return lambda rng: rng.choice(texts)


def _titled(rng: random.Random) -> str:
    return words(rng, 2, " ").title()


def _is_future(name: str) -> bool:
    return bool(re.search(r"expir|due|deadline|until|end|next|valid_to|renew", name))


_BY_NAME: tuple[tuple[str, Callable[[random.Random], str]], ...] = (
    (r"^(object|kind|type|status|state|role|category|mode|level|code|tag|tags|model|provider)$", lambda rng: words(rng, 1)),
    (r"e_?mail", email),
    (r"(^|_)(first|given)_?name$", _asked("first_name")),
    (r"(^|_)(last|family|sur)_?name$", _asked("last_name")),
    (r"(^|_)(user_?name|login|nick_?name|handle|screen_name)$", _asked("user_name")),
    (r"(^|_)(file_?name|filename)$", lambda rng: f"{words(rng, 1)}.pdf"),
    (r"(^|_)(host_?name|domain(_name)?|host)$", lambda rng: f"{words(rng, 1)}.example.com"),
    (r"(company|organi[sz]ation|employer|vendor|merchant|business|institution)(_name)?$", _asked("company")),
    (r"^(full|display|real|legal|contact|customer|author|owner|user|account_holder|recipient|sender|person)_?name$", _asked("name")),
    (r"^(author|owner|assignee|recipient|sender|contact|customer)$", _asked("name")),
    (r"(phone|mobile|telephone|(^|_)fax|msisdn)(_?number)?$", lambda rng: f"+1555{rng.randrange(10**7):07}"),
    (r"(url|uri|href|link|website|homepage|webhook|callback|endpoint)s?$", url),
    (r"(avatar|image|photo|picture|logo|icon|thumbnail)$", lambda rng: f"https://images.example.com/{words(rng, 1)}.png"),
    (r"(^|_)mac(_?address)?$", lambda rng: ":".join(hexadecimal(rng, 2) for _ in range(6))),
    (r"(^|_)(ip|ipv4)(_?addr(ess)?)?$", lambda rng: f"192.0.2.{rng.randrange(1, 255)}"),
    (r"(^|_)(uuid|guid)$", uuid),
    (r"currency(_code)?$", _chosen("USD", "EUR", "GBP", "CHF", "JPY")),
    (r"(country|nationality)_?(code|iso)?2?$", _chosen("US", "DE", "FR", "GB", "JP", "BR")),
    (r"(^|_)(city|town|locality)(_name)?$", _asked("city")),
    (r"(^|_)(province|state_code|us_state)$|^state_?name$|^administrative_area", _asked("state_abbr")),
    (r"(^|_)(region|location|zone|datacenter)$", _chosen("us-east-1", "eu-central-1", "us-west-2")),
    (r"(postal|zip|post)_?code$|^zip$", _asked("postcode")),
    (r"(^|_)(street|address|address_?line_?1?|line_?1|street_address)$", _asked("street_address")),
    (r"(lang|language|locale)(_code)?$", _chosen("en", "de", "fr", "es")),
    (r"(time_?zone|tz)$", _chosen("Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC")),
    (r"(job|occupation|position_title|job_title|profession)$", _asked("job")),
    (r"(mime|media|content)_?type$", _chosen("application/json", "image/png", "text/plain")),
    (r"colou?r$", lambda rng: f"#{hexadecimal(rng, 6)}"),
    (r"(sha\d*|hash|md5|checksum|digest|etag|fingerprint|commit|signature)$", lambda rng: hexadecimal(rng, 40)),
    (r"(^|_)(token|secret|key|password|cursor)s?$", lambda rng: hexadecimal(rng, 32)),
    (r"(^|_)ids?$|(^|_)identifier$", lambda rng: hexadecimal(rng, 16)),
    (r"(^|_)path$", lambda rng: f"/{words(rng, 2, '/')}"),
    (r"(^|_)version$", lambda rng: f"{rng.randint(1, 4)}.{rng.randint(0, 9)}.{rng.randint(0, 9)}"),
    (r"(price|amount|cost|total|balance|fee)$", lambda rng: f"{rng.randint(5, 500)}.{rng.randint(0, 99):02}"),
    (r"(_at|_time|timestamp|_on)$|^(created|updated|modified|published|started|finished|last_seen)$", timestamp),
    (r"(^|_)(date|birthday|dob)$", lambda rng: moment(rng).date().isoformat()),
    (r"(description|summary|comment|message|text|content|body|note|notes|bio|reason|detail|details|instructions|prompt)$", sentence),
    (r"(title|subject|headline|label|caption|name)$", _titled),
)  # fmt: skip
_BY_DESCRIPTION: tuple[tuple[str, str], ...] = (
    (r"e-?mail address", "email"), (r"\buuid\b|\bguid\b", "uuid"), (r"\burls?\b|\buri\b", "url"), (r"phone number", "phone"),
    (r"\bip address", "ip"), (r"ISO[- ]?4217|currency code", "currency"), (r"ISO[- ]?3166|country code", "country_code"),
    (r"ISO[- ]?639|language code|\bBCP ?47", "language"), (r"time ?zone", "timezone"), (r"YYYY-MM-DD(?!T)", "date"),
    (r"ISO[- ]?8601|RFC ?3339|\btimestamp\b|date and time", "timestamp"), (r"mime type|media type", "mime_type"),
    (r"first name", "first_name"), (r"last name", "last_name"), (r"\bhost ?name", "hostname"), (r"\bfile name", "filename"),
    (r"(unique )?identifier|\bids?\b", "id"), (r"hex(adecimal)? colou?r", "color"), (r"\bname of\b", "name"),
    (r"description", "description"),
)  # fmt: skip


_compiled = functools.cache(re.compile)  # with the first text: they are many, and take a while


def snake_case(name: str) -> str:
    """A name in lower case, its words joined by `_`: `created_at` for `createdAt` and `Created-At`."""
    return re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()).strip("_")


@functools.lru_cache(maxsize=8192)
def _maker(name: str, description: str) -> Callable[[random.Random], str] | None:
    for pattern, make in _BY_NAME:
        if _compiled(pattern).search(name):
            return make
    described = next((known for pattern, known in _BY_DESCRIPTION if _compiled(f"(?i){pattern}").search(description)), None)
    return _maker(described, "") if described else None


def text(name: str, description: str, rng: random.Random) -> str:
    """A text for a property with this name (in snake case) and description; some words where neither says what it is."""
    if re.search(r"(_at|_time|_date|timestamp)$", name) and _is_future(name):
        return timestamp(rng, is_future=True)
    make = _maker(name, description[:300])
    return make(rng) if make else words(rng, rng.randint(1, 2), " ")
