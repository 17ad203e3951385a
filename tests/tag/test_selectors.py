"""Selectors are checked like in browsers, compared with a real one."""

from __future__ import annotations

import random
from typing import Any

import pytest

from vitrine.schema.selector import selector_fault

# Selectors that every browser refuses, with a part of the hint.
REFUSED = [
    ("$('#x')", '"#x"'),
    ('jQuery(".a > b")', '".a > b"'),
    ("p:contains('a')", "jQuery"),
    ("..card", "One dot"),
    ("[data-x=1]", "[data-x='1']"),
    ("a[href^=/sale]", "[href^='/sale']"),
    ("a:first", "jQuery"),
    ("div:visible", "jQuery"),
    ("li:eq(0)", "jQuery"),
    (":not(:hidden)", "jQuery"),
    ("//div[@id='hero']", "XPath"),
    ("(//div)[1]", "XPath"),
    ("/html/body", "XPath"),
    ("#a,", 'after the ","'),
    (", #a", 'before the ","'),
    ("#a >", 'after the ">"'),
    ("> #a", 'before the ">"'),
    ("#a > > b", "character 6"),
    ("#1abc", "[id='1abc']"),
    (".2col", "[class~='2col']"),
    ("#hero]", "character 6"),
    (".a)", "character 3"),
    ("a b,, c", "character 5"),
    ("<div>", '"div"'),
    ("a{}", "character 2"),
    ("*a", "character 2"),
    ("ns|a", "character 1"),
    ("a.", "ends too early"),
    ("[]", "ends too early"),
    ("a:nth-child(foo)", ":nth-child(2n+1)"),
    ("a:nth-child(+)", ":nth-child(2n+1)"),
    ("a:nth-child(2 of)", ":nth-child(2n+1)"),
    (":has(> )", "must contain a selector"),
    (":host(!)", "must contain a selector"),
    (":lang()", "are empty"),
    (":not(> a)", "character 6"),
    (" ", "empty"),
    ("", "empty"),
]
# Selectors that a browser closes at the end of the text, which nobody intends.
LEFT_OPEN = ["#hero[data-x", "a[href='x]", ":is(.a", ":not(", 'a[b="c]', "a /* b"]
# Selectors that every browser accepts.
TAKEN = [
    "#hero",
    "main > h1 ~ p + p",
    "a[href='x]y(']",
    '[data-a="]"]',
    ".w-1\\/2",
    "#a\\:b\\(",
    "#\\31 abc",
    ".\\31",
    "[id='1abc']",
    ":is(.a, :not([b='c']))",
    ":is(> a, $)",
    "a[href^='//cdn']",
    "a[href$=pdf i]",
    "li:nth-child(2n + 1 of .a)",
    "tr:NTH-child(odd) td",
    "a:has(> b, + c)",
    "*|a",
    "a/**/.b/* c */ > d",
    "a:hover:not(:empty)",
    "日本 .é",
    ":root :user-invalid, :popover-open, :state(x), :modal",
    "\ta\n",
]
# Selectors that only some browsers accept, or that never match.
DOUBTFUL = [
    "a::before",
    "a:before",
    "::part(label):hover",
    "::slotted(b)",
    ":has-slotted",
    ":active-view-transition",
    ":-webkit-autofill",
    ":-webkit-any(a)",
    ":playing",
    ":heading(2)",
    ":anything-new",
    ":anything-new(1)",
    "a:is(b, :visible)",
    "& > a",
]
PIECES = (
    *(
        "a",
        "b-c",
        "div",
        "*",
        "*|",
        "#a",
        "#b-c",
        "#1",
        ".x",
        ".y-z",
        "..",
        ".1",
        "[a]",
        "[a=b]",
        "[a='b c']",
        '[a="]"]',
    ),
    *(
        "[a=1]",
        "[a^=b]",
        "[a~='x' i]",
        "[*|a]",
        "[a",
        ":hover",
        ":first",
        ":first-child",
        ":visible",
        ":eq(0)",
        "::before",
    ),
    *(
        ":before",
        ":not(",
        ":is(",
        ":where(",
        ":has(",
        ":nth-child(",
        ":nth-of-type(",
        "2n+1",
        "odd",
        "-n+3",
        "+",
        " of ",
    ),
    *(
        ":lang(en)",
        ":dir(ltr)",
        ":host",
        ":host(",
        ":root",
        ":scope",
        "::part(x)",
        "::slotted(a)",
        ":state(x)",
        ":unknown",
    ),
    *(
        ":unknown(x)",
        ":--c",
        "::-webkit-x",
        "&",
        " ",
        ">",
        "~",
        ",",
        "||",
        "|",
        "ns|",
        ")",
        "(",
        "]",
        "[",
        "{",
        "}",
        "'",
        '"',
    ),
    *(
        "\\31 ",
        "\\:",
        "/**/",
        "/*",
        "*/",
        "$",
        "$('#x')",
        "//",
        "@m",
        "!",
        "%",
        "^",
        "=",
        "<!--",
        "-->",
        "--x",
        "_x",
        "é",
    ),
    *("日", "\n", "\t", "1", "5px", ";", ":", "::", ".", "#", "url(x)", "\x00", "\xa0"),
)
ASK = "selectors => selectors.map(one => { try { document.querySelector(one); return true } catch { return false } })"


