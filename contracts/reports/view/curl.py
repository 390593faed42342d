"""One exchange as a line for a shell, with keys as variables and never as values; and the command that repeats what led to a finding."""

from __future__ import annotations

import base64
import re
import shlex

from contracts.analysis.finding import Finding
from contracts.reports.view.escaping import HIDDEN
from contracts.runs.run import Run
from contracts.traffic.exchange import Exchange
from contracts.traffic.redaction import CREDENTIAL

_OWN = ("host", "content-length", "accept-encoding", "connection", "user-agent", "transfer-encoding", "x-schemathesis-testcaseid")
_MOCK = "http://127.0.0.1:8080"  # where `mockserver serve` listens
_MASK = re.compile(r"\*\*\*([0-9]+)\*\*\*")
_LONGEST = 8000  # characters of a body; a shell takes more, a reader does not
_UNSEEN = re.compile(f"(?:{HIDDEN.pattern})+")
_NOT_A_NAME = re.compile(r"[^a-z0-9]+")


def curl(run: Run, exchange: Exchange) -> str:
    """The `curl` command that sends an exchange's request again. A secret is a variable: `$TAVUS_API_KEY`, `$SECRET_1`."""
    secret = variables(run, exchange)
    arguments = ["curl", "--include", "--path-as-is", "--globoff"]
    arguments += ["--request", _quoted(exchange.method, secret)] if exchange.method != "GET" or exchange.request_body else []
    arguments.append(_quoted(origin(run, exchange) + ("" if exchange.is_callback else exchange.target), secret))
    for name, value in exchange.request_headers:
        if name.lower() == "authorization" and value.startswith("Basic ") and CREDENTIAL in value:
            arguments += ["--user", f'"${secret}:"']
        elif name.lower() not in _OWN and (name.lower(), value) != ("accept", "*/*"):
            arguments += ["--header", _quoted(f"{name}: {value}" if value else f"{name};", secret)]
    return _with_body(arguments, exchange.request_body, secret)


def repeat_command(run: Run, finding: Finding) -> str:
    """The command that shows a finding again: the run's own, with its seed, narrowed to the operation whose task met it."""
    arguments = shlex.split(run.command)
    operation = met_by(run, finding)
    if operation not in run.operations or arguments[:2] not in (["contracts", "check"], ["contracts", "client"]):
        return run.command
    is_left_out = [word in _NARROWING or before in _NARROWING for before, word in zip(["", *arguments], arguments, strict=False)]
    kept = [word for word, is_narrowing in zip(arguments, is_left_out, strict=True) if not is_narrowing]
    return shlex.join([*kept, "--only", operation])


def met_by(run: Run, finding: Finding) -> str:
    """The operation to ask for: the one that the task is of, or that creates what it is about; else the finding's own."""
    if not finding.exchanges:
        return ""
    kind, _, subject = run.exchange(finding.exchanges[-1]).scope.partition(" ")
    candidates = {"experiment": f"POST {subject.rpartition(' ')[2]}", "generate": subject, "probe": subject}
    if candidates.get(kind) in run.operations:
        return candidates[kind]
    path = finding.operation.partition(" ")[2]
    beside = (operation for operation in run.operations if operation.partition(" ")[2] == path)
    return finding.operation if finding.operation in run.operations else next(beside, "")


_NARROWING = ("--only", "--skip", "--shard")


def origin(run: Run, exchange: Exchange) -> str:
    """Where an exchange was sent: for a mock that is gone, where another one listens; for a callback its own URL."""
    if exchange.is_callback:
        return exchange.target
    return run.target.rstrip("/") if run.target.startswith("http") else _MOCK


def key_variable(run: Run) -> str:
    """The environment variable with the key: TAVUS_API_KEY."""
    name = re.sub(r"\.[a-z]+$", "", run.api.rpartition("/")[2].lower())
    return f"{_NOT_A_NAME.sub('_', name).strip('_').upper() or 'SERVICE'}_API_KEY"


def variables(run: Run, exchange: Exchange) -> str:
    """The variable that holds the credential that an exchange carried."""
    match exchange.identity:
        case "other":
            return f"{key_variable(run)}_2"
        case "wrong":
            return "WRONG_KEY"
    return key_variable(run)


def _with_body(arguments: list[str], body: bytes, secret: str) -> str:
    line = " ".join(arguments)
    if not body:
        return line
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text and len(body) <= _LONGEST:
        return f"printf %s {base64.b64encode(body).decode('ascii')} | base64 -d | {line} --data-binary @-"
    if "\0" in text:
        return f"{line} --data-binary @body  # {len(body):,} bytes: see run.json"
    if len(text) > _LONGEST:
        return f"{line} --data-binary @body  # {len(text):,} characters: see run.json"
    return f"{line} --data-raw {_quoted(text, secret)}"


def _quoted(text: str, secret: str) -> str:
    """`text` as one word of a POSIX shell, every mask in it a variable."""
    parts = []
    end = 0
    for match in _MASK.finditer(text):
        variable = f"SECRET_{match[1]}" if match[0] != CREDENTIAL else secret
        parts += [_literal(text[end : match.start()]), f'"${variable}"']
        end = match.end()
    parts.append(_literal(text[end:]))
    return "".join(parts) or "''"


def _literal(text: str) -> str:
    """What no reader could see or copy is written by `printf`, byte by byte."""
    parts = []
    end = 0
    for match in _UNSEEN.finditer(text):
        octets = "".join(f"\\{octet:03o}" for octet in match[0].encode("utf-8", "replace"))
        parts += [text[end : match.start()], f"\"$(printf '{octets}')\""]
        end = match.end()
    parts.append(text[end:])
    return "".join(shlex.quote(part) if number % 2 == 0 else part for number, part in enumerate(parts) if part)
