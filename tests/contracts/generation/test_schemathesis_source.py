"""What is used of Schemathesis: its hooks, its events, its phases, and that a seed decides everything it generates."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import requests
import yaml
from hypothesis import strategies
from schemathesis.engine import context as engine_context
from schemathesis.engine.run import probes as engine_probes

from contracts.generation.metered_requests import MeteredAdapter
from contracts.generation.profile import Profile
from contracts.generation.schemathesis_source import GenerationError, SchemathesisSource
from contracts.transport.session import RecordingSession
from contracts.transport.target import Target, TargetOptions, open_target
from tests.apis import BUILT_IN

PROFILE = Profile("small", cases=5, sequences=2, coverage=500)
PATCH = "PATCH /deployments/secrets/{id}"


def _sent(target: Target, seed: int, *, stateful: bool = False) -> list[tuple[str, str, str, bytes]]:
    engine = SchemathesisSource(target.contract, target.origin, seed=seed)
    fresh = target.fresh("engine")
    with RecordingSession(fresh, "engine", began_s=0.0) as session:
        if stateful:
            engine.sequences(session, PROFILE)
        else:
            engine.generate(target.contract.operations[PATCH], session, PROFILE)
        return [(one.purpose, one.method, one.target, one.request_body) for one in session.exchanges]


def test_a_seed_decides_every_case() -> None:
    with open_target(TargetOptions(api="together")) as target:
        one, again, other = _sent(target, 1), _sent(target, 1), _sent(target, 2)
    assert one == again
    assert one != other
    assert {"coverage", "fuzzing"} <= {purpose for purpose, *_ in one}
    assert {method for _, method, *_ in one} >= {"PATCH", "GET"}  # what was changed is read


def test_bodies_are_the_same_while_something_else_is_drawn() -> None:
    with open_target(TargetOptions(api="together")) as target:
        create = target.contract.operations["POST /deployments"]
        alone, within = (SchemathesisSource(target.contract, target.origin, seed=1) for _ in range(2))
        expected = alone.bodies(create, 16)

        @hypothesis.settings(max_examples=3, database=None, deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
        @hypothesis.seed(7)
        @hypothesis.given(strategies.lists(strategies.integers(), min_size=1))
        def meanwhile(_: list[int]) -> None:
            assert within.bodies(create, 16) == expected

        meanwhile()
    assert len(expected) > 1


def test_bodies_are_drawn_only_for_what_is_sent() -> None:
    with open_target(TargetOptions(api="together")) as target:
        engine = SchemathesisSource(target.contract, target.origin, seed=1)
        with RecordingSession(target.fresh("whoami"), "whoami", began_s=0.0) as session:
            engine.generate(target.contract.operations["GET /whoami"], session, PROFILE)
        assert "POST /deployments" not in engine._bodies  # drawing them takes longer than sending them


def test_sequences_are_recorded() -> None:
    with open_target(TargetOptions(api="together")) as target:
        sent = _sent(target, 1, stateful=True)
    assert "stateful" in {purpose for purpose, *_ in sent}


def test_cases_are_fitted_to_what_exists() -> None:
    with open_target(TargetOptions(api="together")) as target:
        engine = SchemathesisSource(target.contract, target.origin, seed=1)
        with RecordingSession(target.fresh("fitted"), "fitted", began_s=0.0) as session:
            engine.generate(target.contract.operations[PATCH], session, PROFILE)
            statuses = [one.status for one in session.exchanges if one.method == "PATCH"]
    assert statuses.count(200) > len(statuses) / 10


@pytest.mark.parametrize("api", BUILT_IN)
def test_generating_leaves_the_document_as_it_was(api: str) -> None:
    with open_target(TargetOptions(api=api)) as target:
        before = deepcopy(target.contract.document.raw)
        engine = SchemathesisSource(target.contract, target.origin, seed=1)
        with RecordingSession(target.fresh("left alone"), "left alone", began_s=0.0) as session:
            engine.generate(target.contract.document.operations[0], session, PROFILE)
            engine.sequences(session, PROFILE)
        assert target.contract.document.raw == before


def test_what_cannot_be_generated_is_told(tmp_path: Path) -> None:
    schema = {"type": "object", "required": ["size"], "properties": {"size": {"type": "integer", "minimum": 2, "maximum": 1}}}
    document = tmp_path / "empty.yaml"
    document.write_text(
        yaml.safe_dump(
            {
                "openapi": "3.1.0",
                "info": {"title": "Empty", "version": "1"},
                "paths": {
                    "/sizes": {
                        "post": {
                            "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
                            "responses": {
                                "200": {"description": "Taken.", "content": {"application/json": {"schema": {"type": "object"}}}}
                            },
                        }
                    }
                },
            }
        )
    )
    with open_target(TargetOptions(api=str(document))) as target:
        engine = SchemathesisSource(target.contract, target.origin, seed=1)
        operation = target.contract.operations["POST /sizes"]
        assert engine.bodies(operation, 3) == []
        with (
            RecordingSession(target.fresh("empty"), "empty", began_s=0.0) as session,
            pytest.raises(GenerationError, match="Schemathesis left something out"),
        ):
            engine.generate(operation, session, PROFILE)


class _Sent:
    """What Schemathesis sends by itself: the adapter of each request, and each probe that it makes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.adapters: list[object] = []
        self.probes: list[str] = []
        send, probe = requests.Session.send, engine_probes.send

        def noted_send(session: requests.Session, request: requests.PreparedRequest, **settings: Any) -> requests.Response:
            self.adapters.append(session.get_adapter(str(request.url)))
            return send(session, request, **settings)

        def noted_probe(asked: Any, context: Any) -> Any:
            self.probes.append(type(asked).__name__)
            return probe(asked, context)

        monkeypatch.setattr(requests.Session, "send", noted_send)
        monkeypatch.setattr(engine_probes, "send", noted_probe)


