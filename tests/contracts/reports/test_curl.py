"""A line for a shell sends what was sent, by the shell's own reading of it."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.reports.view.curl import curl, repeat_command
from contracts.reports.view.escaping import visible
from tests.contracts.reports import sample


def _words(line: str, tmp_path: Path) -> list[str]:
    """The arguments that a real shell hands to curl."""
    fake = tmp_path / "curl"
    fake.write_text("#!/bin/sh\nfor word; do printf '%s\\0' \"$word\"; done\n")
    fake.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "THINGS_API_KEY": "k'e\"y $1", "SECRET_1": "hush"}
    done = subprocess.run(["sh", "-c", line], env=environment, capture_output=True, text=True, check=True, timeout=30)
    return done.stdout.split("\0")[:-1]


@pytest.mark.parametrize(
    "body",
    ['{"a": "it\'s $HOME `id` \\\\ \\"x\\""}', "{'a': !b}", "ä\n€ 😀", "@/etc/passwd", "*?[a]", "a\u200db\u202e\x1b[31m'\ufeff", "\x07"],
)
def test_a_body_reaches_curl_as_it_was(body: str, tmp_path: Path) -> None:
    line = curl(sample.run(), sample.exchange(1, "POST", "/things?q=a&b=%20", body=body))
    words = _words(line, tmp_path)
    assert words[words.index("--data-raw") + 1] == body
    assert "http://127.0.0.1:8080/v1/things?q=a&b=%20" in words


def test_secrets_come_from_variables(tmp_path: Path) -> None:
    line = curl(sample.run(), sample.exchange(1, "POST", "/things", body='{"secret": "***1***"}'))
    words = _words(line, tmp_path)
    assert words[-1] == '{"secret": "hush"}'
    assert "x-api-key: k'e\"y $1" in words
    assert "***" not in line


def test_a_body_that_is_no_text_is_piped() -> None:
    exchange = replace(sample.exchange(1, "POST", "/things"), request_body=b"\xff\x00")
    line = curl(sample.run(), exchange)
    assert line.startswith("printf %s /wA= | base64 -d | curl ")


def test_a_line_shows_all_that_it_sends() -> None:
    line = curl(sample.run(), sample.exchange(1, "POST", "/things", body="a\u202eb\x1b"))
    assert line == visible(line)


def test_a_long_body_is_not_cut_in_secret() -> None:
    exchange = replace(sample.exchange(1, "POST", "/things"), request_body=b"\xff" * 9000)
    assert curl(sample.run(), exchange).endswith("--data-binary @body  # 9,000 bytes: see run.json")


def test_the_repeating_command_is_narrowed_to_the_task_that_met_it() -> None:
    run = sample.run()
    assert repeat_command(run, run.findings[0]) == f"{run.command} --only 'POST /things'"
    assert repeat_command(run, run.findings[1]) == f"{run.command} --only 'POST /things'"
    part = replace(run, shard="1/2", command=f"{run.command} --shard 1/2 --skip 'GET /things'")
    assert repeat_command(part, run.findings[0]) == f"{run.command} --only 'POST /things'"
