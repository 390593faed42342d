"""Launches an assistant: deploys its model on Together AI, trains its face on Tavus, and waits until both are there.

    python launch.py NAME IMAGE VIDEO_URL

Reads the variables that the official SDKs read: TOGETHER_API_KEY, TAVUS_API_KEY, and, for a stand-in of either service, TOGETHER_BASE_URL
and TAVUS_PUBLIC_API_BASE_URL.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

Json = Any
POLL_S = 60.0
LONGEST_S = 6 * 3600.0  # a face trains for about four hours
ATTEMPTS = 4


class LaunchError(RuntimeError):
    """The assistant is not there. The message says which service refused what, and why."""


@dataclass(frozen=True)
class Assistant:
    """What was launched."""

    deployment_id: str
    face_id: str


def launch(name: str, image: str, video_url: str, *, wait: Callable[[float], object] = time.sleep) -> Assistant:
    """Deploy `image` and train a face from the video at `video_url`, both called `name`. `wait` lets seconds pass.

    Raises:
        LaunchError: a service refused, failed, or took too long.
    """
    with _together() as together, _tavus() as tavus:
        deployment = _ask(together, wait, "POST", "/deployments", {"name": name, "gpu_type": "h100-80gb", "image": image})
        face = _ask(tavus, wait, "POST", "/faces", {"face_name": name, "train_video_url": video_url})
        _until(together, wait, f"/deployments/{deployment['id']}", done="Ready", failed="Failed")
        _until(tavus, wait, f"/faces/{face['face_id']}", done="completed", failed="error")
        return Assistant(deployment["id"], face["face_id"])


def _together() -> httpx.Client:
    base = os.environ.get("TOGETHER_BASE_URL", "https://api.together.ai").rstrip("/").removesuffix("/v1")
    return httpx.Client(base_url=f"{base}/v1", headers={"Authorization": f"Bearer {_key('TOGETHER_API_KEY')}"})


def _tavus() -> httpx.Client:
    base = os.environ.get("TAVUS_PUBLIC_API_BASE_URL", "https://tavusapi.com/v2")
    return httpx.Client(base_url=base, headers={"x-api-key": _key("TAVUS_API_KEY")})


def _key(variable: str) -> str:
    try:
        return os.environ[variable]
    except KeyError:
        raise LaunchError(f"{variable} is not set") from None


def _ask(client: httpx.Client, wait: Callable[[float], object], method: str, path: str, body: Json = None) -> Json:
    """The JSON of an answer; a service that says it is busy is asked again when it says so."""
    for attempt in range(1, ATTEMPTS + 1):
        answer = client.request(method, path, json=body)
        is_busy = answer.status_code == 429 or (answer.status_code >= 500 and method == "GET")  # a create may have happened
        if not is_busy or attempt == ATTEMPTS:
            break
        wait(float(answer.headers.get("retry-after", 2**attempt)))
    if answer.is_error:
        raise LaunchError(f"{method} {answer.url} answered {answer.status_code}: {answer.text[:200]}")
    return answer.json()


def _until(client: httpx.Client, wait: Callable[[float], object], path: str, *, done: str, failed: str) -> None:
    waited_s = 0.0
    while (status := _ask(client, wait, "GET", path)["status"]) != done:
        if status == failed or waited_s >= LONGEST_S:
            raise LaunchError(f"{path} is {status} after {waited_s:.0f} seconds, wanted {done}")
        wait(POLL_S)
        waited_s += POLL_S


if __name__ == "__main__":
    try:
        print(launch(*sys.argv[1:4]))  # noqa: T201 - what the program is for
    except LaunchError as error:
        sys.exit(f"launch: {error}")
