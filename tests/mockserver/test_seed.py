"""The same seed and the same requests give the same answers; another seed and another world others."""

from __future__ import annotations

from mockserver.embedded import running
from mockserver.settings import Settings
from mockserver.state.clock import from_text
from tests.mockserver.wire import TAVUS_DEPLOYMENT, TAVUS_FACE, TOGETHER_DEPLOYMENT, Client


def run(seed: int, key: str) -> list[bytes]:
    """The bodies of a run through both APIs."""
    with running(Settings(clock=from_text("manual"), seed=seed)) as mock:
        client = Client(mock, key)
        page = client.made("/v2/deployments", TAVUS_DEPLOYMENT)["deployment_id"]
        calls: list[tuple[str, str, object]] = [
            ("POST", "/v2/faces", TAVUS_FACE),
            ("POST", "/v2/faces", TAVUS_FACE),
            ("GET", "/v2/faces", b""),
            ("POST", "/v2/pals", {"system_prompt": "x"}),
            ("GET", f"/v2/deployments/{page}", b""),
            ("POST", f"/v2/deployments/{page}/start", {}),
            ("POST", "/v1/deployments/secrets", {"name": "s", "value": "v"}),
            ("POST", "/v1/deployments", TOGETHER_DEPLOYMENT),
            ("POST", "/v1/deployments", TOGETHER_DEPLOYMENT),
            ("PATCH", "/v1/deployments/chat", {"image": "j"}),
            ("POST", "/v1/queue/submit", {"model": "m", "payload": {}}),
            ("GET", "/v1/deployments/chat", b""),
        ]
        bodies = []
        for method, path, body in calls:
            bodies.append(client.call(method, path, body).body)
            client.advance(7)
        return bodies


def test_the_same_run_gives_the_same_bodies() -> None:
    assert run(7, "test-a") == run(7, "test-a")


def test_another_seed_and_another_world_give_other_ids() -> None:
    one, other_seed, other_world = run(7, "test-a"), run(8, "test-a"), run(7, "test-b")
    for bodies in (other_seed, other_world):
        assert [place for place, body in enumerate(bodies) if body == one[place]] == [8]  # the refusal of a name that is taken


def test_a_world_begins_again_after_a_reset() -> None:
    with running(Settings(clock=from_text("manual"))) as mock:
        client = Client(mock, "test")
        first = client.made("/v1/deployments", TOGETHER_DEPLOYMENT)
        client.call("POST", "/__mock__/reset")
        assert client.made("/v1/deployments", TOGETHER_DEPLOYMENT) == first
