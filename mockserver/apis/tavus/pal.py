"""PALs: what a deployment's visitors talk to; with tools and skills attached."""

from __future__ import annotations

from mockserver.errors import BadRequest, Conflict, NotFound
from mockserver.resources import json_patch
from mockserver.resources.call import Call, Reply
from mockserver.resources.resource import Fields, Resource, StandardHandlers
from mockserver.state.clock import timestamp
from mockserver.state.store import Record, World
from specs.json.equality import is_numerically_equal

STOCK_ID = "pcb7a34da5fe"  # the example of the published pages
MOST_TOOLS = 50

_EMPTY: Fields = {
    "pal_name": None, "system_prompt": None, "greeting": None, "context": None, "pipeline_mode": "full",
    "default_face_id": None, "objectives_id": None, "layers": {}, "memories": [], "guardrail_ids": [], "guardrail_tags": [],
    "document_ids": [], "document_tags": [], "tool_ids": [], "is_template": False,
}  # fmt: skip

_TOOLS: dict[str, Fields] = {
    "tabc123def456": {
        "tool_id": "tabc123def456",
        "name": "get_weather",
        "description": "Tells the weather of a place.",
        "parameters": {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]},
        "delivery": {"app_message": True, "api": None},
        "origin": "llm",
        "is_system_tool": True,
    }
}

pal = Resource(
    collection_path="/v2/pals",
    item_path="/v2/pals/{pal_id}",
    kind="pal",
    id_prefix="p",
    id_digits=11,
    hidden_filters=("pal_type",),
)


@pal.seed_data
def stock_pal(_world: World) -> list[tuple[str, Fields, Fields]]:
    """The PAL that the published pages name."""
    fields = {**_EMPTY, "pal_name": "Life Coach", "system_prompt": "As a Life Coach, you help people to reach their goals."}
    return [(STOCK_ID, fields, {"pal_type": "system"})]


@pal.before_save
def whole(call: Call, fields: Fields, record: Record | None) -> tuple[Fields, Fields]:
    """Every field is always there; the face and the tools that it names exist."""
    fields = {**_EMPTY, **fields}
    before = record.fields if record else _EMPTY
    face_id = fields["default_face_id"]
    if face_id is not None and face_id != before["default_face_id"] and call.own_world.collection("tavus/face").get(str(face_id)) is None:
        raise BadRequest(f"There is no face {str(face_id)[:100]}.", param="default_face_id")
    if fields["tool_ids"] != before["tool_ids"] and isinstance(fields["tool_ids"], list):
        _check_tools(fields["tool_ids"])
    return fields, {"pal_type": "user"} if record is None else {}


@pal.computed_fields
def kind_of_pal(record: Record, _now_s: float, _world: World) -> Fields:
    """Whose it is: no reply shows it, but lists choose by it."""
    return {"pal_type": record.metadata["pal_type"]}


pal.error_messages("patchPal")(json_patch.invalid)


@pal.operation("patchPal")
def patch_pal(handlers: StandardHandlers, call: Call) -> Reply:
    """As JSON Patch has it; 304 where the patch changes nothing."""
    record = handlers.named_in(call)
    patched = json_patch.apply(record.fields, call.body)
    if isinstance(patched, dict) and is_numerically_equal({**_EMPTY, **patched}, record.fields):
        return Reply(304)
    return handlers.on_update(call)


@pal.operation("listPalTools")
def list_tools(handlers: StandardHandlers, call: Call) -> Reply:
    """The tools that are attached."""
    return Reply(200, _tools(handlers.named_in(call)))


