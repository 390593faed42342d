"""What the document does not allow is taken, or what it allows is refused."""

from __future__ import annotations

from mockserver.mutants.messages import MutantRequest, MutantResponse
from mockserver.mutants.mutant import mutant
from mockserver.mutants.mutated_mock import Ask, MutatedMock
from specs.http.media_types import is_json
from specs.json.parsing import Json


@mutant("together", caught_by="invalid_request_refused")
def any_media_type_taken(mutated: MutatedMock) -> None:
    """A new secret is taken whatever media type its body is said to be."""

    @mutated.around("createSecret")
    async def forgive(request: MutantRequest, ask: Ask) -> MutantResponse:
        return await ask(request.with_header("content-type", "application/json") if request.body else request)


@mutant("tavus", caught_by="invalid_request_refused")
def boolean_in_words_taken(mutated: MutatedMock) -> None:
    """A query parameter that is true or false is taken as `yes`, `1` or `True`, too."""

    @mutated.around("listDeployments")
    async def forgive(request: MutantRequest, ask: Ask) -> MutantResponse:
        is_yes = (request.parameter("include_thumbnails") or "").lower() in ("yes", "1", "true", "on")
        return await ask(request.with_query(include_thumbnails="true") if is_yes else request)


@mutant("together", caught_by="invalid_request_refused")
def broken_json_taken(mutated: MutatedMock) -> None:
    """An update whose body is no JSON is answered as if it were empty."""

    @mutated.around("updateVolume")
    async def forgive(request: MutantRequest, ask: Ask) -> MutantResponse:
        return await ask(request.with_json({}) if request.body and request.json is None and request.body != b"null" else request)


@mutant("together", caught_by="invalid_request_refused")
def enum_in_any_case_taken(mutated: MutatedMock) -> None:
    """The type of a volume is taken in capitals, too."""

    @mutated.around("createVolume")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if is_json(request.header("content-type")) and isinstance(sent, dict) and str(sent.get("type")).lower() == "readonly":
            request = request.with_json({**sent, "type": "readOnly"})
        return await ask(request)


@mutant("together", caught_by="invalid_request_refused")
def fraction_cut_to_integer(mutated: MutatedMock) -> None:
    """A fraction where an integer is wanted loses what stands behind the point."""

    @mutated.around("POST /deployments")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if is_json(request.header("content-type")) and isinstance(sent, dict) and isinstance(sent.get("max_replicas"), float):
            request = request.with_json({**sent, "max_replicas": int(sent["max_replicas"])})
        return await ask(request)


@mutant("tavus", caught_by="invalid_request_refused")
def limit_below_one_taken(mutated: MutatedMock) -> None:
    """A limit below 1 is passed over, not refused."""

    @mutated.around("listPals")
    async def ignore(request: MutantRequest, ask: Ask) -> MutantResponse:
        limit = request.parameter("limit") or ""
        is_wrong = limit == "0" or limit.startswith("-")
        return await ask(request.with_query(limit=None) if is_wrong else request)


