"""`contracts.check` and `contracts.judge`: a run, from a program instead of a command line."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.declarations.documents import document_named
from contracts.generation.judge_extra import require_judge_extra
from contracts.generation.profile import PROFILES
from contracts.observed import offline
from contracts.runs.conformance.plan import RunPlan
from contracts.runs.conformance.runner import execute
from contracts.runs.run import Run, digest
from contracts.transport.target import MOCK, TargetError, TargetOptions, decided
from specs import names
from specs.http.har import HarError

_MOST_LEFT_OUT = 10  # reasons that are told one by one


def check(
    document: str | Path,
    *,
    target: str = MOCK,
    profile: str = "standard",
    seed: int = 0,
    jobs: int = 1,
    only: Sequence[str] = (),
    skip: Sequence[str] = (),
    own: bool = False,
) -> Run:
    """Judge a service by its document: what `contracts check` does, without waivers and reports.

    Args:
        document: the name of an API, or the path of an OpenAPI document.
        target: "mock" (of the document, embedded), or a URL; beyond loopback only with `own`. The service's key is in the environment.
        profile: how much is sent: "quick", "standard" or "deep".
        seed: decides every generated request.
        jobs: processes; with more than one, the main module of the program is imported by each: guard it by `if __name__ == "__main__"`.
        only: operations to judge, by key or operationId; none: all.
        skip: operations to leave out.
        own: whether the host is one's own.

    Raises:
        MissingExtraError: `contract-mocks[judge]` is not installed.
        TargetError: the target cannot be judged, or it is a live service: `contracts check --target live` takes the care that one needs.
        specs.DocumentError: the document cannot be used.
        ValueError: there is no such profile or operation.
    """
    require_judge_extra("contracts.check")
    if profile not in PROFILES:
        raise ValueError(f"no profile {profile!r}: wanted one of {', '.join(PROFILES)}")
    options = decided(TargetOptions(api=str(document), location=target, seed=seed, is_own=own))
    if options.is_careful:
        raise TargetError(f"{target} is a live service: wanted `contracts check --target live`, which keeps to a budget and cleans up")
    return execute(RunPlan(target_options=options, profile=PROFILES[profile], jobs=jobs, only=tuple(only), skip=tuple(skip)))


def judge(
    recording: str | Path | Mapping[str, Any], *, document: str | Path | None = None, tell: Callable[[str], None] = lambda note: None
) -> Run:
    """Judge recorded exchanges by today's checks; nothing is sent: what `contracts judge` does, without reports.

    Args:
        recording: the file of a run or of a HAR, or a HAR's values.
        document: the name of an API, or the path of an OpenAPI document; a run's own unless given.
        tell: hears what was left out, and why.

    Raises:
        RunError: the file is neither a run nor a HAR, or a run that cannot be judged again.
        specs.http.har.HarError: the HAR cannot be judged.
        specs.DocumentError: the document cannot be used.
    """
    api = None if document is None else str(document)
    if isinstance(recording, Mapping):
        return _judged_har(dict(recording), api, source="the HAR", tell=tell)
    content = offline.recording_of_run(Path(recording))
    if not isinstance(content, Run):
        return _judged_har(content, api, source=str(recording), tell=tell)
    contract = Contract(document_named(api or content.api))
    if digest(contract.document) != content.document_sha256:
        tell(f"note: {api or content.api} is not, or no longer, the document of that run")
    arguments = ["contracts", "judge", str(recording), *(["--document", api] if api else [])]
    return offline.judge_again(content, contract, command=shlex.join(arguments))


def _judged_har(har: Any, api: str | None, *, source: str, tell: Callable[[str], None]) -> Run:
    if api is None:
        raise HarError(f"{source}: a HAR does not say which API it is of: wanted --document, one of {', '.join(names())}, or a file")
    try:
        run, left_out = offline.recording_of_har(har, Contract(document_named(api)), api=api, source=source)
    except HarError as error:
        raise HarError(f"{source}: {error}") from error
    for reason in left_out[:_MOST_LEFT_OUT]:
        tell(f"left out: {reason}")
    if len(left_out) > _MOST_LEFT_OUT:
        tell(f"left out: {len(left_out) - _MOST_LEFT_OUT} more")
    return run
