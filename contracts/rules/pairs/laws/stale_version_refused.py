"""An update that names a version which is over: accepted, and refused."""

from __future__ import annotations

import copy

from contracts.analysis.declarations.contract import Contract
from contracts.rules.examples.lending_library import EMMA, REFUSAL
from contracts.rules.examples.library import DOCUMENT, exchange
from contracts.rules.examples.rule_pair import RulePair
from specs.document.document import from_raw

_RAW = copy.deepcopy(DOCUMENT)
_UPDATE = _RAW["paths"]["/books/{id}"]["patch"]
_SENT_SCHEMA = _UPDATE["requestBody"]["content"]["application/json"]["schema"]
_UPDATE["requestBody"]["content"]["application/json"]["schema"] = {  # its own: creates send no version
    **_SENT_SCHEMA,
    "properties": {**_SENT_SCHEMA["properties"], "version": {"type": "integer"}},
}
_UPDATE["responses"]["409"] = {"description": "It is based on a version that is over."}
for _operation, _status in ((_UPDATE, "200"), (_RAW["paths"]["/books/{id}"]["get"], "200"), (_RAW["paths"]["/books"]["post"], "201")):
    _SCHEMA = _operation["responses"][_status]["content"]["application/json"]["schema"]
    _SCHEMA["properties"] = {**_SCHEMA["properties"], "version": {"type": "integer"}}
_SENT = {"title": "Persuasion", "version": 1}
PAIR = RulePair(
    before=(exchange("GET", "/v1/books/b1", answer={**EMMA, "version": 2}),),
    broken=exchange("PATCH", "/v1/books/b1", _SENT, answer={**EMMA, "title": "Persuasion", "version": 3}),
    sound=exchange("PATCH", "/v1/books/b1", _SENT, status=409, answer=REFUSAL),
    contract=Contract(from_raw(_RAW, name="library")),
)
