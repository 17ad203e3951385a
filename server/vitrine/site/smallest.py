"""The smallest value that a JSON Schema allows: what stands in for a value of a site file that is missing or wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def smallest(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Any:
    """A fresh value that fits `schema`, as plain as can be; `definitions` are what its references lead to.

    It knows the keywords that msgspec writes. A `pattern` needs an example beside it.
    """
    if "$ref" in schema:
        return smallest(definitions[str(schema["$ref"]).rpartition("/")[2]], definitions)
    if "anyOf" in schema:
        return smallest(schema["anyOf"][0], definitions)
    for keyword in ("examples", "enum"):
        if keyword in schema:
            return schema[keyword][0]
    match schema.get("type"):
        case "object":
            fields = schema.get("properties", {})
            return {name: smallest(fields[name], definitions) for name in schema.get("required", ())}
        case "array":
            return [smallest(schema["items"], definitions) for _ in range(schema.get("minItems", 0))]
        case "string":
            return "-" * schema.get("minLength", 0)
        case "integer" | "number":
            return max(schema.get("minimum", 0), min(schema.get("maximum", 0), 0))
        case "boolean":
            return False
        case _:
            return None
