"""What the benchmarks send, and what the servers that do no work of their own answer."""

from __future__ import annotations

from typing import Any, TypeAlias

Body: TypeAlias = dict[str, Any]  # raw JSON

TOGETHER_DEPLOYMENTS = "/v1/deployments"
TAVUS_DEPLOYMENTS = "/v2/deployments"
FACES = "/v2/faces"
PALS = "/v2/pals"

TOGETHER_DEPLOYMENT: Body = {
    "name": "bench",
    "description": "Speech to text, two replicas by day.",
    "gpu_type": "h100-80gb",
    "gpu_count": 1,
    "image": "registry.together.ai/proj_abcdefg1234567890/my-image:latest",
    "command": ["python", "app.py"],
    "port": 8080,
    "health_check_path": "/health",
    "min_replicas": 1,
    "max_replicas": 4,
    "environment_variables": [{"name": "MODEL_NAME", "value": "whisper-large"}, {"name": "LOG_LEVEL", "value": "info"}],
    "autoscaling": {"metric": "QueueBacklogPerWorker", "target": 1.01},
}

FACE: Body = {"face_name": "bench", "train_image_url": "https://example.com/portrait.png", "voice_name": "anna"}

PAL: Body = {"pal_name": "bench", "system_prompt": "You greet people.", "default_face_id": None}


def tavus_deployment(pal_id: str) -> Body:
    """A widget that shows this pal."""
    return {"pal_id": pal_id, "channel": "widget", "name": "bench", "allowed_origins": ["https://example.com"]}


FIXED_REPLY: Body = {
    **TOGETHER_DEPLOYMENT,
    "id": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "object": "deployment",
    "status": "Updating",
    "desired_replicas": 1,
    "ready_replicas": 0,
    "replica_events": {},
    "created_at": "2026-01-01T00:00:00.000Z",
    "updated_at": "2026-01-01T00:00:00.000Z",
}
