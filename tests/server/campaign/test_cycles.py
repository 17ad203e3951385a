"""Prerequisites that lead back are found in linear time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from tests.steps import steps
from vitrine.campaign.cycles import MAX_CYCLES, cycles

Needs = Mapping[str, Sequence[str]]
names = st.sampled_from("abcdefg")
graphs = st.fixed_dictionaries({name: st.lists(names, max_size=2) for name in "abcdefg"})


def reached(start: str, needs: Needs) -> set[str]:
    """The names that `start` leads to."""
    found: set[str] = set()
    waiting = [*needs[start]]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += needs[name]
    return found


@given(graphs)
def test_every_group_that_leads_back_has_a_cycle(needs: Needs) -> None:
    """Each cycle found is one, none else is, and of names that lead to each other at least one is in a cycle."""
    found = list(cycles(needs))
    named = {name for cycle in found for name in cycle}
    for cycle in found:
        assert all(after in needs[before] for before, after in zip(cycle, [*cycle[1:], cycle[0]], strict=True))
    for name in needs:
        if name in reached(name, needs):
            group = {other for other in reached(name, needs) if name in reached(other, needs)}
            assert group & named
        else:
            assert name not in named


def two_rings(count: int) -> Needs:
    """A ring of two, a long chain, and one at its end that needs itself."""
    needs = {str(index): [str(min(index + 1, count - 1))] for index in range(count)}
    needs["1"].append("0")
    return needs


def ring_of_rings(count: int) -> Needs:
    """Each needs the one after it and the one before it."""
    return {str(index): [str((index + 1) % count), str((index - 1) % count)] for index in range(count)}


def test_long_chains_take_linear_work() -> None:
    """Four times the campaigns take less than six times the work, between two rings and in a ring of rings."""
    for make in (two_rings, ring_of_rings):
        small, large = make(250), make(1_000)
        assert steps(lambda needs=large: list(cycles(needs))) < 6 * steps(lambda needs=small: list(cycles(needs)))  # type: ignore[misc]
    assert len(list(cycles(ring_of_rings(1_000)))) == MAX_CYCLES
