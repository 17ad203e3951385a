"""Selectors and HTML that no browser could use as they are written."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, Final

import msgspec

from vitrine.schema.mistake import Mistake
from vitrine.schema.safe_url import is_safe_url

SELECTORS: Final = frozenset({"selector", "clone", "title_selector"})
# What the tag takes out of the operator's HTML without a word (tag/src/dom/safe.js).
_DROPPED: Final = frozenset({"script", "object", "embed", "base", "meta", "link", "animate", "set"})
_ADDRESSES: Final = ("data", "poster")
_CLOSING: Final = {"[": "]", "(": ")"}


def check_markup(part: msgspec.Struct) -> Iterator[Mistake]:
    """Every selector and piece of HTML anywhere in a part of a site file that cannot work."""
    for path, name, text in _texts(part, ""):
        if name in SELECTORS:
            fault = _selector_fault(text)
            if fault is not None:
                yield Mistake(path, text, "a CSS selector", fault)
        elif name == "html":
            for fault in _html_faults(text):
                hint = f"{fault} The tag would leave it out."
                yield Mistake(path, text, "HTML that runs nothing", hint)


def _texts(value: Any, path: str) -> Iterator[tuple[str, str, str]]:
    """Path, field name and text of every field in `value` that holds a selector or HTML."""
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            inner = getattr(value, name)
            where = f"{path}.{name}" if path else name
            if isinstance(inner, str):
                if name in SELECTORS or name == "html":
                    yield where, name, inner
            elif name not in ("predicate", "audience", "saved_lists"):
                yield from _texts(inner, where)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{path}[{index}]")
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, f"{path}.{name}")


def _selector_fault(selector: str) -> str | None:
    """What makes it certain that no browser takes the selector; None when nothing does. Anything else may be right."""
    text = selector.strip()
    if text.startswith(("/", "./", "(/")):
        return 'This looks like XPath; write CSS, for example "#main > h1".'
    open_brackets: list[str] = []
    quote = ""
    position = 0
    while position < len(text):
        character = text[position]
        if character == "\\":
            position += 1
        elif quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in _CLOSING:
            open_brackets.append(_CLOSING[character])
        elif character in _CLOSING.values() and (not open_brackets or open_brackets.pop() != character):
            return f"A {character} closes nothing."
        position += 1
    if quote:
        return f"The quote {quote} is left open."
    if open_brackets:
        return f"A {open_brackets[-1]} is missing."
    if not text or text[-1] in ",>+~" or text[0] == ",":
        return "It begins or ends in the middle."
    return None


def _html_faults(html: str) -> list[str]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.faults


class _Reader(HTMLParser):
    """Finds what would run, as far as a parser that is no browser's can see it: the tag has the last word."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Judge one element."""
        if tag in _DROPPED:
            self.faults.append(f"<{tag}> is not taken.")
            return
        for name, value in attrs:
            is_address = any(part in name for part in ("src", "href", "action")) or name in _ADDRESSES
            if name.startswith("on") or name == "srcdoc":
                self.faults.append(f"The attribute {name} of <{tag}> is not taken.")
            elif is_address and not is_safe_url(value or "", picture=name == "src"):
                self.faults.append(f"The address in {name} of <{tag}> is not taken.")
