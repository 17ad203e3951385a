"""What travels is typed to its last field."""

from __future__ import annotations

from tests.house.javascript import ROOT, SOURCE, read_declarations, read_javascript

# Where the tag reads an answer, or writes a question or an event. Elsewhere the page hands in what nobody has proven.
ON_THE_WIRE = {"keep", "kind", "place", "send", "trigger", "page_view.js", "report.js"}


def test_nothing_that_travels_is_any() -> None:
    """What is not known is `unknown`, so that the checker asks how it was narrowed; `any` would let it pass."""
    read = {path: found for path, found in read_javascript().items() if path.is_relative_to(SOURCE)}
    travels = [path for path in read if path.relative_to(SOURCE).parts[0] in ON_THE_WIRE]
    guilty = {
        f"{path.relative_to(ROOT)}:{line}"
        for path, found in {**{path: read[path] for path in travels}, **read_declarations()}.items()
        for line in found["unproven"]
    }
    assert guilty == set()


def test_the_parser_finds_any() -> None:
    """In comments, too, where the tag's types are: what the page hands in has a few."""
    read = read_javascript()
    assert read[SOURCE / "commands.js"]["unproven"] != []
    assert {path.name for path in read_declarations()} >= {"types.d.ts", "wire.d.ts"}
