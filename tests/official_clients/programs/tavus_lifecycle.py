"""PALs, faces, deployments and their conversations through the installed `TavusClient`: `tavus_lifecycle.py VERSION`.

Base URL and key come from the client's own environment variables; MOCK_ORIGIN is where the mock's clock is. The last
line of the output is JSON for the caller.
"""

import asyncio
import contextlib
import json
import os
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

import httpx
from tavus_mcp.sdk.auth.session import TavusSession
from tavus_mcp.sdk.client.http import TavusClient
from tavus_mcp.sdk.env import load_config
from tavus_mcp.sdk.errors import TavusApiError
from tavus_mcp.sdk.recipes.deployments import DeploymentRecord

ORIGIN = os.environ["MOCK_ORIGIN"]
STOCK_PAL, STOCK_FACE, STOCK_TOOL = "pcb7a34da5fe", "r90bbd427f71", "tabc123def456"
SECRETS = {"llm": "sk-of-the-language-model", "password": "of-the-landing-page"}


def equal(got, wanted):
    if got != wanted:
        raise AssertionError(f"got {got!r}, wanted {wanted!r}")


@contextlib.contextmanager
def refused(status, word):
    try:
        yield
    except TavusApiError as error:
        equal(error.status_code, status)
        found = json.dumps(error.body)
    else:
        raise AssertionError(f"not refused: wanted {status}")
    assert word in found, f"{word!r} is not in {found}"


def advance(seconds):
    body = json.dumps({"seconds": seconds}).encode()
    asked = urllib.request.Request(f"{ORIGIN}/__mock__/clock/advance", body)  # noqa: S310  # the mock, on loopback
    urllib.request.urlopen(asked).close()  # noqa: S310  # likewise


@contextlib.contextmanager
def listener():
    """A URL on loopback, and the JSON bodies that were posted to it."""
    received = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/told", received
        server.shutdown()
        thread.join()


async def pals(client):
    made = await client.pals.create({"pal_name": "Coach", "system_prompt": "Help.", "default_face_id": STOCK_FACE, "greeting": "Hello"})
    pal_id = made["pal_id"]
    assert made["pal_url"].endswith(f"pal_id={pal_id}"), made  # added by the client, from the id
    held = await client.pals.get(pal_id, include_settings="true", verbose="true")
    equal(
        {name: held[name] for name in ("pal_name", "system_prompt", "greeting", "pipeline_mode")},
        {"pal_name": "Coach", "system_prompt": "Help.", "greeting": "Hello", "pipeline_mode": "full"},
    )
    equal(held["layers"]["llm"], {"model": "tavus-gemma-4", "speculative_inference": True})  # the client's own default
    advance(1)
    changed = await client.pals.patch(
        pal_id,
        [{"op": "replace", "path": "/pal_name", "value": "Trainer"}, {"op": "add", "path": "/layers/llm/api_key", "value": SECRETS["llm"]}],
    )
    assert changed is None or changed["pal_name"] == "Trainer"
    again = await client.pals.get(pal_id)
    equal(again["pal_name"], "Trainer")
    assert again["updated_at"] > held["updated_at"]
    equal(await client.pals.patch(pal_id, [{"op": "replace", "path": "/pal_name", "value": "Trainer"}]), None)  # 304
    with refused(400, STOCK_FACE.replace("r9", "ra")):
        await client.pals.patch(pal_id, [{"op": "replace", "path": "/default_face_id", "value": STOCK_FACE.replace("r9", "ra")}])
    with refused(409, "test operation"):
        await client.pals.patch(pal_id, [{"op": "test", "path": "/pal_name", "value": "Coach"}])
    await tools_and_skills(client, pal_id)
    names = [(await client.pals.create({"pal_name": f"Pal {number}", "pipeline_mode": "echo"}))["pal_id"] for number in range(3)]
    listed = await client.pals.list(limit=2, page=0, pal_type="user")  # the CLI counts from 0, the API from 1
    equal((listed["total_count"], len(listed["data"])), (4, 2))
    equal(listed["data"], (await client.pals.list(limit=2, page=1, pal_type="user"))["data"])
    everything = await client.pals.list_all(page_size=2)
    equal({one["pal_id"] for one in everything["data"]}, {pal_id, STOCK_PAL, *names})
    for name in names:
        equal(await client.pals.delete(name), None)
    with refused(404, names[0]):
        await client.pals.get(names[0])
    return pal_id


