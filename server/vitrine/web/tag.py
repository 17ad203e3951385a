"""`GET /vitrine.js`, the tag, and `GET /vitrine/….js`, the modules that it loads when a page needs them."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable

from flask import Blueprint, Response, request

CACHE_CONTROL = "public, max-age=300, stale-while-revalidate=86400"
# The tag loads its modules by the hash of all their texts, so a changed text has a new address.
FOREVER = "public, max-age=31536000, immutable"


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
        # The tag is public; this allows pages with COEP to load it, too.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.set_etag(f"{self._etag}-gzip" if zipped else self._etag)
        response.make_conditional(request)
        return response


def module_paths() -> list[str]:
    """The path of each module of the tag: `/vitrine/trigger.js`, `/vitrine/kind/overlay.js`."""
    return list(_read_modules())


def tag_blueprint() -> Blueprint:
    """The endpoints of the built tag."""
    blueprint = Blueprint("tag", __name__)
    tag = _Script(files("vitrine.web").joinpath("vitrine.js").read_bytes())
    modules = _read_modules()
    build = hashlib.sha256(b"".join(modules.values())).hexdigest()

    @blueprint.get("/vitrine.js")
    def vitrine_js() -> Response:
        return tag.answer(CACHE_CONTROL)

    def module(script: _Script) -> Response:
        # While the server is replaced, a tag of another version may request this: it must not be cached for long.
        version = request.args.get("v", "")
        response = script.answer(FOREVER if version and build.startswith(version) else CACHE_CONTROL)
        response.headers["Access-Control-Allow-Origin"] = "*"  # browsers load modules with CORS
        return response

    for path, source in modules.items():
        blueprint.add_url_rule(path, endpoint=path.replace(".", "_"), view_func=partial(module, _Script(source)))
    return blueprint


def _read_modules() -> dict[str, bytes]:
    """The text of each module by its path, in the order in which the build hashes them."""
    return dict(sorted(_walk(files("vitrine.web").joinpath("vitrine"), "/vitrine")))


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        name = f"{path}/{entry.name}"
        if entry.is_dir():
            yield from _walk(entry, name)
        elif name.endswith(".js"):
            yield name, entry.read_bytes()
