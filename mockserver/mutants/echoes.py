"""What was sent is not what is answered, kept or completed by defaults."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import replace

from mockserver.mutants.messages import MutantRequest, MutantResponse
from mockserver.mutants.mutant import mutant
from mockserver.mutants.mutated_mock import Ask, MutatedMock
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler
from specs.http.media_types import is_json
from specs.json.parsing import Json


@mutant("tavus", caught_by="created_is_readable")
def delete_takes_another(mutated: MutatedMock) -> None:
    """Deleting a PAL deletes the one that was made after it, too."""
    bound = mutated.resource("pal")

    @mutated.behaviour("deletePal")
    def take(call: Call, behave: Handler) -> Reply:
        number = bound.named_in(call).number
        reply = behave(call)
        for record in list(bound.collection(call.own_world)):
            if record.number == number + 1:
                bound.remove(call.services.store, call.own_world, record)
        return reply


@mutant("tavus", caught_by="created_is_readable")
def delete_takes_its_pal(mutated: MutatedMock) -> None:
    """Deleting a deployment deletes the PAL that it is of."""

    @mutated.around("deleteDeployment")
    async def cascade(request: MutantRequest, ask: Ask) -> MutantResponse:
        shown = (await ask(replace(request, method="GET"))).json
        answer = await ask(request)
        if answer.is_success:
            await ask(replace(request, method="DELETE", path=f"/v2/pals/{shown['pal_id']}"))
        return answer


@mutant("together", caught_by="created_is_readable")
def description_not_read(mutated: MutatedMock) -> None:
    """A deployment is made with its description, and read without it."""

    @mutated.success("getDeployment")
    def without(_request: MutantRequest, body: Json) -> Json:
        return {name: held for name, held in body.items() if name != "description"}


@mutant("tavus", caught_by="created_is_readable")
def every_third_pal_lost(mutated: MutatedMock) -> None:
    """Every third PAL is answered, and not kept."""
    bound = mutated.resource("pal")

    @mutated.behaviour("createPal")
    def lose(call: Call, behave: Handler) -> Reply:
        reply = behave(call)
        if call.own_world.count("made") % 3 == 0:
            bound.remove(call.services.store, call.own_world, bound.find(call.own_world, reply.body["pal_id"]))
        return reply


@mutant("tavus", caught_by="created_is_readable")
def nested_false_dropped(mutated: MutatedMock) -> None:
    """What is false inside a deployment's customization is left out."""

    @mutated.success("createDeployment", "getDeployment")
    def drop(_request: MutantRequest, body: Json) -> Json:
        return {**body, "customization": without(body["customization"])} if isinstance(body.get("customization"), dict) else body

    def without(held: Json) -> Json:
        return {name: without(inner) for name, inner in held.items() if inner is not False} if isinstance(held, dict) else held


@mutant("together", caught_by="created_is_readable")
def zero_dropped(mutated: MutatedMock) -> None:
    """A storage of 0 is dropped, as if it had not been sent."""

    @mutated.success("POST /deployments", "getDeployment", "listDeployments", "updateDeployment")
    def drop(_request: MutantRequest, body: Json) -> Json:
        for item in body.get("data", [body]):
            if item.get("storage") == 0:
                del item["storage"]
        return body


