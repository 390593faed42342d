"""The dashboard in Chromium: what a request, the clock, a fault and a refusal do to it, and what nobody can do to it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from mockserver.embedded import RunningMock, running
from mockserver.serving import banner
from mockserver.settings import Settings
from mockserver.state.clock import from_text
from mockserver.state.journal import JournalEntry
from tests.mockserver.receiver import receiving
from tests.mockserver.wire import TAVUS_FACE, TOGETHER_DEPLOYMENT, Client

_AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
_PROBE = "</script><script>document.title='in'</script><img src=x onerror=\"document.title='in'\"><svg onload=\"document.title='in'\">"
PAGES = ("/", "/worlds", "/faults", "/callbacks", "/coverage", "/documents", "/documents/tavus", "/start")
SWAGGER = "/documents/tavus/try"  # of others: its own markup is not ours to hold to axe
Opening = Callable[..., Page]


@pytest.fixture
def mock() -> Iterator[RunningMock]:
    """A mock of its own for each test."""
    with running(Settings(clock=from_text("manual"), journal_size=10_000)) as served:
        yield served


@pytest.fixture
def client(mock: RunningMock) -> Client:
    """A client of the mock."""
    return Client(mock, "test-browser")


@pytest.fixture
def opened(browser: Browser, mock: RunningMock) -> Iterator[Opening]:
    """Opens a page of the dashboard; fails where it logs an error, or asks anybody but the mock."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def logged(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            wrong.append(message.text)

    def open_page(path: str = "/__mock__/", **options: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})  # type: ignore[arg-type] # Playwright's own
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", logged)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: wrong.append(request.url) if not request.url.startswith((mock.origin, "data:")) else None)
        with page.expect_response(re.compile("/__mock__/events$")):
            page.goto(mock.origin + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def test_a_request_appears_without_a_reload(opened: Opening, client: Client) -> None:
    page = opened()
    expect(page.get_by_text("Nothing yet")).to_be_visible()
    client.made("/v2/faces", TAVUS_FACE)
    row = page.locator(".traffic tbody tr")
    expect(row).to_contain_text("POST /v2/faces")
    expect(row.locator(".verdict-tag")).to_have_text("passed")


def test_pushing_the_clock_completes_a_face_and_shows_its_webhook(opened: Opening, client: Client) -> None:
    with receiving() as receiver:
        client.made("/v2/faces", {**TAVUS_FACE, "callback_url": f"{receiver.origin}/ended"})
        page = opened(f"/__mock__/ui/worlds/{client.world}/tavus/face")
        face = page.locator(".item").first
        expect(face.locator(".stage")).to_have_text("started")
        page.get_by_role("button", name="+1 d").click()
        expect(page.get_by_role("status")).to_have_text("The clock was pushed 86400 s forward.")
        expect(page.locator(".item").first.locator(".stage")).to_have_text("completed")
        page.get_by_role("link", name="Callbacks").click()
        callback = page.locator(".callback")
        expect(callback.locator(".verdict-tag")).to_have_text("delivered")
        callback.locator("summary").click()
        expect(callback).to_contain_text('"status": "ready"')
        page.get_by_role("button", name="Send once more: callback 1").click()
        expect(page.locator(".callback")).to_have_count(2)
        assert len(receiver.received) == 2


def test_a_fault_hits_the_next_call(opened: Opening, client: Client) -> None:
    page = opened("/__mock__/ui/faults")
    page.get_by_label("Operation").select_option("GET /v2/faces")
    page.get_by_role("button", name="Switch on").click()
    expect(page.locator("table")).to_contain_text("GET /v2/faces")
    assert [client.call("GET", "/v2/faces").status for _ in range(2)] == [503, 200]
    expect(page.get_by_text("No fault waits.")).to_be_visible()


def test_a_refusal_is_explained_and_the_shown_change_passes(opened: Opening, client: Client) -> None:
    client.call("POST", "/v1/deployments", {**TOGETHER_DEPLOYMENT, "gpu_type": "h1"})
    page = opened()
    page.locator(".traffic a").first.click()
    why = page.get_by_role("region", name="Why it was refused")
    expect(why).to_contain_text("got `h1`, wanted one of `h100-80gb`")
    expect(why).to_contain_text("#/components/schemas/CreateDeploymentRequest/properties/gpu_type/enum")
    expect(why.locator(".source")).to_have_text(re.compile(r"specs/together/create-deployment\.yaml:\d+"))
    expect(why.locator(".steps li")).to_have_text(re.compile(r'Change /gpu_type to ".*"\.'))
    page.get_by_role("button", name="Send it with this change").click()
    expect(page.get_by_role("status")).to_have_text("Sent with the change: answered 200.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("passed")


def test_a_resource_is_edited_and_deleted(opened: Opening, client: Client) -> None:
    face = client.made("/v2/faces", TAVUS_FACE)["face_id"]
    page = opened(f"/__mock__/ui/worlds/{client.world}/tavus/face")
    page.locator(".item summary").first.click()
    page.get_by_label("Fields to change, as JSON").first.fill('{"face_name": "Ria"}')
    page.get_by_role("button", name="Change").first.click()
    expect(page.get_by_role("status")).to_have_text(f"{face} was changed.")
    assert client.read(f"/v2/faces/{face}")["face_name"] == "Ria"
    page.locator(".item summary").first.click()
    page.get_by_role("button", name="Delete").first.click()
    expect(page.get_by_role("status")).to_have_text(f"{face} was deleted.")  # Chromium may not close a page that is on its way to another
    assert client.call("GET", f"/v2/faces/{face}").status == 404


def test_no_text_of_others_becomes_part_of_a_page(opened: Opening, client: Client) -> None:
    client.made("/v2/faces", {**TAVUS_FACE, "face_name": _PROBE, "callback_url": f"http://evil.example/{_PROBE}"})
    client.call("POST", "/v2/faces", {"train_video_url": _PROBE, "face_name": 5, _PROBE: _PROBE}, {"X-Probe": _PROBE})
    client.call("GET", "/v2/" + "".join(f"%{byte:02x}" for byte in _PROBE.encode()))
    client.call("GET", "/v2/faces?limit=" + "".join(f"%{byte:02x}" for byte in _PROBE.encode()))
    numbers = [exchange["number"] for exchange in client.read("/__mock__/exchanges")["exchanges"]]
    told = "?told=" + "".join(f"%{byte:02x}" for byte in _PROBE.encode())
    page = opened()
    for path in (*PAGES, f"/worlds/{client.world}/tavus/face", *(f"/exchanges/{number}" for number in numbers), f"/{told}"):
        page.goto(f"{client.mock.origin}/__mock__/ui{path}")
        expect(page).to_have_title(re.compile(" · mockserver$"))
        assert page.locator("main img, main svg, main script").count() == 0, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(opened: Opening, client: Client, scheme: str) -> None:
    client.made("/v2/faces", {**TAVUS_FACE, "callback_url": "http://127.0.0.1:9/none"})
    client.call("POST", "/v1/deployments", {**TOGETHER_DEPLOYMENT, "gpu_type": "h1"})
    client.call("POST", "/__mock__/faults", {"key": "test", "times": 3})
    number = client.read("/__mock__/exchanges")["exchanges"][-1]["number"]
    page = opened(color_scheme=scheme)
    for path in (*PAGES, f"/worlds/{client.world}/tavus/face", f"/exchanges/{number}"):
        page.goto(f"{client.mock.origin}/__mock__/ui{path}")
        page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
        page.evaluate(_AXE)
        violations = page.evaluate("axe.run().then(result => result.violations)")
        assert [(found["id"], [node["html"][:200] for node in found["nodes"][:3]]) for found in violations] == [], path


@pytest.mark.parametrize("path", [*PAGES, "/exchanges/1", SWAGGER])
def test_nothing_is_wider_than_a_narrow_screen(opened: Opening, client: Client, path: str) -> None:
    client.call("POST", "/v1/deployments", {**TOGETHER_DEPLOYMENT, "gpu_type": "h1"})
    page = opened(f"/__mock__/ui{path}", viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_ten_thousand_exchanges_are_shown_by_the_hundred(opened: Opening, mock: RunningMock, client: Client) -> None:
    client.read("/v2/faces")
    (model,) = tuple(mock.mock.journal)
    for number in range(2, 10_001):
        mock.mock.journal.total = number
        mock.mock.journal.record(JournalEntry(*model._replace(number=number)))
    page = opened()
    assert page.locator(".traffic tbody tr").count() == 100
    started = time.perf_counter()
    assert client.call("GET", "/__mock__/ui/").status == 200
    assert time.perf_counter() - started < 0.5  # of what takes some 20 ms on a machine that does nothing else
    page.get_by_role("link", name="Older").click()
    expect(page.locator(".traffic tbody td").first).to_have_text("9900")


def test_the_pages_are_walked_by_keyboard(opened: Opening) -> None:
    page = opened()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="To the content")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_the_palette_goes_to_an_operation_by_keyboard(opened: Opening) -> None:
    page = opened()
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Go to")
    field = dialog.get_by_role("combobox", name="Destination")
    expect(field).to_be_focused()
    expect(dialog.get_by_role("option").first).to_have_text(re.compile("Page Traffic"))
    field.fill("post faces")
    options = dialog.get_by_role("listbox").get_by_role("option")
    expect(dialog.get_by_role("status")).to_have_text("1 found")
    expect(options).to_have_text([re.compile("Operation POST /v2/faces")])
    chosen = options.first
    expect(chosen).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/documents/tavus#POST"))
    expect(page.locator("details[open] summary")).to_contain_text("POST /v2/faces")


def test_the_palette_is_walked_and_left_by_keyboard(opened: Opening, client: Client) -> None:
    client.made("/v2/faces", TAVUS_FACE)
    page = opened()
    button = page.get_by_role("button", name="Go to")
    button.focus()
    page.keyboard.press("Enter")
    field = page.get_by_role("combobox", name="Destination")
    field.fill(client.world)
    options = page.get_by_role("dialog").get_by_role("option")
    expect(options).to_have_text([re.compile(f"World {client.world}"), re.compile(f"Traffic {client.world}")])
    for key, index in (("ArrowDown", 1), ("ArrowDown", 0), ("ArrowUp", 1)):
        page.keyboard.press(key)
        expect(options.nth(index)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()
    page.keyboard.press("Meta+k")
    field.fill("nothing is called so")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.fill(f"world {client.world}")
    options.first.click()
    expect(page).to_have_url(re.compile(f"/worlds#world-{client.world}$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_in_the_palette(opened: Opening, scheme: str) -> None:
    page = opened(color_scheme=scheme)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog").get_by_role("option").first).to_be_visible()
    page.evaluate(_AXE)
    violations = page.evaluate("axe.run().then(result => result.violations)")
    assert [(violation["id"], [node["html"][:200] for node in violation["nodes"][:3]]) for violation in violations] == []


def test_the_first_steps_name_each_official_client_as_serve_does(opened: Opening, mock: RunningMock) -> None:
    page = opened("/__mock__/ui/start")
    lines = [
        line.removeprefix("export ").split("  # ") for line in banner(mock.mock, mock.origin).splitlines() if line.startswith("export ")
    ]
    assert len(lines) == 3
    for variables, clients in lines:
        expect(page.locator(f"dt:text-is('{clients}') + dd")).to_have_text(variables)


def test_swagger_ui_tries_an_operation_on_the_mock(opened: Opening, client: Client) -> None:
    page = opened("/__mock__/ui/documents/tavus/try")
    operation = page.locator(".opblock", has_text="/v2/faces").filter(has_text="GET").first
    operation.locator("button.opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".live-responses-table .response-col_status").last).to_contain_text("200")
    (exchange,) = client.read("/__mock__/exchanges")["exchanges"]
    assert (exchange["response"]["status"], exchange["request"]["path"]) == (200, "/v2/faces")


def test_swagger_ui_describes_the_control_pages(opened: Opening) -> None:
    page = opened("/__mock__/ui/documents")
    page.get_by_role("link", name="The control pages in Swagger UI").click()
    expect(page.locator(".opblock").first).to_be_visible(timeout=20_000)
    assert page.evaluate("document.documentElement.classList.contains('dark-mode')") is False


def test_a_script_that_is_kept_compressed_is_sent_to_whoever_takes_it_so(client: Client) -> None:
    path = "/__mock__/ui/static/swagger-ui.css"
    packed = client.call("GET", path, headers={"Accept-Encoding": "gzip"})
    plain = client.call("GET", path, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert plain.headers["content-type"].startswith("text/css")
    assert [client.call("GET", f"/__mock__/ui/static/{name}").status for name in ("..", "none.js", "pages.py")] == [404] * 3


def test_a_page_of_another_origin_reads_and_steers_nothing(browser: Browser, client: Client) -> None:
    with running(Settings(clock=from_text("manual"))) as other:
        page = browser.new_page()
        page.goto(f"{other.origin}/__mock__/ui/start")
        before = client.read("/__mock__/clock")
        failed = "fetch(url, {method, mode: 'no-cors', body}).then(answer => answer.type, () => 'refused')"
        script = f"([url, method, body]) => {failed}"
        page.goto("about:blank")
        page.set_content("<p>another page</p>")
        for path in ("/__mock__/clock/advance", "/__mock__/ui/clock/advance", "/__mock__/ui/faults", "/__mock__/reset"):
            assert page.evaluate(script, [client.mock.origin + path, "POST", "seconds=60"]) in ("opaque", "refused")
        assert client.read("/__mock__/clock") == before
        assert client.read("/__mock__/faults") == {"faults": []}
        page.close()


def test_a_page_with_a_name_that_leads_to_loopback_is_refused(browser: Browser, client: Client) -> None:
    for path in ("/__mock__/", "/__mock__/ui/", "/__mock__/events", "/__mock__/ui/static/dashboard.js"):
        assert client.call("GET", path, headers={"Host": "evil.example", "Accept": "text/html"}).status == 403, path


def test_a_token_is_asked_for_once_and_one_for_reading_steers_nothing(browser: Browser) -> None:
    with running(Settings(clock=from_text("manual"), control_token="s3cret", control_read_token="r3ad")) as mock:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{mock.origin}/__mock__/ui/")
        for token in ("wrong", "r3ad"):
            page.get_by_label("Control token").fill(token)
            page.get_by_role("button", name="Open").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Traffic")
        assert "r3ad" not in json.dumps(context.cookies())
        page.get_by_role("button", name="+1 h").click()
        expect(page.get_by_text("This token is for reading")).to_be_visible()
        assert mock.mock.clock.now_s() == Settings(clock=from_text("manual")).clock.now_s()
        context.close()


def test_others_are_answered_in_json(client: Client) -> None:
    assert "pages" in client.call("GET", "/__mock__/", headers={"Accept": "*/*"}).json()
    page = client.call("GET", "/__mock__/", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.status == 303
    shown = client.call("GET", "/__mock__/ui/")
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert "unsafe" not in shown.headers["content-security-policy"]


def test_a_page_is_painted_without_another_request_and_a_part_of_it_brings_no_style(client: Client) -> None:
    page, part = (client.call("GET", "/__mock__/ui/", headers=headers) for headers in ({}, {"HX-Request": "true"}))
    text = page.body.decode()
    assert not re.search(r"<link rel=.stylesheet|<script(?![^>]* defer)", text)
    (style,) = re.findall("<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}'" in page.headers["content-security-policy"]
    assert b"<style" not in part.body
