"""What carries a key to a service, as its document has it: headers, query parameters and cookies."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from specs.document.document import Document
from specs.json.parsing import Json


@dataclass(frozen=True, slots=True)
class Credential:
    """The headers, query parameters and cookies that carry a key."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)


def credential_for(document: Document, key: str) -> Credential:
    """What carries a key for most operations of a document; nothing where they want none."""
    requirements = Counter(tuple(requirement) for operation in document.operations for requirement in operation.security[:1])
    schemes = document.security_schemes
    names = next((names for names, _ in requirements.most_common(1)), ())
    return joined(credential_of(schemes[name], key) for name in names if name in schemes)


def joined(credentials: Iterable[Credential]) -> Credential:
    """Several credentials in one request; cookies share one header."""
    headers: dict[str, str] = {}
    query: dict[str, str] = {}
    for credential in credentials:
        for name, value in credential.headers.items():
            headers[name] = f"{headers[name]}; {value}" if name == "Cookie" and name in headers else value
        query.update(credential.query)
    return Credential(headers, query)


def credential_of(scheme: Json, key: str) -> Credential:
    """What carries `key` under a Security Scheme Object."""
    if scheme.get("type") == "apiKey":
        match scheme.get("in"):
            case "query":
                return Credential(query={scheme["name"]: key})
            case "cookie":
                return Credential(headers={"Cookie": f"{scheme['name']}={key}"})
        return Credential(headers={scheme["name"]: key})
    if scheme.get("type") == "http" and str(scheme.get("scheme", "")).lower() == "basic":
        pair = key if ":" in key else f"{key}:"
        return Credential(headers={"Authorization": "Basic " + base64.b64encode(pair.encode()).decode("ascii")})
    return Credential(headers={"Authorization": f"Bearer {key}"})
