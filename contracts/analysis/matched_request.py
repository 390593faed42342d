"""The request of an exchange held against its document: which operation it is for, and its parts, parsed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote, urlsplit

from contracts.analysis.declarations.contract import Contract
from contracts.traffic import json_text
from contracts.traffic.exchange import Exchange
from contracts.traffic.json_text import NOTHING, JsonText
from contracts.traffic.redaction import CREDENTIAL
from specs import Operation
from specs.document.document import MediaType
from specs.http.media_types import FORM, MULTIPART, essence_of, is_covered_by
from specs.http.multipart import MultipartError, parse_parts
from specs.json.parsing import Json
from specs.schema.form_fields import FormError, FormFields, pairs_of, texts_of
from specs.schema.parameters import ParameterError, parse_query


@dataclass(frozen=True, eq=False)
class MatchedRequest:
    """The request of one exchange, read by its contract; everything is worked out once, when it is first asked for."""

    exchange: Exchange
    contract: Contract

    @cached_property
    def path(self) -> str:
        return urlsplit(self.exchange.target).path

    @cached_property
    def _operation_and_texts(self) -> tuple[Operation, dict[str, str]] | None:
        return None if self.exchange.is_callback else self.contract.find(self.exchange.method, self.path)

    @property
    def operation(self) -> Operation | None:
        return self._operation_and_texts[0] if self._operation_and_texts else None

    @cached_property
    def path_parameters(self) -> dict[str, str]:
        """As text, percent-decoded."""
        return {name: unquote(text) for name, text in self._operation_and_texts[1].items()} if self._operation_and_texts else {}

    @cached_property
    def query(self) -> dict[str, list[str]]:
        """Every query parameter's texts, declared or not; {} where the query string cannot be read."""
        try:
            return parse_query(urlsplit(self.exchange.target).query.encode("utf-8"))
        except (ParameterError, UnicodeEncodeError):
            return {}

    @cached_property
    def request_text(self) -> JsonText:
        """The request's body as JSON, and what is wrong with its text."""
        return json_text.read_json_text(self.exchange.request_body)

    @property
    def request_json(self) -> Json:
        """The request's body as a value: JSON, or the fields of a declared form but for files; `NOTHING` where it is neither."""
        if self.form_fields is not None:
            return self._form_value
        return self.request_text.value if self._parts_value is None else self._parts_value

    @cached_property
    def form_fields(self) -> FormFields | None:
        """How the request's body is read where its operation takes it as a percent-encoded form; None otherwise."""
        media = self.request_media
        if media is None or self.operation is None or essence_of(media.name) != FORM:
            return None
        return FormFields(media, self.operation.document)

    @cached_property
    def _parts_value(self) -> Json:
        """What a declared form in parts says but for its files; None where the body is no such form."""
        media, content_type = self.request_media, self.exchange.request_header("content-type") or ""
        if media is None or self.operation is None or essence_of(media.name) != MULTIPART:
            return None
        fields = FormFields(media, self.operation.document)
        try:
            parts = parse_parts(self.exchange.request_body, content_type.encode("latin-1", "replace"))
            return fields.value_of(texts_of(parts, fields))
        except (FormError, MultipartError):
            return NOTHING

    @cached_property
    def is_form_masked(self) -> bool:
        """Whether the request's body is a form that may hold a secret: what stood there may have been a number as well."""
        return self.form_fields is not None and "***" in unquote(self.exchange.request_body.decode("utf-8", "replace"))

    @cached_property
    def _form_value(self) -> Json:
        if self.form_fields is None or not self.exchange.request_body:
            return NOTHING
        try:
            return self.form_fields.value_of(pairs_of(self.exchange.request_body))
        except FormError:
            return NOTHING

    @cached_property
    def request_media(self) -> MediaType | None:
        """The declared media type that the request's Content-Type falls under."""
        content = self.operation.request_content if self.operation else ()
        essence = essence_of(self.exchange.request_header("content-type") or "")
        exact = next((media for media in content if essence_of(media.name) == essence), None)
        return exact or next((media for media in content if is_covered_by(essence_of(media.name), essence)), None)

    @cached_property
    def carried(self) -> frozenset[str]:
        """The names of the security schemes whose credential stands where the scheme wants it, whatever it is worth."""
        schemes = self.contract.document.security_schemes
        return frozenset(name for name, scheme in schemes.items() if self._carries(scheme))

    @property
    def wants_credential(self) -> bool:
        """Whether the operation is not for everyone."""
        return self.operation is not None and not self.operation.is_public

    @property
    def carries_credential(self) -> bool:
        """Whether every scheme of one of the operation's alternatives is carried."""
        return self.operation is not None and any(self.carried >= set(requirement) for requirement in self.operation.security)

    @property
    def carries_own_key(self) -> bool:
        """Whether one of the operation's alternatives is met by a key of the run's own, as its mask says."""
        masks = " ".join((self.exchange.target, *(value for _, value in self.exchange.request_headers)))
        return self.carries_credential and CREDENTIAL in masks

    @property
    def undeclared_query(self) -> tuple[str, ...]:
        """The names of the query parameters that the operation does not declare; credentials aside."""
        if self.operation is None:
            return ()
        schemes = self.contract.document.security_schemes.values()
        declared_names = {scheme.get("name") for scheme in schemes if scheme.get("in") == "query"}
        declared_names |= {parameter.name for parameter in self.operation.parameters if parameter.location == "query"}
        deep = tuple(
            f"{parameter.name}["
            for parameter in self.operation.parameters
            if parameter.location == "query" and parameter.style == "deepObject"
        )
        return tuple(name for name in self.query if name not in declared_names and not name.startswith(deep))

    def _carries(self, scheme: Json) -> bool:
        headers = {name.lower(): value.strip() for name, value in self.exchange.request_headers}
        kind = scheme.get("type")
        if kind == "apiKey":
            name = str(scheme.get("name", ""))
            if scheme.get("in") == "query":
                return any(self.query.get(name, ()))
            if scheme.get("in") == "cookie":
                return re.search(rf"(?:^|;)\s*{re.escape(name)}=[^;\s]", headers.get("cookie", "")) is not None
            return bool(headers.get(name.lower()))
        sent_scheme, _, secret = headers.get("authorization", "").partition(" ")
        expected_scheme = str(scheme.get("scheme", "")).lower() if kind == "http" else "bearer"
        return kind == "mutualTLS" or (sent_scheme.lower() == expected_scheme and bool(secret.strip()))
