"""What travels to and from together, and by which routes. Written by `python -m contracts.clients.generating`."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from contracts.clients.route import OperationRoute
from specs.json.parsing import Json


class CreateDeploymentRequest(TypedDict):
    """As the document declares it."""

    args: NotRequired[list[str]]
    autoscaling: NotRequired[HTTPAutoscalingConfig | QueueAutoscalingConfig | CustomMetricAutoscalingConfig | dict[str, Json] | None]
    command: NotRequired[list[str]]
    cpu: NotRequired[float]
    description: NotRequired[str]
    environment_variables: NotRequired[list[EnvironmentVariable]]
    gpu_count: NotRequired[int]
    gpu_type: Literal["h100-80gb", "h100-40gb-mig", "b200-192gb", "h200-140gb", "none"]
    health_check_path: NotRequired[str]
    image: str
    max_replicas: NotRequired[int]
    memory: NotRequired[float]
    min_replicas: NotRequired[int]
    name: str
    port: NotRequired[int]
    storage: NotRequired[int]
    termination_grace_period_seconds: NotRequired[int]
    volumes: NotRequired[list[VolumeMount]]
    capacity_type: NotRequired[Literal["stable", "preemptible"]]
    model_mounts: NotRequired[list[ModelMount]]


class HTTPAutoscalingConfig(TypedDict):
    """Autoscaling config for HTTPTotalRequests and HTTPAvgRequestDuration metrics."""

    metric: Literal["HTTPTotalRequests", "HTTPAvgRequestDuration"]
    target: NotRequired[float]
    time_interval_minutes: NotRequired[int]


class QueueAutoscalingConfig(TypedDict):
    """Autoscaling config for QueueBacklogPerWorker metric."""

    metric: Literal["QueueBacklogPerWorker"]
    model: NotRequired[str]
    target: NotRequired[float]


class CustomMetricAutoscalingConfig(TypedDict):
    """Autoscaling config for CustomMetric metric."""

    custom_metric_name: str
    metric: Literal["CustomMetric"]
    target: NotRequired[float]


class EnvironmentVariable(TypedDict):
    """As the document declares it."""

    name: str
    value: NotRequired[str]
    value_from_secret: NotRequired[str]


class VolumeMount(TypedDict):
    """As the document declares it."""

    mount_path: str
    name: str
    version: NotRequired[int]


class ModelMount(TypedDict):
    """As the document declares it."""

    model_id: str
    mount_path: str
    revision_id: NotRequired[str]


class DeploymentResponseItem(TypedDict):
    """As the document declares it."""

    args: NotRequired[list[str]]
    autoscaling: NotRequired[HTTPAutoscalingConfig | QueueAutoscalingConfig | CustomMetricAutoscalingConfig]
    command: NotRequired[list[str]]
    cpu: NotRequired[float]
    created_at: str
    description: NotRequired[str]
    desired_replicas: int
    environment_variables: list[EnvironmentVariable]
    gpu_count: int
    gpu_type: Literal["h100-80gb", "h100-40gb-mig", "b200-192gb", "h200-140gb", "none"]
    health_check_path: NotRequired[str]
    id: str
    image: str
    max_replicas: int
    memory: NotRequired[float]
    min_replicas: int
    name: str
    object: Literal["deployment"]
    port: NotRequired[int]
    ready_replicas: int
    replica_events: dict[str, ReplicaEvent]
    status: Literal["Updating", "Scaling", "Ready", "Failed", "ScaledToZero"]
    storage: NotRequired[int]
    updated_at: str
    volumes: NotRequired[list[VolumeMount]]
    capacity_type: NotRequired[Literal["stable", "preemptible"]]
    model_mounts: NotRequired[list[ModelMount]]
    termination_grace_period_seconds: NotRequired[int]


class ReplicaEvent(TypedDict):
    """As the document declares it."""

    image: NotRequired[str]
    replica_ready_since: NotRequired[str]
    replica_status: NotRequired[str]
    replica_status_message: NotRequired[str]
    replica_status_reason: NotRequired[str]
    revision_id: NotRequired[str]
    volume_preload_completed_at: NotRequired[str]
    volume_preload_started_at: NotRequired[str]
    volume_preload_status: NotRequired[str]


class DeploymentList(TypedDict):
    """As the document declares it."""

    object: Literal["list"]
    data: list[DeploymentResponseItem]


class UpdateDeploymentRequest(TypedDict):
    """As the document declares it."""

    args: NotRequired[list[str]]
    autoscaling: NotRequired[HTTPAutoscalingConfig | QueueAutoscalingConfig | CustomMetricAutoscalingConfig | dict[str, Json] | None]
    command: NotRequired[list[str]]
    cpu: NotRequired[float]
    description: NotRequired[str]
    environment_variables: NotRequired[list[EnvironmentVariable]]
    gpu_count: NotRequired[int]
    gpu_type: NotRequired[Literal["h100-80gb", "h100-40gb-mig", "b200-192gb", "h200-140gb", "none"]]
    health_check_path: NotRequired[str]
    image: NotRequired[str]
    max_replicas: NotRequired[int]
    memory: NotRequired[float]
    min_replicas: NotRequired[int]
    name: NotRequired[str]
    port: NotRequired[int]
    storage: NotRequired[int]
    termination_grace_period_seconds: NotRequired[int]
    volumes: NotRequired[list[VolumeMount]]
    capacity_type: NotRequired[Literal["stable", "preemptible"]]
    model_mounts: NotRequired[list[ModelMount]]


class GetDeploymentLogsQuery(TypedDict):
    """The query of `GET /deployments/{id}/logs`."""

    replica_id: NotRequired[str]
    revision: NotRequired[str]
    version: NotRequired[str]


class DeploymentLogs(TypedDict):
    """As the document declares it."""

    lines: list[str]


class SecretList(TypedDict):
    """As the document declares it."""

    object: Literal["list"]
    data: list[Secret]


class Secret(TypedDict):
    """As the document declares it."""

    id: str
    object: Literal["secret"]
    name: str
    description: NotRequired[str]
    created_at: str
    updated_at: str
    created_by: NotRequired[str]
    last_updated_by: NotRequired[str]
    ttl_seconds: NotRequired[int]
    expires_at: NotRequired[str]


class CreateSecretRequest(TypedDict):
    """As the document declares it."""

    name: str
    value: NotRequired[str]
    description: NotRequired[str]
    project_id: NotRequired[str]
    ttl_seconds: NotRequired[int]


class UpdateSecretRequest(TypedDict):
    """As the document declares it."""

    name: NotRequired[str]
    value: NotRequired[str]
    description: NotRequired[str]
    project_id: NotRequired[str]
    ttl_seconds: NotRequired[int]


class VolumeList(TypedDict):
    """As the document declares it."""

    object: Literal["list"]
    data: list[Volume]


class Volume(TypedDict):
    """As the document declares it."""

    id: str
    object: Literal["volume"]
    name: str
    type: Literal["readOnly"]
    content: VolumeContent
    current_version: int
    version_history: dict[str, VolumeVersion]
    mounted_by: list[str]
    created_at: str
    updated_at: str
    status: NotRequired[Literal["ready", "pending", "syncing", "failed"]]
    status_message: NotRequired[str]


class VolumeContent(TypedDict):
    """What a version of the volume holds."""

    type: NotRequired[Literal["files"]]
    source_prefix: NotRequired[str]
    origin: NotRequired[VolumeContentOrigin]
    files: NotRequired[list[VolumeContentFilesItem]]


class VolumeContentOrigin(TypedDict):
    """Storage elsewhere to copy from; excludes `source_prefix`."""

    s3: VolumeContentOriginS3


class VolumeContentOriginS3(TypedDict):
    """As the document declares it."""

    uri: str
    role_arn: str


class VolumeContentFilesItem(TypedDict):
    """As the document declares it."""

    name: NotRequired[str]
    size: NotRequired[int]
    last_modified: NotRequired[str]


class VolumeVersion(TypedDict):
    """As the document declares it."""

    version: int
    content: VolumeContentRequest
    mounted_by: list[str]
    status: NotRequired[Literal["ready", "pending", "syncing", "failed"]]
    status_message: NotRequired[str]


class VolumeContentRequest(TypedDict):
    """What the volume is filled with."""

    type: NotRequired[Literal["files"]]
    source_prefix: NotRequired[str]
    origin: NotRequired[VolumeContentOrigin]


class CreateVolumeRequest(TypedDict):
    """As the document declares it."""

    name: str
    type: Literal["readOnly"]
    content: VolumeContentRequest


class GetVolumeQuery(TypedDict):
    """The query of `GET /deployments/storage/volumes/{id}`."""

    version: NotRequired[int]


class UpdateVolumeRequest(TypedDict):
    """As the document declares it."""

    name: NotRequired[str]
    type: NotRequired[Literal["readOnly"]]
    content: NotRequired[VolumeContentRequest]


class RequestUploadBody(TypedDict):
    """As the document declares it."""

    filename: str


class RequestUploadAnswer(TypedDict):
    """As the document declares it."""

    upload_url: RequestUploadAnswerUploadUrl


class RequestUploadAnswerUploadUrl(TypedDict):
    """As the document declares it."""

    url: str
    method: Literal["PUT"]
    headers: dict[str, str]


class QueueSubmitRequest(TypedDict):
    """As the document declares it."""

    model: str
    payload: dict[str, Json]
    priority: NotRequired[int]
    info: NotRequired[dict[str, Json]]


class SubmitQueueJobAnswer(TypedDict):
    """As the document declares it."""

    requestId: str


class GetQueueJobStatusQuery(TypedDict):
    """The query of `GET /queue/status`."""

    request_id: str
    model: str


class QueueJob(TypedDict):
    """As the document declares it."""

    request_id: str
    model: str
    status: Literal["pending", "running", "done", "failed", "canceled"]
    inputs: dict[str, Json]
    outputs: NotRequired[dict[str, Json]]
    info: NotRequired[dict[str, Json]]
    priority: int
    retries: NotRequired[int]
    warnings: NotRequired[list[str]]
    created_at: str
    claimed_at: NotRequired[str]
    done_at: NotRequired[str]


class QueueJobReference(TypedDict):
    """As the document declares it."""

    model: str
    request_id: str


class QueueCancelResult(TypedDict):
    """As the document declares it."""

    status: Literal["canceled", "running", "done", "failed"]


class GetQueueMetricsQuery(TypedDict):
    """The query of `GET /queue/metrics`."""

    model: str


class GetQueueMetricsAnswer(TypedDict):
    """As the document declares it."""

    messages_running: int
    messages_waiting: int
    total_jobs: int


class ListDeploymentRevisionsQuery(TypedDict):
    """The query of `GET /deployments/{id}/revisions`."""

    before: NotRequired[int]
    limit: NotRequired[int]


class DeploymentRevisionEventList(TypedDict):
    """As the document declares it."""

    object: Literal["list"]
    data: list[DeploymentRevisionEvent]


class DeploymentRevisionEvent(TypedDict):
    """As the document declares it."""

    object: Literal["revision_event"]
    event_number: int
    action: Literal["create", "update", "system", "rollback"]
    activated_at: str
    revision_id: str
    revision_number: int
    image: str


class DeploymentRevision(TypedDict):
    """As the document declares it."""

    object: Literal["revision"]
    revision_id: str
    args: list[str]
    autoscaling: NotRequired[HTTPAutoscalingConfig | QueueAutoscalingConfig | CustomMetricAutoscalingConfig]
    capacity_type: Literal["stable", "preemptible"]
    command: list[str]
    cpu: float
    created_at: str
    environment_variables: list[EnvironmentVariable]
    gpu_count: int
    gpu_type: str
    health_check_path: str
    image: str
    max_replicas: int
    memory: float
    min_replicas: int
    port: int
    protocol: str
    storage: int
    termination_grace_period_seconds: NotRequired[int]
    volumes: list[VolumeMount]


class RollbackDeploymentBody(TypedDict):
    """As the document declares it."""

    revision_identifier: str


GetImageRepositoryBasePathAnswer = TypedDict("GetImageRepositoryBasePathAnswer", {"base-path": "str"})


class PrewarmDeploymentBody(TypedDict):
    """As the document declares it."""

    images: NotRequired[list[str]]
    volume: NotRequired[str]


class ClearQueueBody(TypedDict):
    """As the document declares it."""

    model: str


class ClearQueueAnswer(TypedDict):
    """As the document declares it."""

    canceled_count: int


class Identity(TypedDict):
    """As the document declares it."""

    type: Literal["project_api_key", "org_api_key"]
    api_key: IdentityApiKey
    organization: IdentityOrganization
    project: NotRequired[IdentityProject]


class IdentityApiKey(TypedDict):
    """As the document declares it."""

    id: str


class IdentityOrganization(TypedDict):
    """As the document declares it."""

    id: str
    name: str


class IdentityProject(TypedDict):
    """As the document declares it."""

    id: str
    name: str
    slug: str


class FlatIdentity(TypedDict):
    """As the document declares it."""

    api_key_id: str
    organization_id: str
    organization_name: str
    project_id: str
    project_name: str
    project_slug: str
    user_id: NotRequired[str]


PostDeploymentsBody = CreateDeploymentRequest


PostDeploymentsAnswer = DeploymentResponseItem


ListDeploymentsAnswer = DeploymentList


GetDeploymentAnswer = DeploymentResponseItem


UpdateDeploymentBody = UpdateDeploymentRequest


UpdateDeploymentAnswer = DeploymentResponseItem


DeleteDeploymentAnswer = dict[str, Json]


GetDeploymentLogsAnswer = DeploymentLogs


ListSecretsAnswer = SecretList


CreateSecretBody = CreateSecretRequest


CreateSecretAnswer = Secret


GetSecretAnswer = Secret


UpdateSecretBody = UpdateSecretRequest


UpdateSecretAnswer = Secret


DeleteSecretAnswer = dict[str, Json]


ListVolumesAnswer = VolumeList


CreateVolumeBody = CreateVolumeRequest


CreateVolumeAnswer = Volume


GetVolumeAnswer = Volume


UpdateVolumeBody = UpdateVolumeRequest


UpdateVolumeAnswer = Volume


DeleteVolumeAnswer = dict[str, Json]


SubmitQueueJobBody = QueueSubmitRequest


GetQueueJobStatusAnswer = QueueJob


CancelQueueJobBody = QueueJobReference


CancelQueueJobAnswer = QueueCancelResult


ListDeploymentRevisionsAnswer = DeploymentRevisionEventList


GetDeploymentRevisionAnswer = DeploymentRevision


RollbackDeploymentAnswer = DeploymentResponseItem


PrewarmDeploymentAnswer = dict[str, Json]


WhoamiAnswer = Identity


WhoamiV1Answer = FlatIdentity


ROUTES: dict[str, OperationRoute] = {
    "POST /deployments": OperationRoute(method="POST", path="/v1/deployments", media_type="application/json", wants_body=True),
    "GET /deployments": OperationRoute(method="GET", path="/v1/deployments"),
    "GET /deployments/{id}": OperationRoute(method="GET", path="/v1/deployments/{id}"),
    "PATCH /deployments/{id}": OperationRoute(method="PATCH", path="/v1/deployments/{id}", media_type="application/json", wants_body=True),
    "DELETE /deployments/{id}": OperationRoute(method="DELETE", path="/v1/deployments/{id}"),
    "GET /deployments/{id}/logs": OperationRoute(method="GET", path="/v1/deployments/{id}/logs"),
    "GET /deployments/secrets": OperationRoute(method="GET", path="/v1/deployments/secrets"),
    "POST /deployments/secrets": OperationRoute(method="POST", path="/v1/deployments/secrets", media_type="application/json", wants_body=True),
    "GET /deployments/secrets/{id}": OperationRoute(method="GET", path="/v1/deployments/secrets/{id}"),
    "PATCH /deployments/secrets/{id}": OperationRoute(method="PATCH", path="/v1/deployments/secrets/{id}", media_type="application/json", wants_body=True),
    "DELETE /deployments/secrets/{id}": OperationRoute(method="DELETE", path="/v1/deployments/secrets/{id}"),
    "GET /deployments/storage/volumes": OperationRoute(method="GET", path="/v1/deployments/storage/volumes"),
    "POST /deployments/storage/volumes": OperationRoute(method="POST", path="/v1/deployments/storage/volumes", media_type="application/json", wants_body=True),
    "GET /deployments/storage/volumes/{id}": OperationRoute(method="GET", path="/v1/deployments/storage/volumes/{id}"),
    "PATCH /deployments/storage/volumes/{id}": OperationRoute(method="PATCH", path="/v1/deployments/storage/volumes/{id}", media_type="application/json", wants_body=True),
    "DELETE /deployments/storage/volumes/{id}": OperationRoute(method="DELETE", path="/v1/deployments/storage/volumes/{id}"),
    "POST /storage/upload-request": OperationRoute(method="POST", path="/v1/storage/upload-request", media_type="application/json", wants_body=True),
    "POST /queue/submit": OperationRoute(method="POST", path="/v1/queue/submit", media_type="application/json", wants_body=True),
    "GET /queue/status": OperationRoute(method="GET", path="/v1/queue/status"),
    "POST /queue/cancel": OperationRoute(method="POST", path="/v1/queue/cancel", media_type="application/json", wants_body=True),
    "GET /queue/metrics": OperationRoute(method="GET", path="/v1/queue/metrics"),
    "GET /deployments/{id}/revisions": OperationRoute(method="GET", path="/v1/deployments/{id}/revisions"),
    "GET /deployments/{id}/revisions/{revision_identifier}": OperationRoute(method="GET", path="/v1/deployments/{id}/revisions/{revision_identifier}"),
    "POST /deployments/{id}/rollback": OperationRoute(method="POST", path="/v1/deployments/{id}/rollback", media_type="application/json", wants_body=True),
    "GET /image-repositories/base-path": OperationRoute(method="GET", path="/v1/image-repositories/base-path"),
    "POST /deployments/prewarm": OperationRoute(method="POST", path="/v1/deployments/prewarm", media_type="application/json", wants_body=True),
    "POST /queue/clear": OperationRoute(method="POST", path="/v1/queue/clear", media_type="application/json", wants_body=True),
    "GET /v3/whoami": OperationRoute(method="GET", path="/v3/whoami"),
    "GET /whoami": OperationRoute(method="GET", path="/v1/whoami"),
}
