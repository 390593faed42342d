"""Callbacks, to a server that really receives them."""

from __future__ import annotations

import asyncio
import gc
import ssl
import threading
from collections.abc import Iterator

import pytest

from mockserver.embedded import running
from mockserver.limits import Limits
from mockserver.settings import Settings
from mockserver.state.callbacks import BACK_OFF_S, MOST_KEPT, CallbackSender, PendingCallback
from mockserver.state.clock import EPOCH_S, from_text
from specs.json.parsing import Json
from tests.mockserver.receiver import Receiver, receiving
from tests.mockserver.wire import TIMEOUT_S, Answer, Client

IMAGE = {"train_image_url": "https://example.com/rio.png", "voice_name": "anna"}


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


def trained(client: Client, url: str) -> str:
    """A face whose training is over, and its callback due."""
    face = str(client.made("/v2/faces", {**IMAGE, "callback_url": url})["face_id"])
    client.advance(60)
    return face


def only(client: Client) -> Json:
    (found,) = client.read(f"/__mock__/callbacks?key={client.key}")["callbacks"]
    return found


def test_a_callback_is_posted_once_as_documented(client: Client, receiver: Receiver) -> None:
    face = trained(client, f"{receiver.origin}/once?token=1")
    client.advance(1000)
    assert receiver.bodies("/once?token=1") == [{"replica_id": face, "face_id": face, "status": "ready"}]
    found = only(client)
    assert (found["url"], found["state"], len(found["attempts"])) == (f"{receiver.origin}/once?…", "delivered", 1)


def test_a_failed_delivery_is_tried_again_after_a_while_that_grows(client: Client, receiver: Receiver) -> None:
    receiver.statuses[:] = [500, 404, 201]
    trained(client, f"{receiver.origin}/again")
    for pause, count in zip(BACK_OFF_S, (1, 2, 3), strict=True):
        assert len(receiver.bodies("/again")) == count
        client.advance(pause - 0.5)
        assert len(receiver.bodies("/again")) == count
        client.advance(0.5)
    found = only(client)
    assert ([one["status"] for one in found["attempts"]], found["state"]) == ([500, 404, 201], "delivered")
    bodies = receiver.bodies("/again")
    assert bodies == [bodies[0]] * 3


def test_a_callback_is_given_up_in_the_end(client: Client, receiver: Receiver) -> None:
    receiver.statuses[:] = [500] * 9
    trained(client, f"{receiver.origin}/never")
    for pause in (*BACK_OFF_S, 100, 1000):
        client.advance(pause)
    receiver.statuses.clear()
    found = only(client)
    assert (found["state"], found["reason"], len(found["attempts"])) == ("failed", "given up after 4 attempts", 4)
    assert len(receiver.bodies("/never")) == 4


def test_no_redirect_is_followed(client: Client, receiver: Receiver) -> None:
    receiver.statuses[:] = [302]
    trained(client, f"{receiver.origin}/moved")
    assert ([one["status"] for one in only(client)["attempts"]], only(client)["state"]) == ([302], "scheduled")
    assert not any(path == "/redirected" for path, _ in receiver.received)


def test_nobody_there_is_an_error_of_the_attempt(client: Client) -> None:
    trained(client, "http://127.0.0.1:9/nobody")
    assert only(client)["attempts"] == [{"at": only(client)["due"], "status": None, "error": "ConnectError"}]


def test_a_face_that_is_deleted_between_attempts_is_told_of_no_more(client: Client, receiver: Receiver) -> None:
    receiver.statuses[:] = [500]
    face = trained(client, f"{receiver.origin}/deleted")
    client.call("DELETE", f"/v2/faces/{face}")
    client.advance(100)
    assert len(receiver.bodies("/deleted")) == 1
    assert only(client)["state"] == "cancelled"


def test_a_reset_takes_callbacks_with_it(client: Client, receiver: Receiver) -> None:
    client.made("/v2/faces", {**IMAGE, "callback_url": f"{receiver.origin}/reset"})
    client.call("POST", "/__mock__/reset", {"key": client.key})
    client.advance(61)
    assert receiver.bodies("/reset") == []


