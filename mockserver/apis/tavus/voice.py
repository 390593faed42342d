"""Voices: those of the stock faces, which an image is trained with."""

from __future__ import annotations

from mockserver.resources.resource import Fields, Resource
from mockserver.state.store import World

voice = Resource(collection_path="/v2/voices", kind="voice")


@voice.seed_data
def stock_voices(_world: World) -> list[tuple[str, Fields, Fields]]:
    """The published example."""
    return [("anna", {"voice_name": "anna", "tags": ["english", "female"]}, {})]
