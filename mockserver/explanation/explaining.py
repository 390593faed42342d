"""The verdict on an exchange of the journal, and the explanation of a refusal: computed when asked for, never while a request waits."""

from __future__ import annotations

import difflib
import inspect
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from mockserver.explanation.changes import Change, ChangeFinder
from mockserver.explanation.departures import ExchangeDeparture, RequestReader, answer_departures, body_json
from mockserver.explanation.recorded_request import RecordedRequest, recorded_request
from mockserver.explanation.rules_in_code import written_rule
from mockserver.mock import Api, Mock
from mockserver.state.fault_injection import REASON
from mockserver.state.journal import JournalEntry, redacted
from specs import Operation
from specs.document.source_lines import source_line
from specs.json import pointer as pointers
from specs.json.parsing import Json

Outcome = Literal["passed", "refused", "failed", "injected"]
_MOST_KEPT = 20_000
_PACKAGE = Path(__file__).parents[1]
_GENERAL_RULES = ("resources/handlers.py", "web/security.py", "web/request_body.py", "resources/json_patch.py", "web/endpoint.py")
_CREDENTIAL_HEADERS = ("authorization", "cookie", "proxy-authorization")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checks say of an exchange."""

    outcome: Outcome
    """passed; refused, rightly or by a rule of the service; failed: the answer departs from the document; injected: asked for."""
    departures: tuple[ExchangeDeparture, ...] = ()

    def to_json(self) -> Json:
        """The verdict as plain JSON."""
        departures = [{"check": found.check, "detail": found.detail, "pointer": found.pointer} for found in self.departures]
        return {"outcome": self.outcome, "departures": departures}


class Explainer:
    """Judges and explains the exchanges of one mock."""

    def __init__(self, mock: Mock) -> None:
        self._mock = mock
        self._readers: dict[tuple[str, str], RequestReader] = {}
        self._verdicts: dict[tuple[int, float], Verdict] = {}
        self._changes = ChangeFinder(mock)
        self._operations = {name: {operation.key: operation for operation in api.document.operations} for name, api in mock.apis.items()}

    def verdict(self, entry: JournalEntry) -> Verdict:
        """What the checks say of an exchange; kept, as an exchange never changes."""
        key = (entry.number, entry.at_s)
        verdict = self._verdicts.get(key)
        if verdict is None:
            if len(self._verdicts) >= _MOST_KEPT:
                self._verdicts.clear()
            verdict = self._verdicts[key] = self._judged(entry)
        return verdict

    def _judged(self, entry: JournalEntry) -> Verdict:
        operation = self._operation(entry)
        if entry.reason == REASON:
            return Verdict("injected")
        if operation is None:
            return Verdict("refused" if entry.status >= 400 else "passed")
        request = self._request(entry, operation)
        in_answer = tuple(answer_departures(entry, request))
        if in_answer:
            return Verdict("failed", in_answer)
        in_request = tuple(self._reader(request).departures(request)) if entry.status >= 400 else ()
        return Verdict("refused" if entry.status >= 400 else "passed", in_request)

    def explanation(self, entry: JournalEntry) -> Json:
        """Why an exchange was refused: each rule with its place in document or code, and the smallest change that would pass; else None."""
        if entry.status < 400:
            return None
        operation = self._operation(entry)
        if operation is None:
            return {"summary": entry.masked_reason(), "rules": [], "change": self._other_path(entry)}
        if entry.reason == REASON:
            return {"summary": "A fault that was asked for at /__mock__/faults.", "rules": [], "change": None}
        request = self._request(entry, operation)
        reader = self._reader(request)
        rules = [self._rule(found, request.api) for found in reader.departures(request)]
        if not rules:
            rules = [self._rule_of_state(entry, request)]
        change = self._changes.smallest(request, reader)
        return {
            "summary": entry.masked_reason(),
            "rules": rules,
            "change": _change_json(change, request) if change is not None else None,
        }

    def changed_request(self, entry: JournalEntry) -> RecordedRequest | None:
        """A refused request as it would pass, credentials and all; None where no change was found."""
        operation = self._operation(entry)
        if operation is None or entry.status < 400:
            return None
        request = self._request(entry, operation)
        change = self._changes.smallest(request, self._reader(request))
        return None if change is None else change.request

    def _operation(self, entry: JournalEntry) -> Operation | None:
        return self._operations.get(entry.api, {}).get(entry.operation or "")

    def _request(self, entry: JournalEntry, operation: Operation) -> RecordedRequest:
        return recorded_request(entry, self._mock.apis[entry.api], operation)

    def _reader(self, request: RecordedRequest) -> RequestReader:
        key = (request.api.name, request.operation.key)
        if key not in self._readers:
            self._readers[key] = RequestReader(request)
        return self._readers[key]

    def _rule(self, departure: ExchangeDeparture, api: Api) -> Json:
        return {
            "rule": departure.detail,
            "check": departure.check,
            "keyword": departure.keyword or None,
            "part": departure.part,
            "place": pointers.join(*departure.violation.path) if departure.violation else departure.parameter,
            "pointer": departure.pointer,
            "source": source_of(api, departure.pointer),
            "code": None,
        }

    def _rule_of_state(self, entry: JournalEntry, request: RecordedRequest) -> Json:
        """The rule of a refusal that no schema states: of credentials, or of what is there."""
        operation, raw_reasons = request.operation, [entry.reason or ""]
        written = written_rule(raw_reasons, _files_of(operation, request.api))
        at = _security_pointer(operation) if entry.status in (401, 403) else _response_pointer(operation, entry.status)
        return {
            "rule": entry.masked_reason(),
            "check": None,
            "keyword": None,
            "part": "credential" if entry.status == 401 else "state",
            "place": None,
            "pointer": at,
            "source": source_of(request.api, at),
            "code": None if written is None else {"file": _shown(written.path), "line": written.line, "says": written.words},
        }

    def _other_path(self, entry: JournalEntry) -> Json:
        """The operation whose path is most like one that is not there."""
        paths = {f"{operation.method} {operation.url_path}" for api in self._operations.values() for operation in api.values()}
        nearest = difflib.get_close_matches(f"{entry.method} {entry.path}", sorted(paths), n=1, cutoff=0.3)
        return {"steps": [f"Ask for {nearest[0]}."], "patch": [], "request": None} if nearest else None


def source_of(api: Api, at: str) -> Json:
    """In which file and on which line of an API's document a JSON Pointer leads; None where it stands in no file that is there."""
    document = api.document
    place = source_line(document.location or document.built_in or document.name, at)
    return None if place is None else {"file": _shown(place.path), "line": place.line}


