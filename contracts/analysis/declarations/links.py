"""Links as a document declares them: which answer names what another operation asks for. Source: OpenAPI, Link Object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contracts.analysis.matched_exchange import MatchedExchange
from contracts.traffic.json_text import NOTHING
from specs import Document, Operation
from specs.json import pointer
from specs.json.parsing import Json

_ANSWERED = "$response.body#"


@dataclass(frozen=True, slots=True)
class DeclaredLink:
    """One way from an answer to a further request."""

    target: Operation
    parameters: Mapping[str, Json]  # name -> expression, or a constant
    body: Mapping[str, Json]  # name -> expression, or a constant; empty: none

    @property
    def id_names(self) -> tuple[str, ...]:
        """What the answer names: of the parameters and of the body's properties."""
        expressions = {**self.parameters, **self.body}
        return tuple(name for name, expression in expressions.items() if isinstance(expression, str) and expression.startswith(_ANSWERED))

    @property
    def is_naming(self) -> bool:
        """Whether what the answer names is the one thing that the target is about, outside of its path: without it, it says 404."""
        required = {parameter.name for parameter in self.target.parameters if parameter.required and parameter.location == "query"}
        in_path = any("{" + name + "}" in self.target.path for name in self.id_names)
        return not in_path and bool({*required, *self.body} & set(self.id_names)) and self.target.response(404) is not None

    def values(self, matched: MatchedExchange) -> tuple[dict[str, Json], dict[str, Json]] | None:
        """The parameters and the body that follow from an answer; None where one of them does not."""
        resolved = [{name: _value(expression, matched) for name, expression in part.items()} for part in (self.parameters, self.body)]
        return None if any(value is NOTHING for part in resolved for value in part.values()) else (resolved[0], resolved[1])


def declared_links(operation: Operation, document: Document) -> Iterator[DeclaredLink]:
    """The links of an operation's successes, those first that only read."""
    links: list[DeclaredLink] = []
    operations = {candidate.id: candidate for candidate in document.operations}
    for response in operation.responses:
        for raw in (response.raw.get("links") or {}).values() if response.status.startswith("2") else ():
            link_object = document.resolve(raw, response.pointer)[1]
            target = operations.get(str(link_object.get("operationId")))
            body = link_object.get("requestBody")
            if target is not None:
                links.append(DeclaredLink(target, link_object.get("parameters") or {}, body if isinstance(body, dict) else {}))
    yield from sorted(links, key=lambda link: link.target.method != "GET")


def _value(expression: Json, matched: MatchedExchange) -> Json:
    """What a runtime expression stands for; a constant itself; `NOTHING` where there is no such place."""
    if not isinstance(expression, str) or not expression.startswith("$"):
        return expression
    source, _, fragment = expression.partition("#")
    if source in ("$response.body", "$request.body"):
        body = matched.body if source == "$response.body" else matched.request_json
        try:
            return pointer.follow(body, pointer.split(fragment))
        except (LookupError, ValueError, TypeError):
            return NOTHING
    kind, _, name = expression.removeprefix("$request.").partition(".")
    if kind == "path":
        return matched.path_parameters.get(name, NOTHING)
    return next(iter(matched.query.get(name, ())), NOTHING) if kind == "query" else NOTHING
