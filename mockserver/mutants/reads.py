"""Reads that differ from one to the next."""

from __future__ import annotations

import itertools
from dataclasses import replace

from mockserver.mutants.messages import MutantRequest, MutantResponse
from mockserver.mutants.mutant import mutant
from mockserver.mutants.mutated_mock import Ask, MutatedMock
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler
from specs.json.parsing import Json


@mutant("together", caught_by="reads_are_stable")
def list_in_another_order(mutated: MutatedMock) -> None:
    """The list of volumes comes in another order each time."""
    times = itertools.count()

    @mutated.success("listVolumes")
    def turn(_request: MutantRequest, body: Json) -> Json:
        place = next(times) % max(1, len(body["data"]))
        return {**body, "data": body["data"][place:] + body["data"][:place]}


@mutant("together", caught_by="reads_are_stable")
def list_shows_no_description(mutated: MutatedMock) -> None:
    """The list of secrets shows each with an empty description."""

    @mutated.success("listSecrets")
    def empty(_request: MutantRequest, body: Json) -> Json:
        return {**body, "data": [{**one, "description": ""} if "description" in one else one for one in body["data"]]}


@mutant("together", caught_by="reads_are_stable")
def list_shows_old_name(mutated: MutatedMock) -> None:
    """The list of volumes shows each under the name that it was made with."""
    names: dict[str, Json] = {}

    @mutated.success("createVolume")
    def remember(_request: MutantRequest, body: Json) -> Json:
        names[body["id"]] = body["name"]
        return body

    @mutated.success("listVolumes")
    def show(_request: MutantRequest, body: Json) -> Json:
        return {**body, "data": [{**one, "name": names.get(one["id"], one["name"])} for one in body["data"]]}


@mutant("tavus", caught_by="reads_are_stable")
def read_is_an_update(mutated: MutatedMock) -> None:
    """Reading a PAL moves the time of its last update."""
    bound = mutated.resource("pal")

    @mutated.behaviour("getPal")
    def touch(call: Call, behave: Handler) -> Reply:
        record = bound.named_in(call)
        bound.change(call.own_world, record, record.fields, {}, now_s=call.now_s)
        return behave(call)


@mutant("tavus", caught_by="reads_are_stable")
def reads_are_counted(mutated: MutatedMock) -> None:
    """Each time that a deployment is read counts as a call."""
    reads = itertools.count(1)

    @mutated.success("getDeployment")
    def count(_request: MutantRequest, body: Json) -> Json:
        return {**body, "usage_total": body["usage_total"] + next(reads)}


@mutant("tavus", caught_by="head_is_the_head_of_get")
def head_of_another_length(mutated: MutatedMock) -> None:
    """HEAD is answered for every GET, with the length of another body."""

    @mutated.around()
    async def shorten(request: MutantRequest, ask: Ask) -> MutantResponse:
        if request.method != "HEAD":
            return await ask(request)
        answer = await ask(replace(request, method="GET"))
        return replace(answer, body=answer.body[:-1] or b" ")
