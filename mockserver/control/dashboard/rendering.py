"""Templates made pages: everything that others sent is escaped, and no script or style but the mock's own may run."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from http.client import responses
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Response, redirect, request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from mockserver.mock import Mock
from mockserver.state.clock import timestamp
from specs.document.document import LOOK
from specs.json.parsing import Json

BASE = "/__mock__/ui"
_HERE = Path(__file__).parent
_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")
_STYLE = LOOK.read_text(encoding="utf-8") + (_HERE / "static" / "dashboard.css").read_text(encoding="utf-8")
_STYLE_MARKUP = Markup(_STYLE)  # noqa: S704  # our own; in the page itself, as nothing of a page is seen before its style is there
_STYLE_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self' 'sha256-{_STYLE_DIGEST}'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    finalize=lambda value: _visible(value) if type(value) is str else value,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A page that every other one leads to."""

    path: str
    name: str
    templates: tuple[str, ...]
    """By whose names a page belongs to it."""


SECTIONS = (
    Section("/", "Traffic", ("traffic", "exchange")),
    Section("/worlds", "Worlds", ("worlds", "items")),
    Section("/faults", "Faults", ("faults",)),
    Section("/callbacks", "Callbacks", ("callbacks",)),
    Section("/coverage", "Coverage", ("coverage",)),
    Section("/documents", "Documents", ("documents", "document", "swagger")),
    Section("/start", "First steps", ("start",)),
)
_AGES = ((86400.0, "d"), (3600.0, "h"), (60.0, "min"))


def page(mock: Mock, template: str, /, *, status: int = 200, **values: Any) -> Response:
    """A page made of a template."""
    common = {
        "base": BASE,
        "clock": {"now": timestamp(mock.clock.now_s()), "factor": mock.clock.factor},
        "here": request.full_path.rstrip("?") if request.method == "GET" else f"{BASE}/",
        "section": template.partition(".")[0],
        "sections": SECTIONS,
        "status": status,
        "style": "" if "HX-Request" in request.headers else _STYLE_MARKUP,  # a part that is asked for anew has its style
        "told": request.args.get("told", ""),
    }
    text = _ENVIRONMENT.get_template(template).render(common, **values)
    response = Response(text, status=status, content_type="text/html; charset=utf-8")
    return secured(response)


def secured(response: Response) -> Response:
    """The response with what tells a browser to run and embed nothing of others."""
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"  # with none at all, a browser says of a form that it is from nowhere
    response.headers["Cache-Control"] = "no-store"
    return response


def after(path: str, told: str = "") -> Response:
    """Lead a browser to a page after a form was sent, and let that say what was done."""
    query = f"{'&' if '?' in path else '?'}{urlencode({'told': told})}" if told else ""
    return redirect(f"{BASE}{path}{query}", code=303)  # type: ignore[return-value]  # of Flask's own class, in truth


def wants_page() -> bool:
    """Whether a browser asks: somebody who names HTML before JSON."""
    accepted = request.accept_mimetypes
    return bool(accepted["text/html"] > accepted["application/json"])


def _visible(text: str) -> str:
    """`text` with control characters and what turns the direction of writing as their escapes."""
    return _HIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _pretty(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _age(seconds: float) -> str:
    """A time span as people say it: `3.5 min`."""
    for unit_s, name in _AGES:
        if seconds >= unit_s:
            return f"{seconds / unit_s:.1f} {name}"
    return f"{seconds:.1f} s"


_ENVIRONMENT.filters.update(pretty=_pretty, age=_age, phrase=lambda status: responses.get(status, ""))
_ENVIRONMENT.tests["templated"] = lambda path: "{" in path
