"""Filters, searches, orders and undeclared query parameters that do not do what they say."""

from __future__ import annotations

from mockserver.mutants.messages import MutantRequest, MutantResponse
from mockserver.mutants.mutant import mutant
from mockserver.mutants.mutated_mock import Ask, MutatedMock
from specs.json.parsing import Json


@mutant("tavus", caught_by="filters_respected")
def order_reversed(mutated: MutatedMock) -> None:
    """PALs asked for in ascending order come in descending order, and the other way round."""

    @mutated.around("listPals")
    async def reverse(request: MutantRequest, ask: Ask) -> MutantResponse:
        turned = {"asc": "desc", "desc": "asc"}.get(request.parameter("sort") or "")
        return await ask(request.with_query(sort=turned) if turned else request)


@mutant("tavus", caught_by="filters_respected")
def search_ignored(mutated: MutatedMock) -> None:
    """A search for deployments finds all of them."""

    @mutated.around("listDeployments")
    async def ignore(request: MutantRequest, ask: Ask) -> MutantResponse:
        return await ask(request.with_query(search=None))


@mutant("tavus", caught_by="filters_respected")
def search_minds_case(mutated: MutatedMock) -> None:
    """A search for deployments minds the case of letters."""

    @mutated.success("listDeployments")
    def mind(request: MutantRequest, body: Json) -> Json:
        sought = request.parameter("search") or ""
        return {**body, "deployments": [one for one in body["deployments"] if sought in one.get("name", "")]} if sought else body


@mutant("tavus", caught_by="filters_respected")
def second_choice_ignored(mutated: MutatedMock) -> None:
    """Of several channels that a list is asked for, only the first counts."""

    @mutated.around("listDeployments")
    async def first(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer, channel = await ask(request), request.parameter("channel") or ""
        return await ask(request.with_query(channel=channel.partition(",")[0])) if answer.is_success and "," in channel else answer


@mutant("tavus", caught_by="filters_respected")
def status_filter_ignored(mutated: MutatedMock) -> None:
    """A list of deployments takes no notice of the status that it is asked for."""

    @mutated.around("listDeployments")
    async def ignore(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer = await ask(request)
        return await ask(request.with_query(status=None)) if answer.is_success else answer


@mutant("together", caught_by="undeclared_query_refused_or_ignored")
def undeclared_query_empties_list(mutated: MutatedMock) -> None:
    """A query parameter that is not declared empties the list of volumes."""

    @mutated.success("listVolumes")
    def empty(request: MutantRequest, body: Json) -> Json:
        return {**body, "data": []} if request.query else body


@mutant("tavus", caught_by="undeclared_query_refused_or_ignored")
def undeclared_query_fails(mutated: MutatedMock) -> None:
    """A query parameter that is not declared makes a PAL unfindable."""

    @mutated.answer("getPal")
    def lose(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        declared = {"include_settings", "verbose"}
        return mutated.refused(404) if {name for name, _ in request.query} - declared else answer
