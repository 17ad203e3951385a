"""Accounts, profiles and visitors count only with a proof: whoever just names one sees what a new visitor sees."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.server.conftest import NOW, House

VISITOR, OTHER = "v" * 22, "w" * 22
WHO = {"account_id": "a-1"}
SOON = int(NOW.timestamp()) + 300
CLAIMS = {"iss": "shop", "sub": "a-1", "exp": SOON}


def part(value: Any) -> str:
    """JSON (or text that is already JSON) in URL-safe base64 without padding."""
    raw = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(raw.encode()).rstrip(b"=").decode()


def make(house: House, claims: Any = CLAIMS, secret: bytes | None = None, **header: Any) -> str:
    """A token as any program could make it; by default with the site's key, and valid."""
    key = house.keys.stored("identity", "shop").signing
    signed = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': key.key_id, **header})}.{part(claims)}"
    digest = hmac.digest(secret or key.secret, signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def claims(**changed: Any) -> dict[str, Any]:
    """The usual claims with changes; None leaves one out."""
    return {name: value for name, value in {**CLAIMS, **changed}.items() if value is not None}


def raw_exp(text: str) -> str:
    """The usual claims with `exp` written as this JSON text."""
    return f'{{"iss":"shop","sub":"a-1","exp":{text}}}'


def unsigned(house: House) -> str:
    """The algorithm `none`, which needs no key."""
    return make(house, alg="none").rpartition(".")[0] + "."


def of_another_site(house: House) -> str:
    """A token that names the key of another site, and is signed with it."""
    house.keys.add("identity", "news")
    key = house.keys.stored("identity", "news").signing
    return make(house, secret=key.secret, kid=key.key_id)


def swapped_payload(house: House) -> str:
    """Claims about another account under the signature of one's own."""
    head, _, signature = make(house, claims(sub="b-2")).split(".")
    return f"{head}.{part(CLAIMS)}.{signature}"


def revoked(house: House) -> str:
    """A token whose key has been revoked since."""
    token = make(house)
    house.keys.add("identity", "shop", old_ends_at=house.now)
    house.refresh()
    return token


def two_joined(house: House) -> str:
    """Two valid tokens, joined by a dot."""
    return f"{make(house)}.{make(house)}"


HOSTILE: dict[str, tuple[str | Callable[[House], str], str]] = {
    "empty": ("", "not a whole JSON Web Token"),
    "text": ("please", "not a whole JSON Web Token"),
    "dots": ("..", "not a whole JSON Web Token"),
    "not ASCII": (lambda house: make(house) + "é", "not a whole JSON Web Token"),
    "line break": (lambda house: make(house) + "\n", "signed with another secret, or was changed"),
    "line break within": (lambda house: make(house).replace(".", "\n.", 1), "signed with another secret"),
    "padded": (lambda house: make(house) + "=", "signed with another secret, or was changed"),
    "no signature": (lambda house: make(house).rpartition(".")[0] + ".", "signed with another secret"),
    "cut signature": (lambda house: make(house)[:-1], "signed with another secret, or was changed"),
    "two joined": (two_joined, "signed with another secret, or was changed"),
    "huge": (lambda house: make(house, claims(note="x" * 9_000)), "more than 1000 characters"),
    "deep": (lambda house: f"{part('[' * 600)}.e30.e30", "not a whole JSON Web Token"),
    "none": (unsigned, "must be signed with HS256"),
    "None": (lambda house: make(house, alg="None"), "must be signed with HS256"),
    "RS256": (lambda house: make(house, alg="RS256"), "must be signed with HS256"),
    "HS512": (lambda house: make(house, alg="HS512"), "must be signed with HS256"),
    "critical": (lambda house: make(house, crit=["b64"], b64=False), "without critical extensions"),
    "no kid": (lambda house: make(house, kid=""), "names the key '' (kid)"),
    "kid of any shape": (lambda house: make(house, kid=["k"]), "not a whole JSON Web Token"),
    "foreign kid": (lambda house: make(house, kid="€\r\nSet-Cookie: a"), "names the key '\\u20ac\\r\\nSet-Cookie: a'"),
    "key of another site": (of_another_site, "which this site does not have"),
    "wrong secret": (lambda house: make(house, secret=b"guess"), "signed with another secret"),
    "empty secret": (lambda house: make(house, secret=b"\0"), "signed with another secret"),
    "swapped payload": (swapped_payload, "signed with another secret, or was changed"),
    "revoked key": (revoked, "which this site does not have"),
    "for another site": (lambda house: make(house, claims(iss="news")), "for the site 'news' (iss)"),
    "no site": (lambda house: make(house, claims(iss=None)), "wrong claims"),
    "no account": (lambda house: make(house, claims(sub=None)), "wrong claims"),
    "account of any shape": (lambda house: make(house, claims(sub="a 1")), "wrong claims"),
    "number as account": (lambda house: make(house, claims(sub=1)), "wrong claims"),
    "another account": (lambda house: make(house, claims(sub="b-2")), "names another account"),
    "a profile that was not asked": (
        lambda house: make(house, claims(profile_id="p")),
        "names another account or profile",
    ),
    "claims are a list": (lambda house: make(house, ["shop", "a-1", SOON]), "wrong claims"),
    "claims are no JSON": (lambda house: make(house, "{"), "wrong claims"),
    "expired in 1970": (lambda house: make(house, claims(exp=0)), "has expired (exp)"),
    "before 1970": (lambda house: make(house, claims(exp=-1)), "wrong claims"),
    "too long": (lambda house: make(house, claims(exp=SOON + 86_400)), "valid for more than 24 h (exp)"),
    "in 2106": (lambda house: make(house, claims(exp=2**32)), "valid for more than 24 h (exp)"),
    "no exp": (lambda house: make(house, claims(exp=None)), "wrong claims"),
    "exp null": (lambda house: make(house, raw_exp("null")), "wrong claims"),
    "exp NaN": (lambda house: make(house, raw_exp("NaN")), "wrong claims"),
    "exp Infinity": (lambda house: make(house, raw_exp("Infinity")), "wrong claims"),
    "exp 1e400": (lambda house: make(house, raw_exp("1e400")), "wrong claims"),
    "exp 1e308": (lambda house: make(house, raw_exp("1e308")), "wrong claims"),
    "exp of 400 digits": (lambda house: make(house, raw_exp("9" * 400)), "wrong claims"),
    "exp true": (lambda house: make(house, raw_exp("true")), "wrong claims"),
    "exp text": (lambda house: make(house, raw_exp(f'"{SOON}"')), "wrong claims"),
    "not yet (nbf)": (lambda house: make(house, claims(nbf=SOON)), "not valid yet (nbf, iat)"),
    "of the future (iat)": (lambda house: make(house, claims(iat=SOON)), "not valid yet (nbf, iat)"),
    "another audience": (lambda house: make(house, claims(aud="mail")), "another audience"),
    "another browser": (lambda house: make(house, claims(visitor_id=OTHER)), "another browser (visitor_id)"),
}
EVERY = pytest.mark.parametrize(("token", "sentence"), HOSTILE.values(), ids=HOSTILE)


@pytest.fixture
def shop(house: House) -> House:
    """A shop whose account a-1 is a gold customer and has viewed the boots on another browser."""
    house.import_attributes("account:a-1", {"crm.tier": "gold"})
    house.send({"name": "view_item", "items": [{"item_id": "p2"}]}, visitor_id=OTHER, **WHO)
    assert shown(house.decide(visitor_id=VISITOR, **WHO)) != stranger(house)
    return house


def shown(answer: TestResponse) -> dict[str, Any]:
    """What the visitor would see, without the tokens, which are new each time."""
    assert answer.status_code == 200, answer.text
    return {
        name: [{**candidate, "exposure_token": ""} for candidate in listed]
        for name, listed in answer.json["placements"].items()
    }


def stranger(house: House) -> dict[str, Any]:
    """What a new visitor sees."""
    return shown(house.decide())


def is_contextual(answer: TestResponse, house: House, sentence: str) -> bool:
    """Assert that nothing stored was used, and that the reason is one sentence in the header and in the answer."""
    assert shown(answer) == stranger(house)
    assert answer.json["degraded"] == ["identity"]
    reason = answer.headers["X-Vitrine-Identity"]
    assert reason == answer.json["identity_fault"] and sentence in reason, reason
    assert reason.isascii() and reason.isprintable() and reason.endswith(".") and len(reason) < 200
    return True


@EVERY
def test_a_hostile_token_opens_no_page_view(shop: House, token: str | Callable[[House], str], sentence: str) -> None:
    """A page view with a token that proves nothing is contextual, and says why; the visitor keeps the own id."""
    text = token if isinstance(token, str) else token(shop)
    answer = shop.decide(visitor_id=VISITOR, identity_token=text, **WHO)
    assert is_contextual(answer, shop, sentence)
    assert answer.json["visitor_id"] == VISITOR


@EVERY
def test_a_hostile_token_writes_into_no_profile(
    shop: House, token: str | Callable[[House], str], sentence: str
) -> None:
    """An event with a token that proves nothing is recorded without the account, and nothing learns from it."""
    before = shop.server.tools.profiles.get("shop", "account:a-1")
    claimed = {**WHO, "identity_token": token if isinstance(token, str) else token(shop)}
    event = {"name": "view_item", "items": [{"item_id": "p5"}]}
    assert shop.send(event, visitor_id=VISITOR, **claimed).json["accepted"] == 1, sentence
    assert shop.send({**event, "signed_in": claimed}, visitor_id=VISITOR).json["accepted"] == 1, sentence
    assert [(row.account_id, row.proof) for row in shop.rows()[-2:]] == [(None, "none"), (None, "none")]
    assert shop.server.tools.profiles.get("shop", "account:a-1") == before
    visitor = shop.server.tools.profiles.get("shop", f"visitor:{VISITOR}")
    assert visitor is None or not visitor.viewed


def test_a_token_is_worth_nothing_before_its_last_character(shop: House) -> None:
    """A token that was cut anywhere is refused."""
    whole = make(shop)
    usual = stranger(shop)
    for length in range(len(whole)):
        answer = shop.decide(visitor_id=VISITOR, identity_token=whole[:length], **WHO)
        assert shown(answer) == usual and answer.json["degraded"] == ["identity"], length
    assert shown(shop.decide(visitor_id=VISITOR, identity_token=whole, **WHO)) != usual


def test_an_account_without_a_token_is_nobody(shop: House) -> None:
    """The account's id alone, which others may know, opens nothing."""
    for named in (WHO, {**WHO, "profile_id": "kid"}, {"profile_id": "kid"}):
        answer = shop.decide(visitor_id=VISITOR, identity_token=None, **named)
        assert is_contextual(answer, shop, "need an identity_token")


def test_a_site_without_a_key_believes_nobody(shop: House) -> None:
    """Before the operator makes a key, and after the last one is revoked, no token is believed."""
    token = make(shop)
    key = shop.keys.stored("identity", "shop").signing
    shop.keys.revoke(key.key_id, "identity", "shop")
    shop.refresh()
    answer = shop.decide(visitor_id=VISITOR, identity_token=token, **WHO)
    assert is_contextual(answer, shop, "which this site does not have")


def test_a_list_of_account_ids_reads_nothing(shop: House) -> None:
    """Whoever asks for 1,648 accounts, one by one, learns nothing of their imported attributes."""
    rows = [(f"account:a-{number}", {"crm.tier": "gold"}) for number in range(1_648)]
    shop.server.tools.attributes.put("shop", rows)
    usual, seen = stranger(shop), set()
    for number in range(1_648):
        answer = shop.decide(account_id=f"a-{number}", identity_token=None)
        seen.add((shown(answer) == usual, tuple(answer.json["degraded"]), answer.headers["X-Vitrine-Identity"]))
    sentence = "account_id and profile_id need an identity_token, signed by the shop's backend."
    assert seen == {(True, ("identity",), sentence)}


@pytest.mark.parametrize("proof", [None, "", "x", "aaaa." + "A" * 22, "é", "own"])
def test_an_observed_visitor_id_reads_nothing(shop: House, proof: str | None) -> None:
    """Whoever knows a visitor's id, and has no proof or the proof of another id, gets no history and a fresh id."""
    shop.import_attributes(f"visitor:{VISITOR}", {"crm.tier": "gold"})
    shop.send({"name": "view_item", "items": [{"item_id": "p4"}]}, visitor_id=VISITOR)
    assert shown(shop.decide(visitor_id=VISITOR)) != stranger(shop)
    if proof == "own":
        proof = shop.proofs(OTHER)["visitor_proof"]
    answer = shop.decide(visitor_id=VISITOR, visitor_proof=proof)
    assert is_contextual(answer, shop, "visitor_proof does not prove visitor_id")
    fresh = answer.json["visitor_id"]
    assert fresh not in (VISITOR, OTHER, None)
    again = shop.decide(visitor_id=fresh, visitor_proof=answer.json["visitor_proof"]).json
    assert again["visitor_id"] == fresh and again["degraded"] == []


def test_a_visitor_of_one_site_is_unknown_to_another(shop: House) -> None:
    """The proof of an id is for one site."""
    answer = shop.decide(visitor_id=VISITOR, visitor_proof=shop.proofs(VISITOR, site="news")["visitor_proof"])
    assert is_contextual(answer, shop, "visitor_proof")


def test_an_observed_visitor_id_writes_into_no_profile(shop: House) -> None:
    """Events that only name a visitor are recorded as unproven, and the visitor's profile does not change."""
    shop.send({"name": "view_item", "items": [{"item_id": "p4"}]}, visitor_id=VISITOR)
    before = shop.server.tools.profiles.get("shop", f"visitor:{VISITOR}")
    event = {"name": "view_item", "items": [{"item_id": "p5"}]}
    assert shop.send(event, visitor_id=VISITOR, visitor_proof=None).json["accepted"] == 1
    assert shop.server.tools.profiles.get("shop", f"visitor:{VISITOR}") == before


def test_a_token_that_is_bound_to_a_browser_is_for_that_one(shop: House) -> None:
    """A stolen token that names its browser is worth nothing on another one, or with the observed id of that one."""
    bound = make(shop, claims(visitor_id=VISITOR))
    assert shown(shop.decide(visitor_id=VISITOR, identity_token=bound, **WHO)) != stranger(shop)
    sentence = "another browser (visitor_id)"
    assert is_contextual(shop.decide(visitor_id=OTHER, identity_token=bound, **WHO), shop, sentence)
    assert is_contextual(shop.decide(identity_token=bound, **WHO), shop, sentence)
    observed = shop.decide(visitor_id=VISITOR, visitor_proof=None, identity_token=bound, **WHO)
    assert is_contextual(observed, shop, sentence)


def test_a_token_is_not_worth_more_after_signing_out(shop: House) -> None:
    """After signing out nothing of the account is shown; an old token ends with the browser's id, or by itself."""
    token, bound = make(shop), make(shop, claims(visitor_id=VISITOR))
    out = shop.decide(visitor_id=VISITOR)
    assert shown(out) == stranger(shop) and out.json["degraded"] == []
    fresh = shop.decide(is_reset=True).json
    mine = {"visitor_id": fresh["visitor_id"], "visitor_proof": fresh["visitor_proof"]}
    assert is_contextual(shop.decide(identity_token=bound, **mine, **WHO), shop, "another browser")
    shop.pass_time(seconds=361)
    assert is_contextual(shop.decide(identity_token=token, **mine, **WHO), shop, "has expired")


def test_events_may_come_a_day_after_their_token(shop: House) -> None:
    """Events that had to wait belong to the account although their token has expired; after a day they do not."""
    claimed = {**WHO, "identity_token": make(shop)}
    event = {"name": "view_item", "items": [{"item_id": "p4"}], "created_at": NOW.isoformat(), "signed_in": claimed}
    shop.pass_time(hours=24)
    assert shop.send({**event, "event_id": "late"}, visitor_id=VISITOR).json["accepted"] == 1
    shop.pass_time(minutes=7)
    assert shop.send({**event, "event_id": "too-late"}, visitor_id=VISITOR).json["accepted"] == 1
    assert [(row.account_id, row.proof) for row in shop.rows()[-2:]] == [("a-1", "visitor"), (None, "none")]


def test_times_are_kept_to_a_minute(shop: House) -> None:
    """The clocks of the two servers may differ by a minute: a token is good until then, and not a second longer."""
    token, early = make(shop), make(shop, claims(nbf=int(NOW.timestamp()) + 60, iat=int(NOW.timestamp()) + 60))
    longest = make(shop, claims(exp=int((NOW + timedelta(hours=24, seconds=60)).timestamp())))
    for good in (token, early, longest):
        assert shop.decide(identity_token=good, **WHO).json["degraded"] == []
    shop.pass_time(seconds=359)
    assert shop.decide(identity_token=token, **WHO).json["degraded"] == []
    shop.pass_time(seconds=1)
    assert shop.decide(identity_token=token, **WHO).json["degraded"] == ["identity"]


def test_a_token_alone_says_who_has_signed_in(shop: House) -> None:
    """The ids of a token count without being repeated beside it."""
    assert shown(shop.decide(identity_token=make(shop))) == shown(shop.decide(**WHO))


def test_during_an_overlap_both_keys_count(shop: House) -> None:
    """While a backend changes over to its new key, the tokens of the old one are still good."""
    old = make(shop)
    shop.keys.add("identity", "shop", old_ends_at=shop.now + timedelta(minutes=2))
    shop.refresh()
    new = make(shop)
    assert old != new
    for token in (old, new):
        assert shop.decide(identity_token=token, **WHO).json["degraded"] == []
    shop.pass_time(minutes=2)
    shop.refresh()
    assert shop.decide(identity_token=old, **WHO).json["degraded"] == ["identity"]
    assert shop.decide(identity_token=new, **WHO).json["degraded"] == []


def test_visitors_keep_their_ids_over_a_rotation(shop: House) -> None:
    """During the overlap an old proof is good, and the answer brings one with the new key; then the old one is not."""
    old = shop.decide().json
    mine = {"visitor_id": old["visitor_id"]}
    shop.pass_time(days=1)
    shop.keys.add("visitor", old_ends_at=shop.now + timedelta(days=2))
    shop.pass_time(days=1)
    shop.refresh()
    new = shop.decide(**mine, visitor_proof=old["visitor_proof"]).json
    assert new["visitor_id"] == mine["visitor_id"] and new["visitor_proof"] != old["visitor_proof"]
    shop.pass_time(days=1)
    shop.refresh()
    assert shop.decide(**mine, visitor_proof=old["visitor_proof"]).json["degraded"] == ["identity"]
    assert shop.decide(**mine, visitor_proof=new["visitor_proof"]).json["degraded"] == []