def test_all_that_schemathesis_sends_keeps_the_limits_of_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Held: `engine.context.make_session` makes every session, that of its probes too, and is looked up when it is called."""
    sent = _Sent(monkeypatch)
    with open_target(TargetOptions(api="together")) as target:
        cases = _sent(target, 1)
    assert sent.probes
    assert len(sent.adapters) > len(sent.probes)
    assert len(cases) > len(sent.probes)
    assert {type(adapter) for adapter in sent.adapters} == {MeteredAdapter}


def test_what_schemathesis_asks_about_a_service_it_asks_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Held: `engine.run.probes.run` makes every probe, is looked up when it is called, and its answer serves another run."""
    sent = _Sent(monkeypatch)
    with open_target(TargetOptions(api="together")) as target:
        engine = SchemathesisSource(target.contract, target.origin, seed=1)
        counts = []
        for key in (PATCH, "GET /deployments/secrets"):
            with RecordingSession(target.fresh(key), key, began_s=0.0) as session:
                engine.generate(target.contract.operations[key], session, PROFILE)
            counts.append(len(sent.probes))
    assert counts == [len(engine_probes.PROBES)] * 2


def test_a_mock_of_our_own_forgets_what_schemathesis_asked() -> None:
    with open_target(TargetOptions(api="together")) as target:
        engine = SchemathesisSource(target.contract, target.origin, seed=1)
        counts = []
        for _ in range(2):
            with RecordingSession(target.fresh("asked"), "asked", began_s=0.0) as session:
                engine.generate(target.contract.operations[PATCH], session, PROFILE)
            counts.append([exchange.header("x-request-id") for exchange in session.exchanges])
    assert counts[0] == counts[1]


def test_the_functions_of_schemathesis_are_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    before = engine_context.make_session, engine_probes.run
    with open_target(TargetOptions(api="together")) as target:
        _sent(target, 1)
        assert (engine_context.make_session, engine_probes.run) == before

        def fail(config: Any, **settings: Any) -> requests.Session:
            raise KeyboardInterrupt

        monkeypatch.setattr(engine_context, "make_session", fail)
        with pytest.raises((KeyboardInterrupt, GenerationError)):
            _sent(target, 1)
        assert (engine_context.make_session, engine_probes.run) == (fail, before[1])
