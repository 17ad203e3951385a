"""How long a function of JavaScript may be."""

from __future__ import annotations

from tests.house.javascript import ROOT, SOURCE, read_javascript

LONGEST_FUNCTION = 60


def test_functions_can_be_read_at_a_glance() -> None:
    """At most 60 lines. A function that wraps a whole script is a file, and measured as one."""
    long = [
        f"{path.relative_to(ROOT)}:{function['line']} has {function['lines']} lines"
        for path, read in read_javascript().items()
        for function in read["functions"]
        if function["lines"] > LONGEST_FUNCTION and not function["isFile"]
    ]
    assert long == []


def test_the_parser_finds_functions() -> None:
    """The measure is not of nothing: the tag alone has hundreds."""
    read = read_javascript()
    assert sum(len(read[path]["functions"]) for path in read if path.is_relative_to(SOURCE)) > 200
