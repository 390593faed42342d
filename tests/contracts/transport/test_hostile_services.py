"""A service that answers without an end costs a sentence: no traceback, no hours, no memory."""

from __future__ import annotations

import contextlib
import gzip
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import requests
import yaml

from contracts.generation.metered_requests import metered
from contracts.traffic.json_text import NOTHING, read_json_text
from contracts.transport import http_client
from contracts.transport.answer_limits import MIB, AnswerGuard, AnswerLimitError, AnswerLimits, HostileServiceError
from tests.contracts.transport import hostile

_SERVICES = [hostile.endless, hostile.dripping, hostile.dripping_head, hostile.endless_head, hostile.bomb, hostile.bomb_in_a_bomb]
_LIMITS = AnswerLimits(size_bytes=MIB, time_s=0.5)
_BOOKS = {"200": {"description": "x", "content": {"application/json": {"schema": {"type": "array"}}}}}
_DOCUMENT = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/books": {"get": {"responses": _BOOKS}}}}


def by_httpx(url: str, guard: AnswerGuard) -> None:
    with http_client.client(guard=guard) as client:
        http_client.send(client, client.build_request("GET", url), guard)


def by_requests(url: str, guard: AnswerGuard) -> None:
    with requests.Session() as session:
        metered(session, guard)
        session.get(url, stream=True, timeout=5)


@pytest.mark.parametrize("send", [by_httpx, by_requests])
@pytest.mark.parametrize("answer", _SERVICES)
def test_an_answer_without_an_end_is_not_read_further(answer: hostile.Answer, send: Callable[[str, AnswerGuard], None]) -> None:
    guard = AnswerGuard(_LIMITS)
    with hostile.serving(answer) as origin, pytest.raises((AnswerLimitError, requests.exceptions.ConnectionError)):
        send(origin, guard)
    (sentence,) = guard.broken
    assert sentence.startswith("answer ")


@pytest.mark.parametrize("send", [by_httpx, by_requests])
def test_after_two_of_them_nothing_more_is_sent(send: Callable[[str, AnswerGuard], None]) -> None:
    guard = AnswerGuard(_LIMITS)
    with hostile.serving(hostile.endless) as origin:
        for _ in range(2):
            with pytest.raises((AnswerLimitError, requests.exceptions.ConnectionError)):
                send(origin, guard)
    with pytest.raises(HostileServiceError, match="nothing more was sent"):
        guard.check()


def test_many_large_answers_end_a_run_too() -> None:
    guard = AnswerGuard(AnswerLimits(large_bytes=10, kept_bytes=100))
    guard.keep(b"x" * 60)
    guard.keep(b"x" * 9)
    with pytest.raises(AnswerLimitError, match="in all"):
        guard.keep(b"x" * 60)


@pytest.mark.parametrize("encodings", ["gzip", "x-gzip", "identity", "", "br"])
def test_an_answer_within_its_limits_is_read_as_it_was(encodings: str) -> None:
    body = gzip.compress(b"hello") if "gzip" in encodings else b"hello"
    assert AnswerGuard().unpacked([body[:3], body[3:]], encodings) == b"hello"


def test_what_is_packed_wrongly_is_an_error_of_http() -> None:
    with pytest.raises(httpx.DecodingError):
        AnswerGuard().unpacked([b"not packed"], "gzip")


@pytest.mark.parametrize("answer", [hostile.deep, hostile.deep_and_whole])
def test_json_too_deep_to_be_walked_is_not_read(answer: hostile.Answer) -> None:
    body = b"".join(answer()).partition(b"\r\n\r\n")[2]
    assert read_json_text(body).value is NOTHING


def peak_of(process: subprocess.Popen[bytes], *, limit_s: float) -> int:
    """The most KiB that a process, or one of its children, had in memory at once until it ended; fails where it does not end.

    By /proc: what a parent is told of a child (`ru_maxrss`) counts the parent's own memory from before the child's program began.
    """
    peak_kib, ends_s = 0, time.monotonic() + limit_s
    while process.poll() is None:
        assert time.monotonic() < ends_s
        for pid in (process.pid, *children_of(process.pid)):
            with contextlib.suppress(OSError, StopIteration):
                status = Path(f"/proc/{pid}/status").read_text()
                peak_kib = max(peak_kib, next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")))
        time.sleep(0.02)
    return peak_kib


def children_of(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


@pytest.mark.parametrize("answer", [hostile.endless, hostile.bomb_in_a_bomb, hostile.endless_head])
def test_a_hostile_service_costs_a_sentence_and_little_memory(answer: hostile.Answer, tmp_path: Path) -> None:
    document = tmp_path / "api.yaml"
    document.write_text(yaml.safe_dump(_DOCUMENT))
    with hostile.serving(answer) as origin:
        command = [sys.executable, "-m", "contracts", "check", str(document), "--target", origin, "--profile", "quick"]
        with (tmp_path / "said").open("w") as said:
            process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
            peak_kib = peak_of(process, limit_s=120)
    told = (tmp_path / "said").read_text()
    assert process.returncode == 2
    assert "Traceback" not in told
    (line,) = [line for line in told.splitlines() if "not finished" in line]
    assert "the service's answer" in line
    assert 0 < peak_kib < 300 * 1024


def test_a_service_that_nests_without_end_is_judged_all_the_same(tmp_path: Path) -> None:
    document = tmp_path / "api.yaml"
    document.write_text(yaml.safe_dump(_DOCUMENT))
    with hostile.serving(hostile.deep_and_whole) as origin:
        command = [sys.executable, "-m", "contracts", "check", str(document), "--target", origin, "--profile", "quick"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode in (0, 1), done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_large_answers_that_were_judged_count_by_the_room_they_take() -> None:
    guard = AnswerGuard(AnswerLimits(large_bytes=10, kept_bytes=100))
    for _ in range(9):  # tasks
        before_bytes = guard.kept_bytes
        guard.keep(b"x" * 60)
        guard.compress_kept(before_bytes, 5)
    guard.keep(b"x" * 50)
    with pytest.raises(AnswerLimitError, match="in all"):
        guard.keep(b"x" * 50)
