"""How every strategy stands in the site file, and where its files are."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.server.shop import shop
from tests.strategies.samples import options_of
from vitrine.recommend.contract import Step, Strategy
from vitrine.recommend.declaration import StrategyDeclaration, steps_of
from vitrine.recommend.registry import STRATEGIES
from vitrine.recommend.train import trainer
from vitrine.site.load import parse_site
from vitrine.site.shape import check_shape

SERVER = Path(__file__).parents[2] / "server"


def with_steps(*steps: object, **more: object) -> dict[str, Any]:
    """The shop with these steps in its strategy."""
    document = shop()
    document["strategies"]["any"] = {"steps": list(steps), **more}
    return document


def test_a_strategy_is_named_as_its_file_and_its_step(strategy: type[Strategy[Any]]) -> None:
    """Whoever reads a site file, a report or an explanation knows which file to open."""
    assert strategy.__module__ == f"vitrine.recommend.strategy.{strategy.name}"
    assert issubclass(strategy.options, Step) and strategy.options.__struct_config__.tag == strategy.name


def test_every_option_has_a_default(strategy: type[Strategy[Any]]) -> None:
    """The bare name in a site file is the step without options."""
    assert msgspec.to_builtins(strategy.options()) == {"step": strategy.name}
    (bare,), (whole,) = (
        steps_of(msgspec.convert({"steps": [step]}, StrategyDeclaration))
        for step in (strategy.name, {"step": strategy.name})
    )
    assert bare == whole == strategy.options()


@settings(deadline=None)
@given(data=st.data())
def test_a_step_may_stand_in_a_site_file_with_its_options(strategy: type[Strategy[Any]], data: st.DataObject) -> None:
    """As a name or as an object; the schema that editors use takes both, and what is written is what is loaded."""
    options = data.draw(options_of(strategy))
    document = with_steps(strategy.name, msgspec.to_builtins(options))
    assert check_shape(document) == []
    declared = msgspec.convert(document["strategies"]["any"], StrategyDeclaration)
    assert steps_of(declared)[1] == options


def test_an_option_that_is_misspelt_is_found_where_it_stands(strategy: type[Strategy[Any]]) -> None:
    """One mistake, not one for each strategy that it might have been."""
    document = with_steps({"step": strategy.name, "colour": "red"})
    (mistake,) = (fault.mistake for fault in check_shape(document))
    assert mistake.path == "strategies.any.steps[0].colour"


def test_a_misspelt_step_is_one_mistake_with_a_hint() -> None:
    """As a name, as an object's `step`, and as something that is neither."""
    for step, path, hint in [
        ("populr", "strategies.any.steps[0]", 'Did you mean "popular"?'),
        ({"step": "populr"}, "strategies.any.steps[0].step", 'Did you mean "popular"?'),
        ({}, "strategies.any.steps[0].step", ""),
        (3, "strategies.any.steps[0]", ""),
    ]:
        (mistake,) = (fault.mistake for fault in check_shape(with_steps(step)))
        assert (mistake.path, mistake.hint) == (path, hint)


def test_picked_items_stand_beside_the_steps_or_in_one() -> None:
    """Both are checked where they stand; a list that no step picks from is a mistake."""
    for document, path in [
        (with_steps("picked", picked=["p1"]), None),
        (with_steps({"step": "picked", "items": ["p1"]}), None),
        (with_steps({"step": "picked", "items": ["p9"]}, "picked", picked=["p1"]), "steps[0].items[0]"),
        (with_steps({"step": "picked"}), "steps[0].items"),
        (with_steps({"step": "picked", "items": ["p1"]}, picked=["p1"]), "steps"),
    ]:
        found = [mistake.path for mistake in parse_site(json.dumps(document).encode()).mistakes]
        assert found == ([] if path is None else [f"strategies.any.{path}"])


def test_whoever_learns_has_a_second_file(strategy: type[Strategy[Any]]) -> None:
    """Its name is the strategy's with _train; nobody else has one."""
    assert (find_spec(f"{strategy.__module__}_train") is not None) == strategy.is_learned
    assert not strategy.is_learned or callable(trainer(strategy))


def test_every_file_of_a_strategy_has_its_line() -> None:
    """STRATEGIES lists what lies in the folder, nothing more and nothing less."""
    files = {path.stem for path in (SERVER / "vitrine" / "recommend" / "strategy").glob("*.py")} - {"__init__"}
    assert {name for name in files if not name.endswith("_train")} == {strategy.name for strategy in STRATEGIES}


def test_serving_imports_no_training_file() -> None:
    """The application starts, loads models and chooses items without scipy, scikit-learn or any file that trains."""
    program = (
        "import sys, vitrine.app, vitrine.process\n"
        "vitrine.process.end_cleanly()\n"
        "print([name for name in sys.modules if name in ('sklearn', 'scipy') or name.endswith('_train')])"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=SERVER, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
