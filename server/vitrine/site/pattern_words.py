"""What the patterns of the site file's schema allow, in words: few people read regular expressions."""

from __future__ import annotations

from typing import Final

from vitrine.schema.scalars import NAME_PATTERN, SITE_PATTERN

NO_LINE_BREAK: Final = r"(?!\n)"  # at the end of each: says what $ alone says elsewhere
NAME_WORDS: Final = "1 to 64 small letters, digits, - and _, a letter or digit first"
_WORDS: Final = {
    NAME_PATTERN.removesuffix(NO_LINE_BREAK): NAME_WORDS,
    SITE_PATTERN.removesuffix(NO_LINE_BREAK): "1 to 40 small letters, digits, - and _, a letter or digit first",
    r"^https?://[^/\s?#*@]+$": "https:// or http://, a host and perhaps a port, and nothing after it",
    r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$": "a host in small letters and perhaps a port, without https://",
    r"^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$": "the name of a cookie: letters, digits and some signs, no spaces",
    r"^[A-Za-z_$][\w$]*(\.[\w$]+)*$": "the name of a variable, its fields after dots",
    r"^https?://[^\s{}/?#@]+[/?]\S*$": "an http(s) address with a path or a query, no spaces",
    r"^[^.\s]+(\.[^.\s]+){0,9}$": "1 to 10 names joined with dots, no spaces",
    r"^([01]\d|2[0-3]):[0-5]\d$": "a time from 00:00 to 23:59",
    r"^[a-zA-Z][a-zA-Z0-9_]{0,39}$": "1 to 40 letters, digits and _, a letter first",
    r"^[a-z][a-z0-9-]{0,39}$": "1 to 40 small letters, digits and -, a letter first",
    r"^#[0-9a-fA-F]{6}$": "a colour: # and six digits or letters a to f",
    r"^[A-Z]{3}$": "three capital letters",
    r"^[^=&;?#\s]{1,64}$": "the name of a query parameter: 1 to 64 characters, without = & ; ? # and spaces",
}


def pattern_words(pattern: str) -> str:
    """The texts that a pattern allows, and the pattern itself for those who read it."""
    shown = pattern.removesuffix(NO_LINE_BREAK)
    words, form = _WORDS.get(shown), f"text of the form {shown}"
    return f"{words} ({form})" if words else form
