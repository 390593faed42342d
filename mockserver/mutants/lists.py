"""Lists with wrong pages, totals or items."""

from __future__ import annotations

from mockserver.mutants.messages import MutantRequest, MutantResponse
from mockserver.mutants.mutant import mutant
from mockserver.mutants.mutated_mock import Ask, MutatedMock
from specs.json.parsing import Json


@mutant("tavus", caught_by="created_is_listed_once")
def last_face_listed_twice(mutated: MutatedMock) -> None:
    """The last face of a page is in it twice."""

    @mutated.success("listFaces")
    def twice(_request: MutantRequest, body: Json) -> Json:
        return {**body, "data": body["data"] + body["data"][-1:]}


@mutant("together", caught_by="created_is_listed_once")
def third_volume_not_listed(mutated: MutatedMock) -> None:
    """The third volume is missing from the list."""

    @mutated.success("listVolumes")
    def without(_request: MutantRequest, body: Json) -> Json:
        return {**body, "data": body["data"][:2] + body["data"][3:]}


@mutant("tavus", caught_by="limit_respected")
def default_limit_halved(mutated: MutatedMock) -> None:
    """A list of faces without a limit holds half as many as are declared."""

    @mutated.around("listFaces")
    async def halve(request: MutantRequest, ask: Ask) -> MutantResponse:
        return await ask(request.with_query(limit="5") if request.parameter("limit") is None else request)


@mutant("tavus", caught_by="limit_respected")
def limit_ignored(mutated: MutatedMock) -> None:
    """A list of faces takes no notice of the limit."""

    @mutated.around("listFaces")
    async def ignore(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer = await ask(request)
        return await ask(request.with_query(limit=None)) if answer.is_success else answer


@mutant("tavus", caught_by="limit_respected")
def one_too_many(mutated: MutatedMock) -> None:
    """A limit of 2 or more deployments is exceeded by one."""

    @mutated.around("listDeployments")
    async def exceed(request: MutantRequest, ask: Ask) -> MutantResponse:
        limit = request.parameter("limit") or ""
        answer = await ask(request)
        if not answer.is_success or not limit.isdecimal() or not 2 <= int(limit) < 1000:
            return answer
        more = await ask(request.with_query(limit=str(int(limit) + 1)))
        return answer.with_json({**answer.json, "deployments": more.json["deployments"]})


@mutant("tavus", caught_by="pages_without_gap_or_overlap")
def filter_lost_on_second_page(mutated: MutatedMock) -> None:
    """From the second page on, a list of PALs takes no notice of its filter."""

    @mutated.around("listPals")
    async def forget(request: MutantRequest, ask: Ask) -> MutantResponse:
        return await ask(request.with_query(pal_type=None) if request.parameter("page") not in (None, "1") else request)


@mutant("tavus", caught_by="pages_without_gap_or_overlap")
def no_page_past_the_end(mutated: MutatedMock) -> None:
    """Past the last page of PALs, the first one comes again."""

    @mutated.around("listPals")
    async def again(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer = await ask(request)
        is_past = answer.is_success and not answer.json["data"] and request.parameter("page") not in (None, "0", "1")
        return await ask(request.with_query(page="1")) if is_past else answer


@mutant("tavus", caught_by="pages_without_gap_or_overlap")
def pages_leave_one_out(mutated: MutatedMock) -> None:
    """Between two pages of deployments, one is left out."""

    @mutated.around("listDeployments")
    async def skip(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer, page = await ask(request), request.parameter("page") or "0"
        if not answer.is_success or page == "0":
            return answer
        after = await ask(request.with_query(page=str(int(page) + 1)))
        held = answer.json
        return answer.with_json({**held, "deployments": held["deployments"][1:] + after.json["deployments"][:1]})


@mutant("tavus", caught_by="pages_without_gap_or_overlap")
def pages_overlap(mutated: MutatedMock) -> None:
    """Each page of faces begins with the last face of the page before."""

    @mutated.around("listFaces")
    async def overlap(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer, page = await ask(request), request.parameter("page") or "1"
        if not answer.is_success or page == "1":
            return answer
        before = await ask(request.with_query(page=str(int(page) - 1)))
        held = answer.json
        shown = before.json["data"][-1:] + held["data"]
        return answer.with_json({**held, "data": shown[:-1] if held["data"] else shown})


@mutant("tavus", caught_by="totals_agree")
def total_counts_deleted(mutated: MutatedMock) -> None:
    """The total of deployments counts those that were deleted, too."""
    gone: dict[str, int] = {}

    @mutated.answer("deleteDeployment")
    def count(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.is_success:
            key = request.header("x-api-key")
            gone[key] = gone.get(key, 0) + 1
        return answer

    @mutated.success("listDeployments")
    def tell(request: MutantRequest, body: Json) -> Json:
        return {**body, "total": body["total"] + gone.get(request.header("x-api-key"), 0)}


@mutant("tavus", caught_by="totals_agree")
def total_of_all_keys(mutated: MutatedMock) -> None:
    """The total of PALs counts those of every key."""
    made: dict[str, int] = {}

    @mutated.answer("createPal")
    def count(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        made["all"] = made.get("all", 0) + answer.is_success
        return answer

    @mutated.success("listPals")
    def tell(_request: MutantRequest, body: Json) -> Json:
        return {**body, "total_count": max(body["total_count"], made.get("all", 0))}


@mutant("tavus", caught_by="totals_agree")
def total_of_the_page(mutated: MutatedMock) -> None:
    """The total of PALs is the number of those on the page."""

    @mutated.success("listPals")
    def count(_request: MutantRequest, body: Json) -> Json:
        return {**body, "total_count": len(body["data"])}


@mutant("tavus", caught_by="totals_agree")
def total_without_filter(mutated: MutatedMock) -> None:
    """The total of deployments counts those that a filter leaves out."""

    @mutated.around("listDeployments")
    async def count(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer = await ask(request)
        if not answer.is_success:
            return answer
        every = await ask(request.with_query(status=None, channel=None, search=None, pal_id=None))
        return answer.with_json({**answer.json, "total": every.json["total"]})


@mutant("tavus", caught_by="next_leads_on")
def next_page_linked_to_nothing(mutated: MutatedMock) -> None:
    """A list of faces has a link to the next page, at a path where nothing is."""

    @mutated.answer("listFaces")
    def link(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("link", f'<{request.path}/pages?page=2>; rel="next"') if answer.is_success else answer


@mutant("together", caught_by="next_leads_on")
def next_page_linked_to_itself(mutated: MutatedMock) -> None:
    """A list of secrets has a link to the next page, which is the same page."""

    @mutated.answer("listSecrets")
    def link(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("link", f'<{request.path}?again=1>; rel="next"') if answer.is_success else answer
