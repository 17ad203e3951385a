"""What content may bring into a page: the tag's own list (tag/src/dom/allowed.js), as `make tag` writes it for us."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any, Final

_LIST: Final[dict[str, Any]] = json.loads(files("vitrine.schema").joinpath("markup.json").read_text("utf-8"))
_PATTERNS: Final = {name: re.compile(text, re.ASCII) for name, text in _LIST["patterns"].items()}

# The tag ignores case in a scheme, which only this pattern of the list has.
SAFE: Final = re.compile(_LIST["patterns"]["safe"], re.ASCII | re.IGNORECASE)
DATA: Final = _PATTERNS["data"]
_OWN: Final = {tag: frozenset(names) for tag, names in _LIST["own"].items()}
_EVERY: Final = frozenset(_LIST["every"])
_SVG: Final = frozenset(name.lower() for name in _LIST["svg"])
_OPEN: Final = re.compile(r"(aria|data)-[\w-]+", re.ASCII)

ELEMENTS: Final = tuple(sorted(_OWN))
ATTRIBUTES: Final = tuple(sorted(_EVERY.union(*_OWN.values())))
"""The attributes that some element of HTML may have, beside aria-* and data-*."""
SVG_ATTRIBUTES: Final = tuple(name.lower() for name in _LIST["svg_every"])


def is_element(tag: str, *, in_svg: bool = False) -> bool:
    """Whether content may make the element; `in_svg` for one inside an `svg`. Names are in lower case."""
    return tag in _SVG if in_svg or tag == "svg" else tag in _OWN


def is_attribute(name: str, tag: str | None = None, *, in_svg: bool = False) -> bool:
    """Whether the element may have the attribute; without a tag, whether any element may."""
    if _OPEN.fullmatch(name) or name in _EVERY:
        return True
    if in_svg:
        return name in SVG_ATTRIBUTES
    return name in ATTRIBUTES if tag is None else name in _OWN.get(tag, ())


def is_address(name: str) -> bool:
    """Whether the attribute's value is an address."""
    return _PATTERNS["address"].search(name) is not None


def breaks_out(value: str) -> bool:
    """Whether no attribute may have the value: it could end a comment or a text where it is read again."""
    return _PATTERNS["breaks"].search(value) is not None


def is_safe_address(tag: str, name: str, value: str) -> bool:
    """Whether the attribute's address runs nothing, and a form's stays in the page's origin."""
    if name == "action" and not _PATTERNS["path"].match(value):
        return False
    return SAFE.match(value) is not None or ((tag, name) == ("img", "src") and DATA.match(value) is not None)
