"""Is a text a CSS selector that browsers take? Parsed by cssselect2, judged by what `document.querySelector` does.

An error is what no browser takes, and what none can be meant to take: a bracket left open. All else that is well-formed
is at most a warning, because browsers learn new pseudo-classes faster than this file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from cssselect2.parser import SelectorError, parse
from tinycss2 import parse_component_value_list
from tinycss2.nth import parse_nth

from vitrine.schema.mistake import Severity

# https://www.w3.org/TR/selectors-4/ and the HTML standard, as far as every browser has them.
_STANDARD: Final = (
    "active any-link autofill checked default defined disabled empty enabled first-child first-of-type focus "
    "focus-visible focus-within fullscreen host hover in-range indeterminate invalid last-child last-of-type link "
    "modal only-child only-of-type open optional out-of-range picture-in-picture placeholder-shown popover-open "
    "read-only read-write required root scope target user-invalid user-valid valid visited"
)
_PLAIN: Final = frozenset(_STANDARD.split())
_NEEDY: Final = frozenset({"dir", "lang", "state"})
_OF_SELECTORS: Final = frozenset({"has", "host", "host-context"})
_NTH: Final = frozenset({"nth-child", "nth-last-child", "nth-last-of-type", "nth-of-type"})
_FUNCTIONS: Final = _NTH | {"dir", "has", "host", "host-context", "is", "lang", "not", "state", "where"}
# A browser drops what it does not know from these instead of refusing the whole selector.
_FORGIVING: Final = frozenset({"is", "where"})
_JQUERY_OWN: Final = (
    "animated button checkbox contains eq even file first gt has-text header hidden icontains image input last lt odd "
    "parent password radio reset selected submit text visible"
)
_JQUERY: Final = frozenset(_JQUERY_OWN.split())
_OLD_ELEMENTS: Final = frozenset({"after", "before", "first-letter", "first-line"})
_SENTINEL: Final = "end"
_WHITE_SPACE: Final = " \t\r\n\f"


class Fault(NamedTuple):
    """What is wrong with a selector, in a sentence that helps."""

    severity: Severity
    hint: str


@lru_cache(maxsize=8_192)
def selector_fault(selector: str) -> Fault | None:
    """What makes browsers refuse the selector, or may; None when nothing does."""
    try:
        return _first_fault(selector)
    except RecursionError:
        return Fault("warning", "It is nested very deeply; name the element by a class of its own.")


def _first_fault(selector: str) -> Fault | None:
    if not selector.strip(_WHITE_SPACE):
        return Fault("error", "It is empty.")
    if _is_left_open(selector):
        return Fault("error", "A bracket, a quote or a comment is left open.")
    tokens = parse_component_value_list(selector, skip_comments=True)
    pseudos = list(_pseudos(tokens, forgiving=False))
    if (wrong := _wrong(tokens)) is not None:
        return Fault("error", _hint(selector, wrong))
    faults = [fault for pseudo in pseudos if (fault := _pseudo_fault(pseudo)) is not None]
    return min(faults, key=lambda fault: fault.severity == "warning", default=None)  # an error before a warning


def _is_left_open(selector: str) -> bool:
    """Whether something swallows what follows. A browser closes it where the text ends, which is but a guess."""
    *_, last = parse_component_value_list(f"{selector}\n\n{_SENTINEL}")  # one line end may belong to an escape
    return not (last.type == "ident" and last.value == _SENTINEL)


def _wrong(tokens: Sequence[Any], *, relative: bool = False) -> SelectorError | None:
    """What makes the parser stop. It fails where the text ends after a `|`, which is too rare to judge."""
    try:
        list(parse(tokens, relative=relative))
    except SelectorError as error:
        return error
    except AttributeError:
        return None
    return None


class _Pseudo(NamedTuple):
    name: str
    arguments: Sequence[Any] | None  # None without brackets
    is_element: bool
    is_forgiven: bool


def _pseudos(tokens: list[Any], *, forgiving: bool) -> Iterator[_Pseudo]:
    """Every pseudo-class and pseudo-element, and `&`. Those that cssselect2 does not know are replaced by `:scope`."""
    scope = parse_component_value_list(":scope")
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token == "&":
            yield _Pseudo("&", None, True, forgiving)
            tokens[place : place + 1] = scope
        elif token == ":" and place + 1 < len(tokens):
            is_element = tokens[place + 1] == ":"
            last = place + 1 + is_element
            if last < len(tokens) and tokens[last].type in ("ident", "function"):
                yield from _pseudo(tokens[last], is_element=is_element, forgiving=forgiving)
                if is_element or _name(tokens[last]) in _OLD_ELEMENTS:
                    tokens[place : last + 1] = scope
                place = place + 1
        place += 1


def _pseudo(token: Any, *, is_element: bool, forgiving: bool) -> Iterator[_Pseudo]:
    name = _name(token)
    arguments = token.arguments if token.type == "function" else None
    yield _Pseudo(name, arguments, is_element or name in _OLD_ELEMENTS, forgiving)
    if arguments is not None:
        yield from _pseudos(arguments, forgiving=forgiving or name in _FORGIVING)


def _name(token: Any) -> str:
    return str(token.lower_name if token.type == "function" else token.lower_value)


def _pseudo_fault(pseudo: _Pseudo) -> Fault | None:
    name = f":{pseudo.name}" if pseudo.arguments is None else f":{pseudo.name}()"
    if pseudo.name == "&":
        return Fault("warning", "& means the rule around it in a style sheet: leave it out here.")
    if pseudo.is_element:
        return Fault("warning", f":{name} is no element of the page, so it is never found: name the element itself.")
    if pseudo.name in _JQUERY:
        hint = f"{name} is jQuery's, and no browser knows it: use a class or an attribute."
        return Fault("warning" if pseudo.is_forgiven else "error", hint)
    if pseudo.name not in (_PLAIN if pseudo.arguments is None else _FUNCTIONS):
        return Fault("warning", f"A browser that does not know {name} refuses the whole selector.")
    if pseudo.arguments is not None and not pseudo.is_forgiven:
        return _arguments_fault(pseudo.name, pseudo.arguments)
    return None


def _arguments_fault(name: str, arguments: Sequence[Any]) -> Fault | None:
    """What cssselect2 leaves to its compiler, or forgives where browsers do not."""
    if name in _OF_SELECTORS and _wrong(arguments, relative=name == "has") is not None:
        return Fault("error", f"The brackets of :{name}() hold no selector.")
    if name not in _NTH:
        is_empty = all(token.type in ("whitespace", "comment") for token in arguments)
        return Fault("error", f"Nothing stands in the brackets of :{name}().") if is_empty and name in _NEEDY else None
    words = [getattr(token, "lower_value", "") for token in arguments]
    end = words.index("of") if "of" in words and name.endswith("child") else len(words)
    if not _is_nth(arguments[:end]) or (end < len(words) and _wrong(arguments[end + 1 :]) is not None):
        return Fault("error", f"Write for example :{name}(2n+1), :{name}(odd) or :{name}(3).")
    return None


def _is_nth(tokens: Sequence[Any]) -> bool:
    try:
        return parse_nth(tokens) is not None
    except StopIteration:  # nothing after a `+`, which it does not expect
        return False


def _hint(selector: str, wrong: SelectorError) -> str:
    """What was probably meant; else where the parser stopped."""
    for pattern, hint in _HINTS:
        found = pattern.search(selector.strip())
        if found is not None:
            return hint(found)
    token = wrong.args[0]
    if token is None:
        return "It ends too early."
    return f'It stops making sense at character {token.source_column}, at "{token.serialize()[:20]}".'


_HINTS: Final[Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]]] = (
    (
        re.compile(r"^(xpath=|\(*\.?/)"),
        lambda _found: 'This looks like XPath; write CSS, for example "#main > h1".',
    ),
    (
        re.compile(r"^<(\w+)"),
        lambda found: f'This looks like HTML; write a selector, for example "{found[1]}".',
    ),
    (
        re.compile(r"^(?:\$|jQuery|document\.\w+)\(\s*(['\"])(.*)\1"),
        lambda found: f'Write the selector alone: "{found[2]}".',
    ),
    (
        re.compile(r"([#.])(\d[\w-]*)"),
        lambda found: (
            "A name after # or . cannot begin with a digit: write "
            + (f"[id='{found[2]}']." if found[1] == "#" else f"[class~='{found[2]}'].")
        ),
    ),
    (
        re.compile(r"\[\s*([A-Za-z_][\w-]*)\s*([~|^$*]?=)\s*([^'\"\]\s=]+)\s*\]"),
        lambda found: f"Put the value in quotes: [{found[1]}{found[2]}'{found[3]}'].",
    ),
    (
        re.compile(r"^[,>+~]|[,>+~]$"),
        lambda found: f'There is nothing {"before" if found.start() == 0 else "after"} the "{found[0]}".',
    ),
    (
        re.compile(r"\.\.+"),
        lambda _found: "One dot is enough: .card.",
    ),
)
