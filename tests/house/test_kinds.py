"""A kind of campaign is a file of the tag, and no other file names it."""

from __future__ import annotations

from pathlib import Path

from tests.house.javascript import KIND, ROOT, SOURCE, read_javascript, registered_kinds

KINDS = sorted(path.stem for path in KIND.glob("*.js") if path.stem != "registry")
# GA4's name of a parameter.
ELSEWHERE = {"creative_slot"}


def test_no_module_of_the_tag_names_a_kind() -> None:
    """Only `tag/src/kind` names banner, slot, overlay, redirect …, and each file there names only its own kind."""
    guilty = [
        f"{path.relative_to(ROOT)}:{word['line']} {word['text']}"
        for path, read in read_javascript().items()
        if path.is_relative_to(SOURCE) and path != KIND / "registry.js"
        for word in read["words"]
        if word["text"] not in ELSEWHERE and _others(path) & {*word["words"]}
    ]
    assert guilty == []


def _others(path: Path) -> set[str]:
    return {*KINDS} - ({path.stem} if path.parent == KIND else set())


def test_no_module_of_the_tag_guesses_a_kind() -> None:
    """No code of the tag matches `type` against a pattern, which could match a future kind by accident."""
    read = read_javascript()
    guilty = {path: read[path]["patterns"] for path in read if path.is_relative_to(SOURCE) and read[path]["patterns"]}
    assert guilty == {}


def test_every_kind_is_in_the_registry_or_built_as_a_file() -> None:
    """`registry.js` has the kinds in the core; every other file in its folder is a module that the server serves."""
    built = {path.stem for path in (ROOT / "server" / "vitrine" / "web" / "vitrine" / "kind").glob("*.js")}
    registered = {*registered_kinds()}
    assert registered.isdisjoint(built)
    assert sorted(registered | built) == KINDS
    assert all(read_javascript()[KIND / f"{kind}.js"]["hasDefault"] for kind in KINDS)
