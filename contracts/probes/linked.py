"""What an answer names, followed along declared links: as its owner, with another key, and with ids that nothing has."""

from __future__ import annotations

from contracts.evidence.exchange import Identity
from contracts.evidence.jsontext import NOTHING
from contracts.evidence.linked import LINKED, MADE_UP, Link, links
from contracts.experiments.unknown_ids import like
from contracts.laws.unknown_id_is_not_found import GUESSED
from contracts.sending.existing import Existing
from contracts.sending.lab import Lab
from contracts.sending.sample import sample
from specs import Operation
from specs.text import Json


def probe(lab: Lab, existing: Existing, operation: Operation) -> None:
    """Follow each link whose target takes its ids in the query or the body: those in paths are for experiments."""
    creates = [collection.create for collection in lab.contract.collections]
    found = [link for link in links(operation, lab.contract.document) if link.is_naming and link.target not in creates]
    if not found:
        return
    made = sample(lab, existing, operation, purpose=LINKED).send(lab, purpose=LINKED, intent="What links lead on from")
    existing.learn(made)
    for link in found:
        values = link.values(made) if made.is_success else None
        if values is None:
            continue
        given = {**values[0], **values[1]}
        if link.target.method == "GET":
            _send(lab, link, given, "What the answer names")
        if "other" in lab.target.keys and lab.contract.document.security_schemes:
            _send(lab, link, given, "What an answer to another key names", identity="other")
        for name in link.named:
            for text in list(like(str(given[name])))[:2]:
                purpose = GUESSED if lab.target.is_shared else MADE_UP
                _send(lab, link, {**given, name: text}, f"A {name} that no answer named", purpose=purpose)
        if link.target.method != "GET":
            _send(lab, link, given, "What the answer names")


def _send(lab: Lab, link: Link, given: dict[str, Json], intent: str, *, identity: Identity = "owner", purpose: str = LINKED) -> None:
    places = {one.name: one.location for one in link.target.parameters}
    path = {name: str(value) for name, value in given.items() if places.get(name) == "path"}
    query = {name: value for name, value in given.items() if places.get(name) == "query"}
    body = {name: given[name] for name in link.body} if link.body else NOTHING
    lab.call(link.target, path, query=query, json=body, identity=identity, purpose=purpose, intent=intent)
