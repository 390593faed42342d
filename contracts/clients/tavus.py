"""A client of Tavus: `Tavus()` and `AsyncTavus()`, everything named as in the vendor's own SDK.

    with Tavus() as tavus:
        face = tavus.faces.create(train_image_url="https://…/me.png", voice_name="anna")
        tavus.faces.wait_until_trained(face["face_id"])

Fields are keyword arguments: one that is left out is not sent, and None is sent as null. Answers are plain values, exactly as they came.
Their types are generated from the document (see `generating.py`).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, Self, TypeAlias, Unpack

import httpx

from contracts.clients import opening
from contracts.clients.asking import ClientSettings, OperationCall
from contracts.clients.generated import tavus as types
from contracts.clients.method import ClientResource, S, answers, asks, pages_of, waits
from contracts.clients.paging import numbered, settled
from contracts.clients.transport import AsyncSession, Flow, Session

Page: TypeAlias = Callable[[int], OperationCall[Any]]

_TRAINED, _FAILED = frozenset(("completed",)), frozenset(("error",))


class Faces(ClientResource[S]):
    """Faces, which are trained from a video or an image."""

    @asks
    def create(self, /, **body: Unpack[types.CreateFaceBody]) -> OperationCall[types.CreateFaceAnswer]:
        """Begin to train a face."""
        return OperationCall("POST /v2/faces", body=body)

    @asks
    def list(self, /, **query: Unpack[types.ListFacesQuery]) -> OperationCall[types.ListFacesAnswer]:
        """One page of faces; pages count from 1."""
        return OperationCall("GET /v2/faces", query=query)

    @pages_of(types.Face)
    def iterate(self, /, **query: Unpack[types.ListFacesQuery]) -> Flow[None]:
        """Every face from the page that is given on, or from the first."""
        page: Page = lambda number: OperationCall("GET /v2/faces", query={**query, "page": number})  # noqa: E731
        return numbered(page, self._session.settings, items="data", total="total_count", first=query.get("page", 1))

    @asks
    def get(self, face_id: str, /, **query: Unpack[types.GetFaceQuery]) -> OperationCall[types.Face]:
        """One face."""
        return OperationCall("GET /v2/faces/{face_id}", (face_id,), query=query)

    @asks
    def rename(self, face_id: str, /, **body: Unpack[types.RenameFaceBody]) -> OperationCall[types.Face]:
        """Give a face another name."""
        return OperationCall("PATCH /v2/faces/{face_id}/name", (face_id,), body=body)

    @asks
    def delete(self, face_id: str, /, **query: Unpack[types.DeleteFaceQuery]) -> OperationCall[None]:
        """Delete a face."""
        return OperationCall("DELETE /v2/faces/{face_id}", (face_id,), query=query)

    @waits
    def wait_until_trained(
        self, face_id: str, /, *, timeout_s: float = 6 * 3600, poll_s: float = 10, clock: Callable[[], float] = time.monotonic
    ) -> Flow[types.Face]:
        """The face, once it is trained. Raises `Failed` or `NeverReady`; both have the face that was read last."""
        ask: OperationCall[types.Face] = OperationCall("GET /v2/faces/{face_id}", (face_id,))
        return settled(ask, self._session.settings, ready=_TRAINED, failed=_FAILED, timeout_s=timeout_s, poll_s=poll_s, clock=clock)


class Deployments(ClientResource[S]):
    """Deployments of PALs, and the conversations on their pages."""

    @asks
    def create(self, /, **body: Unpack[types.CreateDeploymentRequest]) -> OperationCall[types.Deployment]:
        """Publish a PAL."""
        return OperationCall("POST /v2/deployments", body=body)

    @asks
    def list(self, /, **query: Unpack[types.ListDeploymentsQuery]) -> OperationCall[types.ListDeploymentsAnswer]:
        """One page of deployments; pages count from 0."""
        return OperationCall("GET /v2/deployments", query=query)

    @pages_of(types.Deployment)
    def iterate(self, /, **query: Unpack[types.ListDeploymentsQuery]) -> Flow[None]:
        """Every deployment from the page that is given on, or from the first."""
        page: Page = lambda number: OperationCall("GET /v2/deployments", query={**query, "page": number})  # noqa: E731
        return numbered(page, self._session.settings, items="deployments", total="total", first=query.get("page", 0))

    @asks
    def get(self, deployment_id: str, /) -> OperationCall[types.Deployment]:
        """One deployment."""
        return OperationCall("GET /v2/deployments/{deployment_id}", (deployment_id,))

    @answers
    def get_answer(self, deployment_id: str, /) -> OperationCall[types.Deployment]:
        """One deployment with the headers of its answer: `etag` is what `if_match` takes."""
        return OperationCall("GET /v2/deployments/{deployment_id}", (deployment_id,))

    @asks
    def patch(
        self, deployment_id: str, operations: Sequence[types.DeploymentPatchItem], /, *, if_match: str | None = None
    ) -> OperationCall[types.Deployment]:
        """Change a deployment by a JSON Patch; with `if_match`, only if nobody else has."""
        headers = {} if if_match is None else {"If-Match": if_match}
        return OperationCall("PATCH /v2/deployments/{deployment_id}", (deployment_id,), body=operations, headers=headers)

    @asks
    def delete(self, deployment_id: str, /) -> OperationCall[None]:
        """Delete a deployment."""
        return OperationCall("DELETE /v2/deployments/{deployment_id}", (deployment_id,))

    @asks
    def init(self, deployment_id: str, /) -> OperationCall[types.DeploymentInit]:
        """What its page needs to begin; no key is sent."""
        return OperationCall("GET /v2/deployments/{deployment_id}/init", (deployment_id,))

    @asks
    def start(self, deployment_id: str, /, **body: Unpack[types.DeploymentStartRequest]) -> OperationCall[types.DeploymentConversation]:
        """Begin a conversation; no key is sent."""
        return OperationCall("POST /v2/deployments/{deployment_id}/start", (deployment_id,), body=body)

    @asks
    def end(self, deployment_id: str, conversation_id: str, /) -> OperationCall[types.EndDeploymentConversationAnswer]:
        """End a conversation; no key is sent."""
        return OperationCall("POST /v2/deployments/{deployment_id}/conversations/{conversation_id}/end", (deployment_id, conversation_id))


class Pals(ClientResource[S]):
    """PALs, their tools and their skills."""

    @asks
    def create(self, /, **body: Unpack[types.CreatePalRequest]) -> OperationCall[types.Pal]:
        """Make a PAL."""
        return OperationCall("POST /v2/pals", body=body)

    @asks
    def list(self, /, **query: Unpack[types.ListPalsQuery]) -> OperationCall[types.ListPalsAnswer]:
        """One page of PALs; pages count from 1."""
        return OperationCall("GET /v2/pals", query=query)

    @pages_of(types.Pal)
    def iterate(self, /, **query: Unpack[types.ListPalsQuery]) -> Flow[None]:
        """Every PAL from the page that is given on, or from the first."""
        page: Page = lambda number: OperationCall("GET /v2/pals", query={**query, "page": number})  # noqa: E731
        return numbered(page, self._session.settings, items="data", total="total_count", first=query.get("page", 1))

    @asks
    def get(self, pal_id: str, /, **query: Unpack[types.GetPalQuery]) -> OperationCall[types.Pal]:
        """One PAL."""
        return OperationCall("GET /v2/pals/{pal_id}", (pal_id,), query=query)

    @asks
    def patch(self, pal_id: str, operations: Sequence[types.PalPatchItem], /) -> OperationCall[types.Pal | None]:
        """Change a PAL by a JSON Patch; None where that changes nothing."""
        return OperationCall("PATCH /v2/pals/{pal_id}", (pal_id,), body=operations)

    @asks
    def delete(self, pal_id: str, /) -> OperationCall[None]:
        """Delete a PAL."""
        return OperationCall("DELETE /v2/pals/{pal_id}", (pal_id,))

    @asks
    def list_tools(self, pal_id: str, /) -> OperationCall[types.PalTools]:
        """The tools of a PAL."""
        return OperationCall("GET /v2/pals/{pal_id}/tools/", (pal_id,))

    @asks
    def attach_tools(self, pal_id: str, /, **body: Unpack[types.AttachPalToolsBody]) -> OperationCall[types.PalTools]:
        """Give a PAL more tools."""
        return OperationCall("POST /v2/pals/{pal_id}/tools/", (pal_id,), body=body)

    @asks
    def detach_tool(self, pal_id: str, tool_id: str, /) -> OperationCall[None]:
        """Take a tool from a PAL."""
        return OperationCall("DELETE /v2/pals/{pal_id}/tools/{tool_id}", (pal_id, tool_id))

    @asks
    def list_skills(self, pal_id: str, /) -> OperationCall[types.ListPalSkillsAnswer]:
        """The skills of a PAL, by name."""
        return OperationCall("GET /v2/pals/{pal_id}/skills/", (pal_id,))

    @asks
    def get_skill(self, pal_id: str, skill_id: str, /) -> OperationCall[types.PalSkill]:
        """One skill of a PAL."""
        return OperationCall("GET /v2/pals/{pal_id}/skills/{skill_id}", (pal_id, skill_id))

    @asks
    def upsert_skill(self, pal_id: str, skill_id: str, /, **body: Unpack[types.PalSkillRequest]) -> OperationCall[types.PalSkill]:
        """Give a PAL a skill, or the skill another configuration."""
        return OperationCall("PUT /v2/pals/{pal_id}/skills/{skill_id}", (pal_id, skill_id), body=body)

    @asks
    def patch_skill(self, pal_id: str, skill_id: str, /, **body: Unpack[types.PalSkillRequest]) -> OperationCall[types.PalSkill]:
        """Change parts of a skill's configuration."""
        return OperationCall("PATCH /v2/pals/{pal_id}/skills/{skill_id}", (pal_id, skill_id), body=body)

    @asks
    def delete_skill(self, pal_id: str, skill_id: str, /) -> OperationCall[None]:
        """Take a skill from a PAL."""
        return OperationCall("DELETE /v2/pals/{pal_id}/skills/{skill_id}", (pal_id, skill_id))


