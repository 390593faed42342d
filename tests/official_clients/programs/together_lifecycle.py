"""Every `beta.jig` call of the installed `together`, with its own types: `together_lifecycle.py sync|async VERSION`.

Base URL and key come from the SDK's own environment variables; MOCK_ORIGIN is where the mock's clock is. The last line
of the output is JSON: what was called, and what the caller compares with the mock's journal.
"""

import asyncio
import contextlib
import inspect
import json
import os
import sys
import time
import urllib.request
from datetime import datetime, timedelta
from importlib.metadata import version

import together

ORIGIN = os.environ["MOCK_ORIGIN"]
SECRET_VALUE = "s3cret-value-of-the-lifecycle"
IMAGE = "registry.together.ai/acme/llm"
REVISION_VARIABLE = "TOGETHER_DEPLOYMENT_REVISION_ID"
ONCE_FAILED = {"Prefer": "outcome=error"}


class Calls:
    """A resource of the SDK that notes which of its methods were called, and checks what they return."""

    def __init__(self, resource, name="jig", called=None):
        self._resource, self._name, self.called = resource, name, set() if called is None else called

    def __getattr__(self, name):
        found = getattr(self._resource, name)
        if name in ("secrets", "volumes", "queue"):
            return Calls(found, f"{self._name}.{name}", self.called)

        async def call(*args, **kwargs):
            self.called.add(f"{self._name}.{name}")
            result = found(*args, **kwargs)
            return valid(await result if inspect.isawaitable(result) else result)

        return call

    def declared(self):
        """The public methods of the resource and of those below it."""
        names = [name for name, held in vars(type(self._resource)).items() if inspect.isfunction(held) and not name.startswith("_")]
        below = [getattr(self, name).declared() for name in ("secrets", "volumes", "queue") if hasattr(self._resource, name)]
        return {f"{self._name}.{name}" for name in names}.union(*below)


def valid(result):
    """`result`, if it is what its own type says: the SDK builds its models without looking."""
    if isinstance(result, together.BaseModel):
        type(result).model_validate(result.to_dict(mode="json"))
    return result


def equal(got, wanted):
    if got != wanted:
        raise AssertionError(f"got {got!r}, wanted {wanted!r}")


@contextlib.contextmanager
def refused(kind, *words):
    """The block is refused with this error of the SDK, whose message holds `words`."""
    try:
        yield
    except together.APIStatusError as error:
        equal(type(error).__name__, kind.__name__)
        message = error.body["error"]["message"] if "error" in (error.body or {}) else str(error.body)
        for word in words:
            assert word in message, f"{word!r} is not in {message!r}"
        return
    raise AssertionError(f"not refused: wanted {kind.__name__}")


def advance(seconds):
    body = json.dumps({"seconds": seconds}).encode()
    asked = urllib.request.Request(f"{ORIGIN}/__mock__/clock/advance", body)  # noqa: S310  # the mock, on loopback
    urllib.request.urlopen(asked).close()  # noqa: S310  # likewise


async def account(client):
    found = client.whoami()
    found = valid(await found if inspect.isawaitable(found) else found).to_dict()
    assert found.get("project_id") or found["project"]["id"]


async def secrets(jig):
    kept = await jig.secrets.create(name="hf-token", value=SECRET_VALUE, description="the hub")
    equal((kept.object, kept.name, kept.description), ("secret", "hf-token", "the hub"))
    assert SECRET_VALUE not in kept.to_json(), "a secret's value came back"
    equal(await jig.secrets.retrieve(kept.id), kept)
    equal(await jig.secrets.retrieve("hf-token"), kept)
    with refused(together.BadRequestError, "already exists"):
        await jig.secrets.create(name="hf-token", value="another")
    advance(1)
    changed = await jig.secrets.update(kept.id, description="", value=SECRET_VALUE + "2")
    equal((changed.id, changed.name, changed.description, changed.created_at), (kept.id, "hf-token", "", kept.created_at))
    assert changed.updated_at > kept.updated_at
    slashed = await jig.secrets.create(name="team/db.password", value=SECRET_VALUE)
    equal((await jig.secrets.retrieve("team/db.password")).id, slashed.id)  # sent as team%2Fdb.password
    listed = await jig.secrets.list()
    equal(listed.object, "list")
    equal({one.name for one in listed.data}, {"hf-token", "team/db.password"})
    await jig.secrets.delete("team/db.password")
    with refused(together.NotFoundError, "team/db.password"):
        await jig.secrets.retrieve("team/db.password")
    if "ttl_seconds" in inspect.signature(jig._resource.secrets.create).parameters:
        await secrets_that_expire(jig)


