"""`GET /openapi.json`: the contract of the doors, generated from the types that check it."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import msgspec
from flask import Blueprint, Response

from vitrine.kind.frame import Cap
from vitrine.kind.registry import KINDS
from vitrine.kind.trigger import Trigger
from vitrine.web.tag import module_paths
from vitrine.wire.decide import DecideAnswer, DecideRequest
from vitrine.wire.errors import ErrorAnswer
from vitrine.wire.events import EventsAnswer, EventsRequest

REF = "#/components/schemas/{name}"
# What a candidate carries as plain JSON: the tag is typed from its schema.
CARRIED = (*(kind.sent for kind in KINDS), Cap)


def openapi() -> dict[str, Any]:
    """The OpenAPI 3.1 description of the public doors."""
    types = [Trigger, DecideRequest, DecideAnswer, EventsRequest, EventsAnswer, ErrorAnswer, *CARRIED]
    (trigger, *_), components = msgspec.json.schema_components(types, ref_template=REF)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Vitrine", "version": version("vitrine"), "license": {"name": "Apache-2.0"}},
        "paths": {
            "/vitrine.js": {
                "get": {
                    "summary": "The tag.",
                    "responses": {
                        "200": {"description": "The script.", "content": {"text/javascript": {}}},
                        "304": {"description": "Not changed since the ETag given."},
                    },
                }
            },
            **{path: {"get": _module(path)} for path in module_paths()},
            "/v1/decide": {"post": _operation("Decide one page view.", "DecideRequest", "200", "DecideAnswer")},
            "/v1/events": {
                "post": _operation(
                    "Record a batch of events; 202 after the commit.", "EventsRequest", "202", "EventsAnswer"
                )
            },
            "/healthz": {"get": {"summary": "The process lives.", "responses": {"200": {"description": "It does."}}}},
            "/readyz": {
                "get": {
                    "summary": "What the operator should fix.",
                    "responses": {"200": {"description": "Status and problems."}},
                }
            },
            "/openapi.json": {
                "get": {"summary": "This description.", "responses": {"200": {"description": "OpenAPI 3.1."}}}
            },
        },
        "components": {"schemas": components | {"Trigger": trigger}},
    }


def openapi_blueprint() -> Blueprint:
    """The door of the description."""
    blueprint = Blueprint("openapi", __name__)
    description = msgspec.json.encode(openapi())

    @blueprint.get("/openapi.json")
    def openapi_json() -> Response:
        return Response(description, mimetype="application/json")

    return blueprint


def _module(path: str) -> dict[str, Any]:
    return {
        "summary": f"A module that the tag loads where a page needs it: {path.removeprefix('/vitrine/')}.",
        "parameters": [
            {"name": "v", "in": "query", "description": "The hash of all modules.", "schema": {"type": "string"}}
        ],
        "responses": {
            "200": {"description": "The module.", "content": {"text/javascript": {}}},
            "304": {"description": "Not changed since the ETag given."},
        },
    }


def _operation(summary: str, asked: str, status: str, answered: str) -> dict[str, Any]:
    body = {"schema": {"$ref": REF.format(name=asked)}}
    failure = {"description": "Refused, with the reason.", "content": _json("ErrorAnswer")}
    return {
        "summary": summary,
        "requestBody": {"required": True, "content": {"application/json": body, "text/plain": body}},
        "responses": {
            status: {"description": "Done.", "content": _json(answered)},
            **dict.fromkeys(("400", "403", "404", "413", "503"), failure),
        },
    }


def _json(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": REF.format(name=name)}}}
