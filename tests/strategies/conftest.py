"""Every strategy: one suite for all of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strategies.samples import LEARNED
from vitrine.recommend.contract import Strategy
from vitrine.recommend.registry import STRATEGIES


@pytest.fixture(params=STRATEGIES, ids=lambda strategy: strategy.name, scope="session")
def strategy(request: pytest.FixtureRequest) -> type[Strategy[Any]]:
    """Each strategy in turn."""
    found: type[Strategy[Any]] = request.param
    return found


@pytest.fixture(params=LEARNED, ids=lambda strategy: strategy.name, scope="session")
def learned(request: pytest.FixtureRequest) -> type[Strategy[Any]]:
    """Each strategy that learns, in turn."""
    found: type[Strategy[Any]] = request.param
    return found