async def secrets_that_expire(jig):
    brief = await jig.secrets.create(name="brief", value=SECRET_VALUE, ttl_seconds=86400)
    equal(brief.ttl_seconds, 86400)
    created = datetime.fromisoformat(brief.created_at)
    equal(brief.expires_at - created, timedelta(days=1))
    advance(3600)
    renewed = await jig.secrets.update("brief", ttl_seconds=2 * 86400)
    equal(renewed.expires_at - created, timedelta(days=2, hours=1))
    with refused(together.BadRequestError, "ttl_seconds"):
        await jig.secrets.update("brief", ttl_seconds=60)
    advance(3600)
    equal((await jig.secrets.update("brief", description="short-lived")).expires_at, renewed.expires_at)
    equal((await jig.secrets.update("brief", value=SECRET_VALUE)).expires_at - renewed.expires_at, timedelta(hours=1))
    advance(2 * 86400 + 1)
    with refused(together.NotFoundError):
        await jig.secrets.retrieve("brief")


async def volumes(jig):
    first = {"type": "files", "source_prefix": "weights/0"}
    second = {"type": "files", "origin": {"s3": {"uri": "s3://bucket/weights", "role_arn": "arn:aws:iam::1:role/r"}}}
    kept = await jig.volumes.create(name="weights", type="readOnly", content=first)
    equal((kept.object, kept.type, kept.current_version, kept.mounted_by), ("volume", "readOnly", 0, []))
    equal(kept.content.source_prefix, "weights/0")
    equal(await jig.volumes.retrieve("weights"), kept)
    with refused(together.BadRequestError, "already exists"):
        await jig.volumes.create(name="weights", type="readOnly", content=first)
    changed = await jig.volumes.update(kept.id, content=second)
    equal((changed.id, changed.current_version, changed.status), (kept.id, 1, "ready"))
    equal(changed.content.origin.s3.uri, "s3://bucket/weights")
    equal(sorted(changed.version_history), ["0", "1"])
    equal((await jig.volumes.retrieve("weights", version=0)).content.source_prefix, "weights/0")
    with refused(together.NotFoundError, "version 7"):
        await jig.volumes.retrieve("weights", version=7)
    await jig.volumes.create(name="scratch", type="readOnly", content=first)
    equal((await jig.volumes.update("scratch", name="scrap")).name, "scrap")
    equal({one.name for one in (await jig.volumes.list()).data}, {"weights", "scrap"})
    await jig.volumes.delete("scrap")
    with refused(together.NotFoundError, "scrap"):
        await jig.volumes.delete("scrap")


async def deployments(jig):
    """One deployment from its first replica to its end."""
    sent = {
        "name": "llm", "gpu_type": "h100-80gb", "image": f"{IMAGE}:one", "min_replicas": 2, "max_replicas": 4, "gpu_count": 1, "cpu": 0.5,
        "memory": 8.5, "storage": 100, "port": 8000, "description": "It answers.", "command": ["python"], "args": ["app.py"],
        "health_check_path": "/health", "termination_grace_period_seconds": 300, "capacity_type": "preemptible",
    }  # fmt: skip
    variables = [{"name": "LEVEL", "value": "info"}, {"name": "HF_TOKEN", "value_from_secret": "hf-token"}]
    mounts = [{"name": "weights", "mount_path": "/weights"}]
    made = await jig.deploy(**sent, environment_variables=variables, volumes=mounts, autoscaling={"metric": "HTTPTotalRequests"})
    assert isinstance(made.created_at, datetime)
    assert made.id
    equal({name: getattr(made, name) for name in sent}, sent)
    equal((made.object, made.status, made.desired_replicas, made.ready_replicas), ("deployment", "Updating", 2, 0))
    equal((made.autoscaling.metric, made.autoscaling.target, made.autoscaling.time_interval_minutes), ("HTTPTotalRequests", 100, 10))
    equal([(one.name, one.version, one.mount_path) for one in made.volumes], [("weights", 1, "/weights")])
    equal(variables_of(made), {"LEVEL": "info", "HF_TOKEN": "hf-token"})
    with refused(together.BadRequestError, "already exists"):
        await jig.deploy(**sent)

    advance(10)
    equal((await jig.retrieve("llm")).status, "Scaling")
    advance(80)
    up = await jig.retrieve(made.id)
    equal((up.status, up.ready_replicas), ("Ready", 2))
    equal([replica.replica_status for replica in up.replica_events.values()], ["Running", "Running"])
    assert all(replica.replica_ready_since and replica.revision_id == revision_of(up) for replica in up.replica_events.values())
    equal((await jig.volumes.retrieve("weights")).mounted_by, [made.id])
    equal([one.id for one in (await jig.list()).data], [made.id])
    await updates(jig, up)
    await revisions(jig, up)
    await logs(jig)
    assert isinstance(await jig.destroy("llm"), dict)
    for call in (jig.retrieve, jig.destroy, jig.retrieve_logs, jig.list_revisions):
        with refused(together.NotFoundError, "llm"):
            await call("llm")
    equal((await jig.list()).data, [])
    equal((await jig.volumes.retrieve("weights")).mounted_by, [])
    again = await jig.deploy(name="llm", gpu_type="h200-140gb", image=f"{IMAGE}:one")
    assert again.id != made.id
    equal((again.min_replicas, again.max_replicas, again.gpu_count, again.autoscaling), (1, 1, 0, None))
    await jig.destroy(again.id)


