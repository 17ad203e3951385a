"""Makes hostile requests from good ones: by JSON value, by byte and by header. Deterministic for a seed."""

from __future__ import annotations

import copy
import json
import random
from dataclasses import dataclass, replace
from typing import Any

WILD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, -(2**63) - 1, 1e308, -0.0, 5e-324, "", " ", "\n", "\x00", "é", "\u2028",
    "a" * 101, "a" * 2_049, "v" * 22 + "\n", "../../etc/passwd", "javascript:alert(1)", "%00", "${7*7}", "{{7*7}}",
    "' OR 1=1 --", "<img src=x onerror=alert(1)>", "\U0001f6cd" * 50, "NaN", "Infinity", "2106-02-07T06:28:16Z",
    "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "1970-01-01", [], {}, [[]], [None], {"": ""},
    {"__proto__": {"a": 1}}, ["a"] * 101, {"constructor": {"prototype": {}}}, [{}] * 101, "shop", "visitor:x", "account:a/b",
)  # fmt: skip
RAW = (
    b"NaN", b"-Infinity", b"1e999", b"1" * 400, b"-", b"0x10", b"01", b'"\\ud800"', b'"\\udc00\\ud800"', b'"\xff"', b"\xed\xa0\x80",
    b"[" * 500, b'{"a":' * 500, b"\xef\xbb\xbf", b"\x00", b"\x1f\x8b\x08", b"/*", b"undefined", b'"\\u0000"', b",", b"}{", b"]",
)  # fmt: skip
HEADERS = (
    ("Content-Type", "application/json"), ("Content-Type", "multipart/form-data; boundary=x"), ("Content-Type", ""),
    ("Content-Type", "text/plain; charset=utf-7"), ("Content-Encoding", "gzip"), ("Content-Encoding", "identity"),
    ("Content-Length", "-1"), ("Content-Length", "99999999999999999999"), ("Content-Length", "x"), ("Content-Length", "0"),
    ("Transfer-Encoding", "chunked"), ("Origin", "null"), ("Origin", "https://evil.example"), ("Origin", ""),
    ("Origin", "https://shop.example.evil.example"), ("Origin", "https://shop.example"), ("Host", "evil.example"), ("Host", ""),
    ("Host", "a" * 300), ("Host", "[::1"), ("Cookie", "vitrine_shop=x"), ("Cookie", "vitrine_shop=a.b.c; vitrine_shop=;;;"),
    ("Cookie", "=" * 500), ("Cookie", "vitrine_shop=" + "v" * 22 + ".é"), ("Sec-Fetch-Site", "same-origin"),
    ("Sec-Fetch-Site", "cross-site"), ("Sec-GPC", "1"), ("Sec-GPC", "2"), ("User-Agent", ""), ("User-Agent", "x" * 5_000),
    ("User-Agent", "\x7f\xff"), ("X-Forwarded-For", "1.2.3.4, ::1, x"), ("X-Forwarded-For", "," * 200), ("X-Forwarded-Host", "evil"),
    ("Authorization", "Bearer x"), ("Authorization", "Bearer "), ("Authorization", "Basic Og=="), ("Authorization", "\xff"),
    ("If-None-Match", '"x"'), ("If-None-Match", "*"), ("If-Modified-Since", "yesterday"), ("Range", "bytes=0-1,5-"),
    ("Accept-Encoding", "gzip;q=x"), ("Accept-Encoding", "*;q=0"), ("Accept-Language", "x" * 500), ("Expect", "100-continue"),
    ("Access-Control-Request-Method", "DELETE"), ("Access-Control-Request-Headers", "x" * 300), ("X-HTTP-Method-Override", "DELETE"),
)  # fmt: skip
METHODS = ("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE")


@dataclass(frozen=True, slots=True)
class Sent:
    """One request. `body` is JSON before it is mutated."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


def mutate(sent: Sent, chance: random.Random) -> Sent:
    """The request with one to four changes."""
    for _ in range(chance.choice((1, 1, 2, 4))):
        sent = chance.choice(_CHANGES)(sent, chance)
    return sent


def _value(sent: Sent, chance: random.Random) -> Sent:
    """Another value, a missing field or a doubled one, anywhere in the JSON."""
    try:
        document = json.loads(sent.body)
    except (ValueError, RecursionError):
        return _bytes(sent, chance)
    holder: dict[str, Any] = {"root": document}
    place, key = holder, "root"
    while chance.random() < 0.75:
        inner = place[key]
        if isinstance(inner, dict) and inner:
            place, key = inner, chance.choice(list(inner))
        elif isinstance(inner, list) and inner:
            place, key = inner, chance.randrange(len(inner))  # type: ignore[assignment]
        else:
            break
    kind = chance.random()
    if kind < 0.7 or place is holder:
        place[key] = _wild(place[key], chance)
    elif kind < 0.85:
        del place[key]
    elif isinstance(place, list):
        place.append(copy.deepcopy(place[key]))  # type: ignore[unreachable]
    else:
        place[chance.choice(("", "x", f"{key} ", str(key).upper()))] = place[key]
    try:
        return replace(sent, body=json.dumps(holder["root"], ensure_ascii=chance.random() < 0.5).encode())
    except (ValueError, RecursionError):
        return sent


def _wild(value: Any, chance: random.Random) -> Any:
    if isinstance(value, str) and value and chance.random() < 0.4:
        at = chance.randrange(len(value))
        return chance.choice(
            (value[:at], value + value, value[:at] + chr(chance.randrange(1, 0xD800)) + value[at + 1 :])
        )
    return copy.deepcopy(chance.choice(WILD))


def _bytes(sent: Sent, chance: random.Random) -> Sent:
    """Bytes flipped, cut, doubled or put in."""
    raw = sent.body
    at = chance.randrange(len(raw) + 1)
    kind = chance.randrange(4)
    if kind == 0:
        raw = raw[:at]
    elif kind == 1:
        raw = raw[:at] + chance.choice(RAW) + raw[at:]
    elif kind == 2 and raw:
        at = min(at, len(raw) - 1)
        raw = raw[:at] + bytes((raw[at] ^ (1 << chance.randrange(8)),)) + raw[at + 1 :]
    else:
        raw = raw + raw[:at]
    return replace(sent, body=raw[:70_000])


def _header(sent: Sent, chance: random.Random) -> Sent:
    return replace(sent, headers=(*sent.headers, chance.choice(HEADERS)))


def _address(sent: Sent, chance: random.Random) -> Sent:
    """Another path or query."""
    ends = ("", "/", "//", "/..", "/%2e%2e/", ".js", "%00", "\x00", "\n", ";x", "?", "é", "\xff", "x" * 3_000)
    queries = (
        "v=x",
        "site=shop",
        "site=",
        "site=shop&site=other",
        "visitor_id=a&visitor_proof=b",
        "%",
        "&&=",
        "x" * 5_000,
        "v=\xff",
    )
    if chance.random() < 0.5:
        return replace(sent, path=sent.path + chance.choice(ends))
    return replace(sent, query=chance.choice(queries))


def _method(sent: Sent, chance: random.Random) -> Sent:
    return replace(sent, method=chance.choice(METHODS))


_CHANGES = (_value, _value, _value, _value, _bytes, _bytes, _header, _header, _address, _method)
