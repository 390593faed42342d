"""The page that Prometheus reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from mockserver.mock import Mock

if TYPE_CHECKING:
    from mockserver.control.prometheus import Exposition


def add_metrics_page(pages: Blueprint, mock: Mock) -> None:
    """Add `/metrics`."""
    made: list[Exposition] = []

    @pages.get("/metrics")
    def metrics() -> Response:
        """Requests by operation and status, their durations, worlds, resources, callbacks and memory, in Prometheus' text format."""
        from mockserver.control.prometheus import Exposition

        if not made:
            made.append(Exposition(mock))
        text, content_type = made[0].text(request.headers.get("Accept", ""))
        return Response(text, content_type=content_type)
