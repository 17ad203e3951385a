"""Settings are read from the environment; all wrong ones are reported together."""

from __future__ import annotations

import pytest

from vitrine.domain.errors import BadFile
from vitrine.settings import SETTINGS, read_settings


def test_an_empty_environment_gives_the_documented_defaults() -> None:
    """With an empty environment every setting has its documented default."""
    settings = read_settings({})
    assert (settings.port, settings.trusted_proxies, settings.demo, settings.geoip) == (8000, 0, False, None)


def test_every_wrong_variable_is_named_at_once() -> None:
    """Every wrong variable is reported in one error."""
    with pytest.raises(BadFile) as raised:
        read_settings({"VITRINE_PORT": "http", "VITRINE_TRUSTED_PROXIES": "-1", "VITRINE_DEMO": "yes"})
    assert all(name in str(raised.value) for name in ("VITRINE_PORT", "VITRINE_TRUSTED_PROXIES", "VITRINE_DEMO"))


def test_every_setting_says_what_it_is_for() -> None:
    """Every setting has a help text for `vitrine --help`."""
    assert all(setting.help.endswith(".") and setting.variable.startswith("VITRINE_") for setting in SETTINGS)


@pytest.mark.parametrize(
    "url", ["https://v.shop.example", "http://localhost:8000", "http://[::1]:8000", "https://10.0.0.1"]
)
def test_the_public_url_is_an_origin(url: str) -> None:
    """The server's own address has scheme, host and perhaps a port."""
    assert read_settings({"VITRINE_PUBLIC_URL": url}).public_url == url


@pytest.mark.parametrize(
    "url", ["v.shop.example", "https://x.example/", "https://x/a", 'https://x"+alert(1)+"', "javascript:x"]
)
def test_a_public_url_that_is_no_origin_is_named(url: str) -> None:
    """An address that could not be written into the tag stops the start."""
    with pytest.raises(BadFile, match="VITRINE_PUBLIC_URL"):
        read_settings({"VITRINE_PUBLIC_URL": url})