def test_time_that_runs_delivers_by_itself(receiver: Receiver) -> None:
    with running(Settings(clock=from_text("x100000"))) as mock:
        client = Client(mock, "test")
        receiver.arrived.clear()
        client.made("/v2/faces", {**IMAGE, "callback_url": f"{receiver.origin}/running"})
        assert receiver.arrived.wait(10)
        assert len(receiver.bodies("/running")) == 1


REFUSED = [
    "http://example.com/",
    "https://169.254.169.254/latest/meta-data",
    "http://10.0.0.1/",
    "http://0.0.0.0/",
    "http://[::]/",
    "http://localhost.example.com/",
    "http://127.0.0.1@example.com/",
    "http://127.0.0.1:80@example.com/",
    "http://example.com\\@127.0.0.1.example.com/",
    "http://127.1/",
    "http://2130706433/",
    "http://[::ffff:8.8.8.8]/",
    "ftp://127.0.0.1/",
    "file:///etc/passwd",
    "//127.0.0.1/",
    "127.0.0.1",
    "",
    "http://",
    "http:///x",
    "http://127.0.0.1:99999/",
    "http://[::1/",
    "javascript:alert(1)",
    "http://１２７.0.0.1/",
    "http://example.com#@127.0.0.1/",
    "http://example.com?@127.0.0.1/",
    "x" * 5000,
]


@pytest.mark.parametrize("url", REFUSED, ids=lambda url: url[:50])
def test_only_loopback_is_called(url: str) -> None:
    callbacks = CallbackSender(from_text("manual"), frozenset())
    assert callbacks.refusal(url)
    callbacks.schedule(url, EPOCH_S, dict, world="w", operation="o", resource="r")
    (found,) = callbacks.list()
    assert (found.state, found.to_json()["attempts"]) == ("refused", [])


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "https://127.8.9.10:8443/x", "http://[::1]:80/", "http://LOCALHOST:1/", "http://user@localhost/"]
)
def test_loopback_may_be_called(url: str) -> None:
    assert CallbackSender(from_text("manual"), frozenset()).refusal(url) is None


def test_another_host_may_be_called_where_it_was_named() -> None:
    callbacks = CallbackSender(from_text("manual"), frozenset({"hooks.test"}))
    assert callbacks.refusal("http://hooks.test/x") is None
    assert "--allow-callback-host other.test" in str(callbacks.refusal("http://other.test/x"))


def test_a_url_is_shown_without_what_may_be_secret() -> None:
    callbacks = CallbackSender(from_text("manual"), frozenset())
    callbacks.schedule("http://user:pass@127.0.0.1:81/x?token=secret#frag", EPOCH_S, dict, world="w", operation="o", resource="r")
    shown = callbacks.list()[0]
    assert shown.to_json()["url"] == "http://127.0.0.1:81/x?…"
    assert "secret" not in repr(shown)


def test_callbacks_that_are_over_make_room_and_those_to_come_stay() -> None:
    callbacks = CallbackSender(from_text("manual"), frozenset())
    callbacks.schedule("http://127.0.0.1/", EPOCH_S + 9, dict, world="w", operation="o", resource="kept")
    for number in range(MOST_KEPT + 50):
        callbacks.schedule("", EPOCH_S, dict, world="w", operation="o", resource=str(number))
    found = callbacks.list()
    assert (len(found), found[0].resource, found[-1].resource) == (MOST_KEPT, "kept", str(MOST_KEPT + 49))


def test_the_end_of_the_mock_ends_deliveries_under_way(receiver: Receiver) -> None:
    async def run() -> None:
        callbacks = CallbackSender(from_text("manual"), frozenset())
        async with callbacks.running():
            callbacks.schedule(f"{receiver.origin}/end", EPOCH_S, lambda: {"a": 1}, world="w", operation="o", resource="r")
        assert callbacks.list()[0].state == "scheduled"

    asyncio.run(run())


def tls_contexts() -> int:
    gc.collect()
    return sum(type(thing) is ssl.SSLContext for thing in gc.get_objects())


