"""Fixtures for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.redis_server import RedisProcess, SharedServers
from vitrine.process import end_cleanly

end_cleanly()
# No deadline: how long an example takes only shows how busy the machine is.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests run last: the browser's event loop then stays in the main thread, where no other can run."""
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def redis_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedServers]:
    """Redis servers for tests that do not break them; each is started at its first use."""
    servers = SharedServers(tmp_path_factory.mktemp("redis"))
    yield servers
    servers.kill()


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisProcess]:
    """A Redis server for one test, which may break it."""
    server = RedisProcess(tmp_path / "redis")
    yield server
    server.kill()
