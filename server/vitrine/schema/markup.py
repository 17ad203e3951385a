"""Finds selectors that browsers refuse, HTML that the tag removes, and merge tags that nothing fills."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, Final

import msgspec

from vitrine.schema.allowed import ELEMENTS, breaks_out, is_address, is_attribute, is_element, is_safe_address
from vitrine.schema.mistake import Mistake, close_name
from vitrine.schema.selector import selector_fault

SELECTORS: Final = frozenset({"selector", "clone", "title_selector"})
_MERGE_TAG: Final = re.compile(r"\{\{[^{}]{0,100}\}\}")
_UNSEEN: Final = frozenset({"description", "name", "seed"})  # by visitors


def check_markup(part: msgspec.Struct) -> Iterator[Mistake]:
    """Every selector, piece of HTML and merge tag in a part of a site file that does not work."""
    for path, name, text in _texts(part, ""):
        if name in SELECTORS:
            wrong = selector_fault(text)
            if wrong is not None:
                expected = "a CSS selector" if wrong.severity == "error" else "a selector that every browser takes"
                yield Mistake(path, text, expected, wrong.hint, severity=wrong.severity)
        elif name == "html":
            for removed, close in removed_from(text):
                meant = f" Did you mean {close}?" if close else ""
                hint = f"The tag removes {removed}: only what is on its list stays.{meant}"
                yield Mistake(path, text, "HTML of the elements and attributes that content may have", hint)
        tags = list(dict.fromkeys(_MERGE_TAG.findall(text))) if name not in _UNSEEN else []
        if tags:
            hint = f"Nothing fills {' and '.join(tags[:3])}: visitors would read the braces."
            yield Mistake(path, text, "text without merge tags", hint, severity="warning")


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


def removed_from(html: str) -> list[tuple[str, str | None]]:
    """What the tag removes from the HTML, in words; each with what was probably meant."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.removed


class _Reader(HTMLParser):
    """Finds what is not on the tag's list. The tag decides in the end, with the browser's own parser."""

    def __init__(self) -> None:
        super().__init__()
        self.removed: list[tuple[str, str | None]] = []
        self._svgs = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Judge one element."""
        self._judge(tag, attrs)
        self._svgs += tag == "svg"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Judge one that ends at once, as many of SVG do; one of HTML only seems to."""
        self._judge(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Leave an svg."""
        self._svgs -= tag == "svg" and self._svgs > 0

    def _judge(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        in_svg = self._svgs > 0 or tag == "svg"
        if not is_element(tag, in_svg=in_svg):
            close = None if in_svg else close_name(tag, ELEMENTS)
            self.removed.append((f"<{tag}>", close and f"<{close}>"))
            return
        for name, value in attrs:
            if not is_attribute(name, tag, in_svg=in_svg) or breaks_out(value or ""):
                self.removed.append((f"the attribute {name} of <{tag}>", None))
            elif is_address(name) and not is_safe_address(tag, name, value or ""):
                self.removed.append((f"the address in {name} of <{tag}>", None))
