"""The tag: `GET /vitrine.js`, the one that changes with the server, and the files whose address says what is in them.

`/vitrine/tag-HASH.js` is the pinned tag, for pages that write its hash into the script element (SRI).
`/vitrine/HASH/….js` are the modules that either loads when a page needs them. An address with another hash is a 404,
never another content.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from html import escape
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from flask import Blueprint, Response, request

CACHE_CONTROL: Final = "public, max-age=300, stale-while-revalidate=3600"
FOREVER: Final = "public, max-age=31536000, immutable"
# Where the build leaves room for the server's own origin. Without one the tag uses the origin that it was loaded from.
_NO_URL: Final = b'""/*url*/'


@dataclass(frozen=True, slots=True)
class BuiltTag:
    """The files of the tag as they are served: `modules` and `pinned` by their paths."""

    tag: bytes
    pinned: bytes
    modules: dict[str, bytes]

    @property
    def pinned_path(self) -> str:
        """The path of the pinned tag."""
        return f"/vitrine/tag-{hashlib.sha256(self.pinned).hexdigest()[:16]}.js"

    def element(self, site: str, server: str, parameters: Iterable[str], *, pinned: bool) -> str:
        """The script element to paste into a page of the site.

        `server` is the origin that pages load it from, `parameters` are those of a query that may leave a page.
        """
        address, integrity = f"{server}/vitrine.js", ""
        if pinned:
            address = server + self.pinned_path
            digest = base64.b64encode(hashlib.sha384(self.pinned).digest()).decode()
            integrity = f' integrity="sha384-{digest}" crossorigin="anonymous"'
        query = f' data-query="{escape(names)}"' if (names := ",".join(parameters)) else ""
        return f'<script async src="{escape(address)}"{integrity} data-site="{escape(site)}"{query}></script>'


def read_tag(public_url: str = "") -> BuiltTag:
    """The built files, with the server's own origin written into them if it is known."""
    web = files("vitrine.web")
    modules = dict(sorted(_walk(web.joinpath("vitrine"), "")))
    version = hashlib.sha256(b"".join(modules.values())).hexdigest()[:12]
    return BuiltTag(
        tag=_with_url(web.joinpath("vitrine.js").read_bytes(), public_url),
        pinned=_with_url(web.joinpath("vitrine.pinned.js").read_bytes(), public_url),
        modules={f"/vitrine/{version}/{name}": source for name, source in modules.items()},
    )


class _Script:
    """A built file, compressed once at the start."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._compressed = gzip.compress(source, mtime=0)
        self._etag = hashlib.sha256(source).hexdigest()[:32]

    def answer(self, cache_control: str) -> Response:
        zipped = request.accept_encodings.quality("gzip") > 0
        response = Response(self._compressed if zipped else self._source, mimetype="text/javascript")
        if zipped:
            response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
        response.headers["Cache-Control"] = cache_control
        response.headers["X-Content-Type-Options"] = "nosniff"
        # The tag is public. Browsers load modules, and scripts with `integrity`, with CORS; pages with COEP need more.
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.set_etag(f"{self._etag}-gzip" if zipped else self._etag)
        response.make_conditional(request)
        return response


def tag_blueprint(public_url: str = "") -> Blueprint:
    """The endpoints of the built tag."""
    blueprint = Blueprint("tag", __name__)
    built = read_tag(public_url)
    tag = _Script(built.tag)

    @blueprint.get("/vitrine.js")
    def vitrine_js() -> Response:
        return tag.answer(CACHE_CONTROL)

    for path, source in {built.pinned_path: built.pinned, **built.modules}.items():
        answer = partial(_Script(source).answer, FOREVER)
        blueprint.add_url_rule(path, endpoint=path.replace(".", "_"), view_func=answer)
    return blueprint


def _with_url(source: bytes, public_url: str) -> bytes:
    return source.replace(_NO_URL, json.dumps(public_url).encode()) if public_url else source


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        name = path + entry.name
        if entry.is_dir():
            yield from _walk(entry, f"{name}/")
        elif name.endswith(".js"):
            yield name, entry.read_bytes()