@mutant("together", caught_by="defaults_applied")
def another_default(mutated: MutatedMock) -> None:
    """A deployment that asks for no GPUs gets one, where 0 is declared."""

    @mutated.around("POST /deployments")
    async def another(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        return await ask(request.with_json({"gpu_count": 1, **sent}) if isinstance(sent, dict) else request)


@mutant("tavus", caught_by="defaults_applied")
def draft_by_default(mutated: MutatedMock) -> None:
    """A deployment made without a status is a draft, where `active` is declared."""

    @mutated.around("createDeployment")
    async def another(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        return await ask(request.with_json({"status": "draft", **sent}) if isinstance(sent, dict) else request)


@mutant("together", caught_by="request_echoed")
def args_sorted(mutated: MutatedMock) -> None:
    """A command's arguments come back in another order."""

    @mutated.success("POST /deployments", "getDeployment", "listDeployments", "updateDeployment")
    def ordered(_request: MutantRequest, body: Json) -> Json:
        for item in body.get("data", [body]):
            if "args" in item:
                item["args"] = sorted(item["args"])
        return body


@mutant("together", caught_by="request_echoed")
def description_cut(mutated: MutatedMock) -> None:
    """A description is cut after 40 characters."""

    @mutated.success("createSecret", "getSecret", "listSecrets", "updateSecret")
    def cut(_request: MutantRequest, body: Json) -> Json:
        for item in body.get("data", [body]):
            item["description"] = item["description"][:40]
        return body


@mutant("tavus", caught_by="request_echoed")
def duplicates_dropped(mutated: MutatedMock) -> None:
    """What stands twice in a PAL's list of tags stands there once."""

    @mutated.around("createPal")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if (
            is_json(request.header("content-type"))
            and isinstance(sent, dict)
            and isinstance(sent.get("document_tags"), list)
            and all(isinstance(tag, str) for tag in sent["document_tags"])
        ):
            request = request.with_json({**sent, "document_tags": list(dict.fromkeys(sent["document_tags"]))})
        return await ask(request)


@mutant("tavus", caught_by="request_echoed")
def empty_text_becomes_null(mutated: MutatedMock) -> None:
    """A PAL's empty greeting comes back as null."""

    @mutated.success("createPal", "getPal", "listPals", "patchPal")
    def nothing(_request: MutantRequest, body: Json) -> Json:
        for item in body.get("data", [body]):
            item["greeting"] = item["greeting"] or None
        return body


@mutant("tavus", caught_by="request_echoed")
def foreign_letters_replaced(mutated: MutatedMock) -> None:
    """Letters beyond ASCII in a PAL's context become question marks."""

    @mutated.success("createPal", "getPal", "listPals", "patchPal")
    def replaced(_request: MutantRequest, body: Json) -> Json:
        for item in body.get("data", [body]):
            if item["context"]:
                item["context"] = item["context"].encode("ascii", "replace").decode("ascii")
        return body


@mutant("together", caught_by="request_echoed")
def large_number_rounded(mutated: MutatedMock) -> None:
    """A number beyond 2 to the power of 53 comes back as another."""

    @mutated.success("POST /deployments", "getDeployment")
    def change(_request: MutantRequest, body: Json) -> Json:
        held = body.get("termination_grace_period_seconds")
        return {**body, "termination_grace_period_seconds": int(float(held))} if isinstance(held, int) else body


@mutant("tavus", caught_by="request_echoed")
def leading_zeros_lost(mutated: MutatedMock) -> None:
    """A deployment's name of digits loses its leading zeros."""

    @mutated.around("createDeployment")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if is_json(request.header("content-type")) and isinstance(sent, dict) and isinstance(sent.get("name"), str):
            request = request.with_json({**sent, "name": sent["name"].lstrip("0") if sent["name"].isdigit() else sent["name"]})
        return await ask(request)


@mutant("tavus", caught_by="request_echoed")
def line_ends_changed(mutated: MutatedMock) -> None:
    """Line ends in a PAL's context become those of Unix."""

    @mutated.around("createPal")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if is_json(request.header("content-type")) and isinstance(sent, dict) and isinstance(sent.get("context"), str):
            request = request.with_json({**sent, "context": sent["context"].replace("\r\n", "\n")})
        return await ask(request)


@mutant("together", caught_by="request_echoed")
def list_cut(mutated: MutatedMock) -> None:
    """Of a command's arguments, those after the tenth are dropped."""

    @mutated.around("POST /deployments")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if is_json(request.header("content-type")) and isinstance(sent, dict) and isinstance(sent.get("args"), list):
            request = request.with_json({**sent, "args": sent["args"][:10]})
        return await ask(request)


@mutant("tavus", caught_by="request_echoed")
def long_text_cut(mutated: MutatedMock) -> None:
    """A PAL's context is cut after 4,000 characters."""

    @mutated.around("createPal")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if is_json(request.header("content-type")) and isinstance(sent, dict) and isinstance(sent.get("context"), str):
            request = request.with_json({**sent, "context": sent["context"][:4000]})
        return await ask(request)


@mutant("tavus", caught_by="request_echoed")
def markup_escaped(mutated: MutatedMock) -> None:
    """Markup in a PAL's greeting is escaped where it is kept."""

    @mutated.around("createPal")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if is_json(request.header("content-type")) and isinstance(sent, dict) and isinstance(sent.get("greeting"), str):
            request = request.with_json({**sent, "greeting": html.escape(sent["greeting"], quote=False)})
        return await ask(request)


@mutant("together", caught_by="request_echoed")
def memory_rounded(mutated: MutatedMock) -> None:
    """Memory is rounded to whole gibibytes."""

    @mutated.success("POST /deployments", "getDeployment", "listDeployments", "updateDeployment")
    def rounded(_request: MutantRequest, body: Json) -> Json:
        for item in body.get("data", [body]):
            if "memory" in item:
                item["memory"] = round(item["memory"])
        return body


@mutant("tavus", caught_by="request_echoed")
def name_in_lower_case(mutated: MutatedMock) -> None:
    """A deployment's name is kept in lower case."""

    @mutated.around("createDeployment")
    async def lower(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if isinstance(sent, dict) and isinstance(sent.get("name"), str):
            request = request.with_json({**sent, "name": sent["name"].lower()})
        return await ask(request)


@mutant("together", caught_by="request_echoed")
def name_trimmed(mutated: MutatedMock) -> None:
    """Blanks around a volume's name are taken away."""

    @mutated.around("createVolume")
    async def trim(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if isinstance(sent, dict) and isinstance(sent.get("name"), str) and sent["name"].strip():
            request = request.with_json({**sent, "name": sent["name"].strip()})
        return await ask(request)


@mutant("together", caught_by="request_echoed")
def spaces_collapsed(mutated: MutatedMock) -> None:
    """Several blanks in a secret's description become one."""

    @mutated.around("createSecret")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if is_json(request.header("content-type")) and isinstance(sent, dict) and isinstance(sent.get("description"), str):
            request = request.with_json({**sent, "description": re.sub(" +", " ", sent["description"])})
        return await ask(request)


@mutant("tavus", caught_by="request_echoed")
def text_normalised(mutated: MutatedMock) -> None:
    """A PAL's prompt comes back in another normal form of Unicode."""

    @mutated.around("createPal")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if is_json(request.header("content-type")) and isinstance(sent, dict) and isinstance(sent.get("system_prompt"), str):
            request = request.with_json({**sent, "system_prompt": unicodedata.normalize("NFC", sent["system_prompt"])})
        return await ask(request)


@mutant("together", caught_by="request_echoed")
def update_answers_as_before(mutated: MutatedMock) -> None:
    """An update of a secret answers with what it was before."""

    @mutated.around("updateSecret")
    async def before(request: MutantRequest, ask: Ask) -> MutantResponse:
        shown = await ask(replace(request, method="GET", body=b""))
        answer = await ask(request)
        return shown if answer.is_success else answer
