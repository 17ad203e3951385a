from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitrine.domain.device import Device
from vitrine.place.device import MAX_LENGTH, parse_device

KNOWN = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
    "Safari/537.36": Device("desktop", "Chrome", "Windows"),
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0": Device("desktop", "Firefox", "Linux"),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
    "Mobile/15E148 Safari/604.1": Device("mobile", "Mobile Safari", "iOS"),
    "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1 "
    "Mobile/15E148 Safari/604.1": Device("tablet", "Mobile Safari", "iOS"),
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile "
    "Safari/537.36": Device("mobile", "Chrome Mobile", "Android"),
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)": Device(
        "other", "Googlebot", None, True
    ),
    "curl/8.5.0": Device("other", "curl", None),
    "": Device(),
}


@pytest.mark.parametrize(("user_agent", "device"), KNOWN.items(), ids=lambda value: str(value)[:40])
def test_common_browsers_are_known(user_agent: str, device: Device) -> None:
    """Common browsers, phones, tablets and crawlers are told apart."""
    assert parse_device(user_agent) == device


def test_no_header_is_an_unknown_device() -> None:
    """Without a header nothing is claimed."""
    assert parse_device(None) == Device("other", None, None, False)


def test_long_headers_are_cut() -> None:
    """What comes after the bound changes nothing, and nothing that long is kept."""
    assert parse_device("x" * MAX_LENGTH + "Googlebot/2.1") == parse_device("x" * MAX_LENGTH)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80) | st.binary(max_size=80).map(lambda raw: raw.decode("latin-1")))
def test_any_header_is_read(user_agent: str) -> None:
    """No header, however strange, is an error."""
    assert parse_device(user_agent).type in ("desktop", "mobile", "tablet", "other")
