"""`GET /openapi.json`: the contract of the endpoints, generated from the types that check requests."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import msgspec
from flask import Blueprint, Response

from vitrine.kind.frame import SentCap, SiteCap
from vitrine.kind.registry import KINDS
from vitrine.kind.trigger import Trigger
from vitrine.wire.consent import ConsentAnswer, ConsentRequest
from vitrine.wire.decide import DecideAnswer, DecideRequest
from vitrine.wire.errors import ErrorAnswer
from vitrine.wire.events import EventsAnswer, EventsRequest
from vitrine.wire.server_events import ServerEventsRequest
from vitrine.wire.visitor import CorrectedAnswer, CorrectionRequest, ErasedAnswer, VisitorAnswer

REF = "#/components/schemas/{name}"
# Parts of an answer that are plain JSON in its structs; the tag's types are generated from these.
CONTENTS = tuple(kind.sent for kind in KINDS)


def openapi() -> dict[str, Any]:
    """The OpenAPI 3.1 description of the public endpoints."""
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
            "/vitrine/tag-{hash}.js": {"get": _immutable("The tag, pinned: `hash` is of its content.", "hash")},
            "/vitrine/{hash}/{module}.js": {
                "get": _immutable("A module of the tag: `hash` is of all of them.", "hash", "module")
            },
            "/v1/decide": {"post": _operation("Decide one page view.", "DecideRequest", "200", "DecideAnswer")},
            "/v1/events": {
                "post": _operation(
                    "Record a batch of events; 202 after the commit.", "EventsRequest", "202", "EventsAnswer"
                )
            },
            "/v1/consent": {
                "post": _operation("Withdraw consent.", "ConsentRequest", "202", "ConsentAnswer"),
            },
            **_rights(),
            "/v1/server/events": {
                "post": _operation(
                    "Record what the shop's backend reports, such as orders; 202 after the commit.",
                    "ServerEventsRequest",
                    "202",
                    "EventsAnswer",
                    needs_key=True,
                )
            },
            "/healthz": {"get": {"summary": "The process runs.", "responses": {"200": {"description": "It does."}}}},
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
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"server_key": {"type": "http", "scheme": "bearer", "bearerFormat": "KEYID.SECRET"}},
        },
    }


def openapi_blueprint() -> Blueprint:
    """The endpoint of the description."""
    blueprint = Blueprint("openapi", __name__)
    description = msgspec.json.encode(openapi())

    @blueprint.get("/openapi.json")
    def openapi_json() -> Response:
        return Response(description, mimetype="application/json")

    return blueprint


def _schemas() -> dict[str, Any]:
    """Every type that is sent or received, by name."""
    structs = [
        DecideRequest,
        DecideAnswer,
        EventsRequest,
        EventsAnswer,
        ConsentRequest,
        ConsentAnswer,
        VisitorAnswer,
        ErasedAnswer,
        CorrectionRequest,
        CorrectedAnswer,
        ServerEventsRequest,
        ErrorAnswer,
        SentCap,
        SiteCap,
        *CONTENTS,
    ]
    (trigger, *_), schemas = msgspec.json.schema_components([Trigger, *structs], ref_template=REF)
    answer, candidate = schemas["DecideAnswer"]["properties"], schemas["Candidate"]["properties"]
    answer["cap"] = _one_of_or_null(SiteCap)
    candidate["cap"] = _one_of_or_null(SentCap)
    candidate["trigger"] = _ref("Trigger")
    candidate["content"] = _one_of_or_null(*CONTENTS)
    return schemas | {"Trigger": trigger}


def _one_of_or_null(*structs: type[msgspec.Struct]) -> dict[str, Any]:
    return {"anyOf": [*(_ref(struct.__name__) for struct in structs), {"type": "null"}]}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": REF.format(name=name)}


def _immutable(summary: str, *names: str) -> dict[str, Any]:
    return {
        "summary": summary,
        "parameters": [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names],
        "responses": {
            "200": {"description": "It never changes.", "content": {"text/javascript": {}}},
            "304": {"description": "Not changed since the ETag given."},
            "404": {"description": "This server has no content of that hash."},
        },
    }


def _operation(summary: str, request: str, status: str, answer: str, *, needs_key: bool = False) -> dict[str, Any]:
    body = {"schema": _ref(request)}
    failure = {"description": "Refused, with the reason.", "content": _json("ErrorAnswer")}
    failures = ("400", *(["401"] if needs_key else []), "403", "404", "413", "429", "503")
    return {
        "summary": summary,
        "requestBody": {"required": True, "content": {"application/json": body, "text/plain": body}},
        "responses": {status: {"description": "Done.", "content": _json(answer)}, **dict.fromkeys(failures, failure)},
        **({"security": [{"server_key": []}]} if needs_key else {}),
    }


def _rights() -> dict[str, Any]:
    """The endpoints of the visitor's rights."""
    site = {"name": "site", "in": "query", "required": True, "schema": {"type": "string"}}
    visitor = {
        "name": "X-Vitrine-Visitor",
        "in": "header",
        "description": "VISITOR_ID.VISITOR_PROOF; under the server's own origin a cookie has both.",
        "schema": {"type": "string"},
    }
    identity = {
        "name": "X-Vitrine-Identity-Token",
        "in": "header",
        "description": "The identity_token of who has signed in, whose data is then included.",
        "schema": {"type": "string"},
    }
    failure = {"description": "Refused, with the reason.", "content": _json("ErrorAnswer")}

    def about(summary: str, status: str, answer: str) -> dict[str, Any]:
        done = {status: {"description": "Done.", "content": _json(answer)}}
        failures = dict.fromkeys(("403", "404", "503"), failure)
        return {"summary": summary, "parameters": [site, visitor, identity], "responses": {**done, **failures}}

    correct = _operation("Remove an interest.", "CorrectionRequest", "200", "CorrectedAnswer")
    return {
        "/v1/visitor": {
            "get": about("All that is known about a visitor.", "200", "VisitorAnswer"),
            "delete": about("Erase a visitor.", "202", "ErasedAnswer"),
        },
        "/v1/visitor/page": {
            "get": {
                "summary": "The page that shows it, for a link or an iframe of the site.",
                "parameters": [site],
                "responses": {"200": {"description": "The page.", "content": {"text/html": {}}}, "404": failure},
            }
        },
        "/v1/visitor/page.css": {
            "get": {
                "summary": "Its style.",
                "responses": {"200": {"description": "Style.", "content": {"text/css": {}}}},
            }
        },
        "/v1/visitor/page.js": {
            "get": {
                "summary": "Its script.",
                "responses": {"200": {"description": "Script.", "content": {"text/javascript": {}}}},
            }
        },
        "/v1/visitor/interests": {"post": {**correct, "parameters": [visitor, identity]}},
    }


def _json(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": _ref(name)}}
