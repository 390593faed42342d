"""The HTML report in Chromium: what a reader sees, searches, opens, copies and prints; and what an answer cannot do to the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from contracts.reports.writing import render
from contracts.runs.run import Run
from tests.contracts.reports import sample

Opening = Callable[..., Page]
_PROBE = "</script><script>document.title='in'</script><img src=x onerror=\"document.title='in'\"><svg onload=\"document.title='in'\">"


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opening]:
    """Opens a run's report; fails where the page logs an error or asks the network for anything."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def logged(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            wrong.append(message.text)

    def open_report(run: Run, *, at: str = "", **options: object) -> Page:
        path = tmp_path / "report.html"
        path.write_text(render(run, "html"), encoding="utf-8")
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})  # type: ignore[arg-type] # Playwright's own
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", logged)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: wrong.append(request.url) if not request.url.startswith(("file:", "data:")) else None)
        page.goto(path.as_uri() + at)
        return page

    yield open_report
    for context in contexts:
        context.close()
    assert wrong == []


def test_the_verdict_the_score_and_the_counts_come_first(opened: Opening) -> None:
    page = opened(sample.run())
    expect(page).to_have_title("FAIL Things & <Kinds>: 2 errors (2 service), 1 lenient")
    expect(page.get_by_role("heading", level=1)).to_contain_text("✗ Fail Things & <Kinds>")
    expect(page.get_by_role("img", name=re.compile("held, .* broken, .* not exercised"))).to_be_visible()
    assert page.locator(".facts dd").all_inner_texts()[:3] == ["2", "0", "0"]  # errors: of the service, the document, the client


def test_no_finding_says_what_is_known_and_what_is_not(opened: Opening) -> None:
    page = opened(sample.run(findings=0))
    expect(page.get_by_role("heading", level=1)).to_contain_text("✓ Pass")
    expect(page.get_by_text("Nothing departs from the document in what was exercised.")).to_be_visible()
    expect(page.locator("#search")).to_have_count(0)
    expect(page.get_by_role("tab", name="Overview")).to_be_visible()


def test_findings_are_searched_by_keyboard(opened: Opening) -> None:
    page = opened(sample.run(findings=500, kinds=20))
    shown = page.locator(".group .finding:visible")
    total = shown.count()  # facts: findings with one cause are one
    assert 100 < total <= 500
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search the findings")).to_be_focused()
    page.keyboard.type("deleted_is_gone things-of-kind-7")
    expect(page.get_by_role("status").first).to_have_text(re.compile(rf"^\d+ of {total} findings shown$"))
    operations = shown.locator("summary .op code")
    expect(operations.filter(has_not_text="/things-of-kind-7")).to_have_count(0)  # once all that was typed is heeded
    assert operations.count()
    assert page.locator(".group:visible h4 code").all_inner_texts() == ["deleted_is_gone"]
    page.keyboard.press("Escape")
    assert shown.count() == total


def test_findings_are_filtered_by_whose_fault_they_are(opened: Opening) -> None:
    page = opened(sample.run(findings=9))
    page.get_by_role("checkbox", name="The service").uncheck()
    assert page.locator(".group .finding:visible").count() == 1  # three findings of the document with one cause
    expect(page.get_by_role("heading", name="The service")).to_be_hidden()


