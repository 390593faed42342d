"""What a document allows is accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contracts.analysis.declarations.state_rules import may_break_rule
from contracts.analysis.finding import Departure, Party, Weight
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.refusal import kind_and_field
from contracts.analysis.service_reason import reason_of
from contracts.analysis.values.odd_values import holds_odd_value, names_odd_id
from specs.http.idempotency import is_idempotency_key
from specs.json.parsing import Json
from specs.resources.collections import request_properties

RULE = "A request that its document allows is not refused as wrong."
FOLD = "operation"
_AS_WRONG = (400, 405, 406, 411, 413, 414, 415, 417, 422, 431)
_OF_STATE = re.compile(  # reasons that only a state gives
    r"already|taken|in use|unique|duplicate|conflict|does not exist|doesn't exist|not exist|not found|no such|unknown field", re.IGNORECASE
)
_OF_KEYS = re.compile(
    r"idempot|\bkeys?\b|re-?use|replay|another (?:body|payload|request)|different (?:body|payload|request)", re.IGNORECASE
)
_PLAIN_ID = re.compile(r"[A-Za-z0-9_\-]+")


def check(matched: MatchedExchange) -> Iterator[Departure]:
    """A refusal that says that the request is wrong, where nothing is wrong with it.

    Not every refusal says so: 402, 403, 404, 409, 410, 412, 423 to 428 and 429 speak of a state that a document cannot tell, and
    5xx of the service. A 401 counts where the credential is known to be right, a 404 where the path and the request name nothing.
    Where an odd value is refused, or what is taken or not there, the document is incomplete.

    Silent: about a request with any fault or doubt by its document, an id that is no plain word, a cursor, an idempotency key, a body
    that hangs on a state, and rules in `x-unique`, `x-references`, `x-at-most` and `x-excludes` that it may break.

    Source: OpenAPI 3.1.0, Operation Object; RFC 9110, section 15.5.1.
    """
    operation, status = matched.operation, matched.status
    if operation is None or not 400 <= status < 500 or matched.faults or matched.doubts or "code=" in matched.preferred:
        return
    if status == 401:
        is_wrong = matched.wants_credential and matched.exchange.identity == "owner" and _is_usual(matched)
    elif status == 404:
        is_wrong = not (operation.parameters or operation.request_content or matched.query)
    else:
        is_wrong = status in _AS_WRONG and not _is_excused(matched)
    if is_wrong:
        kind, field = kind_and_field(matched)
        is_expected = _lacks_body(matched) or (
            status in (400, 422) and (holds_odd_value(matched, field) or _OF_STATE.search(reason_of(matched)) is not None)
        )
        party: Party = "document" if is_expected else "service"
        weight: Weight = "document" if is_expected else "error"
        detail = f"answered {status} to a request that the document allows" + (f", and names {field}" if field else "")
        yield matched.departure(detail, pointer=_pointer(matched), party=party, weight=weight, kind=kind, field=field)


def _is_usual(matched: MatchedExchange) -> bool:
    """Whether the scheme of its credential is spelled as most write it: others are as legal, and refused by many."""
    scheme, space, _ = (matched.exchange.request_header("authorization") or "").partition(" ")
    return not space or scheme == scheme.title()


def _is_excused(matched: MatchedExchange) -> bool:
    """Whether a service may know better: by its state, or by a rule that schemas cannot state."""
    if matched.status == 406:
        return (matched.exchange.request_header("accept") or "*/*") != "*/*"
    if matched.status == 415 and not matched.exchange.request_body:
        return True  # a media type of nothing
    if matched.status not in (400, 422):
        return False
    if not all(map(_PLAIN_ID.fullmatch, matched.path_parameters.values())) or names_odd_id(matched):
        return True  # an id is what the service gave out: another text may be malformed to it
    listing = matched.contract.lists.get(matched.key)
    if (listing is not None and listing.after in matched.query) or _may_repeat_key(matched):
        return True  # and so is a cursor
    return _hangs_on_state(matched.request_json) or may_break_rule(matched) or _sends_read_only(matched)


def _may_repeat_key(matched: MatchedExchange) -> bool:
    """Whether it is refused for an idempotency key that another request may have used before, as far as the refusal tells."""
    if not any(is_idempotency_key(name) for name, _ in matched.exchange.request_headers):
        return False
    reason = reason_of(matched)
    return not reason or _OF_KEYS.search(reason) is not None


def _lacks_body(matched: MatchedExchange) -> bool:
    """Whether it has no body where the document describes one and does not say whether it may be left out: most forget the word."""
    operation = matched.operation
    is_described = operation is not None and bool(operation.request_content)
    return operation is not None and is_described and operation.says_whether_body_required is None and not matched.exchange.request_body


def _sends_read_only(matched: MatchedExchange) -> bool:
    """Whether its body has a property that is only for answers. Source: OpenAPI, Schema Object: it "SHOULD NOT be sent"."""
    payload = matched.request_json
    declared = request_properties(matched.operation) if matched.operation is not None and isinstance(payload, dict) else {}
    return any(isinstance(schema, dict) and schema.get("readOnly") is True and name in payload for name, schema in declared.items())


def _hangs_on_state(body: Json) -> bool:
    """Whether it is a JSON Patch that not every state takes: all but adding members to the whole."""
    if (
        not isinstance(body, list)
        or not body
        or not all(isinstance(operation, dict) and {"op", "path"} <= operation.keys() for operation in body)
    ):
        return False
    return any(operation["op"] != "add" or str(operation["path"]).count("/") != 1 for operation in body)


def _pointer(matched: MatchedExchange) -> str:
    has_body = matched.exchange.request_body and matched.operation is not None and matched.operation.request_content
    return f"{matched.pointer}/requestBody" if has_body and matched.status != 401 else matched.pointer