def corpus(size: int) -> list[str]:
    """Random texts from pieces of selectors and of similar texts; brackets are mostly closed."""
    chance = random.Random(6)
    texts: set[str] = set()
    while len(texts) < size:
        text = "".join(chance.choices(PIECES, k=chance.randint(1, 7)))
        is_closed = chance.random() < 0.7
        texts.add(text + ")" * max(0, text.count("(") - text.count(")")) if is_closed else text)
    return sorted(texts)


@pytest.mark.parametrize(("selector", "says"), REFUSED)
def test_what_no_browser_takes_is_refused_with_a_hint(selector: str, says: str) -> None:
    """A selector that no browser accepts is an error, with a hint that says what to write or where it is invalid."""
    fault = selector_fault(selector)
    assert fault is not None and fault.severity == "error" and says in fault.hint


@pytest.mark.parametrize("selector", LEFT_OPEN)
def test_what_is_left_open_is_refused(selector: str) -> None:
    """A selector with an open bracket, quote or comment is an error."""
    fault = selector_fault(selector)
    assert fault is not None and fault.severity == "error" and "left open" in fault.hint


@pytest.mark.parametrize("selector", TAKEN)
def test_what_every_browser_takes_is_taken(selector: str) -> None:
    """A selector that every browser accepts gives no error and no warning."""
    assert selector_fault(selector) is None


@pytest.mark.parametrize("selector", DOUBTFUL)
def test_what_a_browser_may_refuse_or_never_finds_is_a_warning(selector: str) -> None:
    """A selector that some browsers may refuse, or that never matches, is a warning."""
    fault = selector_fault(selector)
    assert fault is not None and fault.severity == "warning"


def test_deep_nesting_is_a_warning_and_no_crash() -> None:
    """A selector nested as deeply as its maximum length allows is a warning, not a crash."""
    fault = selector_fault(":is(" * 100 + "a" + ")" * 100)
    assert fault is None or fault.severity == "warning"
    assert selector_fault(":not(" * 5_000 + "a" + ")" * 5_000) is not None


def test_nothing_that_a_browser_takes_is_refused(page: Any) -> None:
    """Of the tables and 30,000 random texts, nothing that a browser accepts is an error, except open brackets."""
    selectors = [*TAKEN, *DOUBTFUL, *corpus(30_000)]
    taken = [one for one, is_taken in zip(selectors, page.evaluate(ASK, selectors), strict=True) if is_taken]
    faults = {selector: selector_fault(selector) for selector in taken}
    refused = {selector: fault.hint for selector, fault in faults.items() if fault and fault.severity == "error"}
    assert len(taken) > 2_000 and set(TAKEN) <= set(taken)
    assert {selector: hint for selector, hint in refused.items() if "left open" not in hint} == {}


def test_what_is_refused_is_refused_by_a_browser(page: Any) -> None:
    """A browser refuses every selector in the table of wrong ones, and accepts some of those with an open bracket."""
    assert page.evaluate(ASK, [selector for selector, _says in REFUSED]) == [False] * len(REFUSED)
    assert any(page.evaluate(ASK, LEFT_OPEN))


def test_little_that_a_browser_refuses_passes(page: Any) -> None:
    """Of 10,000 random texts that a browser refuses, at most one in a hundred gives no error and no warning."""
    selectors = corpus(10_000)
    refused = [one for one, is_taken in zip(selectors, page.evaluate(ASK, selectors), strict=True) if not is_taken]
    passed = [selector for selector in refused if selector_fault(selector) is None]
    assert len(passed) * 100 <= len(refused)
