"""Overlays of a user's own: any Overlay 1.0 or 1.1."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from specs.cli import main
from specs.document.overlay import OverlayError, apply, read_user_actions
from specs.json.parsing import Json, parse


def _applied(document: Json, *actions: Json, version: str = "1.1.0") -> Json:
    overlay = {"overlay": version, "info": {"title": "o", "version": "1"}, "actions": list(actions)}
    return apply(document, read_user_actions(overlay, source="o"), source="o")[0]


def test_copy_merges_what_stands_elsewhere() -> None:
    document = {"paths": {"/items": {"get": {"x": [1]}}, "/some-items": {"delete": {}}}}
    actions = [
        {"target": "$.paths", "update": {"/new": {}}},
        {"target": "$.paths['/new','/some-items']", "copy": "$.paths['/items']"},
        {"target": "$.paths['/items']", "remove": True},
    ]
    copied = {"get": {"x": [1]}}
    assert _applied(document, *actions) == {"paths": {"/some-items": {"delete": {}, **copied}, "/new": copied}}


def test_lists_grow_and_primitives_are_replaced() -> None:
    document = {"tags": ["a"], "info": {"title": "t"}}
    assert _applied(document, {"target": "$.tags", "update": ["b", "c"]})["tags"] == ["a", "b", "c"]
    assert _applied(document, {"target": "$.tags", "update": "b"})["tags"] == ["a", "b"]
    assert _applied(document, {"target": "$.info.title", "update": "u"})["info"] == {"title": "u"}
    assert _applied(document, {"target": "$.tags[?@ == 'a']", "remove": True})["tags"] == []


def test_an_action_that_matches_nothing_changes_nothing() -> None:
    assert _applied({"a": 1}, {"target": "$.b", "update": {}}, {"target": "$.b", "copy": "$.c"}) == {"a": 1}


def test_removing_goes_before_updating_in_10() -> None:
    assert _applied({"a": {}}, {"target": "$.a", "update": {"b": 1}, "remove": True}, version="1.0.0") == {}


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ({"target": "$.a", "copy": "$.*"}, "`copy` matches 2 places"),
        ({"target": "$.a", "copy": "$.b", "update": {}}, "wanted one of `update`, `copy` and `remove: true`"),
        ({"target": "$.a", "update": {"c": {}}}, "a mapping cannot be merged into an integer"),
        ({"target": "$.a", "update": 1}, "an integer cannot be merged into a mapping"),
        ({"target": "$.a", "remove": "yes"}, "`remove` is a string"),
        ({"update": {}}, "wanted a mapping with a string `target`"),
    ],
)
def test_an_action_that_means_nothing_is_an_error(action: Json, message: str) -> None:
    with pytest.raises(OverlayError, match=message.replace("$", r"\$").replace("*", r"\*")):
        _applied({"a": {"c": 1}, "b": 2}, action)


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_the_result_is_printed_in_the_form_of_the_document(tmp_path: Path, form: str) -> None:
    document, overlay = tmp_path / f"api.{form}", tmp_path / "overlay.yaml"
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1.0"}, "paths": {"/é": {"get": {"responses": {"200": {}}}}}}
    yaml_text = f"# a comment\nopenapi: 3.1.0\ninfo: {json.dumps(raw['info'])}\npaths: {json.dumps(raw['paths'])}\n"
    document.write_text(json.dumps(raw) if form == "json" else yaml_text)
    overlay.write_text("overlay: 1.0.0\ninfo: {title: o, version: '1'}\nactions: [{target: $.info, update: {title: 'on'}}]\n")
    result = CliRunner().invoke(main, ["overlay", "apply", str(document), str(overlay)])
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("{") == (form == "json")
    assert parse(result.stdout, source="out") == {**raw, "info": {"title": "on", "version": "1.0"}}


def test_an_overlay_that_is_none_is_told(tmp_path: Path) -> None:
    for name, text in (("a.yaml", "openapi: 3.1.0\n"), ("o.yaml", "overlay: 2.0.0\n")):
        (tmp_path / name).write_text(text)
    result = CliRunner().invoke(main, ["overlay", "apply", str(tmp_path / "a.yaml"), str(tmp_path / "o.yaml")])
    assert (result.exit_code, "wanted an OpenAPI Overlay" in result.output) == (2, True)


_TOWN = {
    "openapi": "3.1.0",
    "info": {"title": "Town"},
    "servers": [{"url": "https://a.example", "description": "Test"}, {"url": "https://b.example"}],
    "paths": {
        "/streets": {
            "get": {
                "summary": "Streets",
                "tags": ["map"],
                "responses": {
                    "200": {"schema": {"items": {"properties": {"name": {"type": "string"}, "number": {"type": "integer"}}}}},
                    "500": {},
                    "default": {},
                },
            }
        },
        "/houses": {"get": {"responses": {"500": {}}}},
    },
}


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0"])
@pytest.mark.parametrize(
    ("actions", "place", "expected"),
    [
        ([{"target": "$", "update": {"info": {"x-mine": True}}}], "info", {"title": "Town", "x-mine": True}),
        ([{"target": "$.servers[?( @.description == 'Test' )]", "remove": True}], "servers", [{"url": "https://b.example"}]),
        ([{"target": "$.servers", "remove": True}, {"target": "$", "update": {"servers": [{"url": "/"}]}}], "servers", [{"url": "/"}]),
        ([{"target": "$.paths..responses['500']", "remove": True}], "paths./houses.get.responses", {}),
        (
            [{"target": "$.paths['/streets'].get.responses['200']..properties[?(@.type == 'string')]", "remove": True}],
            "paths./streets.get.responses.200.schema.items.properties",
            {"number": {"type": "integer"}},
        ),
        (
            [
                {"target": "$.paths.*.get", "update": {"tags": ["all"]}},
                {"target": "$.paths['/streets'].get", "update": {"tags": ["one"]}},
            ],
            "paths./streets.get.tags",
            ["map", "all", "one"],
        ),
        ([{"target": "$.paths.*", "update": {"post": {"x": {"y": 1}}}}], "paths./houses.post", {"x": {"y": 1}}),
        ([{"target": "$.paths['/streets'].get.summary", "remove": True}], "paths./houses", {"get": {"responses": {"500": {}}}}),
    ],
)
def test_both_versions_give_what_the_specification_s_examples_give(version: str, actions: list[Json], place: str, expected: Json) -> None:
    value = _applied(_TOWN, *actions, version=version)
    for name in place.split("."):
        value = value[name]
    assert value == expected


def test_what_is_put_into_several_places_is_shared_by_none() -> None:
    paths = _applied(_TOWN, {"target": "$.paths.*", "update": {"post": {}}}, {"target": "$.paths['/houses'].post", "update": {"a": 1}})[
        "paths"
    ]
    assert (paths["/houses"]["post"], paths["/streets"]["post"]) == ({"a": 1}, {})
