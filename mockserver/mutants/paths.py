"""Paths that are not there, and answered otherwise than as such."""

from __future__ import annotations

from mockserver.mutants.messages import MutantRequest, MutantResponse
from mockserver.mutants.mutant import mutant
from mockserver.mutants.mutated_mock import MutatedMock


@mutant("tavus", caught_by="unknown_path_not_found")
def unknown_path_answered_with_html(mutated: MutatedMock) -> None:
    """A path that is not there is answered with a page of HTML."""

    @mutated.answer()
    def page(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return _page(404) if request.operation is None and answer.status == 404 else answer


@mutant("together", caught_by="unknown_path_not_found")
def unknown_path_below_answered_with_html(mutated: MutatedMock) -> None:
    """A path that is not there below another is answered with a page of HTML."""

    @mutated.answer()
    def page(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        is_below = request.operation is None and request.path.count("/") > 2
        return _page(404) if is_below and answer.status == 404 else answer


@mutant("together", caught_by="unknown_path_not_found")
def unknown_path_answered_with_success(mutated: MutatedMock) -> None:
    """A path that is not there is answered with the application's page, and 200."""

    @mutated.answer()
    def page(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return _page(200) if request.operation is None and answer.status == 404 else answer


@mutant("tavus", caught_by="unknown_path_not_found")
def unknown_path_answered_with_nothing(mutated: MutatedMock) -> None:
    """A path that is not there is answered with an empty object, and 200, whatever is posted to it."""

    @mutated.answer()
    def empty(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        is_posted = request.operation is None and answer.status == 404 and request.method == "POST"
        return MutantResponse(status=200, headers=answer.headers, body=b"{}") if is_posted else answer


def _page(status: int) -> MutantResponse:
    return MutantResponse(
        status=status, headers=(("content-type", "text/html; charset=utf-8"),), body=b"<!doctype html><title>Hello</title>"
    )