async def updates(jig, up):
    """What is left out stays; lists are replaced; {} and "" switch off."""
    changed = await jig.update("llm", image=f"{IMAGE}:two", environment_variables=[{"name": "LEVEL", "value": "debug"}])
    equal((changed.id, changed.status, changed.image, changed.memory), (up.id, "Updating", f"{IMAGE}:two", up.memory))
    equal(variables_of(changed), {"LEVEL": "debug"})
    assert revision_of(changed) != revision_of(up), "a configuration change made no revision"
    advance(90)
    off = await jig.update("llm", autoscaling={}, health_check_path="", volumes=[])
    equal((off.autoscaling, off.health_check_path or "", off.volumes or []), (None, "", []))
    advance(90)
    revision = revision_of(await jig.retrieve("llm"))
    zero = await jig.update("llm", min_replicas=0)
    equal((zero.status, zero.desired_replicas, revision_of(zero)), ("Scaling", 0, revision))
    advance(60)
    idle = await jig.retrieve("llm")
    equal((idle.status, idle.ready_replicas, idle.replica_events), ("ScaledToZero", 0, {}))
    await jig.update("llm", min_replicas=1)
    advance(60)
    equal((await jig.retrieve("llm")).status, "Ready")
    with refused(together.BadRequestError, "min_replicas"):
        await jig.update("llm", min_replicas=50)
    with refused(together.BadRequestError, "nowhere"):
        await jig.update("llm", volumes=[{"name": "nowhere", "mount_path": "/x"}])
    with refused(together.BadRequestError, "gpu_type"):
        await jig.update("llm", gpu_type="abacus")
    equal((await jig.retrieve("llm")).gpu_type, "h100-80gb")


async def revisions(jig, up):
    events = (await jig.list_revisions("llm")).data
    equal(
        [(event.event_number, event.action, event.revision_number) for event in events],
        [(3, "update", 3), (2, "update", 2), (1, "create", 1)],
    )
    equal(events[-1].revision_id, revision_of(up))
    equal([event.event_number for event in (await jig.list_revisions("llm", limit=1)).data], [3])
    equal([event.event_number for event in (await jig.list_revisions("llm", before=3, limit=1)).data], [2])
    for key in (events[-1].revision_id, "1"):
        first = await jig.retrieve_revision(key, id="llm")
        equal(
            (first.object, first.revision_id, first.image, first.health_check_path),
            ("revision", revision_of(up), f"{IMAGE}:one", "/health"),
        )
        equal([one.name for one in first.volumes], ["weights"])
    with refused(together.NotFoundError, "99"):
        await jig.retrieve_revision("99", id="llm")
    back = await jig.rollback("llm", revision_identifier="1")
    equal((back.status, back.image, revision_of(back), back.health_check_path), ("Updating", f"{IMAGE}:one", revision_of(up), "/health"))
    equal(variables_of(back), {"LEVEL": "info", "HF_TOKEN": "hf-token"})
    equal([one.name for one in back.volumes], ["weights"])
    newest = (await jig.list_revisions("llm", limit=1)).data[0]
    equal((newest.event_number, newest.action, newest.revision_number), (4, "rollback", 1))
    advance(90)
    equal((await jig.retrieve("llm")).status, "Ready")


async def logs(jig):
    there = await jig.retrieve("llm")
    (replica,) = there.replica_events
    lines = (await jig.retrieve_logs("llm")).lines
    assert lines, "no line"
    assert all(replica in line for line in lines), lines
    equal((await jig.retrieve_logs("llm", replica_id=replica)).lines, lines)
    equal((await jig.retrieve_logs("llm", replica_id="another")).lines, [])
    equal((await jig.retrieve_logs("llm", revision=revision_of(there))).lines, lines)
    equal((await jig.retrieve_logs("llm", revision="another")).lines, [])
    equal((await jig.retrieve_logs("llm", version="one")).lines, lines)
    equal((await jig.retrieve_logs("llm", version="two")).lines, [])