def test_a_finding_is_reached_and_opened_by_keyboard(opened: Opening) -> None:
    page = opened(sample.run())
    first, second = (page.locator(".group .finding").nth(number) for number in (0, 1))
    page.locator("#close-all").focus()
    page.keyboard.press("Tab")
    expect(first.locator("summary").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(second.locator("summary").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(second).to_have_attribute("open", "")
    expect(second.get_by_text("Send it again").first).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(first.locator("summary").first).to_be_focused()


def test_a_finding_shows_its_request_its_answer_and_how_to_repeat_it(opened: Opening) -> None:
    run = sample.run()
    page = opened(run)
    found = page.locator(".finding", has_text="deleted, and yet read")
    found.locator("summary").first.click()
    requests = found.locator(".message", has=page.get_by_role("heading", name="Request"))
    assert requests.locator(".line").all_inner_texts() == ["DELETE /v1/things/t1", "GET /v1/things/t1"]
    expect(found.locator(".message", has_text="Answer").last).to_contain_text('"name": "a"')
    commands = found.locator(".command code").all_inner_texts()
    assert commands[0].startswith("curl --include")
    assert commands[-1] == f"{run.command} --only 'POST /things'"


def test_a_line_is_copied_as_it_is_sent(opened: Opening) -> None:
    page = opened(sample.run(), permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy: The whole run").click()
    assert page.evaluate("navigator.clipboard.readText()") == sample.run().command


def test_the_matrix_is_walked_by_keyboard(opened: Opening) -> None:
    page = opened(sample.run())
    names = page.get_by_role("tab").all_inner_texts()
    assert names == ["Overview", "Statuses", "Parameters", "Keywords", "Checks"]
    page.get_by_role("tab", name="Overview").focus()
    for name in (*names[1:], names[0]):
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("tab", name=name)).to_be_focused()
        expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
        expect(page.get_by_role("tabpanel")).to_have_count(1)
        expect(page.get_by_role("tabpanel", name=name)).to_be_visible()


def test_the_matrix_says_what_was_seen_and_what_never_was(opened: Opening) -> None:
    page = opened(sample.run())

    def square(tab: str, operation: str, column: str) -> str:
        page.get_by_role("tab", name=tab).click()
        panel = page.get_by_role("tabpanel")
        place = panel.locator("thead th").all_text_contents().index(column)
        row = panel.locator("tbody tr", has=page.get_by_text(operation, exact=True))
        return str(row.locator("th, td").nth(place).inner_text())

    assert square("Statuses", "POST /things", "200") == "2"
    assert square("Statuses", "POST /things", "404") == "0"
    assert square("Statuses", "GET /things", "418") == "1"
    assert square("Parameters", "POST /things", "body") == "2/3"
    assert square("Keywords", "POST /things", "minLength") == "1/1"
    assert square("Keywords", "PATCH /things/{id}", "minLength") == "0/1"
    assert square("Keywords", "GET /things/{id}", "minLength") == ""
    assert square("Checks", "GET /things", "status_declared") == "✗"
    assert square("Checks", "PATCH /things/{id}", "status_declared") == "–"


def test_a_row_shows_each_place_and_keyword(opened: Opening) -> None:
    page = opened(sample.run())
    row = page.locator(".row", has_text="POST /things")
    row.locator("summary").click()
    place = row.locator("tr", has=page.get_by_text("body name", exact=True))
    expect(place.locator(".chip", has_text="minLength 1")).to_contain_text("✓ 1")
    expect(place.locator(".chip", has_text="minLength 1")).to_contain_text("✗ 1")


def test_operations_are_searched_in_every_view(opened: Opening) -> None:
    page = opened(sample.run(kinds=20))
    page.get_by_role("searchbox", name="Search the operations").fill("delete kind-12")
    expect(page.locator("#operations-shown")).to_have_text("1 of 100 operations shown")
    assert page.locator(".row:visible .op code").all_inner_texts() == ["DELETE /things-of-kind-12/{id}"]
    page.get_by_role("tab", name="Checks").click()
    assert page.get_by_role("tabpanel").locator("tbody tr:visible th").all_inner_texts() == ["DELETE /things-of-kind-12/{id}"]


def test_a_broken_square_leads_to_its_finding(opened: Opening) -> None:
    page = opened(sample.run())
    page.get_by_role("checkbox", name="The service").uncheck()
    page.get_by_role("tab", name="Checks").click()
    page.get_by_role("link", name="broken: to the finding").first.click()
    found = page.locator(".finding:target")
    expect(found).to_have_attribute("open", "")
    expect(found.locator("summary").first).to_be_focused()
    page.locator("#laws").get_by_role("link", name="broken").click()
    expect(page.locator(".finding:target")).to_contain_text("deleted, and yet read")


def test_a_link_to_a_finding_opens_it(opened: Opening) -> None:
    run = sample.run()
    anchors = re.findall(r'id="(finding-[0-9a-f]{12})"', render(run, "html"))
    assert len(set(anchors)) == len(run.findings)
    page = opened(run, at=f"#{anchors[2]}")
    expect(page.locator(f"#{anchors[2]}")).to_have_attribute("open", "")


def _hostile() -> Run:
    """A run in which everything that a service or a document can say is an attack."""
    run = sample.run()
    operation = f"GET /things/{_PROBE}"
    exchanges = tuple(
        replace(
            one,
            intent=_PROBE,
            target=f"/v1/{_PROBE}",
            request_headers=((_PROBE, _PROBE),),
            request_body=_PROBE.encode(),
            response_headers=((_PROBE, _PROBE),),
            response_body=f'{{"a": "{_PROBE}"}}'.encode(),
            failure=_PROBE,
        )
        for one in run.exchanges
    )
    findings = tuple(
        replace(one, operation=operation, detail=_PROBE, rule=_PROBE, pointer=f"/{_PROBE}", check=_PROBE) for one in run.findings
    )
    return replace(
        run,
        title=_PROBE,
        command=_PROBE,
        target=_PROBE,
        tools={_PROBE: _PROBE},
        operations=(operation,),
        judged=(operation,),
        skipped={_PROBE: _PROBE},
        checks=[{"name": _PROBE, "rule": _PROBE}],
        laws=[{"law": _PROBE, "rule": _PROBE, "collection": _PROBE, "outcome": "held"}],
        coverage={operation: {**run.coverage["GET /things"], "keywords": {_PROBE: {_PROBE: [1, 0, None]}}}},
        exchanges=exchanges,
        findings=findings,
    )


def test_no_text_of_others_becomes_part_of_the_page(opened: Opening) -> None:
    page = opened(_hostile())
    page.locator("#open-all").click()
    for tab in page.get_by_role("tab").all():
        tab.click()
    assert page.locator("script").count() == 1
    assert page.locator("img").count() == 0
    assert page.locator("[onload], [onerror]").count() == 0
    expect(page).to_have_title(re.compile(r"^FAIL </script><script>document.title='in'"))
    expect(page.locator(".finding .body").first).to_contain_text("<img src=x onerror=")


_SHAPES = [(sample.run(findings=0), "none"), (sample.run(), "few"), (sample.run(findings=500, kinds=20), "many"), (_hostile(), "hostile")]


@pytest.mark.parametrize("run", [run for run, _ in _SHAPES], ids=[name for _, name in _SHAPES])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_is_wider_than_the_window(run: Run, width: int, opened: Opening) -> None:
    page = opened(run, viewport={"width": width, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach((one, n) => { if (n < 60) one.open = true; })")
    for tab in page.get_by_role("tab").all():
        tab.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(scheme: str, opened: Opening) -> None:
    """WCAG 2.2, 1.4.3: a contrast of 4.5 to 1."""
    page = opened(sample.run(), color_scheme=scheme)
    page.locator("#open-all").click()
    weak = []
    for tab in page.get_by_role("tab").all():
        tab.click()
        weak += page.evaluate(_WEAK)
    assert weak == []


_WEAK = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const over = (colors) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const color of colors) { canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !at.checkVisibility() || /^(SCRIPT|STYLE)$/.test(at.tagName)) continue;
    const behind = [];
    for (let one = at; one; one = one.parentElement) behind.unshift(getComputedStyle(one).backgroundColor);
    const [a, b] = [light(over([...behind, getComputedStyle(at).color])), light(over(behind))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) found.push(`${at.tagName}.${at.className} ${walker.currentNode.data.trim().slice(0, 30)}: ${contrast.toFixed(2)}`);
  }
  return found;
}"""


def test_every_control_has_a_name_and_headings_leave_no_level_out(opened: Opening) -> None:
    page = opened(sample.run())
    page.locator("#open-all").click()
    for role in ("button", "link", "checkbox", "searchbox", "tab", "region", "img"):
        for one in page.get_by_role(role).all():
            assert re.search(r'^- \S+ "', one.aria_snapshot()), (role, one.evaluate("one => one.outerHTML"))
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5')].filter((h) => h.checkVisibility()).map((h) => +h.tagName[1])")
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert page.evaluate("document.documentElement.lang") == "en"
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(set(ids)) == len(ids)


def test_nothing_moves_for_those_who_want_no_motion(opened: Opening) -> None:
    page = opened(sample.run(), reduced_motion="reduce")
    moving = """[...document.querySelectorAll('*')]
      .flatMap((one) => [null, '::before', '::after'].map((part) => getComputedStyle(one, part)))
      .filter((style) => parseFloat(style.transitionDuration) > 0 || style.animationName !== 'none').length"""
    assert page.evaluate(moving) == 0


def test_on_paper_findings_are_open_and_every_matrix_stands(opened: Opening) -> None:
    page = opened(sample.run())
    before = page.evaluate("document.querySelectorAll('.finding[open]').length")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".group .finding[open]").count() == 3
    for name in ("Statuses", "Parameters", "Keywords", "Checks"):
        expect(page.locator("#matrix").get_by_role("heading", name=name)).to_be_visible()
    expect(page.locator("#search")).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.querySelectorAll('.finding[open]').length") == before
    assert page.pdf().startswith(b"%PDF")


def test_it_is_read_without_javascript(opened: Opening) -> None:
    page = opened(sample.run(), java_script_enabled=False)
    expect(page.locator("#search")).to_be_hidden()
    for name in ("Statuses", "Keywords", "Checks"):
        expect(page.locator("#matrix").get_by_role("heading", name=name)).to_be_visible()
    page.locator(".finding summary").first.click()
    expect(page.get_by_text("Send it again").first).to_be_visible()


def test_nothing_shifts_while_it_loads(opened: Opening) -> None:
    page = opened(sample.run(findings=500, kinds=20))
    shift = """() => new Promise((done) => {
      let sum = 0;
      const observer = new PerformanceObserver((list) => list.getEntries().forEach((entry) => { sum += entry.value; }));
      observer.observe({ type: "layout-shift", buffered: true });
      requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
    })"""
    assert page.evaluate(shift) == 0


def test_a_page_of_500_findings_stays_small() -> None:
    assert len(render(sample.run(findings=500, kinds=20), "html")) < 3_000_000
