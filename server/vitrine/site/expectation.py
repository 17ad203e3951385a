"""What the schema wanted, in words: the expectation and the hint of a mistake of shape."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any


def expectation(error: Any) -> str:
    """What an error of jsonschema says should be there."""
    wanted = error.validator_value
    match error.validator:
        case "type":
            return a(str(wanted))
        case "enum":
            return f"one of {', '.join(map(str, wanted))}"
        case "pattern":
            return f"text of the form {wanted}"
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
    """The nearest of the allowed words, or what the schema says of the field."""
    if error.validator == "enum":
        return closest(error.instance, map(str, error.validator_value))
    return str(error.schema.get("description", ""))


def closest(word: Any, known: Iterable[str]) -> str:
    """A question after the known word that comes close; empty when none does."""
    close = difflib.get_close_matches(str(word), list(known), n=1)
    return f'Did you mean "{close[0]}"?' if close else ""


def a(noun: str) -> str:
    """The noun with its article."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