async def tools_and_skills(client, pal_id):
    equal((await client.pals.list_tools(pal_id))["data"], [])
    await client.pals.attach_tools(pal_id, [STOCK_TOOL])
    equal([one["tool_id"] for one in (await client.pals.list_tools(pal_id))["data"]], [STOCK_TOOL])
    equal((await client.pals.get(pal_id))["tool_ids"], [STOCK_TOOL])
    with refused(400, "t000"):
        await client.pals.attach_tools(pal_id, ["t000"])
    await client.pals.detach_tool(pal_id, STOCK_TOOL)
    equal((await client.pals.list_tools(pal_id))["data"], [])
    await client.pals.upsert_skill(pal_id, "presentation", {"prompt": "Slowly."})
    await client.pals.patch_skill(pal_id, "presentation", {"slides_trigger": "on_demand"})
    equal((await client.pals.get_skill(pal_id, "presentation"))["config"], {"prompt": "Slowly.", "slides_trigger": "on_demand"})
    equal(list((await client.pals.list_skills(pal_id))["data"]), ["presentation"])
    await client.pals.delete_skill(pal_id, "presentation")
    with refused(404, "presentation"):
        await client.pals.get_skill(pal_id, "presentation")


async def faces(client):
    with listener() as (url, received):
        made = await client.faces.create(
            {"face_name": "Ada", "train_image_url": "https://example.com/a.png", "voice_name": "Anna", "callback_url": url}
        )
        face_id = made["face_id"]
        held = await client.faces.get(face_id)
        equal((held["face_name"], held["status"], held["training_progress"], held["error_message"]), ("Ada", "started", "0/100", None))
        equal(held["model_name"], "phoenix-4")
        advance(30)
        equal((await client.faces.get(face_id))["training_progress"], "50/100")
        equal(received, [])
        advance(30)
        held = await client.faces.get(face_id, verbose="true")
        equal((held["status"], held["training_progress"], held["face_type"]), ("completed", "100/100", "user"))
        equal(received, [{"replica_id": face_id, "face_id": face_id, "status": "ready"}])
        bad = (
            await client.request(
                "POST",
                "/faces",
                json={"face_name": "No", "train_video_url": "https://example.com/v.mp4", "callback_url": url},
                headers={"Prefer": "outcome=error"},
            )
        )["face_id"]
        advance(4 * 3600)
        failed = await client.faces.get(bad)
        equal(failed["status"], "error")
        equal(received[1], {"replica_id": bad, "face_id": bad, "status": "error", "error_message": failed["error_message"]})
    await client.request("PATCH", f"/faces/{face_id}/name", json={"face_name": "Grace"})
    equal((await client.faces.get(face_id))["face_name"], "Grace")
    equal([one["face_id"] for one in (await client.faces.list(face_type="system"))["data"]], [STOCK_FACE])
    equal({one["face_id"] for one in (await client.faces.list(face_ids=f"{face_id},{bad}"))["data"]}, {face_id, bad})
    equal((await client.faces.list_all(page_size=1))["total_count"], 3)
    assert any(one["voice_name"] == "anna" for one in (await client.voices.list(limit=100))["data"])
    with refused(400, "Either train_video_url or train_image_url must be provided"):
        await client.faces.create({"face_name": "Nobody"})
    with refused(400, "Invalid face_id"):
        await client.faces.get("not-a-face")
    with refused(403, STOCK_FACE):
        await client.faces.delete(STOCK_FACE)
    for one in (face_id, bad):
        await client.faces.delete(one)
    with refused(404, face_id):
        await client.faces.get(face_id)


