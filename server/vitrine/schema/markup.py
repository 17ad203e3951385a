"""Selectors and HTML that no browser could use as they are written, and merge tags that nothing fills."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, Final

import msgspec

from vitrine.schema.mistake import Mistake
from vitrine.schema.safe_url import is_safe_url
from vitrine.schema.selector import selector_fault

SELECTORS: Final = frozenset({"selector", "clone", "title_selector"})
# What the tag takes out of the operator's HTML without a word (tag/src/dom/safe.js).
_DROPPED: Final = frozenset({"script", "object", "embed", "base", "meta", "link", "animate", "set"})
_ADDRESSES: Final = ("data", "poster")
_MERGE_TAG: Final = re.compile(r"\{\{[^{}]{0,100}\}\}")
_UNSEEN: Final = frozenset({"description", "name", "seed"})  # by visitors


def check_markup(part: msgspec.Struct) -> Iterator[Mistake]:
    """Every selector, piece of HTML and merge tag anywhere in a part of a site file that cannot work."""
    for path, name, text in _texts(part, ""):
        if name in SELECTORS:
            wrong = selector_fault(text)
            if wrong is not None:
                expected = "a CSS selector" if wrong.severity == "error" else "a selector that every browser takes"
                yield Mistake(path, text, expected, wrong.hint, severity=wrong.severity)
        elif name == "html":
            for removed in _removed_from(text):
                hint = f"The tag removes {removed}, because it could run script."
                yield Mistake(path, text, "HTML that runs nothing", hint)
        tags = list(dict.fromkeys(_MERGE_TAG.findall(text))) if name not in _UNSEEN else []
        if tags:
            hint = f"Nothing fills {' and '.join(tags[:3])}: visitors would read the braces."
            yield Mistake(path, text, "text as it is to be read", hint, severity="warning")


def _texts(value: Any, path: str) -> Iterator[tuple[str, str, str]]:
    """Path, field name and text of every text in `value`; a member of a list or an object has no field name."""
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            inner = getattr(value, name)
            where = f"{path}.{name}" if path else name
            if isinstance(inner, str):
                yield where, name, inner
            elif name not in ("predicate", "audience", "saved_lists"):
                yield from _texts(inner, where)
    elif isinstance(value, str):
        yield path, "", value
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{path}[{index}]")
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, f"{path}.{name}")


def _removed_from(html: str) -> list[str]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.removed


class _Reader(HTMLParser):
    """Finds what would run, as far as a parser that is no browser's can see it: the tag has the last word."""

    def __init__(self) -> None:
        super().__init__()
        self.removed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Judge one element."""
        if tag in _DROPPED:
            self.removed.append(f"<{tag}>")
            return
        for name, value in attrs:
            is_address = any(part in name for part in ("src", "href", "action")) or name in _ADDRESSES
            if name.startswith("on") or name == "srcdoc":
                self.removed.append(f"the attribute {name} of <{tag}>")
            elif is_address and not is_safe_url(value or "", picture=name == "src"):
                self.removed.append(f"the address in {name} of <{tag}>")