def _shown(path: Path) -> str:
    """A path as it is shortest to read: from where the mock was started, or from where its packages are."""
    resolved = path.resolve()
    for folder in (Path.cwd(), _PACKAGE.parent):
        if resolved.is_relative_to(folder):
            return resolved.relative_to(folder).as_posix()
    return str(resolved)


def _files_of(operation: Operation, api: Api) -> list[Path]:
    """The files in which a refusal of an operation may be written, its behaviour file first."""
    own = api.operation_handlers.files.get(operation.key)
    behaviours = [resource.resource for resource in api.operation_handlers.resources]
    modules = {inspect.getsourcefile(hook) for resource in behaviours for hook in resource.before_save_hooks + resource.before_delete_hooks}
    beside = [Path(file) for file in sorted(filter(None, modules))]
    return [*([_PACKAGE.parent / own] if own else []), *beside, *(_PACKAGE / file for file in _GENERAL_RULES)]


def _security_pointer(operation: Operation) -> str:
    return f"{operation.pointer}/security" if "security" in operation.raw else "/security"


def _response_pointer(operation: Operation, status: int) -> str:
    response = operation.response(status)
    return response.pointer if response is not None else f"{operation.pointer}/responses"


def _change_json(change: Change, before: RecordedRequest) -> Json:
    """A change as plain JSON, with what is secret masked."""
    sensitive = before.api.sensitive
    request = change.request
    headers = {
        name: "***" if name in _CREDENTIAL_HEADERS else value
        for name, value in request.header_texts().items()
        if before.header(name) != value and (name not in _CREDENTIAL_HEADERS or "test" in value)
    }
    body = body_json(request)
    return {
        "steps": list(change.steps),
        "patch": list(change.patch),
        "request": {
            "method": request.operation.method,
            "path": quote(request.path, safe="/:@!$&'()*+,;=~-._"),
            "query": request.query.decode("latin-1"),
            "headers": headers,
            "body": None if body is ... else redacted(body, sensitive),
        },
    }