@pal.operation("attachPalTools")
def attach_tools(handlers: StandardHandlers, call: Call) -> Reply:
    """Attach tools that are there and not attached yet."""
    record = handlers.named_in(call)
    attached = record.fields["tool_ids"]
    _check_tools(call.body["tool_ids"])
    tool_ids = list(dict.fromkeys([*attached, *call.body["tool_ids"]]))
    if len(tool_ids) > MOST_TOOLS:
        raise Conflict(f"A PAL has at most {MOST_TOOLS} tools: these would be {len(tool_ids)}.", param="tool_ids")
    return Reply(200, _tools(handlers.change(call.own_world, record, {**record.fields, "tool_ids": tool_ids}, {}, now_s=call.now_s)))


@pal.operation("detachPalTool")
def detach_tool(handlers: StandardHandlers, call: Call) -> Reply:
    """Detach one tool."""
    record, tool = handlers.named_in(call), call.path["tool_id"]
    if tool not in record.fields["tool_ids"]:
        raise NotFound(f"The PAL {record.id} has no tool {tool[:100]}.", param="tool_id")
    tool_ids = [tool_id for tool_id in record.fields["tool_ids"] if tool_id != tool]
    handlers.change(call.own_world, record, {**record.fields, "tool_ids": tool_ids}, {}, now_s=call.now_s)
    return Reply(204)


@pal.operation("listPalSkills")
def list_skills(handlers: StandardHandlers, call: Call) -> Reply:
    """The attached skills, by id."""
    return Reply(200, {"data": handlers.named_in(call).metadata.get("skills", {})})


@pal.operation("getPalSkill")
def get_skill(handlers: StandardHandlers, call: Call) -> Reply:
    """One attached skill."""
    return Reply(200, _skill(handlers.named_in(call), call.path["skill_id"]))


@pal.operation("attachPalSkill")
def attach_skill(handlers: StandardHandlers, call: Call) -> Reply:
    """Attach a skill, or put another configuration in the place of its present one."""
    record, name = handlers.named_in(call), call.path["skill_id"]
    attached_at = record.metadata.get("skills", {}).get(name, {}).get("attached_at", timestamp(call.now_s))
    return _keep_skill(handlers, call, record, name, call.body.get("config", {}), attached_at)


@pal.operation("patchPalSkill")
def patch_skill(handlers: StandardHandlers, call: Call) -> Reply:
    """Change a skill's configuration under the keys that are sent."""
    record, name = handlers.named_in(call), call.path["skill_id"]
    skill = _skill(record, name)
    return _keep_skill(handlers, call, record, name, {**skill["config"], **call.body.get("config", {})}, skill["attached_at"])


@pal.operation("detachPalSkill")
def detach_skill(handlers: StandardHandlers, call: Call) -> Reply:
    """Detach one skill."""
    record, name = handlers.named_in(call), call.path["skill_id"]
    _skill(record, name)
    skills = {key: skill for key, skill in record.metadata["skills"].items() if key != name}
    handlers.change(call.own_world, record, record.fields, {"skills": skills}, now_s=call.now_s)
    return Reply(204)


def _keep_skill(handlers: StandardHandlers, call: Call, record: Record, name: str, config: Fields, attached_at: str) -> Reply:
    skill = {"skill_id": name, "config": config, "attached_at": attached_at, "updated_at": timestamp(call.now_s)}
    skills = {**record.metadata.get("skills", {}), name: skill}
    handlers.change(call.own_world, record, record.fields, {"skills": skills}, now_s=call.now_s)
    return Reply(200, skill)


def _skill(record: Record, name: str) -> Fields:
    skill: Fields | None = record.metadata.get("skills", {}).get(name)
    if skill is None:
        raise NotFound(f"The PAL {record.id} has no skill {name[:100]}.", param="skill_id")
    return skill


def _tools(record: Record) -> Fields:
    return {"data": [_TOOLS[tool] for tool in record.fields["tool_ids"]]}


def _check_tools(tool_ids: list[str]) -> None:
    for tool in tool_ids:
        if not isinstance(tool, str) or tool not in _TOOLS:  # a patch can copy anything here
            raise BadRequest(f"There is no tool {str(tool)[:100]}.", param="tool_ids")
