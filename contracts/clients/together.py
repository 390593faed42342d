"""A client of Together AI's deployments: `Together()` and `AsyncTogether()`, everything named as in the vendor's own SDK.

    with Together() as together:
        made = together.beta.jig.deploy(name="llm", gpu_type="h100-80gb", image="registry/llm:1")
        together.beta.jig.wait_until_ready(made["id"])

Fields are keyword arguments: one that is left out is not sent, and None is sent as null. Answers are plain values, exactly as they came.
Their types are generated from the document (see `generating.py`).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Generic, Self, Unpack

import httpx

from contracts.clients import opening
from contracts.clients.asking import ClientSettings, OperationCall
from contracts.clients.generated import together as types
from contracts.clients.method import ClientResource, S, asks, pages_of, waits
from contracts.clients.paging import before, settled
from contracts.clients.transport import AsyncSession, Flow, Session
from specs.json.parsing import Json

_READY, _FAILED = frozenset(("Ready", "ScaledToZero")), frozenset(("Failed",))


class Secrets(ClientResource[S]):
    """Secrets, named by id or name; their values never come back."""

    @asks
    def create(self, /, **body: Unpack[types.CreateSecretRequest]) -> OperationCall[types.Secret]:
        """Keep a secret."""
        return OperationCall("POST /deployments/secrets", body=body)

    @asks
    def list(self, /) -> OperationCall[types.SecretList]:
        """Every secret."""
        return OperationCall("GET /deployments/secrets")

    @asks
    def retrieve(self, id: str, /) -> OperationCall[types.Secret]:  # noqa: A002 - as the document calls it
        """One secret."""
        return OperationCall("GET /deployments/secrets/{id}", (id,))

    @asks
    def update(self, id: str, /, **body: Unpack[types.UpdateSecretRequest]) -> OperationCall[types.Secret]:  # noqa: A002
        """Change what is given of a secret."""
        return OperationCall("PATCH /deployments/secrets/{id}", (id,), body=body)

    @asks
    def delete(self, id: str, /) -> OperationCall[dict[str, Json]]:  # noqa: A002
        """Delete a secret."""
        return OperationCall("DELETE /deployments/secrets/{id}", (id,))


class Volumes(ClientResource[S]):
    """Volumes, named by id or name."""

    @asks
    def create(self, /, **body: Unpack[types.CreateVolumeRequest]) -> OperationCall[types.Volume]:
        """Make a volume of files that were uploaded."""
        return OperationCall("POST /deployments/storage/volumes", body=body)

    @asks
    def list(self, /) -> OperationCall[types.VolumeList]:
        """Every volume."""
        return OperationCall("GET /deployments/storage/volumes")

    @asks
    def retrieve(self, id: str, /, **query: Unpack[types.GetVolumeQuery]) -> OperationCall[types.Volume]:  # noqa: A002
        """One volume."""
        return OperationCall("GET /deployments/storage/volumes/{id}", (id,), query=query)

    @asks
    def update(self, id: str, /, **body: Unpack[types.UpdateVolumeRequest]) -> OperationCall[types.Volume]:  # noqa: A002
        """Change what is given of a volume."""
        return OperationCall("PATCH /deployments/storage/volumes/{id}", (id,), body=body)

    @asks
    def delete(self, id: str, /) -> OperationCall[dict[str, Json]]:  # noqa: A002
        """Delete a volume."""
        return OperationCall("DELETE /deployments/storage/volumes/{id}", (id,))

    @asks
    def request_upload(self, /, **body: Unpack[types.RequestUploadBody]) -> OperationCall[types.RequestUploadAnswer]:
        """Where to put a file's content."""
        return OperationCall("POST /storage/upload-request", body=body)


class Queue(ClientResource[S]):
    """Jobs for a deployment that works off a queue."""

    @asks
    def submit(self, /, **body: Unpack[types.QueueSubmitRequest]) -> OperationCall[types.SubmitQueueJobAnswer]:
        """Put a job into the queue."""
        return OperationCall("POST /queue/submit", body=body)

    @asks
    def retrieve(self, /, **query: Unpack[types.GetQueueJobStatusQuery]) -> OperationCall[types.QueueJob]:
        """One job."""
        return OperationCall("GET /queue/status", query=query)

    @asks
    def cancel(self, /, **body: Unpack[types.QueueJobReference]) -> OperationCall[types.QueueCancelResult]:
        """Take a job out of the queue that has not begun."""
        return OperationCall("POST /queue/cancel", body=body)

    @asks
    def clear(self, /, **body: Unpack[types.ClearQueueBody]) -> OperationCall[types.ClearQueueAnswer]:
        """Take out every job that has not begun."""
        return OperationCall("POST /queue/clear", body=body)

    @asks
    def metrics(self, /, **query: Unpack[types.GetQueueMetricsQuery]) -> OperationCall[types.GetQueueMetricsAnswer]:
        """How many jobs wait and run."""
        return OperationCall("GET /queue/metrics", query=query)


