"""The pictures of the mock's pages in docs/images, taken by Chromium of a mock that a few requests were sent to."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import click
import httpx
from playwright.sync_api import Page, sync_playwright

from mockserver.embedded import RunningMock, running
from mockserver.settings import Settings
from mockserver.state.clock import from_text

IMAGES = Path(__file__).parents[1] / "docs" / "images"
MOST_BYTES = 150_000
_SIZE = {"width": 1120, "height": 640}
_KEY = {"Authorization": "Bearer test", "x-api-key": "test"}
_FACE = {"train_video_url": "https://example.com/rio.mp4", "face_name": "Rio", "callback_url": "http://127.0.0.1:9/trained"}
_DEPLOYMENT = {"name": "chat", "gpu_type": "h100-80gb", "image": "registry.together.ai/proj/chat:1"}


def _open_traffic(page: Page, origin: str) -> None:
    page.goto(f"{origin}/__mock__/ui/")


def _open_refusal(page: Page, origin: str) -> None:
    page.goto(f"{origin}/__mock__/ui/?outcome=refused")
    page.locator(".traffic a").last.click()
    page.locator(".explanation, [aria-label='Why it was refused']").first.wait_for()


def _open_lifecycle(page: Page, origin: str) -> None:
    page.goto(f"{origin}/__mock__/ui/worlds")
    page.get_by_role("link", name="tavus/face").first.click()
    page.get_by_role("button", name="+1 h").click()
    page.locator(".item summary").first.click()


PICTURES: dict[str, Callable[[Page, str], None]] = {"traffic": _open_traffic, "refusal": _open_refusal, "lifecycle": _open_lifecycle}


def _send_requests(mock: RunningMock) -> None:
    """What the pictures show: a day's work, with its mistakes."""
    with httpx.Client(base_url=mock.origin, headers=_KEY) as client:
        client.post("/v2/faces", json=_FACE)
        client.post("/v1/deployments", json={**_DEPLOYMENT, "gpu_type": "h100"})
        client.post("/v1/deployments", json=_DEPLOYMENT)
        client.post("/v1/deployments", json=_DEPLOYMENT)
        client.get("/v1/deployments/chat")
        client.post("/__mock__/faults", json={"key": "test", "status": 503})
        client.get("/v2/faces")
        client.get("/v2/faces")
        client.patch("/v1/deployments/chat", json={"max_replicas": 3})
        client.get("/v1/deployments/none")
        client.post("/v2/pals", json={"pal_name": "Ada", "system_prompt": "Be kind."})
        client.delete("/v1/deployments/chat")


@click.command()
def main() -> None:
    """Take every picture anew."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise click.ClickException("Wanted Chromium, which takes the pictures: it is not installed.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with running(Settings(clock=from_text("manual"))) as mock, sync_playwright() as playwright:
        _send_requests(mock)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])  # our own pages alone
        page = browser.new_page(viewport=_SIZE, color_scheme="light")  # type: ignore[arg-type]  # a TypedDict of Playwright's
        page.set_default_timeout(60_000)
        for name, open_page in PICTURES.items():
            open_page(page, mock.origin)
            path = IMAGES / f"{name}.png"
            page.screenshot(path=path, animations="disabled", timeout=60_000)
            click.echo(f"{path.relative_to(IMAGES.parents[1])}: {path.stat().st_size:,} bytes")
        browser.close()


if __name__ == "__main__":
    main(prog_name="python -m tools.screenshots")
