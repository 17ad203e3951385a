"""Every field that is sent or received has a type."""

from __future__ import annotations

from tests.house.javascript import ROOT, SOURCE, read_declarations, read_javascript

# Where the tag reads an answer, or writes a question or an event. Elsewhere the page hands in what nobody has proven.
ON_THE_WIRE = {"keep", "kind", "place", "send", "trigger", "page_view.js", "report.js"}


def test_nothing_that_travels_is_any() -> None:
    """No type of the wire is `any`, which would switch the type checker off; unknown values are `unknown`."""
    read = {path: found for path, found in read_javascript().items() if path.is_relative_to(SOURCE)}
    travels = [path for path in read if path.relative_to(SOURCE).parts[0] in ON_THE_WIRE]
    guilty = {
        f"{path.relative_to(ROOT)}:{line}"
        for path, found in {**{path: read[path] for path in travels}, **read_declarations()}.items()
        for line in found["unproven"]
    }
    assert guilty == set()


def test_the_parser_finds_any() -> None:
    """The parser finds `any` in comments, too: values from the page have a few."""
    read = read_javascript()
    assert read[SOURCE / "commands.js"]["unproven"] != []
    assert {path.name for path in read_declarations()} >= {"types.d.ts", "wire.d.ts"}