class Jig(ClientResource[S]):
    """Deployments, named by id or name, and what belongs to them: `secrets`, `volumes` and `queue`."""

    def __init__(self, session: S) -> None:
        self._session = session
        self.secrets: Secrets[S] = Secrets(session)
        self.volumes: Volumes[S] = Volumes(session)
        self.queue: Queue[S] = Queue(session)

    @asks
    def deploy(self, /, **body: Unpack[types.CreateDeploymentRequest]) -> OperationCall[types.DeploymentResponseItem]:
        """Deploy an image."""
        return OperationCall("POST /deployments", body=body)

    @asks
    def list(self, /) -> OperationCall[types.DeploymentList]:
        """Every deployment."""
        return OperationCall("GET /deployments")

    @asks
    def retrieve(self, id: str, /) -> OperationCall[types.DeploymentResponseItem]:  # noqa: A002
        """One deployment."""
        return OperationCall("GET /deployments/{id}", (id,))

    @asks
    def update(self, id: str, /, **body: Unpack[types.UpdateDeploymentRequest]) -> OperationCall[types.DeploymentResponseItem]:  # noqa: A002
        """Change what is given of a deployment."""
        return OperationCall("PATCH /deployments/{id}", (id,), body=body)

    @asks
    def destroy(self, id: str, /) -> OperationCall[dict[str, Json]]:  # noqa: A002
        """Delete a deployment."""
        return OperationCall("DELETE /deployments/{id}", (id,))

    @asks
    def retrieve_logs(self, id: str, /, **query: Unpack[types.GetDeploymentLogsQuery]) -> OperationCall[types.DeploymentLogs]:  # noqa: A002
        """What its replicas have printed."""
        return OperationCall("GET /deployments/{id}/logs", (id,), query=query)

    @asks
    def list_revisions(
        self,
        id: str,  # noqa: A002
        /,
        **query: Unpack[types.ListDeploymentRevisionsQuery],
    ) -> OperationCall[types.DeploymentRevisionEventList]:
        """One page of what changed it, the newest first."""
        return OperationCall("GET /deployments/{id}/revisions", (id,), query=query)

    @pages_of(types.DeploymentRevisionEvent)
    def iterate_revisions(self, id: str, /, *, limit: int = 100) -> Flow[None]:  # noqa: A002
        """Everything that changed it, the newest first, asked for by `limit` at a time."""

        def page(last: int | None) -> OperationCall[Any]:
            return OperationCall("GET /deployments/{id}/revisions", (id,), query={"limit": limit, "before": last})

        return before(page, self._session.settings, items="data", number="event_number")

    @asks
    def retrieve_revision(self, revision_identifier: str, /, *, id: str) -> OperationCall[types.DeploymentRevision]:  # noqa: A002
        """One revision of a deployment."""
        return OperationCall("GET /deployments/{id}/revisions/{revision_identifier}", (id, revision_identifier))

    @asks
    def rollback(self, id: str, /, **body: Unpack[types.RollbackDeploymentBody]) -> OperationCall[types.DeploymentResponseItem]:  # noqa: A002
        """Go back to an earlier revision."""
        return OperationCall("POST /deployments/{id}/rollback", (id,), body=body)

    @asks
    def prewarm(self, /, **body: Unpack[types.PrewarmDeploymentBody]) -> OperationCall[dict[str, Json]]:
        """Have an image fetched before it is deployed."""
        return OperationCall("POST /deployments/prewarm", body=body)

    @asks
    def image_base_path(self, /) -> OperationCall[types.GetImageRepositoryBasePathAnswer]:
        """Where this account's images belong."""
        return OperationCall("GET /image-repositories/base-path")

    @waits
    def wait_until_ready(
        self,
        id: str,  # noqa: A002
        /,
        *,
        timeout_s: float = 900,
        poll_s: float = 5,
        clock: Callable[[], float] = time.monotonic,
    ) -> Flow[types.DeploymentResponseItem]:
        """The deployment, once it is up, or scaled to zero as it was told.

        Raises:
            Failed, NeverReady: both have the deployment that was read last.
        """
        ask: OperationCall[types.DeploymentResponseItem] = OperationCall("GET /deployments/{id}", (id,))
        return settled(ask, self._session.settings, ready=_READY, failed=_FAILED, timeout_s=timeout_s, poll_s=poll_s, clock=clock)


class Beta(ClientResource[S]):
    """What the vendor calls beta: `jig`."""

    def __init__(self, session: S) -> None:
        self._session = session
        self.jig: Jig[S] = Jig(session)


class _Together(ClientResource[S], Generic[S]):
    """Everything that the two clients share: all but how they send."""

    def __init__(self, session: S) -> None:
        self._session = session
        self.beta: Beta[S] = Beta(session)

    @asks
    def whoami(self, /) -> OperationCall[types.Identity]:
        """Whose key it is."""
        return OperationCall("GET /v3/whoami")

    @asks
    def whoami_v1(self, /) -> OperationCall[types.FlatIdentity]:
        """Whose key it is, as the first version says it."""
        return OperationCall("GET /whoami")

    def __repr__(self) -> str:
        return f"{type(self).__name__}(origin={self._session.settings.origin!r})"


class Together(_Together[Session]):
    """The sync client. The key is TOGETHER_API_KEY, the base URL (with or without /v1) TOGETHER_BASE_URL, unless they are given."""

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout_s: float = opening.TIMEOUT_S,
        max_retries: int = opening.MAX_RETRIES,
        http: httpx.Client | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(Session(_settings(api_key, base_url, timeout_s, max_retries), http, sleep=sleep))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._session.close()


class AsyncTogether(_Together[AsyncSession]):
    """The async client; all else as `Together`."""

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout_s: float = opening.TIMEOUT_S,
        max_retries: int = opening.MAX_RETRIES,
        http: httpx.AsyncClient | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__(AsyncSession(_settings(api_key, base_url, timeout_s, max_retries), http, sleep=sleep))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self._session.close()


def _settings(api_key: str | None, base_url: str | None, timeout_s: float, max_retries: int) -> ClientSettings:
    return opening.settings(
        api_key=api_key,
        key_variable="TOGETHER_API_KEY",
        base_url=base_url,
        url_variable="TOGETHER_BASE_URL",
        default_url="https://api.together.ai/v1",
        version="/v1",
        routes=types.ROUTES,
        credential=lambda key: ("Authorization", f"Bearer {key}"),
        timeout_s=timeout_s,
        max_retries=max_retries,
    )
