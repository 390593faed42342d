"""Secrets that come out again."""

from __future__ import annotations

import base64

from mockserver.mutants.messages import MutantRequest, MutantResponse
from mockserver.mutants.mutant import mutant
from mockserver.mutants.mutated_mock import MutatedMock
from specs.json.parsing import Json


@mutant("together", caught_by="secret_not_echoed")
def key_in_header(mutated: MutatedMock) -> None:
    """Every answer names the key that it was asked with, in a header."""

    @mutated.answer()
    def tell(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("x-caller", request.header("authorization").removeprefix("Bearer ") or "nobody")


@mutant("tavus", caught_by="secret_not_echoed")
def password_in_refusal(mutated: MutatedMock) -> None:
    """A wrong password is repeated in the words that refuse it."""

    @mutated.answer("startDeploymentConversation")
    def repeat(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        given = (request.json or {}).get("password") if answer.status == 403 else None
        return answer.with_json({"message": f"{given} is not the password of the deployment."}) if given else answer


@mutant("tavus", caught_by="secret_not_echoed")
def password_shown(mutated: MutatedMock) -> None:
    """A deployment shows the password that it was made with."""
    passwords: dict[str, Json] = {}

    @mutated.answer("createDeployment")
    def remember(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.is_success:
            passwords[answer.json["deployment_id"]] = request.json.get("password")
        return answer

    @mutated.success("getDeployment")
    def show(request: MutantRequest, body: Json) -> Json:
        held = passwords.get(request.path_parameters["deployment_id"])
        return {**body, "password": held} if held else body


@mutant("together", caught_by="secret_not_echoed")
def secret_in_base64(mutated: MutatedMock) -> None:
    """A new secret is answered with its value, in base64."""

    @mutated.success("createSecret")
    def show(request: MutantRequest, body: Json) -> Json:
        return {**body, "description": base64.b64encode(request.json["value"].encode()).decode()}


@mutant("together", caught_by="secret_not_echoed")
def secret_value_after_update(mutated: MutatedMock) -> None:
    """An update of a secret answers with its new value, in its description."""

    @mutated.success("updateSecret")
    def show(request: MutantRequest, body: Json) -> Json:
        value = request.json.get("value")
        return {**body, "description": f"Now {value}."} if value else body


@mutant("together", caught_by="secret_not_echoed")
def secret_value_listed(mutated: MutatedMock) -> None:
    """The list of secrets shows their values."""
    values: dict[str, str] = {}

    @mutated.answer("createSecret")
    def remember(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.is_success:
            values[answer.json["id"]] = request.json["value"]
        return answer

    @mutated.success("listSecrets")
    def show(_request: MutantRequest, body: Json) -> Json:
        return {**body, "data": [{**item, "value": values.get(item["id"], "")} for item in body["data"]]}