@mutant("together", caught_by="invalid_request_refused")
def long_secret_name_taken(mutated: MutatedMock) -> None:
    """A name of more than 100 characters is cut, not refused."""

    @mutated.around("createSecret")
    async def cut(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if isinstance(sent, dict) and isinstance(sent.get("name"), str) and len(sent["name"]) > 100:
            request = request.with_json({**sent, "name": sent["name"][:100]})
        return await ask(request)


@mutant("tavus", caught_by="invalid_request_refused")
def nested_number_as_text_taken(mutated: MutatedMock) -> None:
    """A limit of a deployment that is text is read as a number."""

    @mutated.around("createDeployment")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if (
            is_json(request.header("content-type"))
            and isinstance(sent, dict)
            and isinstance(sent.get("limits"), dict)
            and any(str(held).isdigit() for held in sent["limits"].values())
        ):
            request = request.with_json(
                {**sent, "limits": {name: int(held) if str(held).isdigit() else held for name, held in sent["limits"].items()}}
            )
        return await ask(request)


@mutant("together", caught_by="invalid_request_refused")
def nested_required_missing_taken(mutated: MutatedMock) -> None:
    """A volume is filled from elsewhere without the role that may read there, which is required."""

    @mutated.around("createVolume")
    async def fill(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        source = sent["content"]["origin"]["s3"] if b'"s3"' in request.body and is_right_but_for_role(sent) else None
        if source is not None:
            request = request.with_json({**sent, "content": {**sent["content"], "origin": {"s3": {"role_arn": "nobody", **source}}}})
        return await ask(request)

    def is_right_but_for_role(sent: Json) -> bool:
        try:
            return isinstance(sent["content"]["origin"]["s3"]["uri"], str)
        except (KeyError, TypeError):
            return False


@mutant("together", caught_by="invalid_request_refused")
def null_in_update_taken(mutated: MutatedMock) -> None:
    """In an update, null for a secret's description is taken for nothing."""

    @mutated.around("updateSecret")
    async def drop(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if isinstance(sent, dict) and "description" in sent and sent["description"] is None:
            request = request.with_json({name: held for name, held in sent.items() if name != "description"})
        return await ask(request)


@mutant("tavus", caught_by="invalid_request_refused")
def one_for_true_taken(mutated: MutatedMock) -> None:
    """1 and 0 are taken for true and false."""

    @mutated.around("createFace")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if is_json(request.header("content-type")) and isinstance(sent, dict) and type(sent.get("auto_fix_training_image")) is int:
            request = request.with_json({**sent, "auto_fix_training_image": bool(sent["auto_fix_training_image"])})
        return await ask(request)


@mutant("tavus", caught_by="invalid_request_refused")
def page_with_blanks_taken(mutated: MutatedMock) -> None:
    """A page number is taken with a plus sign, a fraction of nothing or blanks around it."""

    @mutated.around("listPals")
    async def forgive(request: MutantRequest, ask: Ask) -> MutantResponse:
        text = (request.parameter("page") or "").strip().removeprefix("+").removesuffix(".0")
        return await ask(request.with_query(page=text) if text.isdecimal() else request)


@mutant("tavus", caught_by="invalid_request_refused")
def pal_without_prompt_taken(mutated: MutatedMock) -> None:
    """A PAL that needs a system prompt is made without one."""

    @mutated.around("createPal")
    async def fill(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        return await ask(request.with_json({"system_prompt": "", **sent}) if isinstance(sent, dict) else request)


@mutant("together", caught_by="invalid_request_refused")
def single_value_for_list_taken(mutated: MutatedMock) -> None:
    """A command that is no list is taken for a list of one."""

    @mutated.around("POST /deployments")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if is_json(request.header("content-type")) and isinstance(sent, dict) and isinstance(sent.get("command"), str):
            request = request.with_json({**sent, "command": [sent["command"]]})
        return await ask(request)


@mutant("tavus", caught_by="invalid_request_refused")
def text_for_boolean_taken(mutated: MutatedMock) -> None:
    """The text `true` is taken for the value true."""

    @mutated.around("createPal")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if is_json(request.header("content-type")) and isinstance(sent, dict) and sent.get("is_template") in ("true", "false"):
            request = request.with_json({**sent, "is_template": sent["is_template"] == "true"})
        return await ask(request)


@mutant("together", caught_by="invalid_request_refused")
def text_for_port_taken(mutated: MutatedMock) -> None:
    """A port that is text is read as a number."""

    @mutated.around("POST /deployments", "updateDeployment")
    async def read(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if isinstance(sent, dict) and isinstance(sent.get("port"), str):
            port = int(sent["port"]) if sent["port"].isdecimal() and 0 < int(sent["port"]) < 65536 else 8080
            request = request.with_json({**sent, "port": port})
        return await ask(request)


@mutant("together", caught_by="invalid_request_refused")
def ttl_one_too_long_taken(mutated: MutatedMock) -> None:
    """A secret's lifetime that is one second too long is cut, not refused."""

    @mutated.around("createSecret")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if is_json(request.header("content-type")) and isinstance(sent, dict) and sent.get("ttl_seconds") == 1_209_601:
            request = request.with_json({**sent, "ttl_seconds": 1_209_600})
        return await ask(request)


@mutant("together", caught_by="invalid_request_refused")
def unknown_gpu_taken(mutated: MutatedMock) -> None:
    """A GPU type that is none is taken for one."""
    known = ("h100-80gb", "h100-40gb-mig", "b200-192gb", "h200-140gb", "none")

    @mutated.around("POST /deployments")
    async def take(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if isinstance(sent, dict) and isinstance(sent.get("gpu_type"), str) and sent["gpu_type"] not in known:
            request = request.with_json({**sent, "gpu_type": known[0]})
        return await ask(request)


@mutant("tavus", caught_by="invalid_request_refused")
def unknown_status_filter_taken(mutated: MutatedMock) -> None:
    """A list asked for by a status that there is not is answered."""

    @mutated.around("listDeployments")
    async def drop(request: MutantRequest, ask: Ask) -> MutantResponse:
        wanted = (request.parameter("status") or "draft").split(",")
        is_known = set(wanted) <= {"draft", "active", "inactive"}
        return await ask(request if is_known else request.with_query(status=None))


@mutant("together", caught_by="valid_request_accepted")
def charset_refused(mutated: MutatedMock) -> None:
    """A JSON body whose Content-Type names its charset is refused."""

    @mutated.around("updateVolume")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        return mutated.refused(415) if "charset" in request.header("content-type") else await ask(request)


@mutant("tavus", caught_by="valid_request_accepted")
def empty_list_refused(mutated: MutatedMock) -> None:
    """A PAL with an empty list of tags is refused."""

    @mutated.around("createPal")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        is_empty = isinstance(sent, dict) and sent.get("document_tags") == []
        return mutated.refused(400) if is_empty else await ask(request)


@mutant("tavus", caught_by="valid_request_accepted")
def foreign_letters_refused(mutated: MutatedMock) -> None:
    """A face name with letters beyond ASCII is refused."""

    @mutated.answer("renameFace")
    def refuse(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return mutated.refused(400) if answer.is_success and not request.json["face_name"].isascii() else answer


@mutant("tavus", caught_by="valid_request_accepted")
def highest_limit_refused(mutated: MutatedMock) -> None:
    """The highest limit that is allowed, 100, is refused."""

    @mutated.around("listDeployments")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        return mutated.refused(400) if request.parameter("limit") == "100" else await ask(request)


@mutant("together", caught_by="valid_request_accepted")
def longest_secret_name_refused(mutated: MutatedMock) -> None:
    """A name of exactly 100 characters, which is allowed, is refused."""

    @mutated.around("createSecret")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        is_that = isinstance(sent, dict) and isinstance(sent.get("name"), str) and len(sent["name"]) == 100
        return mutated.refused(400) if is_that else await ask(request)


@mutant("tavus", caught_by="valid_request_accepted")
def null_in_patch_refused(mutated: MutatedMock) -> None:
    """A patch that sets a nullable field of a PAL to null is refused."""

    @mutated.around("patchPal")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer, sent = await ask(request), request.json
        has_null = isinstance(sent, list) and any(isinstance(one, dict) and one.get("value", 0) is None for one in sent)
        return mutated.refused(422) if has_null and answer.status in (200, 304) else answer


@mutant("together", caught_by="valid_request_accepted")
def one_gpu_refused(mutated: MutatedMock) -> None:
    """One of the four declared GPU types is refused."""

    @mutated.around("POST /deployments")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        is_that = isinstance(sent, dict) and sent.get("gpu_type") == "b200-192gb"
        return mutated.refused(400) if is_that else await ask(request)


@mutant("together", caught_by="valid_request_accepted")
def second_update_refused(mutated: MutatedMock) -> None:
    """A secret is updated once; every other update of it is refused as wrong."""
    updated: set[str] = set()

    @mutated.around("updateSecret")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        if request.path in updated:
            return mutated.refused(400)
        answer = await ask(request)
        if answer.is_success:
            updated.add(request.path)
        return answer


@mutant("tavus", caught_by="valid_request_accepted")
def start_without_body_refused(mutated: MutatedMock) -> None:
    """A conversation is not started without a body, which is optional."""

    @mutated.around("startDeploymentConversation")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        return await ask(request) if request.body else mutated.refused(400)


@mutant("together", caught_by="valid_request_accepted")
def two_optional_fields_refused(mutated: MutatedMock) -> None:
    """A secret with both a description and a lifetime is refused."""

    @mutated.around("createSecret")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        is_that = isinstance(sent, dict) and {"description", "ttl_seconds"} <= sent.keys()
        return mutated.refused(400) if is_that else await ask(request)


@mutant("together", caught_by="valid_request_accepted")
def whole_number_with_point_refused(mutated: MutatedMock) -> None:
    """A number of replicas written as 2.0, an integer to JSON Schema, is refused."""

    @mutated.around("POST /deployments")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        is_float = isinstance(sent, dict) and isinstance(sent.get("max_replicas"), float)
        return mutated.refused(400) if is_float else await ask(request)


@mutant("together", caught_by="valid_request_accepted")
def zero_replicas_refused(mutated: MutatedMock) -> None:
    """A deployment of at least 0 replicas, which is allowed, is refused."""

    @mutated.around("POST /deployments")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        is_that = isinstance(sent, dict) and sent.get("min_replicas") == 0 and not isinstance(sent["min_replicas"], bool)
        return mutated.refused(400) if is_that else await ask(request)


def _take_null(mutated: MutatedMock, operation: str, field: str, *, as_text: str) -> None:
    """Let an operation take null for a text that it requires."""

    @mutated.around(operation)
    async def take(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if isinstance(sent, dict) and field in sent and sent[field] is None:
            request = request.with_json({**sent, field: as_text})
        return await ask(request)


@mutant("tavus", caught_by="invalid_request_refused")
def null_for_a_name_taken(mutated: MutatedMock) -> None:
    """Of an operation that takes one required name, null is taken for the name that there is."""
    _take_null(mutated, "renameFace", "face_name", as_text="as it was")


@mutant("together", caught_by="invalid_request_refused")
def null_for_required_taken(mutated: MutatedMock) -> None:
    """Null for a secret's required value is taken for one that is empty."""
    _take_null(mutated, "createSecret", "value", as_text="none")


@mutant("tavus", caught_by="invalid_request_refused")
def null_for_a_created_name_taken(mutated: MutatedMock) -> None:
    """Null for the name of a deployment in its create is taken for a name."""
    _take_null(mutated, "createDeployment", "name", as_text="Nobody")
