"""`vitrine key`: what an operator sees of keys, and what a running server does about it."""

from __future__ import annotations

import json
import re
import secrets
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.server.cli.test_commands import vitrine
from tests.server.process import Server, environment, running
from tests.server.shop import shop, write_site
from vitrine.store.keys import Keys
from vitrine.token.backend import is_backend
from vitrine.token.identity import Identity, sign_identity

DECIDE = {
    "site": "shop",
    "page": {"url": "https://shop.example/"},
    "consent": {"personalization": True, "measurement": True},
}


def token(keys: Keys) -> str:
    """A token of the shop's backend, signed with its newest key."""
    expires_at = datetime.now(UTC).timestamp() + 600
    return sign_identity(keys.stored("identity", "shop").signing, Identity("shop", "a-1", expires_at))


def wait_for(server: Server, asked: dict[str, object], degraded: list[str]) -> None:
    """Ask until the server has read the changed file; pytest's own limit ends a test that never gets there."""
    while server.post("/v1/decide", {**DECIDE, **asked})[1]["degraded"] != degraded:
        pass


def test_a_running_server_takes_up_new_and_revoked_keys(tmp_path: Path) -> None:
    """A site's first key works without a restart, and after it is revoked its tokens are refused without one."""
    write_site(tmp_path / "sites", shop())
    keys = Keys(tmp_path / "data", secrets.token_bytes)
    with running(environment(tmp_path)) as server:
        asked: dict[str, object] = {"account_id": "a-1", "identity_token": "x"}
        assert server.post("/v1/decide", {**DECIDE, **asked})[1]["degraded"] == ["identity"]
        made = vitrine(tmp_path, "key", "create", "shop", "identity")
        assert made.returncode == 0, made.stderr
        asked["identity_token"] = token(keys)
        wait_for(server, asked, [])
        revoked = vitrine(tmp_path, "key", "revoke", "shop", "identity", made.stdout.partition(".")[0])
        assert revoked.returncode == 0 and "within a second" in revoked.stderr
        wait_for(server, asked, ["identity"])


def test_a_secret_is_printed_once(tmp_path: Path) -> None:
    """The new key alone is on standard output; `list` shows its id and its age, and never its secret."""
    write_site(tmp_path / "sites", shop())
    made = {purpose: vitrine(tmp_path, "key", "create", "shop", purpose) for purpose in ("identity", "server")}
    for purpose, done in made.items():
        assert re.fullmatch(r"[a-z2-7]{4}\.[A-Za-z0-9_-]{43}\n", done.stdout), done
        assert "not shown again" in done.stderr and purpose in done.stderr
    keys = Keys(tmp_path / "data", secrets.token_bytes)
    assert is_backend(f"Bearer {made['server'].stdout.strip()}", keys.of_site("server", "shop"))
    listed = vitrine(tmp_path, "key", "list").stdout
    for purpose, done in made.items():
        key_id, _, secret = done.stdout.strip().partition(".")
        assert secret not in listed
        assert f"shop {purpose}: {key_id}, made {datetime.now(UTC):%Y-%m-%d} (0 days ago), the newest" in listed


def test_rotation_keeps_the_old_key_for_its_overlap(tmp_path: Path) -> None:
    """`rotate --overlap 3` makes a key that signs, and says when the one before it ends; 0 ends it at once."""
    write_site(tmp_path / "sites", shop())
    old = vitrine(tmp_path, "key", "create", "shop", "identity").stdout.partition(".")[0]
    new = vitrine(tmp_path, "key", "rotate", "shop", "identity", "--overlap", "3").stdout.partition(".")[0]
    ends_on = datetime.now(UTC) + timedelta(days=3)
    listed = vitrine(tmp_path, "key", "list").stdout.splitlines()
    assert [line.partition(",")[0] for line in listed] == [f"shop identity: {old}", f"shop identity: {new}"]
    assert f"valid until {ends_on:%Y-%m-%d}" in listed[0] and "the newest" in listed[1]
    newest = vitrine(tmp_path, "key", "rotate", "shop", "identity", "--overlap", "0").stdout.partition(".")[0]
    ring = Keys(tmp_path / "data", secrets.token_bytes).of_site("identity", "shop")
    assert [key.key_id for key in ring.keys] == [newest]


@pytest.mark.parametrize("purpose", ["visitor", "exposure", "preview"])
def test_the_keys_of_the_installation_are_rotated_without_showing_them(tmp_path: Path, purpose: str) -> None:
    """A key that nobody but the server needs is never printed."""
    keys = Keys(tmp_path / "data", secrets.token_bytes)
    old = keys.own(purpose).signing  # type: ignore[arg-type]
    done = vitrine(tmp_path, "key", "rotate", purpose)
    assert done.returncode == 0 and done.stdout == ""
    stored = keys.stored(purpose).keys  # type: ignore[arg-type]
    assert [key.key_id == old.key_id for key in stored] == [True, False]
    assert stored[0].ends_at is not None
    assert not any(key.secret.decode() in done.stderr for key in stored)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["create", "visitor"], "`vitrine key rotate visitor` makes the next"),
        (["create", "shop"], "names no keys"),
        (["create", "shop", "visitor"], "names no keys"),
        (["create", "../shop", "identity"], "'../shop' is not a site id"),
        (["create", "shpo", "server"], "declares the site 'shpo'; known: shop"),
        (["rotate", "shop", "identity"], "`vitrine key create shop identity`"),
        (["rotate", "visitor", "--overlap", "nan"], "give 0 to 4000 days"),
        (["rotate", "visitor", "--overlap", "-1"], "give 0 to 4000 days"),
        (["revoke", "shop", "identity", "abcd"], "has no key 'abcd'"),
        (["revoke", "visitor", "abcd"], "has no key 'abcd'"),
    ],
)
def test_wrong_words_are_said_in_one_sentence(tmp_path: Path, words: list[str], sentence: str) -> None:
    """Each mistake is one sentence and exit status 1, and changes nothing."""
    write_site(tmp_path / "sites", shop())
    done = vitrine(tmp_path, "key", *words)
    assert (done.returncode, done.stdout) == (1, "") and sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not list((tmp_path / "data").rglob("*.json"))


def test_everything_in_the_data_folder_is_for_its_owner(tmp_path: Path) -> None:
    """Log, profiles, models and keys of a started server can be read by nobody else."""
    write_site(tmp_path / "sites", shop())
    now = datetime.now(UTC).isoformat()
    events = [{"event_id": "e1", "name": "page_view", "created_at": now}]
    sent = {"site": "shop", "visitor_id": "v" * 22, "sent_at": now, "consent": DECIDE["consent"], "events": events}
    with running(environment(tmp_path)) as server:
        assert server.post("/v1/events", json.loads(json.dumps(sent)))[0] == 202
    assert vitrine(tmp_path, "drain").returncode == 0
    every = [tmp_path / "data", *(tmp_path / "data").rglob("*")]
    assert len(every) > 8
    assert [path for path in every if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_a_data_folder_that_others_can_read_is_named(tmp_path: Path) -> None:
    """A folder from before is not changed; the log says that others can read it, and what to do."""
    write_site(tmp_path / "sites", shop())
    (tmp_path / "data").mkdir(mode=0o755)
    with running(environment(tmp_path)) as server:
        server.stop()
        assert "can be read by others: run chmod -R go=" in server.said()
