"""The house as its plan says: what comes in kinds is named in one room, and no room is forgotten by a contract."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from vitrine.kind.registry import KINDS
from vitrine.recommend.registry import STRATEGIES

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "server" / "vitrine"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_FUNCTION = 60
LONGEST_FLOW = 150
# Who may do what a contract forbids to all others: the room the contract names, and rooms that stand above it.
ALLOWED = {
    "Flask only where doors are": {"app", "cli", "web"},
    "scikit-learn only in segment": {"segment"},
    "SQL and drivers only in store": {"store"},
    "The domain needs the standard library only": None,  # one room's own rule
}


def texts(path: Path) -> set[str]:
    """Every string constant of a module that is a value, not a docstring or a description."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def name_of(path: Path) -> str:
    """Its path below the package, as a test's id."""
    return str(path.relative_to(PACKAGE))


def test_only_the_room_of_kinds_names_a_kind() -> None:
    """A new kind is a file and a line: no other module has to learn its name."""
    names = {kind.name for kind in KINDS}
    outside = [path for path in MODULES if path.parent != PACKAGE / "kind"]
    assert {name_of(path): texts(path) & names for path in outside if texts(path) & names} == {}


def test_every_kind_has_its_file_and_its_line() -> None:
    """The file is named as the kind is, in the server and in the tag."""
    shared = {"__init__", "contract", "frame", "picture", "placement", "registry", "trigger", "shelves"}
    assert {path.stem for path in (PACKAGE / "kind").glob("*.py")} - shared == {kind.name for kind in KINDS}


def test_only_the_room_of_recommendations_names_a_strategy() -> None:
    """By its name or by its file: whoever adds a strategy has nothing to change elsewhere."""
    names = {strategy.name for strategy in STRATEGIES}
    outside = [path for path in MODULES if PACKAGE / "recommend" not in path.parents]
    assert {name_of(path): texts(path) & names for path in outside if texts(path) & names} == {}
    assert [name_of(path) for path in outside if "vitrine.recommend.strategy" in path.read_text(encoding="utf-8")] == []


def test_functions_can_be_read_at_a_glance() -> None:
    """At most 60 lines, docstring included."""
    long = {
        f"{name_of(path)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None
    }
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FUNCTION} == {}


def test_a_flow_is_read_from_top_to_bottom() -> None:
    """A use case that needs more than 150 lines has rules in it that belong below."""
    long = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in PACKAGE.glob("flow/*.py")}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FLOW} == {}


CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract["name"])
def test_every_contract_speaks_of_every_room(contract: dict[str, object]) -> None:
    """A room that is added later is not left out of a rule that nobody looked at again."""
    rooms = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    rooms -= {"__init__", "__main__"}
    if contract["type"] == "layers":
        assert contract["exhaustive"] is True
    elif contract["type"] == "forbidden" and (allowed := ALLOWED[str(contract["name"])]) is not None:
        sources = contract["source_modules"]
        assert isinstance(sources, list)
        assert {str(source).removeprefix("vitrine.") for source in sources} == rooms - allowed
    elif contract["name"] == "Engines do not know each other":
        engines = {f"vitrine.store.{path.parent.name}" for path in (PACKAGE / "store").glob("*/__init__.py")}
        modules = contract["modules"]
        assert isinstance(modules, list) and set(modules) == engines


def test_kinds_do_not_know_each_other() -> None:
    """What two kinds share stands beside them, so that one can be taken out."""
    names = {f"vitrine.kind.{kind.name}" for kind in KINDS}
    for kind in KINDS:
        tree = ast.parse((PACKAGE / "kind" / f"{kind.name}.py").read_text(encoding="utf-8"))
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert imported & names == set(), kind.name


def test_stores_are_opened_where_the_operator_says() -> None:
    """In the data folder and at the URLs of VITRINE_STORE: a command that left these out would miss what is there."""
    calls = [
        f"{name_of(path)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open_stores"
        if [ast.unparse(argument) for argument in node.args] != ["settings.data", "settings.store"]
    ]
    assert calls == []
