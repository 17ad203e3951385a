"""`vitrine schema`: the JSON Schema of a site file, for editors: its shape, and what a predicate may test."""

from __future__ import annotations

import argparse
import json
import re
from typing import Any

from vitrine.schema.scalars import PREDICATE
from vitrine.site.shape import site_schema
from vitrine.targeting.attributes import BUILT_IN, Attribute
from vitrine.targeting.condition import LISTED

REFERENCE = {"$ref": "#/$defs/Predicate"}
FAMILY = "<name>"


def editor_schema() -> dict[str, Any]:
    """The checker's schema with the attributes of targeting/attributes.py named in every predicate.

    Other keys stay allowed: a site declares attributes of its own, and `vitrine check` knows those.
    """
    schema: dict[str, Any] = _with_references(site_schema())
    schema["$defs"][PREDICATE] = {
        "title": PREDICATE,
        "description": "A condition: attributes and what they must be; all of them must hold.",
        "type": "object",
        "properties": {
            **{name: {"type": "array", "items": REFERENCE} for name in LISTED},
            "$not": REFERENCE,
            **{about.name: _describe(about) for about in BUILT_IN if FAMILY not in about.name},
        },
        "patternProperties": {
            f"^{re.escape(about.name.removesuffix(FAMILY))}.": _describe(about)
            for about in BUILT_IN
            if FAMILY in about.name
        },
    }
    return schema


def schema_text() -> str:
    """The schema as the file that ships with the package."""
    return json.dumps(editor_schema(), indent=2, ensure_ascii=False) + "\n"


def arguments(_parser: argparse.ArgumentParser) -> None:
    """It has none."""


def run(_args: argparse.Namespace) -> int:
    """Print the schema."""
    print(schema_text(), end="")  # noqa: T201 - not through the terminal's word wrap: this is a file
    return 0


def _with_references(node: Any) -> Any:
    """The schema with each inline predicate replaced by a reference to the one definition."""
    if isinstance(node, list):
        return [_with_references(part) for part in node]
    if not isinstance(node, dict):
        return node
    if node.get("title") == PREDICATE:
        return {**REFERENCE, "description": node["description"]}
    return {name: _with_references(part) for name, part in node.items()}


def _describe(about: Attribute) -> dict[str, Any]:
    known = f" One of {', '.join(about.values)}." if about.values else ""
    return {
        "description": f"{about.description}{known} ({about.type}, known to the {about.home}; like {about.example})"
    }
