"""The expectation and the hint of a mistake of shape, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from vitrine.schema.mistake import close_name
from vitrine.site.pattern_words import pattern_words


def expectation(error: Any) -> str:
    """The value that the schema expects, by an error of jsonschema."""
    wanted = error.validator_value
    match error.validator:
        case "type":
            return a(str(wanted))
        case "enum":
            return f"one of {', '.join(map(str, wanted))}"
        case "pattern":
            return pattern_words(wanted)
        case "minimum":
            return f"at least {wanted}"
        case "maximum":
            return f"at most {wanted}"
        case "minLength" | "minItems":
            return f"at least {wanted} long"
        case "maxLength" | "maxItems":
            return f"at most {wanted} long"
        case _:
            return f"{error.validator} {wanted}"


def hint(error: Any) -> str:
    """The most similar allowed word, or the schema's description of the field."""
    if error.validator == "enum":
        return closest(error.instance, map(str, error.validator_value))
    if error.validator == "pattern" and error.instance.endswith("/"):
        right = error.instance.rstrip("/")
        if re.search(error.validator_value, right):
            return f'Remove the last slash: "{right}".'
    return str(error.schema.get("description", ""))


def closest(word: Any, known: Iterable[str]) -> str:
    """A question with the most similar known word; empty when none is similar."""
    close = close_name(str(word), tuple(known))
    return f'Did you mean "{close}"?' if close else ""


def a(noun: str) -> str:
    """The noun with its article."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
