"""Findings that are accepted, each with a reason and a day on which that ends: a YAML file, read, applied and added to.

```yaml
- finding: status_declared GET /v2/faces/{face_id} *
  reason: The page leaves the 404 out; the vendor was told.
  expires: 2027-03-31
  api: tavus
```

A fingerprint is a check, an operation and a pointer, and where the check tells causes apart, a kind and a field. A waiver of the old form,
without kind and field, accepts every cause that it stood for; `renewed` puts those that there are in its place.

A waiver that accepts nothing any more, or whose day has come, is a finding itself: so the file never holds more than it must.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NoReturn

import yaml

from contracts.analysis.finding import Finding

DEFAULT = Path("contracts-waivers.yaml")
USED, VALID = "waiver_used", "waiver_valid"
_REQUIRED = ("finding", "reason", "expires")
_KEYS = (*_REQUIRED, "api")
_RULES = {
    USED: "Every waiver accepts a finding that is still there.",
    VALID: "No waiver is kept beyond its day.",
}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_HEAD = "# Findings that are accepted: which, why, and until when. Written by `contracts waive`; edit as you like.\n"


class WaiverError(ValueError):
    """A waiver file cannot be used. The message names the file, the line, what was got and what was wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """One accepted finding."""

    finding: str  # a fingerprint, or a pattern with shell wildcards
    reason: str
    expires: date  # the first day on which it accepts nothing
    api: str | None = None  # of the run; None: any
    location: str = ""  # "contracts-waivers.yaml:3"

    def concerns(self, api: str | None) -> bool:
        """Whether it is about runs of this API; None: of any."""
        return self.api is None or api is None or self.api == api

    def accepts(self, found: Finding) -> bool:
        """Whether it is about this finding."""
        return self.names(found.fingerprint) or self.is_old_form_for(found)

    def is_old_form_for(self, found: Finding) -> bool:
        """Whether it is about this finding only by check, operation and pointer."""
        return not self.names(found.fingerprint) and self.names(found.old_fingerprint)

    def names(self, fingerprint: str) -> bool:
        """Whether its text, or its pattern, is this fingerprint."""
        return fingerprint == self.finding or fnmatchcase(fingerprint, self.finding)