async def deployments(client, pal_id):
    sent = {
        "pal_id": pal_id,
        "channel": "landing-page",
        "name": "Front",
        "status": "active",
        "password": SECRETS["password"],
        "limits": {"concurrent_call_limit": 1},
    }
    made = await client.deployments.create(
        {**sent, "customization": {"landing_page": {"title": "Hello"}, "conversation": {"unique_memory_tag": True}}}
    )
    key = DeploymentRecord.model_validate(made).deployment_id
    held = await client.deployments.get(key)
    equal((held["status"], held["has_password"], held["usage_total"], held.get("password")), ("active", True, 0, None))
    advance(1)
    await client.deployments.patch(
        key, [{"op": "replace", "path": "/name", "value": "Entry"}, {"op": "add", "path": "/limits/daily_call_limit", "value": 2}]
    )
    changed = await client.deployments.get(key)
    equal(
        (changed["name"], changed["limits"], changed["has_password"]), ("Entry", {"concurrent_call_limit": 1, "daily_call_limit": 2}, True)
    )
    with refused(422, ""):
        await client.deployments.patch(key, [{"op": "replace", "path": "/channel", "value": 7}])
    others = [
        (await client.deployments.create({"pal_id": STOCK_PAL, "channel": "widget", "name": f"Widget {number}"}))["deployment_id"]
        for number in range(3)
    ]
    page = await client.deployments.list(limit=2, page=0, include_thumbnails="false")
    equal(
        (page["total"], page["page"], page["limit"], [one["deployment_id"] for one in page["deployments"]]),
        (4, 0, 2, [others[2], others[1]]),
    )
    equal([one["deployment_id"] for one in (await client.deployments.list(limit=2, page=1))["deployments"]], [others[0], key])
    equal((await client.deployments.list(pal_id=pal_id))["total"], 1)
    equal((await client.deployments.list(search="widget", channel="widget,embed", status="active"))["total"], 3)
    with refused(400, "p000"):
        await client.deployments.create({"pal_id": "p000", "channel": "widget", "name": "Nowhere"})
    await visits(key)
    equal((await client.deployments.get(key))["usage_total"], 2)
    for one in (key, *others):
        equal(await client.deployments.delete(one), None)
    with refused(404, key):
        await client.deployments.get(key)


async def visits(key):
    """What the page itself calls: without a key, as `TavusClient` always sends one."""
    async with httpx.AsyncClient(base_url=os.environ["TAVUS_PUBLIC_API_BASE_URL"]) as page:
        equal((await page.get(f"/deployments/{key}/init")).json()["has_password"], True)
        equal((await page.post(f"/deployments/{key}/start")).status_code, 403)
        login = {"password": SECRETS["password"]}
        call = (await page.post(f"/deployments/{key}/start", json=login)).json()
        assert call["conversation_url"].startswith("https://"), call
        equal((await page.post(f"/deployments/{key}/start", json=login)).status_code, 429)
        ended = await page.post(f"/deployments/{key}/conversations/{call['conversation_id']}/end")
        equal(ended.json(), {"conversation_id": call["conversation_id"], "status": "ended"})
        equal((await page.post(f"/deployments/{key}/start", json=login)).status_code, 200)
        advance(3600)
        equal((await page.get(f"/deployments/{key}/init")).json()["unavailable_reason"], "daily_limit")


async def lifecycle():
    async with TavusClient.from_env() as client:
        pal_id = await pals(client)
        await faces(client)
        await deployments(client, pal_id)
        await client.pals.delete(pal_id)
    async with TavusClient(load_config(), TavusSession(api_key="wrong-key-0123456789", source="test")) as stranger:
        with refused(401, "Invalid access token"):
            await stranger.faces.list()
    return {"secrets": list(SECRETS.values())}


if __name__ == "__main__":
    equal(version("tavus"), sys.argv[1])
    print(json.dumps(asyncio.run(lifecycle())))
