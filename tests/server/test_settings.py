"""Settings come from the environment, typed, or all wrong ones are named."""

from __future__ import annotations

import pytest

from vitrine.domain.errors import BadFile
from vitrine.settings import SETTINGS, read_settings


def test_an_empty_environment_gives_the_documented_defaults() -> None:
    """Nothing has to be set."""
    settings = read_settings({})
    assert (settings.port, settings.trusted_proxies, settings.demo, settings.geoip) == (8000, 0, False, None)


def test_every_wrong_variable_is_named_at_once() -> None:
    """One start shows them all."""
    with pytest.raises(BadFile) as raised:
        read_settings({"VITRINE_PORT": "http", "VITRINE_TRUSTED_PROXIES": "-1", "VITRINE_DEMO": "yes"})
    assert all(name in str(raised.value) for name in ("VITRINE_PORT", "VITRINE_TRUSTED_PROXIES", "VITRINE_DEMO"))


def test_every_setting_says_what_it_is_for() -> None:
    """`vitrine --help` prints this table."""
    assert all(setting.help.endswith(".") and setting.variable.startswith("VITRINE_") for setting in SETTINGS)
