"""What is kept of an address that a page reports, and of text that a person may have typed.

Addresses carry e-mail addresses, session ids and the tokens of links in mails. The tag reduces what it sends
(tag/src/page/address.js, a twin); the server reduces what it gets all the same. The rules: tests/vectors/address.json.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from vitrine.domain.url import host_of

# An e-mail address has an @; a token, in a link of a mail for example, has many letters and digits in a row.
_AT_SIGN = r"(?:@|%(?:25)*40)"  # encoded any number of times
_MANY = r"(?=[A-Za-z]{0,31}[0-9])[A-Za-z0-9]{32}"
_INSIDE = rf"\S{_AT_SIGN}\S"
_PERSONAL = re.compile(rf"{_AT_SIGN}|{_MANY}")
_EMAIL = re.compile(_INSIDE)
_EMAIL_WORD = re.compile(rf"(?<!\S)(?=\S*?{_INSIDE})\S+")  # a whole word with one inside
_TOKEN = re.compile(_MANY)
_WORD = re.compile(r"\S+")
MASK = "-"


def reduce_address(address: str, kept: Collection[str]) -> str:
    """The address without fragment and anything personal; of its query only utm_* and the names in `kept`."""
    place, _, rest = address.partition("#")[0].partition("?")
    path = [part.partition(";")[0] for part in place.split("/")]
    parts = [
        part
        for part in re.split("[&;]", rest.partition("?")[0])
        if (part.startswith("utm_") or part.partition("=")[0] in kept) and not _PERSONAL.search(part)
    ]
    reduced = "/".join(MASK if _PERSONAL.search(part) else part for part in path)
    return f"{reduced}?{'&'.join(parts)}" if parts and parts[0] else reduced


def reduce_referrer(referrer: str, page_url: str, kept: Collection[str]) -> str | None:
    """A referrer of the page's own host as any address; of another host its origin alone. None when it has no host."""
    host = host_of(referrer)
    if host is None:
        return None
    if host == host_of(page_url):
        return reduce_address(referrer, kept)
    return f"{urlsplit(referrer).scheme}://{host}/"


def mask_text(text: str) -> str:
    """The text with every word that looks like an e-mail address replaced. Linear in its length."""
    return _EMAIL_WORD.sub(MASK, text) if may_hold_email(text) else text


def mask_search(text: str) -> str:
    """The same for what a person typed into a search field, which may also be a token."""
    return _WORD.sub(lambda word: MASK if is_email(word[0]) or _TOKEN.search(word[0]) else word[0], text)


def may_hold_email(text: str) -> bool:
    """Whether `mask_text` must look closer. Most texts have neither sign, and a batch has thousands of texts."""
    return "@" in text or "%" in text


def is_email(text: str) -> bool:
    """Whether a part of the text looks like an e-mail address."""
    return _EMAIL.search(text) is not None