def test_many_callbacks_due_at_once_leave_the_mock_to_others() -> None:
    with receiving() as receiver, running(Settings(clock=from_text("manual"), apis=("tavus",), compiles_first=False)) as mock:
        client = Client(mock, "test")
        for number in range(5 * Limits().callbacks):
            client.made("/v2/faces", {**IMAGE, "face_name": f"n{number}", "callback_url": f"{receiver.origin}/many"})
        answers: list[Answer] = []
        before = tls_contexts()
        advance = threading.Thread(target=lambda: answers.append(client.call("POST", "/__mock__/clock/advance", {"seconds": 61})))
        with receiver.holding_answers():
            advance.start()
            with receiver.changed:
                assert receiver.changed.wait_for(lambda: receiver.open_posts >= Limits().callbacks, TIMEOUT_S)
            assert client.call("GET", "/__mock__/health").status == 200
            assert client.call("GET", "/v2/faces").status == 200
            assert (tls_contexts() - before, answers) == (1, [])
        advance.join(TIMEOUT_S)
        assert [(answer.status, answer.json()["callbacks_waiting"]) for answer in answers] == [(200, 0)]
        assert (len(receiver.received), receiver.most_open_posts) == (5 * Limits().callbacks, Limits().callbacks)


def test_a_reset_takes_callbacks_that_wait_for_their_turn() -> None:
    with receiving() as receiver, running(Settings(clock=from_text("manual"), apis=("tavus",), compiles_first=False)) as mock:
        client = Client(mock, "test")
        for _ in range(2 * Limits().callbacks):
            client.made("/v2/faces", {**IMAGE, "callback_url": f"{receiver.origin}/waiting"})
        advance = threading.Thread(target=client.advance, args=(61,))
        with receiver.holding_answers():
            advance.start()
            with receiver.changed:
                assert receiver.changed.wait_for(lambda: receiver.open_posts >= Limits().callbacks, TIMEOUT_S)
            client.call("POST", "/__mock__/reset", {"key": "test"})
        advance.join(TIMEOUT_S)
        assert len(receiver.received) == Limits().callbacks


def test_waiting_for_a_slow_receiver_has_a_limit(receiver: Receiver) -> None:
    async def run() -> int:
        callbacks = CallbackSender(from_text("manual"), frozenset())
        async with callbacks.running():
            callbacks.schedule(f"{receiver.origin}/slow", EPOCH_S, lambda: {"a": 1}, world="w", operation="o", resource="r")
            return await asyncio.to_thread(callbacks.settle, 0.05)

    with receiver.holding_answers():
        assert asyncio.run(run()) == 1


def test_an_attempt_whose_answer_drips_has_a_limit() -> None:
    async def run() -> PendingCallback:
        hung_up = asyncio.Event()

        async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while not writer.is_closing():
                writer.write(b"H")
                await asyncio.sleep(0.01)
            hung_up.set()

        server = await asyncio.start_server(drip, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        callbacks = CallbackSender(from_text("manual"), frozenset(), attempt_limit_s=0.1)
        async with server, callbacks.running():
            callbacks.schedule(f"http://127.0.0.1:{port}/", EPOCH_S, lambda: {"a": 1}, world="w", operation="o", resource="r")
            await asyncio.to_thread(callbacks.settle, TIMEOUT_S)
            await asyncio.wait_for(hung_up.wait(), TIMEOUT_S)
            return callbacks.list()[0]

    callback = asyncio.run(run())
    assert [(attempt.status, attempt.error) for attempt in callback.attempts] == [(None, "TimeoutError")]
    assert callback.state == "scheduled"


@pytest.mark.parametrize("allowed", ["Hooks.Example", "hooks.example."])
@pytest.mark.parametrize("host", ["hooks.example", "HOOKS.example", "hooks.example."])
def test_a_host_is_allowed_in_every_spelling_of_its_name(allowed: str, host: str) -> None:
    sender = CallbackSender(from_text("real"), frozenset({allowed}))
    assert sender.refusal(f"http://{host}/a") is None
    assert sender.refusal("http://hooks.example.invalid/a") is not None