class Voices(ClientResource[S]):
    """The voices that faces may have."""

    @asks
    def list(self, /, **query: Unpack[types.ListVoicesQuery]) -> OperationCall[types.ListVoicesAnswer]:
        """One page of voices; pages count from 1."""
        return OperationCall("GET /v2/voices", query=query)

    @pages_of(types.Voice)
    def iterate(self, /, **query: Unpack[types.ListVoicesQuery]) -> Flow[None]:
        """Every voice from the page that is given on, or from the first."""
        page: Page = lambda number: OperationCall("GET /v2/voices", query={**query, "page": number})  # noqa: E731
        return numbered(page, self._session.settings, items="data", total="total_count", first=query.get("page", 1))


class _Tavus(Generic[S]):
    """Everything that the two clients share: all but how they send."""

    def __init__(self, session: S) -> None:
        self._session: S = session
        self.faces: Faces[S] = Faces(session)
        self.deployments: Deployments[S] = Deployments(session)
        self.pals: Pals[S] = Pals(session)
        self.voices: Voices[S] = Voices(session)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(origin={self._session.settings.origin!r})"


class Tavus(_Tavus[Session]):
    """The sync client. The key is TAVUS_API_KEY, the base URL TAVUS_PUBLIC_API_BASE_URL, unless they are given."""

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


class AsyncTavus(_Tavus[AsyncSession]):
    """The async client; all else as `Tavus`."""

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
        key_variable="TAVUS_API_KEY",
        base_url=base_url,
        url_variable="TAVUS_PUBLIC_API_BASE_URL",
        default_url="https://tavusapi.com/v2",
        version="/v2",
        routes=types.ROUTES,
        credential=lambda key: ("x-api-key", key),
        timeout_s=timeout_s,
        max_retries=max_retries,
    )
