"""Which addresses and attributes operator content may put into a page, and where a redirect may lead."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

from vitrine.schema.mistake import Mistake

SAFE_SCHEMES = frozenset({"", "http", "https", "mailto", "tel"})
URL_ATTRIBUTES = frozenset({"href", "src", "action", "formaction", "poster", "srcset"})


# Browsers accept more addresses than any other program (https://url.spec.whatwg.org/): they drop tabs and line
# ends, take \\ for /, and read https:host as https://host. So only plain addresses are allowed: printable ASCII.
_PATH = re.compile(r"(?!//|#|[A-Za-z][A-Za-z0-9+.\-]*:)[!-\[\]-~]+")
_ADDRESS = re.compile(r"(https?)://([a-z0-9.\-]+(?::[0-9]{1,5})?|\[[0-9a-f:.]+\](?::[0-9]{1,5})?)(?:[/?#][!-\[\]-~]*)?")


def is_redirect_target(url: str, origins: Collection[str], hosts: Collection[str]) -> bool:
    """Whether a redirect to `url` is allowed: to a path, or to an address of one of `origins` or `hosts`.

    Another scheme, `//host` and a user name before the host are refused, in every spelling.
    """
    if _PATH.fullmatch(url):
        return True
    found = _ADDRESS.fullmatch(url)
    return found is not None and (f"{found[1]}://{found[2]}" in origins or found[2] in hosts)


def redirect_host(url: str) -> str | None:
    """The host, with its port, that a redirect to `url` would need among its site's; None if no host allows it."""
    found = _ADDRESS.fullmatch(url)
    return found[2] if found is not None else None


def is_safe_url(url: str, *, picture: bool = False) -> bool:
    """Whether a browser can follow or load `url` without running it. Pictures may also be data:image addresses."""
    compact = "".join(character for character in url if character > " ").lower()
    if picture and compact.startswith("data:image/"):
        return True
    try:
        return urlsplit(compact).scheme in SAFE_SCHEMES
    except ValueError:
        return False


def is_safe_attribute(name: str) -> bool:
    """Whether setting attribute `name` cannot run script by itself."""
    return not name.lower().startswith("on") and name.lower() not in ("srcdoc", "style")


def check_url(path: str, url: str | None, *, picture: bool = False) -> Iterator[Mistake]:
    """A mistake when the address could run script."""
    if url is not None and not is_safe_url(url, picture=picture):
        yield Mistake(path, url, "an http(s) address or a path", "Addresses that run script are refused.")


def check_attribute(path: str, name: str, shown: str) -> Iterator[Mistake]:
    """A mistake when the attribute could run script; `shown` is the value in the file."""
    if not is_safe_attribute(name):
        hint = "Event attributes, style and srcdoc are refused."
        yield Mistake(path, shown, "an attribute that cannot run script", hint)
