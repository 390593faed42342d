"""Bodies, media types and headers that are not as declared."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.messages import MutantRequest, MutantResponse
from mockserver.mutants.mutant import mutant
from mockserver.mutants.mutated_mock import MutatedMock
from specs.json.parsing import Json


@mutant("tavus", caught_by="body_as_declared")
def body_after_delete(mutated: MutatedMock) -> None:
    """Deleting a face answers with a body where none is declared."""

    @mutated.answer("deleteFace")
    def talk(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_json({"deleted": True}) if answer.is_success else answer


@mutant("tavus", caught_by="body_as_declared")
def empty_list_becomes_null(mutated: MutatedMock) -> None:
    """A PAL's empty list of tags comes back as null."""

    @mutated.success("createPal", "getPal")
    def change(_request: MutantRequest, body: Json) -> Json:
        return {**body, "document_tags": body["document_tags"] or None} if "document_tags" in body else body


@mutant("together", caught_by="body_as_declared")
def empty_list_is_null(mutated: MutatedMock) -> None:
    """The list of volumes is null where there are none."""

    @mutated.success("listVolumes")
    def empty(_request: MutantRequest, body: Json) -> Json:
        return {**body, "data": body["data"] or None}


@mutant("together", caught_by="body_as_declared")
def null_description(mutated: MutatedMock) -> None:
    """A secret without a description has null there, which is not allowed."""

    @mutated.success("getSecret", "listSecrets")
    def nothing(_request: MutantRequest, body: Json) -> Json:
        for item in body.get("data", [body]):
            item["description"] = item.get("description") or None
        return body


@mutant("tavus", caught_by="body_as_declared")
def status_outside_enum(mutated: MutatedMock) -> None:
    """A face in training has a status that is not declared."""

    @mutated.success("getFace")
    def training(_request: MutantRequest, body: Json) -> Json:
        return {**body, "status": "training"} if body["status"] == "started" else body


@mutant("tavus", caught_by="body_as_declared")
def third_item_incomplete(mutated: MutatedMock) -> None:
    """The third deployment of a page has no channel, which is required."""

    @mutated.success("listDeployments")
    def without(_request: MutantRequest, body: Json) -> Json:
        for item in body["deployments"][2:3]:
            del item["channel"]
        return body


@mutant("tavus", caught_by="body_as_declared")
def total_as_text(mutated: MutatedMock) -> None:
    """The number of faces is text."""

    @mutated.success("listFaces")
    def as_text(_request: MutantRequest, body: Json) -> Json:
        return {**body, "total_count": str(body["total_count"])}


@mutant("together", caught_by="body_as_declared")
def version_number_as_text(mutated: MutatedMock) -> None:
    """In a volume's history, each version's number is text."""

    @mutated.success("getVolume")
    def as_text(_request: MutantRequest, body: Json) -> Json:
        for version in body["version_history"].values():
            version["version"] = str(version["version"])
        return body


@mutant("together", caught_by="content_type_declared")
def logs_as_text(mutated: MutatedMock) -> None:
    """A deployment's logs are JSON, but called plain text."""

    @mutated.answer("getDeploymentLogs")
    def call_text(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("content-type", "text/plain") if answer.is_success else answer


@mutant("tavus", caught_by="content_type_declared")
def not_found_as_html(mutated: MutatedMock) -> None:
    """What is not found is answered with an HTML page."""

    @mutated.answer("getFace", "getPal", "getDeployment", "deletePal", "patchPal")
    def page(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.status != 404:
            return answer
        return replace(answer, body=b"<html><h1>Not Found</h1></html>").with_header("content-type", "text/html")


@mutant("tavus", caught_by="content_type_declared")
def voices_without_content_type(mutated: MutatedMock) -> None:
    """The list of voices has no Content-Type."""

    @mutated.answer("listVoices")
    def untyped(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("content-type", None)


@mutant("tavus", caught_by="error_body_as_declared")
def errors_of_another_shape(mutated: MutatedMock) -> None:
    """A 400 says `detail` where `error` is declared."""

    @mutated.answer()
    def reshape(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_json({"detail": answer.json["error"]}) if answer.status == 400 else answer


@mutant("together", caught_by="error_body_as_declared")
def not_found_without_type(mutated: MutatedMock) -> None:
    """The error of a 404 lacks its `type`, which is required."""

    @mutated.answer("getSecret", "updateSecret", "deleteSecret", "getVolume", "getDeployment")
    def without(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.status != 404:
            return answer
        return answer.with_json({"error": {name: held for name, held in answer.json["error"].items() if name != "type"}})


@mutant("together", caught_by="error_body_as_declared")
def unauthorized_without_body(mutated: MutatedMock) -> None:
    """A 401 has no body where one is declared."""

    @mutated.answer()
    def silent(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return replace(answer, body=b"").with_header("content-type", None) if answer.status == 401 else answer


@mutant("tavus", caught_by="headers_as_declared")
def etag_missing(mutated: MutatedMock) -> None:
    """A deployment's ETag, which is declared as required, is missing."""

    @mutated.answer("getDeployment")
    def without(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("etag", None)


@mutant("tavus", caught_by="headers_as_declared")
def etag_without_quotes(mutated: MutatedMock) -> None:
    """A deployment's ETag has no quotes around it."""

    @mutated.answer("getDeployment")
    def unquoted(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("etag", answer.header("etag").replace('"', "")) if answer.is_success else answer


@mutant("tavus", caught_by="json_is_strict")
def latin_charset(mutated: MutatedMock) -> None:
    """The list of voices says that its JSON is in ISO-8859-1."""

    @mutated.answer("listVoices")
    def mark(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("content-type", "application/json; charset=iso-8859-1") if answer.is_success else answer


@mutant("together", caught_by="json_is_strict")
def name_twice_in_json(mutated: MutatedMock) -> None:
    """A volume has its name twice, with two values."""

    @mutated.answer("getVolume")
    def repeat(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return replace(answer, body=answer.body[:-1] + b',"name":""}') if answer.is_success else answer


@mutant("tavus", caught_by="json_is_strict")
def nan_in_json(mutated: MutatedMock) -> None:
    """A PAL has a number that JSON has not: NaN."""

    @mutated.answer("getPal")
    def spoil_number(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return replace(answer, body=answer.body[:-1] + b',"score":NaN}') if answer.is_success else answer


@mutant("tavus", caught_by="json_is_strict")
def not_utf8(mutated: MutatedMock) -> None:
    """A PAL with letters beyond ASCII is not written in UTF-8."""

    @mutated.answer("getPal")
    def recode(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return replace(answer, body=answer.body.decode().encode("latin-1", "replace")) if answer.is_success else answer
