"""Flask with APISpec, by way of Flask-Smorest: schemas of Marshmallow, its errors, and numbers as ids."""

from __future__ import annotations

from typing import Any

import flask_smorest as smorest
from a2wsgi import WSGIMiddleware
from flask import Flask
from flask.views import MethodView
from marshmallow import Schema, fields, validate

from tests.others.python.serve import serve
from tests.others.python.shelf import Missing, Shelf, Taken

app = Flask(__name__)
app.config.update(API_TITLE="Films", API_VERSION="1", OPENAPI_VERSION="3.0.3", OPENAPI_URL_PREFIX="/", OPENAPI_JSON_PATH="openapi.json")
api = smorest.Api(app)
blueprint = smorest.Blueprint("films", __name__, url_prefix="/films")
NEIGHBOURS = [{"title": f"Neighbour {number}", "pages": 90, "rating": None} for number in range(1, 6)]
films = Shelf(lambda number: number, unique="title", neighbours=NEIGHBOURS)


class FilmSchema(Schema):
    id = fields.Integer(dump_only=True)
    title = fields.String(required=True, validate=validate.Length(min=1, max=100))
    pages = fields.Integer(load_default=90, validate=validate.Range(min=1, max=1000))
    rating = fields.Float(allow_none=True, load_default=None, validate=validate.Range(min=0, max=10))


class FilmUpdateSchema(Schema):
    title = fields.String(validate=validate.Length(min=1, max=100))
    pages = fields.Integer(validate=validate.Range(min=1, max=1000))


class PagingSchema(Schema):
    limit = fields.Integer(load_default=10, validate=validate.Range(min=1, max=50))
    offset = fields.Integer(load_default=0, validate=validate.Range(min=0))


@app.errorhandler(Missing)
def answer_missing(_: Exception) -> tuple[dict[str, Any], int]:
    return {"code": 404, "status": "Not Found"}, 404


@app.errorhandler(Taken)
def answer_taken(taken: Exception) -> tuple[dict[str, Any], int]:
    return {"code": 409, "status": "Conflict", "message": f"title {taken} is taken"}, 409


@blueprint.route("/")
class Films(MethodView):
    @blueprint.arguments(PagingSchema, location="query")
    @blueprint.response(200, FilmSchema(many=True))
    def get(self, paging: dict[str, int]) -> Any:
        return films.page(paging["offset"], paging["limit"])

    @blueprint.arguments(FilmSchema)
    @blueprint.response(201, FilmSchema)
    @blueprint.alt_response(409, description="The title is taken")
    def post(self, body: dict[str, Any]) -> Any:
        return films.add(body)


@blueprint.route("/<int:film_id>")
class Film(MethodView):
    @blueprint.response(200, FilmSchema)
    @blueprint.alt_response(404, description="There is no such film")
    def get(self, film_id: int) -> Any:
        return films.at(film_id)

    @blueprint.arguments(FilmUpdateSchema)
    @blueprint.response(200, FilmSchema)
    @blueprint.alt_response(404, description="There is no such film")
    @blueprint.alt_response(409, description="The title is taken")
    def patch(self, body: dict[str, Any], film_id: int) -> Any:
        return films.change(film_id, body)

    @blueprint.response(204)
    @blueprint.alt_response(404, description="There is no such film")
    def delete(self, film_id: int) -> None:
        films.remove(film_id)


api.register_blueprint(blueprint)

if __name__ == "__main__":
    serve(WSGIMiddleware(app))  # type: ignore[arg-type]  # two descriptions of WSGI that differ in their aliases
