"""What an answer names, followed along declared links: as its owner, with another key, and with ids that nothing has."""

from __future__ import annotations

from contracts.analysis.declarations.links import DeclaredLink, declared_links
from contracts.analysis.purposes import GUESSED_IDS, LINKED, UNKNOWN_LINKED_IDS
from contracts.generation.experiments.unknown_ids import similar_id
from contracts.generation.resource_pool import ResourcePool
from contracts.generation.valid_request import valid_request
from contracts.traffic.exchange import Identity
from contracts.traffic.json_text import NOTHING
from contracts.transport.session import RecordingSession
from specs import Operation
from specs.json.parsing import Json


def probe(session: RecordingSession, pool: ResourcePool, operation: Operation) -> None:
    """Follow each link whose target takes its ids in the query or the body: those in paths are for experiments."""
    creates = [collection.create for collection in session.contract.collections]
    links = [link for link in declared_links(operation, session.contract.document) if link.is_naming and link.target not in creates]
    if not links:
        return
    exchange = valid_request(session, pool, operation, purpose=LINKED).send(session, purpose=LINKED, intent="What links lead on from")
    pool.learn(exchange)
    for link in links:
        values = link.values(exchange) if exchange.is_success else None
        if values is None:
            continue
        arguments = {**values[0], **values[1]}
        if link.target.method == "GET":
            _send(session, link, arguments, "What the answer names")
        if "other" in session.target.keys and session.contract.document.security_schemes:
            _send(session, link, arguments, "What an answer to another key names", identity="other")
        for name in link.id_names:
            for text in list(similar_id(str(arguments[name])))[:2]:
                purpose = GUESSED_IDS if session.target.is_shared else UNKNOWN_LINKED_IDS
                _send(session, link, {**arguments, name: text}, f"A {name} that no answer named", purpose=purpose)
        if link.target.method != "GET":
            _send(session, link, arguments, "What the answer names")


def _send(
    session: RecordingSession,
    link: DeclaredLink,
    arguments: dict[str, Json],
    intent: str,
    *,
    identity: Identity = "owner",
    purpose: str = LINKED,
) -> None:
    location_by_name = {parameter.name: parameter.location for parameter in link.target.parameters}
    path = {name: str(value) for name, value in arguments.items() if location_by_name.get(name) == "path"}
    query = {name: value for name, value in arguments.items() if location_by_name.get(name) == "query"}
    body = {name: arguments[name] for name in link.body} if link.body else NOTHING
    session.call(link.target, path, query=query, json=body, identity=identity, purpose=purpose, intent=intent)
