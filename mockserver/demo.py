"""`python -m mockserver.demo`: both APIs used from create to delete, against a mock whose time is moved by hand."""

from __future__ import annotations

import os
import sys
import time

import httpx

from mockserver.embedded import running
from mockserver.settings import Settings
from mockserver.state import clock
from specs.json.parsing import Json

TAVUS = {"x-api-key": "test-demo"}
TOGETHER = {"Authorization": "Bearer test-demo"}
_WIDTH = 46


class Demo:
    """A run of requests, each shown on a line; any answer but the expected one ends it."""

    def __init__(self, client: httpx.Client, *, color: bool) -> None:
        self._client = client
        self._color = color

    def title(self, text: str) -> None:
        """A heading."""
        print(f"\n{self._paint('1', text)}")  # noqa: T201 - the demo's output

    def call(self, method: str, path: str, headers: dict[str, str], body: Json = None, *, expect: int = 200, show: str = "") -> Json:
        """Send a request and show what came back, with the field `show` of it.

        Raises:
            SystemExit: the status is not `expect`.
        """
        answer = self._client.request(method, path, headers=headers, json=body)
        value = answer.json() if answer.content else None
        field_text = f"{show} = {value[show]}" if show and value is not None else ""
        painted = self._paint("32" if answer.status_code < 400 else "33", str(answer.status_code))
        print(f"  {method:<6} {path:<{_WIDTH}} {painted}  {field_text}")  # noqa: T201 - the demo's output
        if answer.status_code != expect:
            sys.exit(f"FAIL {method} {path}: answered {answer.status_code}, expected {expect}: {answer.text[:500]}")
        return value

    def advance(self, seconds: int) -> None:
        """Move the mock's time."""
        self._client.post("/__mock__/clock/advance", json={"seconds": seconds}).raise_for_status()
        print(f"  {self._paint('2', f'… {seconds} seconds later')}")  # noqa: T201 - the demo's output

    def _paint(self, code: str, text: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self._color else text


def main() -> None:
    """Run the demo, and exit 0 if every answer was the expected one."""
    started_s = time.perf_counter()
    color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    with running(Settings(clock=clock.from_text("manual"))) as mock, httpx.Client(base_url=mock.origin) as client:
        demo = Demo(client, color=color)
        print(f"A mock of both APIs at {mock.origin}, its clock moved by hand.")  # noqa: T201 - the demo's output
        _tavus(demo)
        _together(demo)
        exchanges = mock.mock.journal.total
    print(f"\nOK    {exchanges} exchanges as the documents declare, in {time.perf_counter() - started_s:.1f} s.")  # noqa: T201 - the verdict
    print("Serve it yourself: .venv/bin/mockserver serve")  # noqa: T201 - the next step


def _tavus(demo: Demo) -> None:
    demo.title("Tavus: a face is trained from an image, and a deployment of a PAL is called")
    demo.call("POST", "/v2/faces", TAVUS, {"face_name": "Rio"}, expect=400, show="error")
    source = {"face_name": "Rio", "train_image_url": "https://example.com/rio.png", "voice_name": "anna"}
    face = demo.call("POST", "/v2/faces", TAVUS, source, show="status")["face_id"]
    demo.call("GET", f"/v2/faces/{face}", TAVUS, show="training_progress")
    demo.advance(60)
    demo.call("GET", f"/v2/faces/{face}", TAVUS, show="status")
    body = {"pal_id": "pcb7a34da5fe", "channel": "widget", "name": "Front desk"}
    deployment = demo.call("POST", "/v2/deployments", TAVUS, body, show="status")["deployment_id"]
    demo.call("POST", f"/v2/deployments/{deployment}/start", {}, {}, show="conversation_id")
    demo.call("PATCH", f"/v2/deployments/{deployment}", TAVUS, [{"op": "replace", "path": "/name", "value": "Lobby"}], show="name")
    demo.call("GET", "/v2/deployments?search=lob", TAVUS, show="total")
    demo.call("DELETE", f"/v2/deployments/{deployment}", TAVUS, expect=204)
    demo.call("DELETE", f"/v2/faces/{face}", TAVUS)
    demo.call("GET", f"/v2/faces/{face}", TAVUS, expect=404, show="message")


def _together(demo: Demo) -> None:
    demo.title("Together AI: a deployment comes up, is changed, and is gone")
    demo.call("POST", "/v1/deployments/secrets", TOGETHER, {"name": "hf-token", "value": "never shown again"}, show="name")
    body = {
        "name": "chat",
        "gpu_type": "h100-80gb",
        "image": "registry.together.ai/proj/chat:1",
        "environment_variables": [{"name": "HF_TOKEN", "value_from_secret": "hf-token"}],
    }
    demo.call("POST", "/v1/deployments", TOGETHER, body, show="status")
    demo.advance(30)
    demo.call("GET", "/v1/deployments/chat", TOGETHER, show="status")
    demo.advance(60)
    demo.call("GET", "/v1/deployments/chat", TOGETHER, show="ready_replicas")
    demo.call("POST", "/v1/deployments", TOGETHER, body, expect=400)
    demo.call("PATCH", "/v1/deployments/chat", TOGETHER, {"image": "registry.together.ai/proj/chat:2"}, show="status")
    demo.call("POST", "/v1/deployments/chat/rollback", TOGETHER, {"revision_identifier": "1"}, show="image")
    demo.call("GET", "/v1/deployments", TOGETHER, show="object")
    demo.call("DELETE", "/v1/deployments/chat", TOGETHER, show="deleted")
    demo.call("GET", "/v1/deployments/chat", TOGETHER, expect=404)


if __name__ == "__main__":
    main()
