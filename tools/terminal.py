"""The moving picture of the terminal in docs/images: commands that are run for it, and what they said, as an SVG that CSS lets move."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import click

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "terminal.svg"
PORT = "8080"  # that is shown
SESSION: tuple[tuple[str, str], ...] = (  # what is shown, and what is run for it: with the key, and another port
    ("mockserver serve --clock manual &", "serve; head -2 serve.log"),
    ("curl localhost:8080/v1/deployments -d @chat.json | jq .status", "ask /v1/deployments -d @chat.json | field status"),
    ("mockserver ctl clock advance 90", "ctl clock advance 90 | grep now.:"),
    ("curl localhost:8080/v1/deployments/chat | jq .status", "ask /v1/deployments/chat | field status"),
    ("curl localhost:8080/v1/deployments -d @typo.json | jq .error.message", "ask /v1/deployments -d @typo.json | field error message"),
    ("mockserver ctl explain 3 | jq .change.steps", "ctl explain 3 | field change steps"),
    ("contracts check together --target http://localhost:8080 --profile quick --only getDeployment", "judge | head -1"),
)
_START = """
printf '{"name": "chat", "gpu_type": "h100-80gb", "image": "registry.together.ai/proj/chat:1"}' > chat.json
printf '{"name": "chat2", "gpu_type": "h100", "image": "registry.together.ai/proj/chat:1"}' > typo.json
serve() {
    mockserver serve --clock manual --quiet --port PORT > serve.log 2>&1 &
    curl -s -o health --retry 30 --retry-delay 1 --retry-connrefused localhost:PORT/__mock__/health
}
ask() { curl -s localhost:PORT"$1" -H 'Authorization: Bearer test' -H 'Content-Type: application/json' "${@:2}"; }
ctl() { mockserver ctl --url http://localhost:PORT "$@"; }
field() { python -c 'import json, sys
value = json.load(sys.stdin)
for name in sys.argv[1:]: value = value[name]
print(json.dumps(value))' "$@"; }
judge() { TOGETHER_API_KEY=test contracts check together --target http://127.0.0.1:PORT --profile quick --jobs 1 --only getDeployment; }
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
"""
_MARK = "\x1d"  # ends what a command said
_COLUMNS = 96
_LINE_PX, _LETTER_PX, _EDGE_PX, _BAR_PX = 20, 7.83, 16, 34
_TYPED_S, _READ_S = 0.035, 0.9  # a letter; what a command said
_STYLE = """
svg { --paper: #ffffff; --bar: #eef0f3; --ink: #1b1f27; --quiet: #59606e; --accent: #24569e; --edge: #dfe2e8; }
@media (prefers-color-scheme: dark) {
  svg { --paper: #15181d; --bar: #1c2027; --ink: #e5e8ee; --quiet: #a1a9b8; --accent: #8fb8f5; --edge: #323844; }
}
text {
  font: 13px/1 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace;
  fill: var(--quiet); white-space: pre;
}
.paper { fill: var(--paper); stroke: var(--edge); } .bar { fill: var(--bar); } .dot { fill: var(--edge); }
.command { fill: var(--ink); } .prompt { fill: var(--accent); } .cover { fill: var(--paper); }
.output, .prompt { opacity: 0; animation: appear .01s linear var(--at) forwards; }
.cover { animation: type var(--for) steps(var(--letters)) var(--at) forwards; }
@keyframes appear { to { opacity: 1; } }
@keyframes type { to { transform: translateX(var(--width)); } }
@media (prefers-reduced-motion: reduce) { .output, .prompt { opacity: 1; animation: none; } .cover { display: none; } }
"""


@dataclass(frozen=True, slots=True)
class Step:
    """A command as it is shown, and the lines that it said."""

    command: str
    lines: tuple[str, ...]


def record(session: Sequence[tuple[str, str]] = SESSION) -> list[Step]:
    """Run a session in a folder of its own.

    Raises:
        ValueError: a command said nothing, or failed.
    """
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = str(listener.getsockname()[1])
    commands = "".join(f"{run}\nprintf '{_MARK}'\n" for _, run in session)
    environment = {**os.environ, "NO_COLOR": "1", "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    with tempfile.TemporaryDirectory() as folder:
        script = _START.replace("PORT", port) + commands
        done = subprocess.run(["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    outputs = done.stdout.replace(port, PORT).split(_MARK)[:-1]
    if len(outputs) != len(session) or not all(output.strip() for output in outputs):
        raise ValueError(f"a command of the session said nothing: {outputs}\n{done.stderr}")
    return [Step(shown, tuple(_folded(output.strip()))) for (shown, _), output in zip(session, outputs, strict=True)]


def _folded(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield from re.findall(rf".{{1,{_COLUMNS}}}(?:\s|$)|.{{1,{_COLUMNS}}}", line.expandtabs())


def animated(steps: Sequence[Step]) -> str:
    """The steps as an SVG: each command typed, then what it said; with less motion wished for, all at once."""
    rows: list[str] = []
    at_s, y_px = 0.4, _BAR_PX + 24
    width_px = round(_COLUMNS * _LETTER_PX + 2 * _EDGE_PX)
    for step in steps:
        for_s = len(step.command) * _TYPED_S
        rows.append(_command(step.command, y_px, at_s, for_s, width_px))
        at_s, y_px = at_s + for_s + 0.25, y_px + _LINE_PX
        for line in step.lines:
            rows.append(f'<text class="output" x="{_EDGE_PX}" y="{y_px}" style="--at:{at_s:.2f}s">{escape(line)}</text>')
            y_px += _LINE_PX
        at_s, y_px = at_s + _READ_S, y_px + 6
    height_px = y_px
    size = f'viewBox="0 0 {width_px} {height_px}" width="{width_px}" height="{height_px}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
            "<title>A mock is served, used, and judged in a terminal</title>",
            f"<style>{_STYLE}</style>",
            f'<clipPath id="inside"><rect x="1" y="1" width="{width_px - 2}" height="{height_px - 2}" rx="9"/></clipPath>',
            f'<rect class="paper" x=".5" y=".5" width="{width_px - 1}" height="{height_px - 1}" rx="10"/>',
            f'<g clip-path="url(#inside)"><rect class="bar" width="{width_px}" height="{_BAR_PX}"/>',
            *(f'<circle class="dot" cx="{x}" cy="{_BAR_PX / 2}" r="5.5"/>' for x in (20, 40, 60)),
            *rows,
            "</g>",
            "</svg>\n",
        ]
    )


def _command(command: str, y_px: float, at_s: float, for_s: float, width_px: int) -> str:
    """A command line, under a cover that is drawn away letter by letter."""
    left_px = _EDGE_PX + 2 * _LETTER_PX
    travel_px = len(command) * _LETTER_PX
    timing = f"--at:{at_s:.2f}s;--for:{for_s:.2f}s;--letters:{len(command)};--width:{travel_px:.1f}px"
    return (
        f'<text class="prompt" x="{_EDGE_PX}" y="{y_px}" style="--at:{at_s:.2f}s">$</text>'
        f'<text class="command" x="{left_px:.1f}" y="{y_px}" textLength="{travel_px:.1f}" lengthAdjust="spacingAndGlyphs">'
        f"{escape(command)}</text>"
        f'<rect class="cover" x="{left_px:.1f}" y="{y_px - 14}" width="{width_px}" height="{_LINE_PX - 1}" style="{timing}"/>'
    )


@click.command()
def main() -> None:
    """Run the session, and draw it."""
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(animated(record()), encoding="utf-8")
    click.echo(f"{PICTURE}: {PICTURE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(prog_name="python -m tools.terminal")
