"""Where snapshots are kept: by name, as JSON."""

from __future__ import annotations

from typing import Any

from specs.json.parsing import Json

Snapshot = dict[str, Any]


class SnapshotShelf:
    """The snapshots of a mock. A snapshot is never changed: another is put in its place."""

    def __init__(self) -> None:
        self.kept: dict[str, Snapshot] = {}

    def state(self) -> dict[str, Json]:
        """Every snapshot by its name: what `restore` takes."""
        return dict(self.kept)

    def restore(self, name: str, snapshot: Json) -> None:
        """Let a snapshot be as another process has it; None: let there be none."""
        if snapshot is None:
            self.kept.pop(name, None)
        else:
            self.kept[name] = snapshot
