"""What travels to and from tavus, and by which routes. Written by `python -m contracts.clients.generating`."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from contracts.clients.route import OperationRoute
from specs.json.parsing import Json


class CreateFaceBody(TypedDict):
    """As the document declares it."""

    consent_video_url: NotRequired[str]
    train_video_url: NotRequired[str]
    train_image_url: NotRequired[str]
    voice_name: NotRequired[str]
    auto_fix_training_image: NotRequired[bool]
    callback_url: NotRequired[str]
    face_name: NotRequired[str]
    model_name: NotRequired[str]
    properties: NotRequired[CreateFaceBodyProperties]


class CreateFaceBodyProperties(TypedDict):
    """As the document declares it."""

    background_green_screen: NotRequired[bool]


class CreateFaceAnswer(TypedDict):
    """As the document declares it."""

    face_id: str
    status: Literal["started", "completed", "error"]


class ListFacesQuery(TypedDict):
    """The query of `GET /v2/faces`."""

    limit: NotRequired[int]
    page: NotRequired[int]
    verbose: NotRequired[bool]
    face_type: NotRequired[Literal["user", "system"]]
    face_ids: NotRequired[list[str]]
    model_name: NotRequired[str]
    sort: NotRequired[str]


class ListFacesAnswer(TypedDict):
    """As the document declares it."""

    data: list[Face]
    total_count: int


class Face(TypedDict):
    """As the document declares it."""

    face_id: str
    face_name: str | None
    thumbnail_video_url: str | None
    training_progress: str
    status: Literal["started", "completed", "error"]
    created_at: str
    updated_at: str
    error_message: str | None
    model_name: str
    face_type: NotRequired[Literal["user", "system"]]


class CreateDeploymentRequest(TypedDict):
    """As the document declares it."""

    pal_id: str
    channel: Literal["widget", "embed", "landing-page"]
    name: NotRequired[str]
    password: NotRequired[str | None]
    customization: NotRequired[dict[str, Json]]
    limits: NotRequired[CreateDeploymentRequestLimits]
    allowed_origins: NotRequired[list[str]]
    status: NotRequired[Literal["draft", "active", "inactive"]]


class CreateDeploymentRequestLimits(TypedDict):
    """Call limits and max duration."""

    daily_call_limit: NotRequired[int]
    daily_call_limit_per_user: NotRequired[int]
    concurrent_call_limit: NotRequired[int]
    max_call_duration: NotRequired[int]


class Deployment(TypedDict):
    """A managed deployment."""

    deployment_id: str
    pal_id: str
    channel: Literal["widget", "embed", "landing-page"]
    status: Literal["draft", "active", "inactive"]
    name: NotRequired[str]
    has_password: bool
    customization: dict[str, Json]
    replica_thumbnail_video_url: NotRequired[str | None]
    thumbnail_video_url: NotRequired[str | None]
    thumbnail_image_url: NotRequired[str | None]
    limits: DeploymentLimits
    allowed_origins: list[str]
    usage_total: int
    usage_today: int
    created_at: str
    updated_at: str


class DeploymentLimits(TypedDict):
    """As the document declares it."""

    daily_call_limit: NotRequired[int]
    daily_call_limit_per_user: NotRequired[int]
    concurrent_call_limit: NotRequired[int]
    max_call_duration: NotRequired[int]


class ListDeploymentsQuery(TypedDict):
    """The query of `GET /v2/deployments`."""

    pal_id: NotRequired[str]
    search: NotRequired[str]
    status: NotRequired[list[Literal["draft", "active", "inactive"]]]
    channel: NotRequired[list[Literal["widget", "embed", "landing-page"]]]
    limit: NotRequired[int]
    page: NotRequired[int]
    sort: NotRequired[Literal["asc", "desc"]]
    include_thumbnails: NotRequired[bool]


class ListDeploymentsAnswer(TypedDict):
    """As the document declares it."""

    deployments: list[Deployment]
    total: int
    page: int
    limit: int


class GetFaceQuery(TypedDict):
    """The query of `GET /v2/faces/{face_id}`."""

    verbose: NotRequired[bool]


class DeleteFaceQuery(TypedDict):
    """The query of `DELETE /v2/faces/{face_id}`."""

    hard: NotRequired[bool]


class RenameFaceBody(TypedDict):
    """As the document declares it."""

    face_name: str


DeploymentPatchItem = TypedDict("DeploymentPatchItem", {"op": "NotRequired[Literal[\"add\", \"replace\", \"test\", \"remove\", \"move\", \"copy\"]]", "path": "NotRequired[str]", "value": "NotRequired[Json]", "from": "NotRequired[str]"})


class DeploymentLimits2(TypedDict):
    """A limit left out is no limit."""

    daily_call_limit: NotRequired[int]
    daily_call_limit_per_user: NotRequired[int]
    concurrent_call_limit: NotRequired[int]
    max_call_duration: NotRequired[int]


class DeploymentInit(TypedDict):
    """What a page needs to show a deployment."""

    deployment_id: str
    channel: Literal["widget", "embed", "landing-page"]
    customization: dict[str, Json]
    has_password: bool
    replica_thumbnail_video_url: NotRequired[str | None]
    thumbnail_video_url: NotRequired[str | None]
    thumbnail_image_url: NotRequired[str | None]
    show_tavus_branding: bool
    limits: DeploymentInitLimits
    captcha: NotRequired[DeploymentInitCaptcha]
    is_available: bool
    unavailable_reason: NotRequired[str]


class DeploymentInitLimits(TypedDict):
    """As the document declares it."""

    max_call_duration: NotRequired[int]
    daily_call_limit_per_user: NotRequired[int]


class DeploymentInitCaptcha(TypedDict):
    """Present when a captcha must be solved to start."""

    provider: NotRequired[str]
    site_key: NotRequired[str]
    challenge_path: NotRequired[str]
    action: NotRequired[str]


class DeploymentStartRequest(TypedDict):
    """As the document declares it."""

    password: NotRequired[str | None]
    conversational_context: NotRequired[str]
    custom_greeting: NotRequired[str]
    pal_id: NotRequired[str]
    memory_stores: NotRequired[list[str]]
    captcha_token: NotRequired[str]


class DeploymentConversation(TypedDict):
    """As the document declares it."""

    conversation_id: str
    conversation_name: str
    conversation_url: str
    status: Literal["active", "ended"]
    callback_url: str
    created_at: str
    meeting_token: NotRequired[str]


class EndDeploymentConversationAnswer(TypedDict):
    """As the document declares it."""

    conversation_id: str
    status: Literal["ended"]


class ListPalsQuery(TypedDict):
    """The query of `GET /v2/pals`."""

    limit: NotRequired[int]
    page: NotRequired[int]
    pal_type: NotRequired[Literal["user", "system"]]
    sort: NotRequired[Literal["asc", "desc"]]


class ListPalsAnswer(TypedDict):
    """As the document declares it."""

    data: list[Pal]
    total_count: int


class Pal(TypedDict):
    """As the document declares it."""

    pal_name: str | None
    system_prompt: str | None
    context: str | None
    pipeline_mode: Literal["full", "echo", "speech-to-speech"]
    default_face_id: str | None
    objectives_id: str | None
    guardrail_ids: list[str]
    document_ids: list[str]
    document_tags: list[str]
    layers: PalLayers
    greeting: str | None
    memories: list[str]
    guardrail_tags: list[str]
    tool_ids: list[str]
    is_template: bool
    pal_id: str
    created_at: str
    updated_at: str


class PalLayers(TypedDict):
    """How the PAL hears, thinks, speaks and looks, by layer."""

    llm: NotRequired[PalLayersLlm]
    tts: NotRequired[PalLayersTts]


class PalLayersLlm(TypedDict):
    """The language model."""

    api_key: NotRequired[Json]


class PalLayersTts(TypedDict):
    """The voice."""

    api_key: NotRequired[Json]


class CreatePalRequest(TypedDict):
    """As the document declares it."""

    system_prompt: NotRequired[str | None]
    pipeline_mode: NotRequired[Literal["full", "echo", "speech-to-speech"]]
    pal_name: NotRequired[str | None]
    context: NotRequired[str | None]
    default_face_id: NotRequired[str | None]
    objectives_id: NotRequired[str | None]
    guardrail_ids: NotRequired[list[str]]
    document_ids: NotRequired[list[str]]
    document_tags: NotRequired[list[str]]
    layers: NotRequired[PalLayers]
    greeting: NotRequired[str | None]
    memories: NotRequired[list[str]]
    guardrail_tags: NotRequired[list[str]]
    tool_ids: NotRequired[list[str]]
    is_template: NotRequired[bool]


class GetPalQuery(TypedDict):
    """The query of `GET /v2/pals/{pal_id}`."""

    include_settings: NotRequired[bool]
    verbose: NotRequired[bool]


PalPatchItem = TypedDict("PalPatchItem", {"op": "NotRequired[Literal[\"add\", \"replace\", \"test\", \"remove\", \"move\", \"copy\"]]", "path": "NotRequired[str]", "value": "NotRequired[Json]", "from": "NotRequired[str]"})


class PalTools(TypedDict):
    """As the document declares it."""

    data: list[PalToolsDataItem]


class PalToolsDataItem(TypedDict):
    """As the document declares it."""

    tool_id: str
    name: str
    description: str
    parameters: dict[str, Json]
    delivery: PalToolsDataItemDelivery
    origin: Literal["llm", "vision", "audio"]
    is_system_tool: bool


class PalToolsDataItemDelivery(TypedDict):
    """As the document declares it."""

    app_message: NotRequired[bool]
    api: NotRequired[PalToolsDataItemDeliveryApi | None]


class PalToolsDataItemDeliveryApi(TypedDict):
    """As the document declares it."""

    auth: NotRequired[Json]


class AttachPalToolsBody(TypedDict):
    """As the document declares it."""

    tool_ids: list[str]


class ListPalSkillsAnswer(TypedDict):
    """As the document declares it."""

    data: dict[str, PalSkill]


class PalSkill(TypedDict):
    """As the document declares it."""

    skill_id: str
    config: dict[str, Json]
    attached_at: str
    updated_at: str


class PalSkillRequest(TypedDict):
    """As the document declares it."""

    config: NotRequired[dict[str, Json]]


class ListVoicesQuery(TypedDict):
    """The query of `GET /v2/voices`."""

    limit: NotRequired[int]
    page: NotRequired[int]
    search: NotRequired[str]
    sort: NotRequired[Literal["asc", "desc"]]
    tag: NotRequired[str]
    tags: NotRequired[str]


class ListVoicesAnswer(TypedDict):
    """As the document declares it."""

    data: list[Voice]
    total_count: int


class Voice(TypedDict):
    """As the document declares it."""

    voice_name: str
    tags: list[str]


CreateDeploymentBody = CreateDeploymentRequest


CreateDeploymentAnswer = Deployment


GetFaceAnswer = Face


RenameFaceAnswer = Face


GetDeploymentAnswer = Deployment


PatchDeploymentBody = list[DeploymentPatchItem]


PatchDeploymentAnswer = Deployment


GetDeploymentInitAnswer = DeploymentInit


StartDeploymentConversationBody = DeploymentStartRequest


StartDeploymentConversationAnswer = DeploymentConversation


CreatePalBody = CreatePalRequest


CreatePalAnswer = Pal


GetPalAnswer = Pal


PatchPalBody = list[PalPatchItem]


PatchPalAnswer = Pal


ListPalToolsAnswer = PalTools


AttachPalToolsAnswer = PalTools


GetPalSkillAnswer = PalSkill


AttachPalSkillBody = PalSkillRequest


AttachPalSkillAnswer = PalSkill


PatchPalSkillBody = PalSkillRequest


PatchPalSkillAnswer = PalSkill


ROUTES: dict[str, OperationRoute] = {
    "POST /v2/faces": OperationRoute(method="POST", path="/v2/faces", media_type="application/json", wants_body=True),
    "GET /v2/faces": OperationRoute(method="GET", path="/v2/faces", joined=frozenset({"face_ids"})),
    "POST /v2/deployments": OperationRoute(method="POST", path="/v2/deployments", media_type="application/json", wants_body=True),
    "GET /v2/deployments": OperationRoute(method="GET", path="/v2/deployments", joined=frozenset({"status", "channel"})),
    "GET /v2/faces/{face_id}": OperationRoute(method="GET", path="/v2/faces/{face_id}"),
    "DELETE /v2/faces/{face_id}": OperationRoute(method="DELETE", path="/v2/faces/{face_id}"),
    "PATCH /v2/faces/{face_id}/name": OperationRoute(method="PATCH", path="/v2/faces/{face_id}/name", media_type="application/json", wants_body=True),
    "GET /v2/deployments/{deployment_id}": OperationRoute(method="GET", path="/v2/deployments/{deployment_id}"),
    "PATCH /v2/deployments/{deployment_id}": OperationRoute(method="PATCH", path="/v2/deployments/{deployment_id}", media_type="application/json", wants_body=True),
    "DELETE /v2/deployments/{deployment_id}": OperationRoute(method="DELETE", path="/v2/deployments/{deployment_id}"),
    "GET /v2/deployments/{deployment_id}/init": OperationRoute(method="GET", path="/v2/deployments/{deployment_id}/init", wants_credential=False),
    "POST /v2/deployments/{deployment_id}/start": OperationRoute(method="POST", path="/v2/deployments/{deployment_id}/start", media_type="application/json", wants_credential=False),
    "POST /v2/deployments/{deployment_id}/conversations/{conversation_id}/end": OperationRoute(method="POST", path="/v2/deployments/{deployment_id}/conversations/{conversation_id}/end", wants_credential=False),
    "GET /v2/pals": OperationRoute(method="GET", path="/v2/pals"),
    "POST /v2/pals": OperationRoute(method="POST", path="/v2/pals", media_type="application/json", wants_body=True),
    "GET /v2/pals/{pal_id}": OperationRoute(method="GET", path="/v2/pals/{pal_id}"),
    "PATCH /v2/pals/{pal_id}": OperationRoute(method="PATCH", path="/v2/pals/{pal_id}", media_type="application/json", wants_body=True),
    "DELETE /v2/pals/{pal_id}": OperationRoute(method="DELETE", path="/v2/pals/{pal_id}"),
    "GET /v2/pals/{pal_id}/tools/": OperationRoute(method="GET", path="/v2/pals/{pal_id}/tools/"),
    "POST /v2/pals/{pal_id}/tools/": OperationRoute(method="POST", path="/v2/pals/{pal_id}/tools/", media_type="application/json", wants_body=True),
    "DELETE /v2/pals/{pal_id}/tools/{tool_id}": OperationRoute(method="DELETE", path="/v2/pals/{pal_id}/tools/{tool_id}"),
    "GET /v2/pals/{pal_id}/skills/": OperationRoute(method="GET", path="/v2/pals/{pal_id}/skills/"),
    "GET /v2/pals/{pal_id}/skills/{skill_id}": OperationRoute(method="GET", path="/v2/pals/{pal_id}/skills/{skill_id}"),
    "PUT /v2/pals/{pal_id}/skills/{skill_id}": OperationRoute(method="PUT", path="/v2/pals/{pal_id}/skills/{skill_id}", media_type="application/json", wants_body=True),
    "PATCH /v2/pals/{pal_id}/skills/{skill_id}": OperationRoute(method="PATCH", path="/v2/pals/{pal_id}/skills/{skill_id}", media_type="application/json", wants_body=True),
    "DELETE /v2/pals/{pal_id}/skills/{skill_id}": OperationRoute(method="DELETE", path="/v2/pals/{pal_id}/skills/{skill_id}"),
    "GET /v2/voices": OperationRoute(method="GET", path="/v2/voices"),
}
