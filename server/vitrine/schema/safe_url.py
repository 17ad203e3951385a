"""Which addresses and attributes operator content may put into a page, and where a redirect may lead."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from vitrine.schema.allowed import ATTRIBUTES, DATA, SAFE, is_address, is_attribute, is_safe_address
from vitrine.schema.mistake import Mistake, close_name

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
    """Whether a browser can follow or load `url` without running it, as the tag judges. A picture may also be data."""
    return SAFE.match(url) is not None or (picture and DATA.match(url) is not None)


def check_url(path: str, url: str | None, *, picture: bool = False) -> Iterator[Mistake]:
    """A mistake when the address could run script."""
    if url is not None and not is_safe_url(url, picture=picture):
        yield Mistake(path, url, "an http(s) address or a path", "Addresses that run script are refused.")


def check_attribute(path: str, name: str, value: str | None) -> Iterator[Mistake]:
    """A mistake when the tag does not set the attribute: its name is not on the list, or `value`, if given, is no safe
    address. Which element it is set on is known in the page only: there the tag refuses one of another element.
    """
    if not is_attribute(name):
        close = close_name(name, ATTRIBUTES)
        hint = (
            f'Did you mean "{close}"?'
            if close
            else "Others, such as on…, srcdoc and formaction, could run or load something."
        )
        expected = "an attribute that content may set: class, title, href, src, alt, style, aria-*, data-* ..."
        yield Mistake(path, name if value is None else value, expected, hint)
    elif value is not None and is_address(name):
        if name == "action" and not is_safe_address("form", name, value):
            yield Mistake(
                path, value, "a path, such as /search", "A form of the content sends to the page's own origin only."
            )
        else:
            yield from check_url(path, value, picture=name == "src")
