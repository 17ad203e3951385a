"""The maximum length of a JavaScript function."""

from __future__ import annotations

from tests.house.javascript import ROOT, SOURCE, read_javascript

LONGEST_FUNCTION = 60


def test_functions_can_be_read_at_a_glance() -> None:
    """A function of JavaScript has at most 60 lines, except one that wraps a whole script."""
    long = [
        f"{path.relative_to(ROOT)}:{function['line']} has {function['lines']} lines"
        for path, read in read_javascript().items()
        for function in read["functions"]
        if function["lines"] > LONGEST_FUNCTION and not function["isFile"]
    ]
    assert long == []


def test_the_parser_finds_functions() -> None:
    """The parser finds functions to measure: the tag alone has hundreds."""
    read = read_javascript()
    assert sum(len(read[path]["functions"]) for path in read if path.is_relative_to(SOURCE)) > 200
