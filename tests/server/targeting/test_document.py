from __future__ import annotations

from pathlib import Path

from vitrine.targeting.attributes import BUILT_IN
from vitrine.targeting.check import OPERATORS_OF
from vitrine.targeting.document import OPERATORS, TYPES, attributes_page
from vitrine.targeting.operators import GROUP_OPERATORS
from vitrine.targeting.operators import OPERATORS as COMPILED

PAGE = Path(__file__).parents[3] / "server" / "docs" / "attributes.md"


def test_the_page_is_fresh() -> None:
    """The shipped page is what `make docs` writes from the tables."""
    assert PAGE.read_text(encoding="utf-8") == attributes_page()


def test_everything_is_on_the_page() -> None:
    """Every attribute with its type, every type with its operators, and every operator with what it tests."""
    page = attributes_page()
    assert [one.name for one in BUILT_IN if f"| `{one.name}` | {one.type} | " not in page] == []
    assert TYPES.keys() == OPERATORS_OF.keys()
    assert OPERATORS.keys() == {name for names in OPERATORS_OF.values() for name in names}
    assert COMPILED.keys() | GROUP_OPERATORS.keys() <= OPERATORS.keys()


def test_every_attribute_says_what_it_is() -> None:
    """A sentence and an example for each, and no name twice."""
    assert all(one.description.endswith(".") and one.example for one in BUILT_IN)
    assert len({one.name for one in BUILT_IN}) == len(BUILT_IN)
