"""Parts of a layer that overlap are found in one pass."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.steps import steps
from vitrine.experiment.overlap import overlaps

edges = st.integers(0, 12)
parts = st.lists(st.tuples(edges, edges).filter(lambda part: part[0] < part[1]), max_size=12)


@given(parts)
def test_every_overlap_with_an_earlier_part_is_found(layer: list[tuple[float, float]]) -> None:
    """The parts found are those that overlap an earlier one, and each is found with one that it overlaps."""

    def meet(one: int, other: int) -> bool:
        return layer[one][0] < layer[other][1] and layer[other][0] < layer[one][1]

    found = overlaps(layer)
    assert set(found) == {one for one in range(len(layer)) if any(meet(one, other) for other in range(one))}
    assert all(other < one and meet(one, other) for one, other in found.items())


def test_many_parts_take_linear_work() -> None:
    """Four times the parts, whether they overlap or not, take less than six times the work."""

    def work(count: int, *, apart: bool) -> int:
        layer = [(index / count if apart else 0.0, (index + 1) / count) for index in range(count)]
        return steps(lambda: overlaps(layer))

    for apart in (True, False):
        assert work(2_000, apart=apart) < 6 * work(500, apart=apart)