async def failure(jig):
    """A deployment that never comes up."""
    made = await jig.deploy(name="broken", gpu_type="h100-80gb", image=f"{IMAGE}:bad", extra_headers=ONCE_FAILED)
    advance(90)
    down = await jig.retrieve(made.id)
    equal((down.status, down.ready_replicas), ("Failed", 0))
    equal([replica.replica_status_reason for replica in down.replica_events.values()], ["CrashLoopBackOff"])
    await jig.destroy("broken")


async def queue(jig):
    job = await jig.queue.submit(model="llm", payload={"prompt": "hello"}, priority=2, info={"by": "test"})
    seen = await jig.queue.retrieve(model="llm", request_id=job.request_id)
    equal((seen.status, seen.inputs, seen.priority, seen.info, seen.claimed_at), ("pending", {"prompt": "hello"}, 2, {"by": "test"}, None))
    count = await jig.queue.metrics(model="llm")
    equal((count.messages_waiting, count.messages_running, count.total_jobs), (1, 0, 1))
    advance(5)
    seen = await jig.queue.retrieve(model="llm", request_id=job.request_id)
    equal((seen.status, seen.claimed_at - seen.created_at), ("running", timedelta(seconds=5)))
    with refused(together.ConflictError, "running"):
        await jig.queue.cancel(model="llm", request_id=job.request_id)
    advance(10)
    seen = await jig.queue.retrieve(model="llm", request_id=job.request_id)
    equal((seen.status, seen.done_at - seen.created_at), ("done", timedelta(seconds=15)))
    assert seen.outputs is not None
    equal((await jig.queue.metrics(model="llm")).total_jobs, 0)
    other = await jig.queue.submit(model="llm", payload={})
    equal((await jig.queue.cancel(model="llm", request_id=other.request_id)).status, "canceled")
    equal((await jig.queue.retrieve(model="llm", request_id=other.request_id)).status, "canceled")
    for _ in range(3):
        await jig.queue.submit(model="llm", payload={})
    equal((await jig.queue.clear(model="llm")).canceled_count, 3)
    equal((await jig.queue.clear(model="llm")).canceled_count, 0)
    bad = await jig.queue.submit(model="llm", payload={}, extra_headers=ONCE_FAILED)
    advance(15)
    equal((await jig.queue.retrieve(model="llm", request_id=bad.request_id)).status, "failed")
    with refused(together.NotFoundError, "no-such-job"):
        await jig.queue.retrieve(model="llm", request_id="no-such-job")


async def errors(client):
    """What the SDK makes of the answers that an operation gives to anyone."""
    jig = Calls(client.beta.jig)
    with refused(together.AuthenticationError, "not accepted"):
        await Calls(client.with_options(api_key="wrong-key-0123456789").beta.jig).list()
    started = time.monotonic()
    with refused(together.RateLimitError):
        await Calls(client.with_options(max_retries=1).beta.jig).list(extra_headers={"Prefer": "code=429"})
    waited_s = time.monotonic() - started
    with refused(together.InternalServerError):
        await Calls(client.with_options(max_retries=0).beta.jig).list(extra_headers={"Prefer": "code=500"})
    with refused(together.BadRequestError, "image"):
        await jig.deploy(name="half", gpu_type="h100-80gb", image=None)
    equal((await jig.list()).data, [])
    return waited_s


async def lifecycle(kind):
    client = {"sync": together.Together, "async": together.AsyncTogether}[kind]()
    jig = Calls(client.beta.jig)
    await account(client)
    await secrets(jig)
    await volumes(jig)
    await deployments(jig)
    await failure(jig)
    await queue(jig)
    equal(jig.declared() - jig.called, set())
    waited_s = await errors(client)
    await jig.secrets.delete("hf-token")
    await jig.volumes.delete("weights")
    closed = client.close()
    if inspect.isawaitable(closed):
        await closed
    return {"called": sorted(jig.called), "waited_s": waited_s}


def revision_of(deployment):
    return next(one.value for one in deployment.environment_variables if one.name == REVISION_VARIABLE)


def variables_of(deployment):
    """The deployment's environment but for what the service itself adds."""
    return {one.name: one.value or one.value_from_secret for one in deployment.environment_variables if one.name != REVISION_VARIABLE}


if __name__ == "__main__":
    equal(version("together"), sys.argv[2])
    print(json.dumps(asyncio.run(lifecycle(sys.argv[1]))))
