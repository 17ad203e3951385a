"""Redis URLs: what they mean, and that a wrong one is named without showing a password."""

from __future__ import annotations

from pathlib import Path

import pytest

from vitrine.domain.errors import BadFile
from vitrine.store.redis.address import Address, parse_address

SECRET = "hunter2"


def test_every_part_of_a_url_is_read() -> None:
    """Host, port, database, user, password with escaped characters, and each option."""
    url = "redis://me:p%40ss%2F@cache.example:6380/2?timeout_ms=30&max_failures=2&pause_ms=250&prefix=shop-a"
    assert parse_address(url) == Address(
        "redis", (("cache.example", 6380),), 2, "me", "p@ss/", timeout_ms=30, max_failures=2, pause_ms=250,
        prefix="shop-a",
    )  # fmt: skip


def test_what_is_left_out_has_a_default() -> None:
    """A host is enough; the budget of a page view is 50 ms."""
    address = parse_address("redis://localhost")
    assert (address.hosts, address.database, address.timeout_ms) == ((("localhost", 6379),), 0, 50)
    assert (address.username, address.password, address.prefix) == (None, None, "vitrine")


def test_a_cluster_has_many_hosts() -> None:
    """Any of its nodes may be named, IPv6 ones in brackets."""
    address = parse_address("redis+cluster://:pw@10.0.0.1:7000,10.0.0.2,[::1]:7002")
    assert address.hosts == (("10.0.0.1", 7000), ("10.0.0.2", 6379), ("::1", 7002))
    assert address.is_cluster and not address.has_tls


def test_tls_is_a_scheme(tmp_path: Path) -> None:
    """`rediss` encrypts, and trusts the authority of `ca_file` when one is given."""
    (tmp_path / "ca.pem").write_text("")
    address = parse_address(f"rediss://cache?ca_file={tmp_path}/ca.pem")
    assert address.has_tls and address.ca_file == tmp_path / "ca.pem"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("redis://", "its host is missing or invalid"),
        ("redis://:hunter2@", "its host is missing or invalid"),
        ("redis://:hunter2@cache:70000", "its host is missing or invalid"),
        ("redis://:hunter2@cache:http", "its host is missing or invalid"),
        ("redis://:hunter2@[::1", "an IPv6 address stands in brackets"),
        ("redis://:hunter2@a,b", "it names 2 hosts"),
        ("redis://:hunter2@cache/zero", "only /DATABASE, a number"),
        ("redis://:12#hunter2@cache", "in a password write # / [?] @ as %23"),
        ("redis://me:12/hunter2@cache/0", "in a password write # / [?] @ as %23"),
        ("redis://me:12?hunter2@cache/0", "its options are invalid"),
        ("redis://me:12?hunter2@cache=0", "an option is unknown"),
        ("redis://:hunter2@cache?timeout_ms=0", "its timeout_ms is invalid; give a whole number from 1 to 60000"),
        ("redis://:hunter2@cache?timeout_ms=fast", "its timeout_ms is invalid"),
        ("redis://:hunter2@cache?timeout_ms=5&timeout_ms=6", "given twice"),
        ("redis://:hunter2@cache?pause_ms=" + "9" * 5_000, "its pause_ms is invalid"),
        ("redis://:hunter2@cache?prefix={x}", "its prefix is invalid"),
        ("redis://:hunter2@cache?retries=3", "there are timeout_ms, max_failures, pause_ms, prefix, ca_file"),
        ("redis://:hunter2@cache?ca_file=/etc/passwd", "ca_file is for TLS; write rediss://"),
        ("rediss://:hunter2@cache?ca_file=/absent/ca.pem", "its ca_file is missing"),
        ("redis+cluster://:hunter2@cache/3", "a cluster has no databases"),
    ],
)
def test_a_wrong_url_is_one_sentence(url: str, sentence: str) -> None:
    """It says what is wrong and how to write it, and keeps the password to itself."""
    with pytest.raises(BadFile, match=sentence) as raised:
        parse_address(url)
    assert str(raised.value).startswith("VITRINE_STORE, the URL redis")
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize("who", ["hunter2", ":hunter2", "me:hunter2", "hunter2:me"])
def test_what_stands_before_the_at_is_never_shown(who: str) -> None:
    """Not in sentences and not in what a debugger prints: some write the password where the user belongs."""
    address = parse_address(f"redis://{who}@cache:6379/1")
    assert address.shown == "redis://***@cache:6379/1"
    assert SECRET not in repr(address)
