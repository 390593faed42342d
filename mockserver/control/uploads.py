"""The addresses that files are sent to."""

from __future__ import annotations

from flask import Blueprint, abort, request

from mockserver.control.adapter import BODY_SIZE
from mockserver.mock import Mock


def add_upload_pages(pages: Blueprint, mock: Mock) -> None:
    """Add `/uploads`, which needs no token: who was given an address may send to it."""

    @pages.put("/uploads/<api>/<kind>/<key>")
    def uploads(api: str, kind: str, key: str) -> tuple[str, int]:
        """The address that an API gave out for one file: its bytes are counted, and dropped."""
        size = request.environ[BODY_SIZE]
        with mock.store.transaction():
            world = mock.store.owner(f"{api}/{kind}", key)
            upload = world.collection(f"{api}/{kind}").get(key) if world else None
            if world is None or upload is None:
                abort(404, "No upload was asked for under this address.")
            world.collection(f"{api}/{kind}").put(upload.with_fields({**upload.fields, "size": size}, now_s=mock.clock.now_s()))
        return "", 200
