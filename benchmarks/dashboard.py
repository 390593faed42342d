"""What the mock's pages take, with 10,000 exchanges kept: on the server, until they are seen, and while traffic comes in."""

from __future__ import annotations

import asyncio
import shutil
import statistics
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.bodies import TOGETHER_DEPLOYMENT, TOGETHER_DEPLOYMENTS
from benchmarks.client import Client
from benchmarks.effort import Effort, command, progress
from benchmarks.figure import Figure
from benchmarks.server import Server, mockserver, serving

_KEPT = 10_000
_CONNECTIONS = 20
_PAGES = 50  # that are asked for in a row: a tick of the CPU clock is a hundredth of a second
_COMING = 400  # requests while somebody looks
_TALLY = """
window.longest = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration);
}).observe({ type: "longtask", buffered: true });
"""
_FIRST_PAINT = """() => new Promise((resolve) => {
  const painted = () => performance.getEntriesByName("first-contentful-paint")[0];
  const look = () => painted() ? resolve(painted().startTime) : requestAnimationFrame(look);
  look();
})"""


def measure(effort: Effort) -> list[Figure]:
    """Server time of a page, first paint, and the longest task of the browser while requests come."""
    with serving(lambda port: [*mockserver(port), "--journal-size", str(_KEPT)], is_pinned=False) as server:
        progress(f"sending {_KEPT:,} requests, every second one wrong")
        asyncio.run(_send(server, _KEPT))
        page_ms = [_server_ms(server, "/__mock__/ui/") for _ in range(effort.turns)]
        filtered_ms = [_server_ms(server, "/__mock__/ui/?outcome=refused&status=4xx") for _ in range(effort.turns)]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])  # our own pages alone
            paints_ms, empty_ms = [], []
            for _ in range(3 * effort.turns):
                paints_ms.append(_first_paint_ms(browser, server, "/__mock__/ui/"))
                empty_ms.append(_first_paint_ms(browser, server, "/__mock__/health"))
            longest_ms = _longest_task_ms(browser, server)
            browser.close()
    return [
        Figure(name="page of 100 exchanges, server time", value=statistics.median(page_ms), unit="ms", at_most=30, note=_from(page_ms)),
        Figure(name="the same, filtered", value=statistics.median(filtered_ms), unit="ms", at_most=60, note=_from(filtered_ms)),
        Figure(name="first paint of that page", value=statistics.median(paints_ms), unit="ms", at_most=100, note=_from(paints_ms)),
        Figure(name="first paint of a line of JSON, for comparison", value=statistics.median(empty_ms), unit="ms", note=_from(empty_ms)),
        Figure(
            name="longest task of the browser meanwhile", value=longest_ms, unit="ms", at_most=100, note=f"as {_COMING} requests come in"
        ),
    ]  # fmt: skip


async def _send(server: Server, count: int) -> None:
    """Send requests on several connections, of which every second one is refused by the document."""
    async with asyncio.TaskGroup() as group:
        for _ in range(_CONNECTIONS):
            group.create_task(_send_one_by_one(server, count // _CONNECTIONS))


async def _send_one_by_one(server: Server, count: int) -> None:
    client = await Client.connect(server)
    for number in range(count):
        wrong = {**TOGETHER_DEPLOYMENT, "name": f"d{number}", "gpu_type": "none"}
        await (client.post(TOGETHER_DEPLOYMENTS, wrong) if number % 2 else client.get(TOGETHER_DEPLOYMENTS))
    client.close()


def _server_ms(server: Server, path: str) -> float:
    """The CPU time that the server uses for a page."""
    before_s = server.cpu_s
    for _ in range(_PAGES):
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}") as answer:  # our own server
            answer.read()
    return (server.cpu_s - before_s) / _PAGES * 1000


def _first_paint_ms(browser: Browser, server: Server, path: str) -> float:
    """From the request for a page until something of it is seen."""
    page = _opened(browser, server, path)
    painted_ms = page.evaluate(_FIRST_PAINT)
    page.context.close()
    return float(painted_ms)


def _longest_task_ms(browser: Browser, server: Server) -> float:
    """The longest time that the page could not react, as traffic came in and somebody scrolled; tasks below 50 ms are not told."""
    page = _opened(browser, server, "/__mock__/ui/")
    page.wait_for_timeout(500)
    page.evaluate("window.longest = 0")
    with ThreadPoolExecutor(1) as clients:  # Playwright has this thread's event loop
        for _ in range(10):
            sent = clients.submit(lambda: asyncio.run(_send(server, _COMING // 10)))
            page.mouse.wheel(0, 300)
            page.wait_for_timeout(300)
            sent.result()
    longest_ms = page.evaluate("window.longest")
    page.context.close()
    return float(longest_ms)


def _opened(browser: Browser, server: Server, path: str) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(_TALLY)
    page.goto(f"http://127.0.0.1:{server.port}{path}")
    return page


def _chromium() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        raise RuntimeError("Wanted Chromium, which looks at the pages: it is not installed.")
    return path


def _from(values_ms: list[float]) -> str:
    return f"{min(values_ms):.0f} to {max(values_ms):.0f} ms over {len(values_ms)} turns"


main = command("dashboard", __doc__, measure)

if __name__ == "__main__":
    main()