def apply(
    findings: Sequence[Finding],
    waivers: Sequence[Waiver],
    *,
    today: date,
    api: str | None = None,
    is_whole: bool = True,
    muted: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """The findings, those that a waiver accepts marked with its reason; behind them one for each waiver that is unused or expired.

    Args:
        findings: of the run.
        waivers: of its file.
        today: the day on which some may have expired.
        api: of the run; waivers of another are left alone.
        is_whole: whether the run judged all there is; if not, a waiver may be unused.
        muted: the fingerprints of what the run left out, as another finding says more: waivers of them are used.
    """
    concerned = [waiver for waiver in waivers if waiver.concerns(api)]
    valid = [waiver for waiver in concerned if today < waiver.expires]
    used: set[int] = set()
    judged = []
    for finding in findings:
        waiver_numbers = [number for number, waiver in enumerate(valid) if waiver.accepts(finding)]
        used.update(waiver_numbers)
        judged.append(replace(finding, waived=valid[waiver_numbers[0]].reason) if waiver_numbers and finding.waived is None else finding)
    expired = [waiver for waiver in concerned if waiver not in valid]
    judged += [_finding(VALID, waiver, f"expired on {waiver.expires}: {waiver.finding} ({waiver.reason})") for waiver in expired]
    if is_whole:
        unused = (waiver for number, waiver in enumerate(valid) if number not in used and not any(map(waiver.names, muted)))
        judged += [_finding(USED, waiver, f"accepts nothing: {waiver.finding}") for waiver in unused]
    return tuple(judged)


def old_forms(findings: Sequence[Finding], waivers: Sequence[Waiver], *, today: date, api: str | None = None) -> Iterator[str]:
    """A sentence for each waiver of the old form that accepts some of the findings: what it accepts, and how it is renewed."""
    for waiver in waivers:
        count = sum(waiver.is_old_form_for(finding) for finding in findings)
        if count and waiver.concerns(api) and today < waiver.expires:
            path = waiver.location.rpartition(":")[0]
            accepted = "1 finding" if count == 1 else f"{count} findings, each a cause of its own"
            yield (
                f"{waiver.location}: of the old form, which tells no causes apart: it accepts {accepted}, and would accept new ones. "
                f"Renew it: contracts waive RUN --renew --file {path} (RUN: this run's --report json=RUN)"
            )


def _finding(check: str, waiver: Waiver, detail: str) -> Finding:
    return Finding(
        check=check, rule=_RULES[check], party="client", operation=waiver.location, pointer="", detail=detail, exchanges=(), count=1
    )


def read(path: Path) -> tuple[Waiver, ...]:
    """The waivers in a file.

    Raises:
        WaiverError: it cannot be read, or holds something else.
    """
    try:
        return parse(path.read_text("utf-8"), source=str(path))
    except OSError as error:
        raise WaiverError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise WaiverError(f"{path}: not UTF-8: {error}") from error


def parse(text: str, *, source: str) -> tuple[Waiver, ...]:
    """The waivers in a text.

    Raises:
        WaiverError: it holds something else.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise WaiverError(f"{source}:{line}: not YAML: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise WaiverError(f"{source}: not YAML: {' '.join(str(error).split())}") from error
    if node is None or (isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null")):
        return ()
    if not isinstance(node, yaml.SequenceNode):
        _refuse(source, node, f"wanted a list of waivers, got {_kind(node)}")
    return tuple(_waiver(item, source) for item in node.value)


def _waiver(node: yaml.Node, source: str) -> Waiver:
    if not isinstance(node, yaml.MappingNode):
        _refuse(source, node, f"wanted a waiver ({', '.join(_KEYS)}), got {_kind(node)}")
    field_by_name: dict[str, tuple[yaml.Node, str]] = {}
    for key, value in node.value:
        name = str(key.value)
        if name not in _KEYS:
            _refuse(source, key, f"unknown key {name!r}: wanted {', '.join(_KEYS)}")
        if name in field_by_name:
            _refuse(source, key, f"{name} is given twice")
        if not isinstance(value, yaml.ScalarNode):
            _refuse(source, value, f"{name}: wanted text, got {_kind(value)}")
        is_empty = value.tag.endswith(":null") or not value.value.strip()
        if is_empty:
            _refuse(source, value, f"{name} is empty")
        field_by_name[name] = (value, value.value.strip())
    for name in _REQUIRED:
        if name not in field_by_name:
            _refuse(source, node, f"{name} is missing")
    at, text = field_by_name["expires"]
    try:
        expires = day(text)
    except ValueError as error:
        _refuse(source, at, f"expires: {error}")
    location = f"{source}:{node.start_mark.line + 1}"
    api = field_by_name["api"][1] if "api" in field_by_name else None
    return Waiver(finding=field_by_name["finding"][1], reason=field_by_name["reason"][1], expires=expires, api=api, location=location)


def day(text: str) -> date:
    """The day that a text such as 2027-03-31 names.

    Raises:
        ValueError: it names none.
    """
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise ValueError(f"got {text!r}, wanted a day such as 2027-03-31")


def add(path: Path, waivers: Sequence[Waiver]) -> None:
    """Write waivers behind what a file holds, of which nothing changes, comments included; the file is made where there is none.

    Raises:
        WaiverError: what is there is no list that can be added to.
    """
    before = path.read_text("utf-8") if path.exists() else _HEAD
    existing_waivers = parse(before, source=str(path))
    gap = "" if not before or before.endswith("\n") else "\n"
    after = before + gap + "".join(_entry(waiver) for waiver in waivers)
    try:
        is_kept = [*map(_plain, parse(after, source=str(path)))] == [*map(_plain, (*existing_waivers, *waivers))]
    except WaiverError:
        is_kept = False
    if not is_kept:
        raise WaiverError(f"{path}: cannot be added to: wanted a list with each `- finding:` at the start of its line")
    path.write_text(after, "utf-8")


def renew(path: Path, findings: Sequence[Finding]) -> list[Waiver]:
    """Put in the place of each waiver of the old form one for each of the findings that it accepts; all else stays, comments included.

    The waivers that are new are returned. Those that accept none of the findings stay as they are.

    Raises:
        WaiverError: the file cannot be read, or not be rewritten.
    """
    before = read(path)
    replaced = {waiver.location: new for waiver in before if (new := _in_place_of(waiver, findings))}
    after = path.read_text("utf-8")
    root = yaml.compose(after, Loader=yaml.SafeLoader)
    for node in reversed(root.value if root is not None and replaced else []):
        after = _repeated(after, node, replaced.get(f"{path}:{node.start_mark.line + 1}", []))
    expected = [_plain(current) for waiver in before for current in replaced.get(waiver.location, [waiver])]
    try:
        is_kept = [*map(_plain, parse(after, source=str(path)))] == expected
    except WaiverError:
        is_kept = False
    if not is_kept:
        raise WaiverError(f"{path}: cannot be rewritten: wanted a list with each `- finding:` at the start of its line")
    if replaced:
        path.write_text(after, "utf-8")
    return [waiver for new in replaced.values() for waiver in new]


def _repeated(text: str, node: yaml.Node, waivers: Sequence[Waiver]) -> str:
    """The text with the entry at `node` repeated for each waiver, its fingerprint in the place of the entry's own."""
    if not waivers:
        return text
    lines = text.splitlines(keepends=True)
    last = max(value.end_mark.line for _, value in node.value)
    begin, end = len("".join(lines[: node.start_mark.line])), len("".join(lines[: last + 1]))
    scalar = next(value for key, value in node.value if key.value == "finding")
    head, tail = text[begin : scalar.start_mark.index], text[scalar.end_mark.index : end].rstrip("\n") + "\n"
    return text[:begin] + "".join(f"{head}{_quoted(waiver.finding)}{tail}" for waiver in waivers) + text[end:]


def _in_place_of(waiver: Waiver, findings: Sequence[Finding]) -> list[Waiver]:
    """A waiver of today's form for each finding that one of the old form accepts; none where it is not of the old form."""
    if not any(waiver.is_old_form_for(finding) for finding in findings):
        return []
    accepted = dict.fromkeys(exactly(finding) for finding in findings if waiver.accepts(finding))
    return [replace(waiver, finding=fingerprint) for fingerprint in accepted]


def _plain(waiver: Waiver) -> Waiver:
    return replace(waiver, location="")


def _entry(waiver: Waiver) -> str:
    lines = [f"- finding: {_quoted(waiver.finding)}", f"  reason: {_quoted(waiver.reason)}", f"  expires: {waiver.expires.isoformat()}"]
    if waiver.api is not None:
        lines.append(f"  api: {_quoted(waiver.api)}")
    return "".join(f"{line}\n" for line in lines)


def _quoted(text: str) -> str:
    return json.dumps(text.strip(), ensure_ascii=False)


def exactly(finding: Finding) -> str:
    """The pattern that accepts this finding and no other."""
    return re.sub(r"([*?[])", r"[\1]", finding.fingerprint)


def matching(pattern: str, findings: Sequence[Finding]) -> Iterator[Finding]:
    """The findings that a fingerprint, or a pattern, names."""
    return (finding for finding in findings if finding.fingerprint == pattern or fnmatchcase(finding.fingerprint, pattern))


def _kind(node: yaml.Node) -> str:
    if isinstance(node, yaml.MappingNode):
        return "a mapping"
    return "a list" if isinstance(node, yaml.SequenceNode) else f"{node.value!r}"


def _refuse(source: str, node: yaml.Node, message: str) -> NoReturn:
    raise WaiverError(f"{source}:{node.start_mark.line + 1}: {message}")
