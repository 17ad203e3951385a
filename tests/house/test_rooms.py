"""The architecture: kinds and strategies are named in one folder only, and import contracts list every folder."""

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
# The exceptions of each contract: the folder that may do what it forbids to all others, and those above it.
ALLOWED = {
    "Flask only where endpoints are": {"app", "cli", "web"},
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
    """No module outside `kind/` names a kind."""
    names = {kind.name for kind in KINDS}
    outside = [path for path in MODULES if path.parent != PACKAGE / "kind"]
    assert {name_of(path): texts(path) & names for path in outside if texts(path) & names} == {}


def test_every_kind_has_its_file_and_its_line() -> None:
    """Every kind has a file of its name in the server and in the tag, and a line in the registry."""
    shared = {"__init__", "contract", "frame", "picture", "placement", "registry", "trigger", "shelves"}
    assert {path.stem for path in (PACKAGE / "kind").glob("*.py")} - shared == {kind.name for kind in KINDS}


def test_only_the_room_of_recommendations_names_a_strategy() -> None:
    """No module outside `recommend/` names a strategy or its file."""
    names = {strategy.name for strategy in STRATEGIES}
    outside = [path for path in MODULES if PACKAGE / "recommend" not in path.parents]
    assert {name_of(path): texts(path) & names for path in outside if texts(path) & names} == {}
    assert [name_of(path) for path in outside if "vitrine.recommend.strategy" in path.read_text(encoding="utf-8")] == []


def test_functions_can_be_read_at_a_glance() -> None:
    """Every Python function has at most 60 lines with its docstring."""
    long = {
        f"{name_of(path)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None
    }
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FUNCTION} == {}


def test_a_flow_is_read_from_top_to_bottom() -> None:
    """Every file of `flow/` has at most 150 lines; rules belong in lower folders."""
    long = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in PACKAGE.glob("flow/*.py")}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FLOW} == {}


CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract["name"])
def test_every_contract_speaks_of_every_room(contract: dict[str, object]) -> None:
    """Every import contract lists every folder, so that a new folder is not forgotten."""
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
    """No kind imports another kind, so that one can be removed."""
    names = {f"vitrine.kind.{kind.name}" for kind in KINDS}
    for kind in KINDS:
        tree = ast.parse((PACKAGE / "kind" / f"{kind.name}.py").read_text(encoding="utf-8"))
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert imported & names == set(), kind.name


def test_stores_are_opened_where_the_operator_says() -> None:
    """Every command opens the stores with the data folder and the URLs of VITRINE_STORE."""
    calls = [
        f"{name_of(path)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open_stores"
        if [ast.unparse(argument) for argument in node.args] != ["settings.data", "settings.store"]
    ]
    assert calls == []
