"""Numbers within their bounds, plausible by the name of their property where these leave a choice."""

from __future__ import annotations

import math
import random
import re
from fractions import Fraction

from mockserver.values.merged import Merged
from specs.json.parsing import Json

_SPAN = 1000
_EPOCH_2024_S = 1_704_067_200
_YEAR_S = 31_536_000
_RANGES: list[tuple[re.Pattern[str], float, float]] = [
    (re.compile(pattern), low, high)
    for pattern, low, high in (
        (r"(^|_)lat(itude)?$", -60, 60),
        (r"(^|_)(lng|lon|long|longitude)$", -120, 120),
        (r"(_at|_time|timestamp|^created|^updated|_date|^expires|^modified)(_in)?$", _EPOCH_2024_S, _EPOCH_2024_S + _YEAR_S),
        (r"_(ms|millis|milliseconds)$", 10, 5000),
        (r"(^|_)year$", 2015, 2025),
        (r"(^|_)month$", 1, 12),
        (r"(^|_)(day|hour)$", 1, 23),
        (r"(^|_)age$", 18, 80),
        (r"(^|_)port$", 1024, 49151),
        (r"(percent|percentage|ratio|rate|score|probability|confidence)", 0, 1),
        (r"(price|amount|cost|total|balance|fee|tax)", 5, 500),
        (r"(count|quantity|number_of|^num_|size|length)", 1, 20),
        (r"(^|_)id$", 1000, 99999),
        (r"(page|offset|index|position|order|rank|level|version)", 1, 5),
    )
]


def number(merged: Merged, rng: random.Random, name: str, *, is_integer: bool) -> Json:
    """A number that the bounds allow; where they allow none, the nearest to them that could be told."""
    low, high = lower_bound(merged, is_integer=is_integer), upper_bound(merged, is_integer=is_integer)
    step = _step(merged, is_integer=is_integer)
    start, end = _range(name, low, high, is_integer=is_integer)
    if step is not None:
        first, last = math.ceil(Fraction(start) / step), math.floor(Fraction(end) / step)
        if last < first and low is not None:
            first = last = math.ceil(Fraction(low) / step)
        elif last < first:
            first = last = math.floor(Fraction(end) / step)
        return _plain(rng.randint(first, last) * step, is_integer=is_integer)
    value = rng.uniform(float(start), float(end))
    rounded = round(value, 2 if end < _EPOCH_2024_S else None)
    return rounded if start <= rounded <= end else value


def _plain(value: Fraction, *, is_integer: bool) -> Json:
    return int(value) if is_integer or value.denominator == 1 else float(value)


def _step(merged: Merged, *, is_integer: bool) -> Fraction | None:
    """What the number is a multiple of; None where it need not be one."""
    steps = [Fraction(str(multiple)) for multiple in merged.multiples] + ([Fraction(1)] if is_integer else [])
    if not steps:
        return None
    step = steps[0]
    for other in steps[1:]:
        step = Fraction(math.lcm(step.numerator, other.numerator), math.gcd(step.denominator, other.denominator))
    return step


def lower_bound(merged: Merged, *, is_integer: bool) -> Json:
    """The least number that is allowed, or a little above it where the bound itself is not."""
    low, over = merged.minimum, merged.exclusive_minimum
    low = max(_INTEGERS[merged.formats[0]][0], low if low is not None else -math.inf) if is_integer and _is_sized(merged) else low
    if over is not None and (low is None or over >= low):
        low = math.floor(over) + 1 if is_integer else over + _nudge(over, merged.maximum, merged.exclusive_maximum)
    return math.ceil(low) if is_integer and low is not None else low


def upper_bound(merged: Merged, *, is_integer: bool) -> Json:
    """The greatest number that is allowed, or a little below it where the bound itself is not."""
    high, under = merged.maximum, merged.exclusive_maximum
    high = min(_INTEGERS[merged.formats[0]][1], high if high is not None else math.inf) if is_integer and _is_sized(merged) else high
    if under is not None and (high is None or under <= high):
        high = math.ceil(under) - 1 if is_integer else under - _nudge(under, merged.minimum, merged.exclusive_minimum)
    return math.floor(high) if is_integer and high is not None else high


_INTEGERS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


def _is_sized(merged: Merged) -> bool:
    return bool(merged.formats) and merged.formats[0] in _INTEGERS


def _nudge(bound: float, *others: float | None) -> float:
    """A step off an exclusive bound that stays on this side of the opposite one."""
    room = min((abs(other - bound) for other in others if other is not None), default=4.0)
    return float(min(0.01, room / 4)) or 1e-9


def _range(name: str, low: Json, high: Json, *, is_integer: bool) -> tuple[Json, Json]:
    """The range to draw from: what the name suggests, within the bounds."""
    start, end = next(((start, end) for pattern, start, end in _RANGES if pattern.search(name)), (1, _SPAN))
    if is_integer and end <= 1:
        start, end = 1, 100
    within = (max(start, low) if low is not None else start, min(end, high) if high is not None else end)
    if within[0] <= within[1]:
        return within
    if low is not None:
        return low, min(high, low + _SPAN) if high is not None else low + _SPAN
    return high - _SPAN, high


def is_within(merged: Merged, value: Json) -> bool:
    """Whether the bounds allow a number."""
    if not math.isfinite(value):
        return False
    return not (
        (merged.minimum is not None and value < merged.minimum)
        or (merged.maximum is not None and value > merged.maximum)
        or (merged.exclusive_minimum is not None and value <= merged.exclusive_minimum)
        or (merged.exclusive_maximum is not None and value >= merged.exclusive_maximum)
        or any(Fraction(str(value)) % Fraction(str(multiple)) for multiple in merged.multiples)
    )
