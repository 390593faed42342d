"""Judges again what was recorded, with today's checks and without a network: a run, or a HAR of anyone's traffic."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import orjson

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.finding import Finding, Party
from contracts.observed.recording import Recording
from contracts.rules import registry
from contracts.runs import laws_held
from contracts.runs import run as runs
from contracts.runs.coverage import coverage
from contracts.runs.har import exchanges_of
from contracts.runs.judging import judgement
from contracts.runs.merging import join_findings
from contracts.runs.muting import without_muted
from contracts.runs.run import Run, RunError, digest
from contracts.traffic.exchange import Exchange
from specs.http.har import HarError, read_har
from specs.json.parsing import Json


def recording_of_run(path: Path) -> Run | Json:
    """What a file holds: a run, or the plain HAR.

    Raises:
        RunError: it can be read as neither.
    """
    try:
        content = orjson.loads(path.read_bytes())
    except OSError as error:
        raise RunError(f"{path}: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise RunError(f"{path}: not JSON: {error}") from error
    if isinstance(content, dict) and "log" in content:
        return content
    try:
        return runs.from_json(content)
    except RunError as error:
        raise RunError(f"{path}: {error}") from error


def judge_again(run: Run, contract: Contract, *, command: str) -> Run:
    """The run as today's checks see it; what a waiver accepted before is accepted still.

    Raises:
        RunError: it is one of `contracts client`, whose answers were made up.
    """
    if run.profile == "client":
        raise RunError(f"a run of `contracts client` judges a client, and its answers were made up: repeat it with {run.command}")
    waived = {(finding.fingerprint, finding.party): finding.waived for finding in run.findings if finding.waived is not None}
    renewed = judge_recording(run, contract)
    findings = tuple(replace(finding, waived=_reason(waived, finding)) for finding in renewed.findings)
    waiver_findings = tuple(finding for finding in run.findings if not finding.exchanges)  # about waivers, which this does not look at
    return replace(renewed, findings=(*findings, *waiver_findings), command=command)


def _reason(waived: Mapping[tuple[str, Party], str], found: Finding) -> str | None:
    """Why a finding was accepted: as it is told apart today, or as a run of an earlier version put it together."""
    return waived.get((found.fingerprint, found.party)) or waived.get((found.old_fingerprint, found.party))


def recording_of_har(har: Json, contract: Contract, *, api: str, source: str) -> tuple[Run, list[str]]:
    """A run of what a HAR holds of the API, secrets masked; and what was left out, in words.

    Raises:
        HarError: it is no HAR, or holds no request of this API.
    """
    recorded = read_har(har)
    recording = Recording(contract, is_faithful=False)
    for exchange in exchanges_of(recorded):
        recording.add(exchange)
    run, more = recording.run(api=api, command=shlex.join(["contracts", "judge", source, "--document", api]), began=recorded.began)
    if not any(not one.is_callback for one in run.exchanges):
        raise HarError(f"{source}: no request in it reaches an operation of {contract.document.name}")
    return judge_recording(run, contract), [*recorded.left_out, *more]


def judge_recording(run: Run, contract: Contract) -> Run:
    """A run with what today's checks and laws find in its exchanges."""
    scopes: dict[str, list[Exchange]] = {}
    for exchange in run.exchanges:
        scopes.setdefault(exchange.scope, []).append(exchange)
    judgements = [judgement(contract, held, is_shared=run.is_shared, is_inferred=run.is_inferred) for held in scopes.values()]
    findings = join_findings((finding for scope_judgement in judgements for finding in scope_judgement.findings), run.exchanges)
    findings, muted = without_muted(findings, (finding for scope_judgement in judgements for finding in scope_judgement.muted))
    operations = tuple(operation.key for operation in contract.document.operations)
    return replace(
        run,
        document_sha256=digest(contract.document),
        operations=operations,
        judged=tuple(key for key in operations if key in run.judged) or operations,
        checks=registry.listed(),
        findings=tuple(findings),
        muted=muted,
        laws=laws_held.law_outcomes(contract, findings, (held for scope_judgement in judgements for held in scope_judgement.compared)),
        coverage=coverage.measure(contract, run.exchanges),
    )
